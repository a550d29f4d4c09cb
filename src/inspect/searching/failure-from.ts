/**
 * Whether a run can fail from some mark on: every way to go on from there is searched, with the NMIs that are left; of the
 * ways to fail as the first one that is found does, the one with the fewest switches and steps is given.
 */
import type { Failure } from '../../detectors/failure.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { unknownTo } from '../../explore/kernel/kernel.ts';
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import {
  abandon,
  type Finding,
  type Search,
  type SearchEnd,
  type SearchLimits,
  UNLIMITED,
} from '../../explore/searching/search.ts';
import { leastRun } from '../../explore/shrinking/least-run.ts';
import { costOf } from '../../explore/shrinking/schedule-cost.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';

export interface FromOptions {
  /** The steps before the mark. */
  from: readonly Step[];
  /** States that the search may take. */
  maxStates: number;
  /** As of a search: false to take every micro-operation by itself. */
  reduce?: boolean;
}

export type FailureFrom =
  /** The schedule is that of the whole run. `isLeast`: none that fails so from there with as many NMIs has fewer switches. */
  | { kind: 'found'; failure: Failure; schedule: Step[]; isLeast: boolean }
  /** All was searched. */
  | { kind: 'none'; states: number }
  | { kind: 'open'; states: number; end: SearchEnd };

/** What a search takes at most where nothing is said: some seconds. */
export const statesWithin = (system: System): number =>
  unknownTo(system) === null ? 500_000 : 100_000;
const MAX_BYTES = 2 ** 29;
/** States that looking for the least run may take. */
const LEAST_STATES = 50_000;
/** Transitions between two yields. */
const SLICE = 10_000;

/** How far it is; `shortens` once a failure has been found and the least run to one is looked for. */
export interface Headway {
  shortens: boolean;
  states: number;
}

type Steps<Result> = Generator<Headway, Result, void>;

export function* failureFrom(system: System, options: FromOptions): Steps<FailureFrom> {
  const { from, maxStates, reduce = true } = options;
  const limits: SearchLimits = { ...UNLIMITED, maxStates, maxBytes: MAX_BYTES };
  const search = { ...limits, system, reduce, maxSteps: Infinity, seed: 0, from, slice: SLICE };
  const { finding, end, states } = yield* headway(exhaustive(search), false);
  if (finding !== null) return yield* shortened(system, from, finding);
  return end === 'complete' ? { kind: 'none', states } : { kind: 'open', states, end };
}

function* headway<Result>(search: Search<Result>, shortens: boolean): Steps<Result> {
  try {
    for (;;) {
      const { done, value } = search.next();
      if (done) return value;
      yield { shortens, states: value.states };
    }
  } finally {
    abandon(search);
  }
}

function* shortened(
  system: System,
  from: readonly Step[],
  { failure, schedule }: Finding,
): Steps<FailureFrom> {
  const found: FailureFrom = { kind: 'found', failure, schedule, isLeast: false };
  // Who starves goes round for ever: a lesser round would be another one.
  if (isEndless(system) && failure.class === 'hang') return found;
  const options = { class: failure.class, most: costOf(schedule.slice(from.length)), from };
  const limits = { ...UNLIMITED, maxStates: LEAST_STATES, maxBytes: MAX_BYTES };
  const least = leastRun({ ...limits, ...options, system, reduce: true });
  const { finding, isDecided } = yield* headway(least, true);
  return finding === null ? found : { kind: 'found', ...finding, isLeast: isDecided };
}
