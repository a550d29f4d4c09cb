/** Lifetimes of objects that stand on stacks: a local of a function that has ended is dead. */
import type { Owner } from '../program/program.ts';
import type { Machine } from './machine.ts';
import type { System } from './system.ts';
import { cellIndex } from './visible.ts';

/** No frame of the owner's function is left in its context, or the context has ended. */
export function hasEnded(machine: Machine, { fn, cpu, context, level }: Owner): boolean {
  let below = 0;
  for (const { kind, frames } of machine.cpus[cpu].contexts) {
    if (kind !== context) continue;
    if (below === level) return !frames.some((frame) => frame.fn === fn);
    below++;
  }
  return true;
}

/** The owner of the object that a whole access is about, undefined where it is on no stack. */
export function ownerAt(system: System, address: number, size: number): Owner | undefined {
  const cell = cellIndex(system, address, size);
  return cell < 0 ? undefined : system.program.cells[cell].owner;
}

/** The object at the address stands on the stack of a function that has ended. */
export function isDead(system: System, machine: Machine, address: number, size: number): boolean {
  const owner = ownerAt(system, address, size);
  return owner !== undefined && hasEnded(machine, owner);
}
