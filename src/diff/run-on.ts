/** How the second version goes on by itself: the CPUs in turn, each until it waits, without NMIs. */
import type { StepKind } from '../machine/stepping/steps.ts';
import { step } from '../machine/stepping/steps.ts';
import { type Forecast, forecast } from './forecast.ts';
import type { Runner } from './runner.ts';

/** Events of one CPU's turn that are not private. */
const TURN = 256;
/** Events after which the run is taken to go on for ever. */
const MOST_EVENTS = 1_000_000;

const ARRIVALS: readonly StepKind[] = ['stop', 'resume', 'interrupt'];

/** Runs until nothing changes any more. `afterTurn` may take steps of its own. */
export function runOn(runner: Runner, afterTurn: () => void): void {
  const cpus = runner.machine.cpus.length;
  const idle = new Array<number>(cpus).fill(-1);
  const end = runner.length + MOST_EVENTS;
  afterTurn();
  for (let changed = true; changed && runner.length < end; ) {
    changed = false;
    for (let cpu = 0; cpu < cpus; cpu++) {
      // A CPU that waited last time need not look again before something has happened.
      if (idle[cpu] === runner.length) continue;
      if (turn(runner, cpu)) changed = true;
      else idle[cpu] = runner.length;
      if (runner.failure !== null) return;
      afterTurn();
      if (runner.failure !== null) return;
    }
  }
}

/** True when the CPU got on. */
function turn(runner: Runner, cpu: number): boolean {
  const start = runner.length;
  let changed = false;
  for (const kind of ARRIVALS) {
    const arrival = step(kind, cpu);
    if (!runner.isEnabled(arrival)) continue;
    runner.take(arrival);
    changed = true;
  }
  if (runner.machine.cpus[cpu].contexts.length > 0) {
    const foreseen = forecast({ runner, cpu, events: TURN, mayDrain: () => true });
    // A CPU that only does what nobody sees may do so for ever: settling tells.
    if (foreseen.meanings.length === 0 && foreseen.end.kind === 'unknown') runner.settle(cpu);
    else if (getsOn(foreseen)) follow(runner, foreseen);
    if (runner.length > start) changed = true;
  }
  return drainAll(runner, cpu) || changed;
}

/** False for a CPU that would only read again what it has read before. */
function getsOn({ end, steps }: Forecast): boolean {
  return steps.length > 0 && !(end.kind === 'waits' && end.spins && end.changes === 0);
}

function follow(runner: Runner, { steps }: Forecast): void {
  for (const next of steps) {
    if (runner.failure !== null) return;
    runner.take(next);
  }
}

function drainAll(runner: Runner, cpu: number): boolean {
  let changed = false;
  while (runner.failure === null) {
    const drain = runner.follower.stores(cpu).find((entry) => {
      return runner.isEnabled(step('drain', cpu, entry));
    });
    if (drain === undefined) return changed;
    runner.take(step('drain', cpu, drain));
    changed = true;
  }
  return changed;
}
