/** Explanations of hangs: where each CPU stands that cannot go on, what it looks at, and who has put that there. */
import { outlookOf } from '../../detectors/outlook.ts';
import { isEndless } from '../../detectors/starvation.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Cpu } from '../../machine/state/machine.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { enabled } from '../../machine/stepping/enabled.ts';
import type { OpenContext } from '../facts/happenings.ts';
import { type Round, roundOf } from '../facts/rounds.ts';
import { spotOf } from '../naming/source-spots.ts';
import { awaited, standing } from './awaited.ts';
import { at, CONTEXT_NAMES, calledFrom, since } from './phrases.ts';
import { lastRead } from './place-stories.ts';
import type { StoryFacts } from './story-facts.ts';

/** States that may be looked at to find out how far the others still get. */
const MOST_STATES = 20_000;
/** A loop that looks at more is told by the last of them. */
const MOST_READS = 4;

/** A sentence for each CPU that has something left to run, once all have run as far as they can. */
export function waits(story: StoryFacts): string[] {
  const { system, facts } = story;
  const ranOn = runOn(story);
  const isStarvation = isEndless(system);
  const sentences = facts.machine.cpus.flatMap((cpu, id) => {
    const context = facts.contextOf(id);
    if (context === undefined) return [];
    // What only NMIs without end keep from ending may itself come to its end: it is looked at in the middle.
    return isStarvation ? [starving(story, id, context)] : [stuck(story, cpu, id, context)];
  });
  const waiting = facts.machine.cpus.flatMap((state, cpu) =>
    state.waiting.map(({ context, preempted }) => {
      const place = at(system, spotOf(system.program, context));
      return `CPU${cpu}'s task ${context.task} ${preempted ? 'was preempted' : 'waits for its CPU'}${place}.`;
    }),
  );
  return [`${story.critical.failure.message}.`, ...ranOn, ...sentences, ...waiting];
}

/** Lets the others go on to where nothing changes any more; says so where the run itself stops before that. */
function runOn({ system, facts, critical }: StoryFacts): string[] {
  if (isEndless(system)) return [];
  const outlook = outlookOf(system, facts.machine, MOST_STATES);
  if (outlook.kind !== 'hangs') return [];
  let index = critical.event;
  let isSeen = false;
  for (const step of outlook.steps) {
    if (!enabled(system, facts.machine).includes(step)) break;
    for (const event of decide(system, facts.machine, step)) {
      isSeen ||= !UNSEEN.includes(event.kind);
      facts.add({ index: index++, event });
    }
  }
  return isSeen
    ? [
        `The run stops at event ${critical.event}; all CPUs have been run on from there as far as they can.`,
      ]
    : [];
}

/** Events that change nothing for others. */
const UNSEEN: readonly Event['kind'][] = [
  'assigned',
  'jumped',
  'relaxed',
  'called',
  'returned',
  'loaded',
];

function starving(story: StoryFacts, cpu: number, context: OpenContext): string {
  const { system, facts } = story;
  const place = since(system, context) + at(system, facts.spotOf(cpu));
  const does = context.kind === 'task' ? 'waits' : 'was';
  return `CPU${cpu} ${does}${place}${awaited(story, cpu) || lastRead(story, context, 1)}.`;
}

function stuck(story: StoryFacts, cpu: Cpu, id: number, context: OpenContext): string {
  const { system, facts } = story;
  const spot = facts.spotOf(id);
  if (context.kind === 'stopper' && spot === null)
    return `CPU${id} is stopped${below(story, cpu)}.`;
  const round = roundOf(system, facts.machine, id);
  if (round === null) {
    const place = since(system, context) + at(system, spot) + calledFrom(system, spot);
    return `CPU${id} waits${place}${awaited(story, id) || lastRead(story, context, 1)}.`;
  }
  const place = since(system, context) + at(system, round.spot) + calledFrom(system, round.spot);
  return `CPU${id} loops${place}${readsOf(story, id, round)}.`;
}

/** ` in f() at 'x = 1' (file.c:3)`: where the task stands that a stopper came in over. */
function below({ system }: StoryFacts, { contexts }: Cpu): string {
  const under = contexts[contexts.length - 2];
  if (under === undefined) return '';
  const place = at(system, spotOf(system.program, under));
  return place === '' ? '' : `, its ${CONTEXT_NAMES[under.kind]}${place}`;
}

/** `; each time flag is 1, which CPU1's NMI had written at event 22`. */
function readsOf(story: StoryFacts, cpu: number, { reads }: Round): string {
  const parts = reads
    .slice(-MOST_READS)
    .map(({ address }) => standing(story, cpu, address))
    .filter((part) => part !== '');
  return parts.length === 0 ? '' : `; each time it looks, ${parts.join('; ')}`;
}
