/** Runs under a strategy, one after the other, until one fails or the budget is spent. */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd, MAX_STATES } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { hangOf } from '../../detectors/hang.ts';
import { outlook } from '../../detectors/outlook.ts';
import { isEndless } from '../../detectors/starvation.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { choices } from '../reduction/choices.ts';
import type { Strategy, StrategyFactory } from '../strategies/strategy.ts';
import { NmiPositions } from './nmi-positions.ts';
import {
  Budget,
  type Finding,
  finish,
  type Search,
  type SearchOptions,
  sliceOf,
  UNLIMITED,
} from './search.ts';

/** How long the first run is taken to be when its NMIs are drawn; later ones go by the one before. */
const FIRST_LENGTH = 200;

/**
 * Runs under a strategy, each with a seed made from `options.seed` and its number, until one fails (`finding`) or a
 * budget is spent; never `complete`. `states` counts steps. One of the budgets must be finite.
 */
export function* sample(options: SearchOptions, factory: StrategyFactory): Search {
  const { system } = options;
  const budget = new Budget(options);
  const nmis = new NmiPositions();
  const slice = sliceOf(system);
  let runs = 0;
  let transitions = 0;
  let depth = 0;
  let unfinished = 0;
  let length = FIRST_LENGTH;
  let finding: Finding | null = null;
  const count = () => ({
    states: transitions,
    transitions,
    depth,
    runs,
    // One run, and the machine that it is at.
    bytes: nmis.bytes,
    elapsedMs: budget.elapsedMs,
  });
  while (finding === null && !budget.isSpent(count())) {
    yield count();
    const seed = (options.seed + Math.imul(runs, 0x9e3779b1)) | 0;
    const drawn = drawnNmis(system);
    const strategy = factory({ seed, length, nmis: drawn });
    const run = new Run(options, strategy, nmis, drawn);
    while (run.step()) {
      if (++transitions % slice !== 0) continue;
      yield count();
      if (budget.isSpent(count())) break;
    }
    for (const outlook = run.outlook(); outlook.next().done !== true; ) {
      yield count();
      if (budget.isSpent(count())) break;
    }
    runs++;
    if (run.isCutOff && run.failure === null) unfinished++;
    length = Math.max(run.schedule.length, 1);
    depth = Math.max(depth, length);
    if (run.failure !== null) finding = { failure: run.failure, schedule: run.schedule };
  }
  const end = finding !== null ? 'finding' : (budget.end ?? 'runs');
  return { ...count(), end, finding, nmiPositions: nmis.size, unfinished };
}

/** Of NMIs without end a run draws a few: more would make it longer, and the next one draw yet more. */
const drawnNmis = (system: System): number => (isEndless(system) ? FEW_NMIS : system.nmis);
const FEW_NMIS = 16;

/** The schedule of one run to its end, failed or not; at most `maxSteps` steps. The same seed gives the same run. */
export function runOnce(
  system: System,
  factory: StrategyFactory,
  seed: number,
  maxSteps = 1_000_000,
): Step[] {
  const nmis = drawnNmis(system);
  const strategy = factory({ seed, length: FIRST_LENGTH, nmis });
  const run = new Run(
    { ...UNLIMITED, system, reduce: false, maxSteps, seed },
    strategy,
    new NmiPositions(),
    nmis,
  );
  while (run.step());
  finish(run.outlook());
  return run.schedule;
}

class Run {
  readonly schedule: Step[] = [];
  failure: Failure | null = null;
  isCutOff = false;
  readonly #options: SearchOptions;
  readonly #strategy: Strategy;
  readonly #nmis: NmiPositions;
  readonly #machine: Machine;
  #nmisLeft: number;

  /** `most`: where nothing but NMIs is left, so many of them have come. */
  constructor(options: SearchOptions, strategy: Strategy, nmis: NmiPositions, most: number) {
    this.#nmisLeft = most;
    this.#options = options;
    this.#strategy = strategy;
    this.#nmis = nmis;
    this.#machine = createMachine(options.system);
  }

  /** Takes one step; false once the run is over. */
  step(): boolean {
    const { system } = this.#options;
    const machine = this.#machine;
    const steps = choices(system, machine, false);
    const isOver = steps.every(({ kind }) => kind === 'nmi');
    if (isOver) this.failure = detectAtEnd(system, machine);
    if ((isOver && this.#nmisLeft <= 0) || steps.length === 0) return false;
    if (this.failure !== null) return false;
    if (this.schedule.length >= this.#options.maxSteps) {
      this.isCutOff = true;
      return false;
    }
    const next = this.#strategy.pick(machine, steps);
    if (next.kind === 'nmi') {
      this.#nmisLeft--;
      this.#nmis.add(machine.cpus[next.cpu], next.cpu);
    }
    this.schedule.push(next);
    const observe = (_: Step, event: Event) => this.#strategy.observe(event);
    this.failure = apply(system, machine, next, observe);
    return this.failure === null;
  }

  /** A run that is too long hangs, or is unfinished. A hang is shown where nothing else goes on. */
  *outlook(): Generator<number, void, void> {
    if (!this.isCutOff) return;
    const answer = yield* outlook(this.#options.system, this.#machine, MAX_STATES);
    if (answer.kind !== 'hangs') return;
    this.failure = hangOf(answer.cpus);
    this.schedule.push(...answer.steps);
  }
}
