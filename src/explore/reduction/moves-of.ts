/** Which reduction a search is made with. */
import { reachOf } from '../../machine/snapshots/fork.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { advance, settle } from './advance.ts';
import { choices } from './choices.ts';
import { EndsOnly, isForEnds } from './ends-only.ts';
import type { Moves } from './moves.ts';

/** `endsOnly`: nobody asks for anything but final states and failures that are no hangs. */
export function movesOf(
  system: System,
  { reduce, endsOnly }: { reduce: boolean; endsOnly: boolean },
): Moves {
  if (reduce && endsOnly && isForEnds(system)) return new EndsOnly(system);
  return {
    reach: (machine, step) => reachOf(system, machine, step),
    begin(machine: Machine, visit) {
      for (let cpu = 0; reduce && cpu < machine.cpus.length; cpu++) {
        const failure = settle(system, machine, cpu, visit);
        if (failure !== null) return failure;
      }
      return null;
    },
    advance: (machine, step, visit) => advance(system, machine, step, reduce, visit),
    choices: (machine) => ({ now: choices(system, machine, reduce), later: [] }),
  };
}
