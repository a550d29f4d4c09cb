/** Applying steps: one by one, or with the reduction, which lets movers run at once. */

import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { decide } from '../machine/stepping/decide.ts';
import { mayRun } from '../machine/stepping/enabled.ts';
import type { Event } from '../machine/stepping/events.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import { type Step, step } from '../machine/stepping/steps.ts';
import { detect, type Failure } from './detectors.ts';
import { isMover } from './movers.ts';

/** Movers in a row after which the CPU is taken to loop without ever waiting. */
const ENDLESS = 100_000;

/** Told of every event, with the step that caused it. */
export type Visit = (step: Step, event: Event) => void;

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

/** Applies one step; returns the first failure among its events. */
export function apply(system: System, machine: Machine, next: Step, visit?: Visit): Failure | null {
  for (const event of decide(system, machine, next)) {
    const failure = detect(system, machine, event);
    evolve(system, machine, event);
    visit?.(next, event);
    if (failure !== null) return failure;
  }
  return null;
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
  return { class: 'hang', cpu, site: -1, message: `CPU${cpu} loops and never waits for anything` };
}
