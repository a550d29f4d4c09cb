/** How the second version goes on by itself: the CPUs in turn, each task until it waits, without NMIs. */
import { Packer } from '../../machine/snapshots/packed.ts';
import type { StepKind } from '../../machine/stepping/steps.ts';
import { step } from '../../machine/stepping/steps.ts';
import { type Forecast, forecast } from './forecast.ts';
import type { RunBudget } from './run-budget.ts';
import type { SecondRun } from './second-run.ts';

/** Events of one CPU's turn that are not private. */
const TURN = 256;
const ARRIVALS: readonly StepKind[] = ['stop', 'resume', 'interrupt', 'raised'];

/** Who may go on. */
export interface Going {
  /** The CPU that does not, -1 for none. */
  without: number;
  /** Whether a store of that meaning may reach memory. */
  mayDrain: (meaning: number) => boolean;
  /** Asked before each turn. */
  budget: RunBudget;
}

/** Runs until nothing changes any more, or the budget is spent. `afterTurn` may take steps of its own. */
export function runOn(secondRun: SecondRun, afterTurn: () => void, going: Going): void {
  const cpus = secondRun.machine.cpus.length;
  const idle = new Array<number>(cpus).fill(-1);
  const switches = new Switches(secondRun);
  afterTurn();
  for (let changed = true; changed; ) {
    changed = false;
    for (let cpu = 0; cpu < cpus; cpu++) {
      // A CPU that waited last time need not look again before something has happened.
      if (idle[cpu] === secondRun.length || cpu === going.without) continue;
      if (going.budget.isOver()) return;
      if (turn(secondRun, cpu, going) || switches.take(cpu)) changed = true;
      else idle[cpu] = secondRun.length;
      if (secondRun.failure !== null) return;
      afterTurn();
      if (secondRun.failure !== null) return;
    }
  }
}

/** Where a task has ended, sleeps or waits, another one runs. */
class Switches {
  readonly #secondRun: SecondRun;
  readonly #packer: Packer;
  /** States before each, so that tasks which wait for each other end the run. */
  readonly #seen = new Set<string>();

  constructor(secondRun: SecondRun) {
    this.#secondRun = secondRun;
    this.#packer = new Packer(secondRun.version.system);
  }

  /** True when another task runs. */
  take(cpu: number): boolean {
    const next = [step('switch', cpu, 0), step('preempt', cpu, 0)].find((one) =>
      this.#secondRun.isEnabled(one),
    );
    if (next === undefined) return false;
    this.#packer.pack(this.#secondRun.machine);
    const state = `${cpu} ${this.#packer.words.subarray(0, this.#packer.length).join()}`;
    if (this.#seen.has(state)) return false;
    this.#seen.add(state);
    this.#secondRun.take(next);
    return true;
  }
}

/** True when the CPU got on. */
function turn(secondRun: SecondRun, cpu: number, { mayDrain }: Pick<Going, 'mayDrain'>): boolean {
  const start = secondRun.length;
  let changed = false;
  for (const kind of ARRIVALS) {
    const arrival = step(kind, cpu);
    if (!secondRun.isEnabled(arrival)) continue;
    secondRun.take(arrival);
    changed = true;
  }
  if (secondRun.machine.cpus[cpu].contexts.length > 0) {
    const foreseen = forecast({ secondRun, cpu, events: TURN, mayDrain });
    // A CPU that only does what nobody sees may do so for ever: settling tells.
    if (foreseen.meanings.length === 0 && foreseen.end.kind === 'unknown') secondRun.settle(cpu);
    else if (getsOn(foreseen)) follow(secondRun, foreseen);
    if (secondRun.length > start) changed = true;
  }
  return drainAll(secondRun, cpu, mayDrain) || changed;
}

/** False for a CPU that would only read again what it has read before. */
function getsOn({ end, steps }: Forecast): boolean {
  return steps.length > 0 && !(end.kind === 'waits' && end.spins && end.changes === 0);
}

function follow(secondRun: SecondRun, { steps }: Forecast): void {
  for (const next of steps) {
    if (secondRun.failure !== null) return;
    secondRun.take(next);
  }
}

function drainAll(secondRun: SecondRun, cpu: number, mayDrain: Going['mayDrain']): boolean {
  let changed = false;
  while (secondRun.failure === null) {
    const drain = secondRun.follower.stores(cpu).find((entry) => {
      const isDue = mayDrain(secondRun.follower.meaningOfEntry(cpu, entry));
      return isDue && secondRun.isEnabled(step('drain', cpu, entry));
    });
    if (drain === undefined) return changed;
    secondRun.take(step('drain', cpu, drain));
    changed = true;
  }
  return changed;
}
