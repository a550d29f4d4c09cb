/** The steps that a search tries in a state. */
import { enabled } from '../machine/enabled.ts';
import type { Machine } from '../machine/machine.ts';
import type { Step } from '../machine/steps.ts';
import type { System } from '../machine/system.ts';

/**
 * All enabled steps; with `reduce` without the NMIs that would only be latched: such an NMI is taken
 * right after IRET, exactly as one that arrives there.
 */
export function choices(system: System, machine: Machine, reduce: boolean): Step[] {
  const steps = enabled(system, machine);
  if (!reduce) return steps;
  return steps.filter(({ kind, cpu }) => kind !== 'nmi' || !machine.cpus[cpu].nmiBlocked);
}
