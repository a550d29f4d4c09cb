/** The steps of a search as a schedule: one step a micro-operation, from the initial machine on. */
import { apply } from '../../detectors/apply-step.ts';
import type { Event } from '../../machine/events/events.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { isEnabled } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Moves } from './moves.ts';

/**
 * The steps of a search written out: each one is followed by those that ran at once with it, and those
 * that ran before the first one come first. `from` is what the search began with.
 */
export function expand(
  system: System,
  moves: Moves,
  steps: readonly Step[],
  from: readonly Step[] = [],
): Step[] {
  const schedule = [...from];
  const visit = (step: Step, _: Event, isFirst: boolean) => {
    if (isFirst) schedule.push(step);
  };
  const machine = createMachine(system);
  for (const step of from) apply(system, machine, step);
  if (moves.begin(machine, visit) !== null) return schedule;
  for (const step of steps) {
    // What goes by something that is not so may have gone where nothing leads.
    if (!isEnabled(system, machine, step)) break;
    if (moves.advance(machine, step, visit) !== null) break;
  }
  return schedule;
}
