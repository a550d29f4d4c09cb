/** The steps that a search tries in a state. */
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { enabled, isLatched } from '../../machine/stepping/enabled.ts';
import { fetchPlace } from '../../machine/stepping/next-operation.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import { mayHaveLostReach, mayTakeMoreNmis, reachFails } from './movers.ts';

/**
 * All enabled steps; with `reduce` without those that need not be tried here (E3.6 to E3.8): an NMI that
 * would only be latched, what arrives in the middle of a fetch, and all others while a stopper that no
 * NMI can come in over may give its CPU back.
 */
export function choices(system: System, machine: Machine, reduce: boolean): Step[] {
  const steps = enabled(system, machine);
  if (!reduce) return steps;
  const fetching = system.keepsVersions ? fetchingCpu(system, machine) : -1;
  if (fetching >= 0) {
    const mayDrop = mayHaveLostReach(system, machine, fetching);
    return steps.filter(({ kind, cpu }) => cpu === fetching && (mayDrop || kind === 'run'));
  }
  const tried: Step[] = [];
  for (const next of steps) {
    const { kind, cpu } = next;
    if (kind === 'resume' && resumesAtOnce(system, machine, cpu)) return [next];
    const isOwn = kind === 'run' || kind === 'drain' || kind === 'resume';
    if (isOwn || (mayArrive(system, machine, next) && !isAlike(system, next, steps)))
      tried.push(next);
  }
  return tried;
}

/** E3.8. A task goes on by IRET. */
const resumesAtOnce = (system: System, machine: Machine, id: number): boolean =>
  !mayTakeMoreNmis(system, machine, machine.cpus[id]) && !reachFails(system);

/** A CPU that has fetched a part of an instruction, -1 for none (E3.4). */
const fetchingCpu = (system: System, machine: Machine): number =>
  machine.cpus.findIndex(
    ({ fetched }, id) => fetched.length > 0 && fetchPlace(system, machine, id) !== null,
  );
/** Whether a task gave its CPU up or was preempted there, no run can tell (E3.11). */
function isAlike(system: System, { kind, cpu, entry }: Step, steps: readonly Step[]): boolean {
  if (kind !== 'preempt' || system.awaitsTasks || system.keepsVersions) return false;
  return steps.includes(step('switch', cpu, entry));
}

function mayArrive(system: System, machine: Machine, { kind, cpu }: Step): boolean {
  const at = machine.cpus[cpu];
  const isWhole =
    at.fetched.length === 0 || system.profile.isBlock || mayHaveLostReach(system, machine, cpu);
  return isWhole && !(kind === 'nmi' && isLatched(system, at));
}
