/**
 * One decision (bisection of schedules, as in Hermit): two runs, one that fails and one that passes, which differ in
 * the order of two steps that follow one another, but for steps before which the later one cannot come. A passing run near the failing one is looked for; between the two
 * orders lie others, each a swap of neighbours from the last, and somewhere on the way failing ends.
 */

import { apply } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { isEnabled } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { Budget, type Finding, type Search, type SearchLimits } from '../searching/search.ts';
import { type OrderedRun, OrderedRuns } from './ordered-runs.ts';
import { orderAfter, type Reordering, reorderings } from './reorderings.ts';

export interface BisectOptions extends SearchLimits {
  system: System;
  finding: Finding;
  /** Steps of all runs together, after which it gives up; Infinity for none. */
  maxSteps: number;
}

/** The two runs; they are the same up to `step`, and there each takes first what the other takes as soon as it may behind that. */
export interface Decision {
  step: number;
  /** The two steps follow one another in both; else one of them may not come at once behind the other. */
  areNeighbours: boolean;
  fails: { schedule: Step[]; failure: Failure };
  /** It comes to its end. */
  passes: { schedule: Step[] };
}

export interface Bisected {
  decision: Decision | null;
  /** Runs that were made, and orders that they were made by. */
  runs: number;
  orders: number;
  /** Why there is none: all orders that are tried have been, the budget was spent, the failure is none of an order, or the run has too many. */
  why: 'found' | 'tried-all' | 'budget' | 'no-order' | 'too-long';
}

/** Steps of a run that is bisected; of a longer one the least run is to be looked for first. */
export const LONGEST_RUN = 50_000;

type Outcome = 'fails' | 'passes' | 'neither';

export function* bisect(options: BisectOptions): Search<Bisected> {
  if (options.finding.schedule.length > LONGEST_RUN) {
    return { decision: null, runs: 0, orders: 0, why: 'too-long' };
  }
  return yield* new Bisection(options).run();
}

class Bisection {
  readonly #options: BisectOptions;
  readonly #budget: Budget;
  readonly #runs: OrderedRuns;
  #made = 0;
  #orders = 0;
  /** The first one of which the steps are no neighbours: taken where there is no other. */
  #second: Decision | null = null;

  constructor(options: BisectOptions) {
    this.#options = options;
    this.#budget = new Budget(options);
    this.#runs = new OrderedRuns(options.system, options.finding.schedule);
  }

  *run(): Search<Bisected> {
    // A run in which NMIs go on for ever shows nothing by its order.
    const base = this.#runs.run(this.#runs.base);
    if (this.#outcome(base) !== 'fails') return this.#answer(null, 'no-order');
    for (const reordering of reorderings(this.#runs)) {
      yield this.#count();
      if (this.#isSpent()) return this.#answer(null, 'budget');
      const decision = yield* this.#between(reordering);
      if (decision !== null) return this.#answer(decision, 'found');
    }
    return this.#answer(null, 'tried-all');
  }

  #answer(found: Decision | null, otherwise: Bisected['why']): Bisected {
    const decision = found ?? this.#second;
    const why = decision === null ? otherwise : 'found';
    return { decision, runs: this.#made, orders: this.#orders, why };
  }

  /** The one swap on the way to the order with which failing ends; null where its run does not pass, or there is no such. */
  *#between(reordering: Reordering): Search<Decision | null> {
    const { swaps } = reordering;
    this.#orders++;
    if (this.#outcome(this.#run(reordering, swaps.length)) !== 'passes') return null;
    // What neither fails so nor passes is taken for the one, and then for the other.
    for (const neither of ['passes', 'fails'] as const) {
      let [low, high] = [0, swaps.length];
      while (high - low > 1) {
        yield this.#count();
        if (this.#isSpent()) return null;
        const middle = (low + high) >> 1;
        const outcome = this.#outcome(this.#run(reordering, middle));
        if ((outcome === 'neither' ? neither : outcome) === 'fails') low = middle;
        else high = middle;
      }
      const decision = this.#decisionOf(this.#run(reordering, low), this.#run(reordering, high));
      if (decision?.areNeighbours) return decision;
      this.#second ??= decision;
    }
    return null;
  }

  #run(reordering: Reordering, count: number): OrderedRun {
    this.#made++;
    return this.#runs.run(orderAfter(reordering, count));
  }

  #outcome({ failure, isOver }: OrderedRun): Outcome {
    const wanted = this.#options.finding.failure.class;
    if (failure !== null) return failure.class === wanted ? 'fails' : 'neither';
    if (isOver) return 'passes';
    const isHang = wanted === 'hang' && !isEndless(this.#options.system);
    return isHang ? 'fails' : 'neither';
  }

  /** Null where they are no such pair: each must take the other's step as soon as it may behind its own. */
  #decisionOf(one: OrderedRun, other: OrderedRun): Decision | null {
    if (this.#outcome(one) !== 'fails' || this.#outcome(other) !== 'passes') return null;
    const { system, finding } = this.#options;
    const [a, b] = [cut(one), other.schedule];
    const step = a.findIndex((next, index) => next !== b[index]);
    if (step < 0 || step >= b.length) return null;
    const isOne = takesAsSoon(system, a, step, b[step]) && takesAsSoon(system, b, step, a[step]);
    if (!isOne) return null;
    const areNeighbours =
      b[step + 1] === a[step] && (a[step + 1] === b[step] || a.length === step + 1);
    const failure = one.failure ?? finding.failure;
    return { step, areNeighbours, fails: { schedule: a, failure }, passes: { schedule: b } };
  }

  #count() {
    const { elapsedMs } = this.#budget;
    const transitions = this.#runs.taken;
    return { states: 0, transitions, depth: 0, runs: this.#made, bytes: 0, elapsedMs };
  }

  #isSpent(): boolean {
    return this.#runs.taken >= this.#options.maxSteps || this.#budget.isSpent(this.#count());
  }
}

/** A run that never ends has shown that once its order is over. */
const cut = ({ schedule, byOrder, failure, isOver }: OrderedRun): Step[] =>
  failure === null && !isOver ? schedule.slice(0, byOrder) : schedule;

/** Behind its step of that number the run takes the other one as soon as that is enabled, if it gets so far. */
function takesAsSoon(
  system: System,
  schedule: readonly Step[],
  step: number,
  other: Step,
): boolean {
  const machine = createMachine(system);
  for (const [at, next] of schedule.entries()) {
    if (at > step && isEnabled(system, machine, other)) return next === other;
    apply(system, machine, next);
  }
  return true;
}
