/** Places to locals and addresses. */
import {
  type Expression as MachineExpression,
  PER_CPU_BASE,
  PER_CPU_BITS,
} from '../../machine/program/program.ts';
import { type CType, scalarOf } from '../meaning/ctypes.ts';
import type { Expression, Place } from '../meaning/tree.ts';
import { constantOf, localOf, makeBinary } from './fold.ts';
import type { LowerContext } from './lower-context.ts';

export type LoweredPlace =
  | { kind: 'frame'; local: number }
  /** A parameter that stands for one value. */
  | { kind: 'bound'; value: MachineExpression }
  | { kind: 'memory'; address: MachineExpression };

export function lowerPlace(context: LowerContext, place: Place): LoweredPlace {
  switch (place.kind) {
    case 'variable': {
      const { variable } = place;
      const value = context.bound.get(variable);
      if (value !== undefined) return { kind: 'bound', value };
      const address = context.addresses.get(variable);
      if (address !== undefined) return { kind: 'memory', address };
      const local = context.locals.get(variable);
      if (local === undefined) throw new Error(`'${variable.name}' has no place`);
      return { kind: 'frame', local };
    }
    case 'dereference':
      return { kind: 'memory', address: context.value(place.pointer) };
    case 'member': {
      const object = lowerPlace(context, place.object);
      if (object.kind !== 'memory') throw new Error('a struct in a frame');
      const offset = constantOf(place.offset);
      return { kind: 'memory', address: makeBinary('+', 'u64', object.address, offset) };
    }
  }
}

/** The address of a place that lives in memory. */
export function lowerAddress(context: LowerContext, place: Place): MachineExpression {
  const lowered = lowerPlace(context, place);
  if (lowered.kind !== 'memory') throw new Error('the address of a local of the frame');
  return lowered.address;
}

/** True when evaluating it may write a local of the frame. */
function writesLocals(expression: Expression): boolean {
  switch (expression.kind) {
    case 'constant':
    case 'scenario':
    case 'cpu':
    case 'function-address':
    case 'task':
      return false;
    case 'site-address':
      return writesLocals(expression.index);
    case 'assign':
    case 'update':
    case 'store-or-fault':
    case 'await':
      return true;
    case 'read':
    case 'address':
      return placeWrites(expression.place);
    case 'unary':
    case 'convert':
      return writesLocals(expression.operand);
    case 'mask':
      return expression.operand !== null && writesLocals(expression.operand);
    case 'srcu':
      return [expression.domain, expression.index].some(
        (operand) => operand !== null && writesLocals(operand),
      );
    case 'per-cpu':
      return [expression.pointer, expression.cpu].some(
        (operand) => operand !== null && writesLocals(operand),
      );
    case 'binary':
    case 'logical':
    case 'comma':
      return writesLocals(expression.left) || writesLocals(expression.right);
    case 'conditional':
      return [expression.test, expression.whenTrue, expression.otherwise].some(writesLocals);
    case 'call':
      return expression.arguments.some(writesLocals);
    case 'call-pointer':
      return [expression.pointer, ...expression.arguments].some(writesLocals);
    case 'dispatch':
      return writesLocals(expression.pointer) || writesLocals(expression.form);
    case 'exchange':
      return [expression.pointer, expression.operand, expression.expected].some(
        (operand) => operand !== null && writesLocals(operand),
      );
    case 'stop-machine':
      return [expression.argument, expression.cpus].some(
        (operand) => operand !== null && writesLocals(operand),
      );
    case 'broadcast':
      return writesLocals(expression.argument);
    case 'effect':
      return false;
  }
}

function placeWrites(place: Place): boolean {
  if (place.kind === 'dereference') return writesLocals(place.pointer);
  return place.kind === 'member' && placeWrites(place.object);
}

/** True when a later write of a local can change what the expression gives. */
function readsVariables(context: LowerContext, expression: MachineExpression): boolean {
  switch (expression.kind) {
    case 'constant':
    case 'cpu':
    case 'depth':
    case 'task':
      return false;
    case 'local':
      return !context.builder.locals[expression.index].temporary;
    case 'unary':
    case 'convert':
      return readsVariables(context, expression.operand);
    case 'binary':
      return readsVariables(context, expression.left) || readsVariables(context, expression.right);
  }
}

/**
 * Holds on to a value while `later` expressions are evaluated: evaluation is from left to right, and
 * an expression over locals is computed only where it is used.
 */
export function keep(
  context: LowerContext,
  value: MachineExpression,
  type: CType,
  later: readonly Expression[],
): MachineExpression {
  const writer = later.find(writesLocals);
  if (writer === undefined || !readsVariables(context, value)) return value;
  const local = context.builder.temporary(scalarOf(type), type.kind === 'pointer');
  context.builder.emit(writer.source, { kind: 'assign', local, value });
  return localOf(local);
}

type PerCpu = Extract<Expression, { kind: 'per-cpu' }>;

/** With the number of a CPU that there is not the address stays that of the template, where nothing is. */
export function lowerPerCpu(context: LowerContext, expression: PerCpu): MachineExpression {
  const { pointer, cpu, mixed } = expression;
  const later = cpu === null ? [] : [cpu];
  const address = keep(context, context.value(pointer), pointer.type, later);
  const own: MachineExpression =
    context.home.cpu < 0 ? { kind: 'cpu' } : constantOf(context.home.cpu);
  const number = cpu === null ? own : context.value(cpu);
  const { start, size } = context.perCpu;
  const first = constantOf(start - PER_CPU_BASE);
  const further = makeBinary('*', 'u64', number, constantOf(size));
  let distance = makeBinary('+', 'u64', first, further);
  if (cpu !== null) {
    const isThere = makeBinary('<', 'u64', number, constantOf(context.numbers.nr_cpus));
    distance = makeBinary('*', 'u64', isThere, distance);
  }
  if (mixed) distance = makeBinary('*', 'u64', isTemplate(address), distance);
  return makeBinary('+', 'u64', address, distance);
}

function isTemplate(address: MachineExpression): MachineExpression {
  const place = makeBinary('>>', 'u64', address, constantOf(PER_CPU_BITS));
  return makeBinary('==', 'u64', place, constantOf(PER_CPU_BASE >>> PER_CPU_BITS));
}
