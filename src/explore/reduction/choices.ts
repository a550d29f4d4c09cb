/** The steps that a search tries in a state. */
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { enabled } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';

/**
 * All enabled steps; with `reduce` without those that need not be tried here:
 * - an NMI that would only be latched is taken right after IRET, exactly as one that arrives there;
 * - what arrives in the middle of a fetch drops the bytes fetched, as if it had arrived before them;
 * - a stopper that may give its CPU back does so at once: that is seen by nobody and only enables.
 */
export function choices(system: System, machine: Machine, reduce: boolean): Step[] {
  const steps = enabled(system, machine);
  if (!reduce) return steps;
  const tried: Step[] = [];
  for (const step of steps) {
    if (step.kind === 'resume') return [step];
    if (step.kind === 'run' || step.kind === 'drain' || mayArrive(machine, step)) tried.push(step);
  }
  return tried;
}

function mayArrive({ cpus }: Machine, { kind, cpu }: Step): boolean {
  const { fetched, nmiBlocked } = cpus[cpu];
  return fetched.length === 0 && (kind !== 'nmi' || !nmiBlocked);
}
