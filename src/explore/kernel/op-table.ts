/** Operations and their operands as the kernel interprets them. */

import type { MemoryModel } from '../../machine/memory/memory-model.ts';
import { operandsOf } from '../../machine/program/live-locals.ts';
import type { Expression, Operation } from '../../machine/program/program.ts';
import { sizeOf } from '../../machine/program/values.ts';
import type { Instruction } from '../../machine/state/instruction.ts';
import type { System } from '../../machine/state/system.ts';
import { cellIndex } from '../../machine/state/visible.ts';
import type { Knowledge } from '../reduction/footprints/knowledge.ts';
import { constantAddress } from '../reduction/footprints/locations.ts';
import { KINDS, TYPES } from './layout.ts';
import type { Shape } from './shape.ts';
import type { Words } from './words.ts';

const OP = 80;
const NODE = 32;

const BINARY = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '==', '!='];
const COMPARISONS = ['<', '<=', '>', '>='];
const OPERATORS: readonly string[] = [...BINARY, ...COMPARISONS];
const UNARY = ['-', '~', '!'];
const NODES = ['constant', 'local', 'cpu', 'depth', 'task', 'unary', 'convert', 'binary'];
const EXCHANGES = ['add', 'and', 'or', 'xor', 'swap', 'compare', 'add-unless'];
const ORDERS = ['locked', 'full', 'acquire', 'release', 'relaxed'];
const STOPS = ['request', 'reach', 'release', 'finish'];
const GRACE = ['lock', 'unlock', 'begin', 'wait'];
const EFFECTS = ['nothing', 'drain', 'mark'];
const CHANGES = ['off', 'on', 'restore', 'read'];

export function opTable(
  words: Words,
  shape: Shape,
  known: Knowledge | null,
): { ops: number; opCount: number } {
  const { system, starts, functionOf } = shape;
  const ops = words.take(OP * functionOf.length);
  system.code.forEach((instructions, fn) => {
    instructions.forEach((instruction, pc) => {
      const at = ops + OP * (starts[fn] + pc);
      const live = instruction.live.filter((local) => !known?.quiet[fn][local]);
      writeOp(words, at, instruction, starts[fn]);
      words.set(at + 52, words.table(live));
      words.set(at + 56, live.length);
      writeMeaning(words, at, instruction.operation, system.model);
      words.set(at + 60, words.table([instruction.live.length, ...instruction.live]));
      words.set(at + 64, cellOf(system, instruction.operation));
    });
  });
  return { ops, opCount: functionOf.length };
}

function writeOp(words: Words, at: number, instruction: Instruction, start: number): void {
  const { operation, next, target } = instruction;
  const place = (pc: number): number => (pc < 0 ? -1 : start + pc);
  const bits = [
    instruction.isPrivate,
    instruction.isJoined,
    instruction.isPart,
    instruction.mayDivide,
    instruction.drains,
    operation.kind === 'exchange' && operation.blocking,
    operation.kind === 'srcu' && operation.anywhere,
  ];
  const flags = bits.reduce((sum, bit, index) => sum | (bit ? 1 << index : 0), 0);
  words.set(at, KINDS.indexOf(operation.kind));
  words.set(at + 4, flags);
  words.set(at + 8, place(next));
  words.set(at + 12, place(target));
  const isCall = operation.kind === 'call';
  const operands = isCall ? [] : operandsOf(operation);
  [0, 1, 2].forEach((index) => {
    words.set(at + 20 + 4 * index, nodeOf(words, operands[index] ?? null));
  });
}

/** The local, the type, and what else the kind says. */
function writeMeaning(words: Words, at: number, operation: Operation, model: MemoryModel): void {
  const local =
    'local' in operation ? operation.local : 'fault' in operation ? operation.fault : -1;
  words.set(at + 16, local);
  words.set(at + 32, 'type' in operation ? TYPES.indexOf(operation.type) : 0);
  const { what, how = 0, count = 0 } = meaningOf(operation, model);
  words.set(at + 36, what);
  words.set(at + 40, how);
  words.set(at + 44, count);
  if (operation.kind !== 'call') return;
  const given = operation.arguments.map((argument) => nodeOf(words, argument));
  words.set(at + 48, words.table(given));
}

/** The cell that the operation always accesses, -1 where it accesses none, or not always that one. */
function cellOf(system: System, operation: Operation): number {
  const { kind } = operation;
  if (kind !== 'load' && kind !== 'store' && kind !== 'exchange') return -1;
  const address = constantAddress(operation.address);
  return address < 0 ? -1 : cellIndex(system, address, sizeOf(operation.type));
}

interface Meaning {
  what: number;
  how?: number;
  count?: number;
}

function meaningOf(operation: Operation, model: MemoryModel): Meaning {
  switch (operation.kind) {
    case 'exchange':
      return {
        what: EXCHANGES.indexOf(operation.operator),
        how: ORDERS.indexOf(operation.order),
      };
    case 'fence':
      return { what: EFFECTS.indexOf(model.fences[operation.fence]) };
    case 'call':
      return { what: operation.callee, count: operation.arguments.length };
    case 'stop':
      return { what: STOPS.indexOf(operation.phase) };
    case 'share':
      return { what: operation.callee };
    case 'broadcast':
      return { what: operation.phase === 'send' ? 0 : 1, count: operation.callee };
    case 'rcu':
    case 'srcu':
    case 'rcu-tasks':
      return { what: GRACE.indexOf(operation.phase) };
    case 'schedule':
      return { what: operation.always ? 1 : 0 };
    case 'mask':
      return {
        what: operation.what === 'preemption' ? 1 : 0,
        how: CHANGES.indexOf(operation.change),
      };
    case 'protect':
      return { what: operation.writable ? 1 : 0 };
    default:
      return { what: 0 };
  }
}

/** The address of the expression's node, 0 for none. */
function nodeOf(words: Words, expression: Expression | null): number {
  if (expression === null) return 0;
  const at = words.take(NODE);
  words.set(at, NODES.indexOf(expression.kind));
  switch (expression.kind) {
    case 'constant':
      words.setValue(at + 24, expression.value);
      break;
    case 'local':
      words.set(at + 12, expression.index);
      break;
    case 'unary':
      words.set(at + 4, UNARY.indexOf(expression.operator));
      words.set(at + 8, TYPES.indexOf(expression.type));
      words.set(at + 12, nodeOf(words, expression.operand));
      break;
    case 'convert':
      words.set(at + 8, TYPES.indexOf(expression.type));
      words.set(at + 12, nodeOf(words, expression.operand));
      break;
    case 'binary':
      words.set(at + 4, OPERATORS.indexOf(expression.operator));
      words.set(at + 8, TYPES.indexOf(expression.type));
      words.set(at + 12, nodeOf(words, expression.left));
      words.set(at + 16, nodeOf(words, expression.right));
      break;
    default:
      break;
  }
  return at;
}
