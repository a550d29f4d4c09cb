/** The run that one change makes of another: the rest of its schedule carried on as far as it goes, then on to the end. */
import { endFailure } from '../../detectors/at-end.ts';
import { detect } from '../../detectors/detect.ts';
import type { Critical } from '../../detectors/failure.ts';
import { carrying } from '../../diff/carrying/carry.ts';
import { reordered } from '../../diff/carrying/reordered-script.ts';
import { scripting } from '../../diff/carrying/schedule-script.ts';
import { correspond } from '../../diff/pairing/correspondence.ts';
import { Timeline } from '../../history/timeline.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Change } from './change.ts';
import { changedOrder } from './changed-order.ts';
import { missedEffect } from './effect.ts';

export interface ChangedRun {
  timeline: Timeline;
  critical: Critical | null;
  /** It has neither failed nor come to its end. */
  isOpen: boolean;
  /** Events that both runs begin with. */
  shared: number;
  /** Why it does not do what was asked; null where it does. */
  missed: string | null;
}

/** Yields now and then. The run that is changed stays as it is. */
export function* changedRun(timeline: Timeline, change: Change): Generator<void, ChangedRun, void> {
  const { system } = timeline;
  const correspondence = correspond(system, system);
  const script = yield* scripting(correspondence.a, timeline);
  const { order, pause } = changedOrder(timeline, script, change);
  const { schedule } = yield* carrying(correspondence, reordered(script, order), {
    pause,
    nmisWait: true,
  });
  yield;
  const made = yield* watched(system, schedule);
  return {
    ...ended(made),
    shared: sharedEvents(timeline, made.timeline),
    missed: missedEffect(timeline, made.timeline, change),
  };
}

/** States that the question whether a run which has stopped can still end may cost. */
const MOST_STATES = 20_000;

/** Steps between two yields. */
const SLICE = 512;

interface Watched {
  timeline: Timeline;
  /** The first event that fails. */
  first: Critical | null;
}

function* watched(system: System, schedule: readonly Step[]): Generator<void, Watched, void> {
  const timeline = new Timeline(system);
  let first: Critical | null = null;
  for (const [at, step] of schedule.entries()) {
    if (at % SLICE === SLICE - 1) yield;
    timeline.append(step, (event, machine) => {
      const failure = first === null ? detect(system, machine, event) : null;
      if (failure !== null) first = { failure, event: timeline.length };
    });
  }
  return { timeline, first };
}

function ended({ timeline, first }: Watched) {
  if (first !== null) return { timeline, critical: first, isOpen: false };
  const end = endFailure(timeline.system, timeline.head, true, MOST_STATES);
  if (end.kind === 'undecided' || end.isUnfinished) {
    return { timeline, critical: null, isOpen: true };
  }
  const { failure } = end;
  const critical = failure === null ? null : { failure, event: timeline.length };
  return { timeline, critical, isOpen: false };
}

/** Events of the steps that two runs of one system both begin with. */
export function sharedEvents(one: Timeline, other: Timeline): number {
  const most = Math.min(one.schedule.length, other.schedule.length);
  let steps = 0;
  while (steps < most && one.schedule[steps] === other.schedule[steps]) steps++;
  const { columns, length } = one;
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns.step[middle] < steps) low = middle + 1;
    else high = middle;
  }
  return low;
}
