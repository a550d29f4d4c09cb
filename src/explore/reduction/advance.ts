/** Steps of a search: one micro-operation each, or with the movers that run at once with it. */
import { apply, type Visit } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import { type Machine, topContext } from '../../machine/state/machine.ts';
import { isHeldElsewhere } from '../../machine/state/reachable.ts';
import type { System } from '../../machine/state/system.ts';
import { isEnabled, mayRun } from '../../machine/stepping/enabled.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import { fetchesAtOnce, isMover, reachFails } from './movers.ts';

/** Applies the step, and with `reduce` the movers that follow on its CPU. Stops at a failure. */
export function advance(
  system: System,
  machine: Machine,
  next: Step,
  reduce: boolean,
  visit?: Visit,
): Failure | null {
  const cpu = machine.cpus[next.cpu];
  const wasFetching = cpu.fetched.length > 0;
  // One that would be latched is not tried (E3.6).
  const enters = next.kind === 'nmi';
  const first = apply(system, machine, next, visit);
  if (first !== null || !reduce) return first;
  if (wasFetching && fetchesAtOnce(system)) {
    const failure = finishFetch(system, machine, next.cpu, visit);
    if (failure !== null) return failure;
  }
  const depth = enters ? cpu.contexts.length : 0;
  const settled = settle(system, machine, next.cpu, visit);
  // Where entry serialises, an NMI that comes earlier may still fetch what one that comes later may not.
  if (settled !== null || !enters || system.profile.entrySerialises) return settled;
  // In the middle of a fetch nothing else has been tried.
  if (wasFetching && reachFails(system)) return null;
  return begin(system, machine, next.cpu, depth, visit);
}

/**
 * Once an instruction's first byte has been fetched, the rest of it is one step (E3.4). A trap may have
 * to wait for the store buffer.
 */
export function finishFetch(
  system: System,
  machine: Machine,
  cpu: number,
  visit?: Visit,
): Failure | null {
  while (machine.cpus[cpu].fetched.length > 0 && mayRun(system, machine, cpu)) {
    const failure = apply(system, machine, step('run', cpu), visit);
    if (failure !== null) return failure;
  }
  return null;
}

/**
 * An NMI arrives together with its first operation that others can see (E3.5), unless one of its stores
 * is still to reach memory before that, or its handler has ended already.
 */
function begin(
  system: System,
  machine: Machine,
  id: number,
  depth: number,
  visit?: Visit,
): Failure | null {
  const cpu = machine.cpus[id];
  if (cpu.contexts.length !== depth || cpu.buffer.length > 0) return null;
  if (!mayRun(system, machine, id)) return null;
  // Its handler's locals live again, and somebody holds an address of one.
  if (isHeldElsewhere(system, machine, id, topContext(cpu)!.frames[0].fn)) return null;
  // What it fetches may be one of several: each is a step.
  if (isEnabled(system, machine, step('run', id, 1))) return null;
  const failure = apply(system, machine, step('run', id), visit);
  return failure ?? settle(system, machine, id, visit);
}

/** A loop of movers that never ends becomes a cycle of states: a hang, found as others are. */
const MOST_MOVERS = 10_000;

/** Runs the CPU's movers. */
export function settle(
  system: System,
  machine: Machine,
  cpu: number,
  visit?: Visit,
): Failure | null {
  const run = step('run', cpu);
  for (let count = 0; count < MOST_MOVERS && isMover(system, machine, cpu); count++) {
    const failure = apply(system, machine, run, visit);
    if (failure !== null) return failure;
  }
  return null;
}
