/**
 * What went wrong, in a few sentences: who executed what, who wrote what when, which bytes, what a
 * decoder makes of them, and what the CPUs concerned had read differently. Knows no protocol.
 */
import type { Critical } from '../../detectors/failure.ts';
import type { Event, IndexedEvent } from '../../machine/events/events.ts';
import type { System } from '../../machine/state/system.ts';
import { Reasons } from '../facts/reasons.ts';
import { RunFacts } from '../facts/run-facts.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { wrap } from '../printing/wrap.ts';
import { RunFlow } from '../slicing/run-flow.ts';
import { missedCall } from './content-stories.ts';
import { waits } from './hang-stories.ts';
import { unclaimedInt3, wildReturn } from './int3-stories.ts';
import { assertion, crashed, overwrittenFrame, situation, textFault } from './place-stories.ts';
import type { StoryFacts } from './story-facts.ts';
import {
  crossModification,
  invalidOpcode,
  strayWrite,
  tornFetch,
  wrongText,
} from './text-stories.ts';

/** The run that is explained: its system, how it failed, and who decodes instructions (null: nobody). */
export interface ExplainOptions {
  system: System;
  critical: Critical;
  disassembler?: Disassembler | null;
}

/** What went wrong in sentences, the failure first. `events` is the run from its start, at least up to where it fails. */
export function explain(events: Iterable<IndexedEvent>, options: ExplainOptions): string[] {
  const { system, critical, disassembler = null } = options;
  const facts = new RunFacts(system);
  const flow = hasReasons(critical) ? new RunFlow(system) : null;
  let last: Event | null = null;
  for (const indexed of events) {
    flow?.take(indexed.event);
    if (indexed.index === critical.event) {
      last = indexed.event;
      break;
    }
    facts.add(indexed);
  }
  const reasons = flow === null || last === null ? null : new Reasons(flow);
  return sentences({ system, critical, facts, disassembler, reasons }, last);
}

/** Longer runs are told without: what flows through a run is kept for each of its events. */
const LONGEST = 200_000;

/** What fails is a value, and not what stands in text. */
const hasReasons = ({ failure, event }: Critical): boolean =>
  (failure.class === 'assertion' || failure.class === 'crash') && event <= LONGEST;

/** Sentences as lines of a report, each beginning a line of its own. */
export function explanationLines(explanation: readonly string[], width = 75): string[] {
  return explanation.flatMap((sentence) => wrap(sentence, width, 0, 2));
}

function sentences(story: StoryFacts, event: Event | null): string[] {
  const { failure } = story.critical;
  switch (failure.class) {
    case 'torn-fetch':
      return event?.kind === 'executed' ? tornFetch(story, event) : situation(story);
    case 'cross-modification':
      return event === null ? situation(story) : crossModification(story, event);
    case 'wrong-text':
      return event === null ? wrongText(story, failure.site) : strayWrite(story, event);
    case 'hang':
      return waits(story);
    case 'crash':
      return event?.kind === 'crashed' ? crash(story, event) : situation(story);
    case 'missed-call':
      return event === null ? situation(story) : missedCall(story, event);
    case 'text-fault':
      return textFault(story);
    case 'assertion':
      return assertion(story);
  }
}

function crash(story: StoryFacts, event: Extract<Event, { kind: 'crashed' }>): string[] {
  switch (event.reason) {
    case 'overwritten frame':
      return overwrittenFrame(story);
    case 'invalid opcode':
      return invalidOpcode(story, event);
    case 'unclaimed int3':
      return unclaimedInt3(story, event);
    case 'wild fetch':
      return wildReturn(story);
    default:
      return crashed(story);
  }
}
