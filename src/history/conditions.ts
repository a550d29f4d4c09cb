/**
 * Conditions: expressions over an event and a machine's state, just after it or before it as who asks has it, in C.
 *
 * Names are, in this order: `cpu` (the event's CPU), `$event` (its index), `$nmi` (1 in NMI context),
 * `$buffered` (stores in that CPU's buffer), variables of the program by their C name (`code[2]`; what
 * memory holds, store buffers left aside), bytes of a site (`vfs_read[0]`), and locals of the function
 * that the event's CPU is in. A condition on a local is false where the local does not live.
 * Arithmetic is that of 64-bit signed integers.
 */
import { textByte } from '../machine/memory/text.ts';
import { binary, DivideError, unary, type Value } from '../machine/program/values.ts';
import { type Machine, topContext } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { ConditionError, type ConditionTree, readCondition } from './condition-syntax.ts';
import type { Moment } from './simulate.ts';

/** `machine` is the state just after the moment, or before it. */
export type Condition = (moment: Moment, machine: Machine) => boolean;

export type CompiledCondition =
  | { ok: true; condition: Condition }
  | { ok: false; message: string; column: number };

type Read = (moment: Moment, machine: Machine) => Value;

/** A local that does not live where the condition is asked. */
class NotLive extends Error {}

export function compileCondition(text: string, system: System): CompiledCondition {
  try {
    const read = compile(readCondition(text), system);
    return { ok: true, condition: (moment, machine) => holds(read, moment, machine) };
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { ok: false, message: error.message, column: error.column };
  }
}

function holds(read: Read, moment: Moment, machine: Machine): boolean {
  try {
    return read(moment, machine) !== 0;
  } catch (error) {
    if (error instanceof NotLive || error instanceof DivideError) return false;
    throw error;
  }
}

function compile(tree: ConditionTree, system: System): Read {
  switch (tree.kind) {
    case 'number': {
      const { value } = tree;
      return () => value;
    }
    case 'name':
      return compileName(tree.name, tree.column, system);
    case 'unary': {
      const { operator } = tree;
      const operand = compile(tree.operand, system);
      return (moment, machine) => unary(operator, 's64', operand(moment, machine));
    }
    case 'binary':
      return compileBinary(tree, system);
  }
}

function compileBinary(tree: Extract<ConditionTree, { kind: 'binary' }>, system: System): Read {
  const { operator } = tree;
  const left = compile(tree.left, system);
  const right = compile(tree.right, system);
  switch (operator) {
    case '||':
      return (moment, machine) =>
        left(moment, machine) !== 0 || right(moment, machine) !== 0 ? 1 : 0;
    case '&&':
      return (moment, machine) =>
        left(moment, machine) !== 0 && right(moment, machine) !== 0 ? 1 : 0;
    default:
      return (moment, machine) =>
        binary(operator, 's64', left(moment, machine), right(moment, machine));
  }
}

const BUILT_IN: Readonly<Record<string, Read>> = {
  cpu: ({ event }) => event.cpu,
  $event: ({ index }) => index,
  $nmi: ({ event }, machine) =>
    machine.cpus[event.cpu].contexts.some(({ kind }) => kind === 'nmi') ? 1 : 0,
  $buffered: ({ event }, machine) =>
    machine.cpus[event.cpu].buffer.filter(({ address }) => address !== 0).length,
};

function compileName(name: string, column: number, system: System): Read {
  if (Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name];
  const { cells, functions } = system.program;
  const cell = cells.findIndex((known) => known.name === name);
  if (cell >= 0) return (_, machine) => machine.memory[cell];
  const byte = siteByte(name, system);
  if (byte !== null) return (_, machine) => textByte(machine.text, byte);
  if (functions.some(({ locals }) => locals.some((local) => local.name === name))) {
    return (moment, machine) => localValue(name, moment.event.cpu, machine, system);
  }
  throw new ConditionError(unknownName(name, system), column);
}

/** The address of `vfs_read[3]`, null for what is no byte of a site. */
function siteByte(name: string, { program }: System): number | null {
  const match = /^(\w+)\[(\d+)\]$/.exec(name);
  const site = program.sites.find((known) => known.name === match?.[1]);
  if (match === null || site === undefined) return null;
  const offset = Number(match[2]);
  return offset < site.size ? site.address + offset : null;
}

function localValue(name: string, cpu: number, machine: Machine, system: System): Value {
  const frame = topContext(machine.cpus[cpu])?.frames.at(-1);
  if (frame === undefined) throw new NotLive();
  const { locals } = system.program.functions[frame.fn];
  const local = locals.findIndex((known) => known.name === name && !known.temporary);
  if (local < 0 || !system.code[frame.fn][frame.pc].live.includes(local)) throw new NotLive();
  return frame.locals[local];
}

/** Names that a condition may use, for completion and advice. */
export function conditionNames({ program }: System): string[] {
  const locals = program.functions.flatMap((fn) => fn.locals.filter((local) => !local.temporary));
  const names = [...program.cells, ...locals].map(({ name }) => name);
  const bytes = program.sites.flatMap(({ name, size }) =>
    Array.from({ length: size }, (_, offset) => `${name}[${offset}]`),
  );
  return [...new Set([...Object.keys(BUILT_IN), ...names, ...bytes])];
}

function unknownName(name: string, system: System): string {
  const names = conditionNames(system);
  const similar = names.filter(
    (known) => known.startsWith(name) || name.startsWith(known) || known.includes(name),
  );
  const advice = similar.length > 0 ? `; there is ${similar.slice(0, 3).join(', ')}` : '';
  return `nothing is called "${name}"${advice}`;
}
