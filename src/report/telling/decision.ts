/** One decision in words: what the failing and the passing run did where they part, each by its own events. */
import type { Decision } from '../../explore/bisecting/bisect.ts';
import { type Moment, simulateSchedule } from '../../history/simulate.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
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
}

export function tellDecision(system: System, decision: Decision): ToldDecision {
  const { step, fails, passes } = decision;
  const [a, b] = [fails.schedule, passes.schedule];
  const inFailing = [step, a.indexOf(b[step], step + 1)];
  const inPassing = [step, b.indexOf(a[step], step + 1)];
  const failing = deedsOf(system, a, inFailing);
  const passing = deedsOf(system, b, inPassing);
  const hasEnded = a.length === step + 1;
  const end = hasEnded ? `: ${fails.failure.message}` : '';
  return {
    event: failing.event,
    step,
    fails: `${failing.deeds.join('; then ')}${end}.`,
    passes: `${passing.deeds.join('; then ')}.`,
  };
}

/** What steps of a run did, and the first event of the first one; -1 for a step that it has not. */
function deedsOf(
  system: System,
  schedule: readonly Step[],
  steps: readonly number[],
): { event: number; deeds: string[] } {
  const last = Math.max(...steps);
  const moments: Moment[] = [];
  simulateSchedule(system, schedule.slice(0, last + 1)).subscribe((moment) => moments.push(moment));
  const flow = new RunFlow(system);
  for (const { event } of moments) flow.take(event);
  const told = steps.flatMap((step) => {
    const own = moments.filter(({ stepIndex }) => stepIndex === step);
    const shown = own.find(({ event }) => isShown(event)) ?? own[0];
    return shown === undefined ? [] : [shown.index];
  });
  const places = new Set(told.flatMap((event) => placesOf(flow, event)));
  const spots = spotsOf(moments, system, places);
  const actors = told.flatMap((event) => flow.actorOf(event) ?? []);
  const critical = { failure: NO_FAILURE, event: moments.length };
  const deeds = told.map((event) => {
    const place = placesOf(flow, event).at(-1) ?? event;
    const beat: Beat = {
      kind: kindOf(flow.events[event]),
      parts: [{ event, arrived: NONE, told: { ...UNTOLD, event } }],
      actor: flow.actorOf(event),
      spot: spots.get(place) ?? null,
      distance: 0,
      fails: false,
    };
    return deedOf({ flow, critical, numbers: new Map(), actors }, beat);
  });
  return { event: moments.find(({ stepIndex }) => stepIndex === steps[0])?.index ?? 0, deeds };
}

const UNTOLD = { distance: 0, from: [], changedBy: NONE, notTaken: NONE };
const NO_FAILURE = { class: 'hang', cpu: -1, site: -1, message: '' } as const;

/** Two lines, or more where they are long. */
export function decisionLines({ event, fails, passes }: ToldDecision, width = 75): string[] {
  return [
    `One decision, at event ${event}:`,
    ...wrap(`fails:  ${fails}`, width, 0, 8),
    ...wrap(`passes: ${passes}`, width, 0, 8),
  ];
}
