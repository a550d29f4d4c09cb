/** Which reduction a search is made with. */
import { reachOf } from '../../machine/snapshots/fork.ts';
import type { System } from '../../machine/state/system.ts';
import { advance, settle } from './advance.ts';
import { choices } from './choices.ts';
import { EndsOnly, isForEnds } from './ends-only.ts';
import type { Moves } from './moves.ts';

/** `endsOnly`: nobody asks for anything but final states and failures that are no hangs. */
export function movesOf(system: System, reduce: boolean, endsOnly: boolean): Moves {
  if (reduce && endsOnly && isForEnds(system)) return new EndsOnly(system);
  return {
    reach: (machine, step) => reachOf(system, machine, step),
    settle: (machine, cpu, visit) => (reduce ? settle(system, machine, cpu, visit) : null),
    advance: (machine, step, visit) => advance(system, machine, step, reduce, visit),
    choices: (machine) => ({ now: choices(system, machine, reduce), later: [] }),
  };
}
