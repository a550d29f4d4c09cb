/** The steps of a search as a schedule: one step a micro-operation, from the initial machine on. */
import { apply } from '../../detectors/apply-step.ts';
import type { Event } from '../../machine/events/events.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { advance, settle } from './advance.ts';

/**
 * The steps of a search written out: with `reduce` each one is followed by the private ones that ran
 * with it, and those that ran before the first one come first. `from` is what the search began with.
 */
export function expand(
  system: System,
  steps: readonly Step[],
  reduce: boolean,
  from: readonly Step[] = [],
): Step[] {
  if (!reduce) return [...from, ...steps];
  const schedule = [...from];
  const visit = (step: Step, _: Event, isFirst: boolean) => {
    if (isFirst) schedule.push(step);
  };
  const machine = createMachine(system);
  for (const step of from) apply(system, machine, step);
  for (let cpu = 0; cpu < machine.cpus.length; cpu++) {
    if (settle(system, machine, cpu, visit) !== null) return schedule;
  }
  for (const step of steps) {
    if (advance(system, machine, step, true, visit) !== null) break;
  }
  return schedule;
}
