/** The steps that a search tries in a state. */
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { enabled, isLatched } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';

/**
 * All enabled steps; with `reduce` without those that need not be tried here (E3.6 to E3.8): an NMI that
 * would only be latched, what arrives in the middle of a fetch, and all others while a stopper may give
 * its CPU back.
 */
export function choices(system: System, machine: Machine, reduce: boolean): Step[] {
  const steps = enabled(system, machine);
  if (!reduce) return steps;
  const tried: Step[] = [];
  for (const step of steps) {
    if (step.kind === 'resume') return [step];
    const { kind } = step;
    if (kind === 'run' || kind === 'drain' || mayArrive(system, machine, step)) tried.push(step);
  }
  return tried;
}

function mayArrive(system: System, machine: Machine, { kind, cpu }: Step): boolean {
  const at = machine.cpus[cpu];
  return at.fetched.length === 0 && !(kind === 'nmi' && isLatched(system, at));
}
