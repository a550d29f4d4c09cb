/** Operations made ready to run: their operands compiled, and what others can tell of them. */
import type { MemoryModel } from '../memory/memory-model.ts';
import type { Profile } from '../memory/profiles.ts';
import { compileExpression, type Evaluate, mayDivide } from '../program/compile-expressions.ts';
import { operandsOf, targetOf } from '../program/live-locals.ts';
import type { Expression, Fence, Operation, ProgramFunction } from '../program/program.ts';

/** An operation with its operands ready to evaluate. */
export interface Instruction {
  operation: Operation;
  /** The address, the condition, the assigned or returned value, ...: the first operand. */
  first: Evaluate;
  second: Evaluate;
  third: Evaluate;
  arguments: Evaluate[];
  /** No other CPU, and no NMI on this one, can tell when it runs. */
  isPrivate: boolean;
  /** Nothing arrives at its CPU before it: it is in the middle of an instruction. */
  isJoined: boolean;
  /** One of several operations of one instruction, the first or another. */
  isPart: boolean;
  /** One of its operands may raise #DE. */
  mayDivide: boolean;
  /** Not enabled until the store buffer is empty, whatever memory holds; no LOCKed operation is so. */
  drains: boolean;
  /** Where the frame goes on, jumps followed: after the operation, and at its target (-1: none). */
  next: number;
  target: number;
  /** Locals that are live when this instruction is the next one. */
  live: readonly number[];
}

const NONE: Evaluate = () => 0;
const evaluator = (expression: Expression | null | undefined): Evaluate =>
  expression ? compileExpression(expression) : NONE;

/** MFENCE serialises by what AMD says of synchronous modification (APM vol. 2, 7.6.1); LOCKed operations never do. */
export function serialisingFences(
  { stale, fenceSerialises }: Profile,
  hasFenceAsMb: boolean,
): Fence[] {
  if (stale === 'never' || !fenceSerialises) return [];
  return hasFenceAsMb ? ['mfence', 'mb'] : ['mfence'];
}

/** A fence that does nothing under the model, or an operation on the frame alone. */
function isPrivate(operation: Operation, { model, profile, serialising }: Meaning): boolean {
  switch (operation.kind) {
    case 'assign':
    case 'jump':
    case 'branch':
    case 'call':
    case 'relax':
      return true;
    case 'fence':
      if (serialising.includes(operation.fence)) return false;
      return model.fences[operation.fence] === 'nothing';
    case 'serialise':
      return !model.buffered && profile.stale === 'never';
    default:
      return false;
  }
}

function drains(operation: Operation, model: MemoryModel): boolean {
  switch (operation.kind) {
    case 'fence':
      return model.fences[operation.fence] === 'drain';
    case 'serialise':
      return true;
    case 'rcu':
    case 'srcu':
      return operation.phase === 'begin' || operation.phase === 'wait';
    case 'rcu-tasks':
      return true;
    // It takes the lock of the CPU's queue.
    case 'schedule':
      return operation.always;
    // Acknowledged by LOCKed operations (kernel/stop_machine.c, ack_state).
    case 'stop':
    case 'share':
    case 'gather':
      return true;
    // The work is queued by a LOCKed operation (kernel/smp.c).
    case 'broadcast':
      return operation.phase === 'send';
    // Sending is a full fence, as for the work that on_each_cpu queues.
    case 'raise-nmi':
      return true;
    default:
      return false;
  }
}

/** The first operation from `pc` on that is not a jump; a jump that leads to itself stays. */
function followJumps(operations: readonly Operation[], pc: number): number {
  let at = pc;
  for (let hops = 0; hops < operations.length; hops++) {
    const operation = operations[at];
    if (operation?.kind !== 'jump') break;
    at = operation.target;
  }
  return at;
}

/** What operations mean to a machine of that kind. */
interface Meaning {
  model: MemoryModel;
  profile: Profile;
  serialising: readonly Fence[];
}

/** `live`: locals that are live when the operation is the next one. */
export function instruction(
  fn: ProgramFunction,
  pc: number,
  live: number[],
  meaning: Meaning,
): Instruction {
  const { model } = meaning;
  const operation = fn.operations[pc];
  const [first, second, third] = operandsOf(operation);
  const next = followJumps(fn.operations, pc + 1);
  const target = followJumps(fn.operations, targetOf(operation));
  const isJoined = operation.joined === true;
  return {
    operation,
    first: evaluator(first),
    second: evaluator(second),
    third: evaluator(third),
    arguments: operation.kind === 'call' ? operation.arguments.map(compileExpression) : [],
    isPrivate: isPrivate(operation, meaning),
    isJoined,
    isPart: isJoined || [next, target].some((at) => fn.operations[at]?.joined === true),
    mayDivide: operandsOf(operation).some((operand) => operand !== null && mayDivide(operand)),
    drains: drains(operation, model),
    next,
    target,
    live,
  };
}
