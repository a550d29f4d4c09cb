/** Steps of a search: one micro-operation each, or with the movers that run at once with it. */
import { apply, type Visit } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import { ENDLESS, loopsForEver } from '../../detectors/hang.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { mayRun } from '../../machine/stepping/enabled.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import { isMover } from './movers.ts';

/** Applies the step, and with `reduce` the movers that follow on its CPU. Stops at a failure. */
export function advance(
  system: System,
  machine: Machine,
  next: Step,
  reduce: boolean,
  visit?: Visit,
): Failure | null {
  const wasFetching = machine.cpus[next.cpu].fetched.length > 0;
  const first = apply(system, machine, next, visit);
  if (first !== null || !reduce) return first;
  if (wasFetching) {
    const failure = finishFetch(system, machine, next.cpu, visit);
    if (failure !== null) return failure;
  }
  const settled = settle(system, machine, next.cpu, visit);
  if (settled !== null || next.kind !== 'nmi') return settled;
  return begin(system, machine, next.cpu, visit);
}

/**
 * Once an instruction's first bytes have been fetched, the rest of it is one step: if another CPU
 * changes the instruction before it has been executed, then that is a failure, and the first such
 * change can as well come right after the first bytes.
 */
function finishFetch(system: System, machine: Machine, cpu: number, visit?: Visit): Failure | null {
  while (machine.cpus[cpu].fetched.length > 0) {
    const failure = apply(system, machine, step('run', cpu), visit);
    if (failure !== null) return failure;
  }
  return null;
}

/**
 * An NMI arrives together with its first operation that others can see: until then nobody can tell
 * whether it has arrived, so arriving just before is as good as arriving earlier.
 */
function begin(system: System, machine: Machine, cpu: number, visit?: Visit): Failure | null {
  if (!mayRun(system, machine, cpu)) return null;
  const failure = apply(system, machine, step('run', cpu), visit);
  return failure ?? settle(system, machine, cpu, visit);
}

/** Runs the CPU's movers. */
export function settle(
  system: System,
  machine: Machine,
  cpu: number,
  visit?: Visit,
): Failure | null {
  const run = step('run', cpu);
  for (let count = 0; count < ENDLESS; count++) {
    if (!isMover(system, machine, cpu)) return null;
    const failure = apply(system, machine, run, visit);
    if (failure !== null) return failure;
  }
  return loopsForEver(cpu);
}
