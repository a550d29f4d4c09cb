/**
 * Whether anybody but its own CPU could still name an object on a stack. An address comes from another
 * one, or from the function that has the object; so who holds none in its range, cannot (C11 6.5.6p8).
 */
import type { StackObject } from '../program/stack-objects.ts';
import { sizeOf, type Value } from '../program/values.ts';
import type { Instruction } from './instruction.ts';
import { type Context, type Machine, topContext, topFrame } from './machine.ts';
import type { System } from './system.ts';

/**
 * The CPU's next operation calls or leaves a function that has locals in memory, and somebody else holds
 * an address of one: before it, or after it, an access there is one to a dead object.
 */
export function tellsLifetime(
  system: System,
  machine: Machine,
  id: number,
  { operation }: Instruction,
): boolean {
  if (operation.kind !== 'call' && operation.kind !== 'return') return false;
  const context = topContext(machine.cpus[id]) as Context;
  const fn = operation.kind === 'call' ? operation.callee : topFrame(context).fn;
  return isHeldElsewhere(system, machine, id, fn);
}

/** Somebody else holds an address of what the function has on the stack of the CPU's innermost context. */
export function isHeldElsewhere(system: System, machine: Machine, id: number, fn: number): boolean {
  const known = system.stackObjects[fn];
  if (known === undefined) return false;
  const { contexts } = machine.cpus[id];
  const { kind, task } = contexts[contexts.length - 1];
  const below = contexts.filter((context) => context.kind === kind).length - 1;
  const level = kind === 'task' ? task : below;
  const objects = known.filter(
    ({ owner }) => owner.cpu === id && owner.context === kind && owner.level === level,
  );
  if (objects.length === 0) return false;
  return (
    isInMemory(system, machine, objects) ||
    machine.cpus.some((_, cpu) => isAtCpu(system, machine, cpu, objects, cpu === id))
  );
}

/** One past the end is an address of the object too. All addresses fit in 32 bits, and so in an int. */
function isWithin(objects: readonly StackObject[], value: Value): boolean {
  const address = typeof value === 'number' ? value >>> 0 : Number(BigInt.asUintN(32, value));
  return objects.some(({ start, end }) => address >= start && address <= end);
}

const contains = (objects: readonly StackObject[], address: number): boolean =>
  objects.some(({ start, end }) => address >= start && address < end);

/** What only the objects themselves hold, nobody finds without holding one. */
function isInMemory({ program }: System, { memory }: Machine, objects: readonly StackObject[]) {
  return program.cells.some(
    ({ address, type }, cell) =>
      sizeOf(type) >= 4 && isWithin(objects, memory[cell]) && !contains(objects, address),
  );
}

/** Its own frames do not run before the operation, but its other tasks may; its own stores are in order with it. */
function isAtCpu(
  system: System,
  machine: Machine,
  id: number,
  objects: readonly StackObject[],
  isOwn: boolean,
): boolean {
  const { buffer, contexts, waiting, interruptCallee, interruptArgument } = machine.cpus[id];
  if (interruptCallee >= 0 && isWithin(objects, interruptArgument)) return true;
  const isBuffered = buffer.some(({ address, value }) =>
    contains(objects, address) ? !isOwn : isWithin(objects, value),
  );
  if (isBuffered) return true;
  const parked = waiting.map(({ context }) => context);
  return [...(isOwn ? [] : contexts), ...parked].some(({ frames }) =>
    frames.some(({ fn, pc, locals }, depth) => {
      // What a call is going to give is not there yet.
      const result = frames[depth + 1]?.result;
      const { live } = system.code[fn][pc];
      return live.some((local) => local !== result && isWithin(objects, locals[local]));
    }),
  );
}
