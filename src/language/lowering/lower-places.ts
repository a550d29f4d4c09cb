/** Places to locals and addresses. */
import {
  type Expression as MachineExpression,
  PER_CPU_BASE,
  PER_CPU_BITS,
} from '../../machine/program/program.ts';
import { type CType, scalarOf } from '../meaning/ctypes.ts';
import { some } from '../meaning/subexpressions.ts';
import type { Expression, Place, Variable } from '../meaning/tree.ts';
import type { LowerContext } from './lower-context.ts';
import { initialise } from './lower-objects.ts';
import { constantOf, localOf, makeBinary } from './operations/fold.ts';

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
    case 'literal': {
      const address = addressOf(context, place.variable);
      initialise(context, address, place.initial, place.source);
      return { kind: 'memory', address };
    }
    case 'value':
      return { kind: 'memory', address: context.value(place.expression) };
  }
}

/** Of a local that lives in memory. */
function addressOf({ addresses }: LowerContext, variable: Variable): MachineExpression {
  const address = addresses.get(variable);
  if (address === undefined) throw new Error(`'${variable.name}' is not in memory`);
  return address;
}

/** The address of a place that lives in memory. */
export function lowerAddress(context: LowerContext, place: Place): MachineExpression {
  const lowered = lowerPlace(context, place);
  if (lowered.kind !== 'memory') throw new Error('the address of a local of the frame');
  return lowered.address;
}

/** True when evaluating it may write a local of the frame. */
const writesLocals = (expression: Expression): boolean =>
  some(expression, ({ kind }) => WRITERS.has(kind));

const WRITERS: ReadonlySet<string> = new Set([
  'assign',
  'update',
  'store-or-fault',
  'await',
  'statements',
]);

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
