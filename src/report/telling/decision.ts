/** One decision in words: what the failing and the passing run did where they part, each by its own events. */
import type { Decision } from '../../explore/bisecting/bisect.ts';
import { type Moment, simulateSchedule } from '../../history/simulate.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { at } from '../explaining/phrases.ts';
import { wrap } from '../printing/wrap.ts';
import { isShown } from '../rows/event-wording.ts';
import { NONE } from '../slicing/open-frames.ts';
import { RunFlow } from '../slicing/run-flow.ts';
import { type Beat, kindOf } from './beats.ts';
import { placesOf, spotsOf } from './story.ts';
import { deedOf } from './story-sentences.ts';

export interface ToldDecision {
  /** Index of the first event in which the runs differ, and of the step that makes it. */
  event: number;
  step: number;
  fails: string;
  passes: string;
  /** The failing run of the pair is the one that was bisected, so that its events have the numbers of that one. */
  isGiven: boolean;
}

/** `given`: the schedule of the run that was bisected. */
export function tellDecision(
  system: System,
  decision: Decision,
  given: readonly Step[],
): ToldDecision {
  const { step, fails, passes } = decision;
  const [a, b] = [fails.schedule, passes.schedule];
  const failing = deedsOf(system, a, [step, a.indexOf(b[step], step + 1)]);
  const passing = deedsOf(system, b, [step, b.indexOf(a[step], step + 1)]);
  const places = new Set<string>();
  const sentence = (deeds: readonly Deed[], end = '') =>
    `${deeds.map((deed) => told(deed, places)).join('; then ')}${end}.`;
  const hasEnded = a.length === step + 1;
  return {
    event: failing[0]?.event ?? 0,
    step,
    fails: sentence(failing, hasEnded ? `: ${fails.failure.message}` : ''),
    passes: sentence(passing),
    isGiven: a.length === given.length && a.every((one, at) => one === given[at]),
  };
}

/** What a step did. */
interface Deed {
  event: number;
  did: string;
  /** ` in f() at 'flag = 1' (file.c:3)`. */
  where: string;
}

/** With its place, the first time that this is told. */
function told({ did, where }: Deed, places: Set<string>): string {
  const isKnown = places.has(where);
  places.add(where);
  return isKnown ? did : did + where;
}

/** What steps of a run did; nothing of those that it has not. */
function deedsOf(system: System, schedule: readonly Step[], steps: readonly number[]): Deed[] {
  const last = Math.max(...steps);
  const moments: Moment[] = [];
  simulateSchedule(system, schedule.slice(0, last + 1)).subscribe((moment) => moments.push(moment));
  const flow = new RunFlow(system);
  for (const { event } of moments) flow.take(event);
  const events = steps.flatMap((step) => {
    const own = moments.filter(({ stepIndex }) => stepIndex === step);
    const shown = own.find(({ event }) => isShown(event)) ?? own[0];
    return shown === undefined ? [] : [shown.index];
  });
  const places = new Set(events.flatMap((event) => placesOf(flow, event)));
  const spots = spotsOf(moments, system, places);
  const actors = events.flatMap((event) => flow.actorOf(event) ?? []);
  const critical = { failure: NO_FAILURE, event: moments.length };
  return events.map((event) => {
    const spot = spots.get(placesOf(flow, event).at(-1) ?? event) ?? null;
    const kind = kindOf(flow.events[event]);
    const parts = [{ event, arrived: NONE, told: { ...UNTOLD, event } }];
    const beat: Beat = { kind, parts, spot, actor: flow.actorOf(event), distance: 0, fails: false };
    const did = deedOf({ flow, critical, numbers: new Map(), actors }, beat);
    return { event, did, where: at(system, spot) };
  });
}

const UNTOLD = { distance: 0, from: [], changedBy: NONE, late: NONE, notTaken: NONE };
const NO_FAILURE = { class: 'hang', cpu: -1, site: -1, message: '' } as const;

/** Two lines, or more where they are long. */
export function decisionLines(decision: ToldDecision, width = 75): string[] {
  const { event, fails, passes, isGiven } = decision;
  const title = isGiven
    ? `One decision, at event ${event}:`
    : `One decision parts a run that fails as this one does, in another order up to there, from one that passes (event ${event} of both):`;
  return [
    ...wrap(title, width, 0, 2),
    ...wrap(`fails:  ${fails}`, width, 0, 8),
    ...wrap(`passes: ${passes}`, width, 0, 8),
  ];
}
