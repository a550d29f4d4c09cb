/** Lifetimes of objects that stand on stacks: a local of a function that has ended is dead. */
import type { Owner } from '../program/program.ts';
import type { Context, Cpu, Machine } from './machine.ts';
import type { System } from './system.ts';
import { cellIndex } from './visible.ts';

/** No frame of the owner's function is left in its context, or the context has ended. */
export function hasEnded(machine: Machine, { fn, cpu, context, level }: Owner): boolean {
  if (context === 'task') return !hasFrame(taskOf(machine.cpus[cpu], level), fn);
  let below = 0;
  for (const handler of machine.cpus[cpu].contexts) {
    if (handler.kind !== context) continue;
    if (below === level) return !hasFrame(handler, fn);
    below++;
  }
  return true;
}

const hasFrame = (context: Context | undefined, fn: number): boolean =>
  context?.frames.some((frame) => frame.fn === fn) ?? false;

/** The CPU's task of that number, which runs, is interrupted or waits; undefined once it has ended. */
function taskOf({ contexts, waiting }: Cpu, task: number): Context | undefined {
  const [first] = contexts;
  if (first?.kind === 'task' && first.task === task) return first;
  return waiting.find(({ context }) => context.task === task)?.context;
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
