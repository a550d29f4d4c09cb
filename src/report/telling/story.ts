/**
 * The story of a failing run: the few events that explain it, a sentence each, in the order of the run. Neighbouring
 * bytes that one statement reads or writes are one of them.
 */
import type { Critical } from '../../detectors/failure.ts';
import type { IndexedEvent } from '../../machine/events/events.ts';
import type { ContextKind, Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { RunFacts } from '../facts/run-facts.ts';
import { sourceLine } from '../naming/names.ts';
import type { Spot } from '../naming/source-spots.ts';
import { wrap } from '../printing/wrap.ts';
import { NONE } from '../slicing/open-frames.ts';
import { RunFlow } from '../slicing/run-flow.ts';
import { type Slice, sliceOf } from '../slicing/slice.ts';
import { type Beat, beatsOf, numbersOf } from './beats.ts';
import { sentenceOf, type Telling } from './story-sentences.ts';

/** An event of a story, with the sentence that tells it. */
export interface StoryEvent {
  /** Index of its first event, and of its last one: the number of events of the run for its end. */
  event: number;
  last: number;
  /** -1 and null for the machine as a whole. */
  cpu: number;
  context: ContextKind | null;
  task: number;
  kind: Beat['kind'];
  source: { file: string; line: number } | null;
  statement: string;
  /** Events of the story that it read from, and the one that changed afterwards what it had read. */
  from: number[];
  changedBy: number | null;
  sentence: string;
}

/** The few events of a failing run that explain it, in order. */
export interface Story {
  events: StoryEvent[];
  /** Events that the budget left out: those furthest from the failure. */
  more: number;
}

/** The run whose story is told: its system, and how it failed. */
export interface StoryOptions {
  system: System;
  critical: Critical;
  /** Sentences at most. */
  most: number;
}

/** Sentences, where nobody says how many. */
export const MOST_SENTENCES = 20;

/** The story of a failing run. `events` is the run from its start, up to the failure or further. */
export function tellStory(events: readonly IndexedEvent[], options: StoryOptions): Story {
  const { system, critical, most } = options;
  const run = events.slice(0, critical.event + 1);
  const { flow, slice } = slicedRun(run, system, critical);
  const spots = spotsOf(run, system, new Set(placesTold(flow, slice)));
  return storyOfSlice({ flow, slice, spots }, critical, most);
}

/** A slice, and where in the protocol's source the events of it ran. */
export interface Sliced {
  flow: RunFlow;
  slice: Slice;
  spots: ReadonlyMap<number, Spot | null>;
}

export function storyOfSlice(
  { flow, slice, spots }: Sliced,
  critical: Critical,
  most: number,
): Story {
  const beats = beatsOf(flow, slice, critical, spots);
  const kept = nearest(beats, most);
  const actors = kept.flatMap(({ actor }) => (actor === undefined ? [] : [actor]));
  const telling = { flow, critical, numbers: numbersOf(beats), actors };
  const told = kept.map((beat) => storyEvent(beat, telling));
  return { events: told, more: beats.length - kept.length };
}

/** The events whose places in the source a story needs. */
export const placesTold = (flow: RunFlow, { told }: Slice): number[] =>
  told.flatMap(({ event }) => placesOf(flow, event));

export function slicedRun(
  run: readonly IndexedEvent[],
  system: System,
  critical: Critical,
): { flow: RunFlow; slice: Slice } {
  const flow = new RunFlow(system);
  const machine: Machine = createMachine(system);
  for (const { index, event } of run) {
    flow.take(event);
    if (index < critical.event) evolve(system, machine, event);
  }
  return { flow, slice: sliceOf(flow, machine, critical) };
}

/** Where the statement of an event ran: a buffered store's arrival has that of the store. */
export const placesOf = (flow: RunFlow, event: number): number[] => [
  event,
  ...(flow.events[event].kind === 'committed' ? flow.data[event] : []),
];

export function spotsOf(
  run: readonly IndexedEvent[],
  system: System,
  wanted: ReadonlySet<number>,
): Map<number, Spot | null> {
  const facts = new RunFacts(system);
  const spots = new Map<number, Spot | null>();
  for (const indexed of run) {
    const { index, event } = indexed;
    if (wanted.has(index)) {
      spots.set(index, facts.spotOf(event.cpu, 'context' in event ? event.pc : undefined));
    }
    facts.add(indexed);
  }
  return spots;
}

/** The beats nearest to the failure, in the order of the run. */
function nearest(beats: readonly Beat[], most: number): Beat[] {
  const order = beats.map((beat, index) => ({ beat, index }));
  order.sort((a, b) => a.beat.distance - b.beat.distance || b.index - a.index);
  const kept = order.filter(({ beat }, rank) => beat.fails || rank < most);
  return kept.sort((a, b) => a.index - b.index).map(({ beat }) => beat);
}

function storyEvent(beat: Beat, telling: Telling): StoryEvent {
  const { flow, critical } = telling;
  const { program } = flow.system;
  const { actor, spot, parts, kind } = beat;
  const numberOf = (event: number) => telling.numbers.get(event) ?? event;
  const isNamed = spot !== null && spot.named.length > 0;
  const told = parts.map((part) => part.told);
  const changes = told.map(({ changedBy }) => changedBy).filter((event) => event !== NONE);
  return {
    event: parts[0]?.event ?? flow.events.length,
    last: parts.at(-1)?.event ?? flow.events.length,
    cpu: actor?.cpu ?? (parts.length > 0 ? flow.events[parts[0].event].cpu : critical.failure.cpu),
    context: actor?.kind ?? null,
    task: actor?.task ?? 0,
    kind,
    source: isNamed ? { file: program.files[spot.source.file].name, line: spot.source.line } : null,
    statement: isNamed ? sourceLine(program, spot.source) : '',
    from: [...new Set(told.flatMap(({ from }) => from).map(numberOf))].sort((a, b) => a - b),
    changedBy: changes.length === 0 ? null : numberOf(Math.min(...changes)),
    sentence: sentenceOf(telling, beat),
  };
}

/** The lines of a story, `width` columns wide: `  16  CPU1's NMI fetched ...`, each with the number of its event; and what is left out. */
export function storyLines({ events, more }: Story, width = 75): string[] {
  const column = Math.max(...events.map(({ event }) => String(event).length));
  const lines = events.flatMap(({ event, sentence, kind }) => {
    const number = (kind === 'end' ? '' : String(event)).padStart(column);
    return wrap(`${number}  ${sentence}`, width, 0, column + 2);
  });
  if (more === 0) return lines;
  return [...lines, `(${more} more ${more === 1 ? 'event' : 'events'} further from the failure)`];
}
