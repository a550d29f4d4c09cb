/**
 * Shrinking: the run that fails in the same way with the fewest NMIs, then the fewest context
 * switches, then the fewest steps. How few NMIs are enough is asked of exhaustive searches; among the
 * runs with so many the least one is then looked for.
 */
import { hangOf } from '../../detectors/hang.ts';
import { outlook, outlookOf } from '../../detectors/outlook.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { exhaustive } from '../searching/exhaustive.ts';
import {
  Budget,
  type Finding,
  leftOf,
  type Search,
  type SearchLimits,
  UNLIMITED,
} from '../searching/search.ts';
import { leastRun } from './least-run.ts';
import { costOf } from './schedule-cost.ts';

/** What is shrunk, and the budgets of it. */
export interface ShrinkOptions extends SearchLimits {
  system: System;
  finding: Finding;
  /** The exhaustive searches reduce; operations that nobody can tell go with the step behind them. */
  reduce: boolean;
  /** With fewer NMIs than so many nothing fails, as is known; 0 when nothing is. */
  leastNmis?: number;
}

/** What shrinking came to. */
export interface Shrunk {
  finding: Finding;
  /** No run of the scenario fails in this way with less; false when the budget ran out first. */
  isLeast: boolean;
}

/**
 * The least run of the same scenario that fails in the same class: fewest NMIs, then context switches, then steps. When
 * a budget is spent it is the least one found so far.
 */
export function* shrink(options: ShrinkOptions): Search<Shrunk> {
  const start = options.now();
  // A way round is as short as it was found: a lesser one would be another.
  if (isStarvation(options)) return { finding: options.finding, isLeast: false };
  const given = yield* completed(options);
  const fewest = yield* fewestNmis({ ...options, finding: given });
  const { finding, isLeast } = fewest;
  const least = yield* leastRun({
    ...leftOf(options, start),
    system: options.system,
    class: finding.failure.class,
    most: costOf(finding.schedule),
    reduce: options.reduce,
  });
  return { finding: least.finding ?? finding, isLeast: isLeast && least.isDecided };
}

/** The run's failure is that it can go on as it does for ever. */
function isStarvation(options: ShrinkOptions): boolean {
  const { system, finding } = options;
  if (!isEndless(system) || finding.failure.class !== 'hang') return false;
  const machine = createMachine(system);
  for (const step of finding.schedule) {
    for (const event of decide(system, machine, step)) evolve(system, machine, event);
  }
  return outlookOf(system, machine, statesOfOutlook(options)).kind === 'ends';
}

/** A finding with as few NMIs as can be; `isLeast`: that is proven. */
function* fewestNmis(options: ShrinkOptions): Search<Shrunk> {
  const { system, finding, reduce, leastNmis = 0 } = options;
  const { class: wanted } = finding.failure;
  const start = options.now();
  const most = costOf(finding.schedule).nmis;
  for (let nmis = leastNmis; nmis < most; nmis++) {
    const result = yield* exhaustive({
      ...UNLIMITED,
      ...leftOf(options, start),
      system: { ...system, nmis },
      reduce,
      maxSteps: Infinity,
      seed: 0,
      passOver: (failure) => failure.class !== wanted,
    });
    if (result.finding !== null) return { finding: result.finding, isLeast: true };
    if (result.end !== 'complete') return { finding, isLeast: false };
  }
  return { finding, isLeast: true };
}

/** A hang is shown by a run that goes on to where nothing changes any more but what goes round. */
function* completed(options: ShrinkOptions): Search<Finding> {
  const { system, finding } = options;
  if (finding.failure.class !== 'hang') return finding;
  const machine = createMachine(system);
  for (const step of finding.schedule) {
    for (const event of decide(system, machine, step)) evolve(system, machine, event);
  }
  const budget = new Budget(options);
  const search = outlook(system, machine, statesOfOutlook(options));
  for (;;) {
    const { done, value } = search.next();
    if (done) {
      if (value.kind !== 'hangs') return finding;
      return { failure: hangOf(value.cpus), schedule: [...finding.schedule, ...value.steps] };
    }
    const count = { states: 0, transitions: 0, depth: 0, runs: 0, bytes: 0 };
    yield { ...count, elapsedMs: budget.elapsedMs };
    if (budget.isSpent(count)) return finding;
  }
}

/** States that may be looked at to see how far a run that hangs still gets. */
const MAX_OUTLOOK = 200_000;
/** What one weighs. */
const BYTES_A_STATE = 1000;

const statesOfOutlook = ({ maxStates, maxBytes }: SearchLimits): number =>
  Math.min(maxStates, MAX_OUTLOOK, Math.floor(maxBytes / BYTES_A_STATE));
