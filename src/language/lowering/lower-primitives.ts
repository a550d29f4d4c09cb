/** Calls and the kernel's primitives to operations. */
import type { Expression as MachineExpression } from '../../machine/program/program.ts';
import type { BinaryOperator } from '../../machine/program/values.ts';
import { scalarOf, VOID } from '../meaning/ctypes.ts';
import type { Effect, Expression } from '../meaning/tree.ts';
import { jumpIf, jumpUnless } from './lower-conditions.ts';
import { INTERRUPT, type LowerContext, resultOf, takeResult } from './lower-context.ts';
import { keep } from './lower-places.ts';
import { lowerDispatch, lowerPointerCall } from './lower-pointer-calls.ts';
import { lowerSrcu, lowerStopMachine } from './lower-stop-machine.ts';
import { constantOf, localOf, makeBinary } from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;
type Primitive = Of<
  | 'call'
  | 'call-pointer'
  | 'dispatch'
  | 'await'
  | 'exchange'
  | 'stop-machine'
  | 'broadcast'
  | 'store-or-fault'
  | 'mask'
  | 'srcu'
  | 'effect'
>;

/** `used` is false when nobody looks at the value. */
export function lowerPrimitive(
  context: LowerContext,
  expression: Primitive,
  into: number,
  used: boolean,
): MachineExpression {
  switch (expression.kind) {
    case 'call':
      return lowerCall(context, expression, into, used);
    case 'call-pointer':
      return lowerPointerCall(context, expression, into, used);
    case 'dispatch':
      return lowerDispatch(context, expression, into, used);
    case 'await':
      return lowerAwait(context, expression);
    case 'exchange':
      return lowerExchange(context, expression, into, used);
    case 'stop-machine':
      return lowerStopMachine(context, expression, into, used);
    case 'broadcast':
      lowerBroadcast(context, expression);
      return constantOf(0);
    case 'store-or-fault':
      return lowerStoreOrFault(context, expression);
    case 'mask':
      return lowerMask(context, expression, into, used);
    case 'srcu':
      return lowerSrcu(context, expression, into, used);
    case 'effect':
      if (expression.effect.kind === 'execute') {
        return lowerExecute(context, expression.effect, expression, into, used);
      }
      lowerEffectOf(context, expression.effect, expression);
      return constantOf(0);
  }
}

function lowerCall(
  context: LowerContext,
  { callee, arguments: values, result, type, source }: Of<'call'>,
  into: number,
  used: boolean,
): MachineExpression {
  const args = values.map((value, index) =>
    keep(context, context.value(value), value.type, values.slice(index + 1)),
  );
  const place = result && context.addresses.get(result);
  if (place) args.push(place);
  const local = takeResult(context, place ? VOID : type, into, used);
  const index = context.indexOf(callee, context.home);
  context.builder.emit(source, { kind: 'call', callee: index, arguments: args, local });
  return place ?? resultOf(local);
}

function lowerAwait(
  context: LowerContext,
  { read, until, fence, value, source }: Of<'await'>,
): MachineExpression {
  const { builder } = context;
  const again: Label = { position: -1 };
  const end: Label = { position: -1 };
  builder.place(again);
  context.effect(read);
  jumpIf(context, until, end);
  builder.emit(source, { kind: 'relax' });
  builder.jump(again, source);
  builder.place(end);
  if (fence !== null) builder.emit(source, { kind: 'fence', fence });
  return context.value(value);
}

const NEW_VALUE: Readonly<Record<string, BinaryOperator>> = {
  add: '+',
  and: '&',
  or: '|',
  xor: '^',
};

function lowerExchange(
  context: LowerContext,
  expression: Of<'exchange'>,
  into: number,
  used: boolean,
): MachineExpression {
  const { operator, order, pointer, operand, expected, result, blocking, source } = expression;
  const type = scalarOf(expression.object);
  const others = expected === null ? [operand] : [expected, operand];
  const address = keep(context, context.value(pointer), pointer.type, others);
  const wanted = expected && keep(context, context.value(expected), expected.type, [operand]);
  const value = context.value(operand);
  if (order === null) return lowerUnlocked(context, expression, { address, wanted, value });
  const local =
    result === 'none'
      ? -1
      : takeResult(context, expression.object, result === 'old' ? into : -1, used);
  context.builder.emit(source, {
    kind: 'exchange',
    operator,
    order,
    address,
    operand: value,
    expected: wanted,
    type,
    local,
    blocking,
  });
  return used
    ? exchangeResult(expression, localOf(local), { address, wanted, value })
    : constantOf(0);
}

interface Operands {
  address: MachineExpression;
  /** What is compared with, null where nothing is. */
  wanted: MachineExpression | null;
  value: MachineExpression;
}

function exchangeResult(
  { operator, object, result }: Of<'exchange'>,
  old: MachineExpression,
  { wanted, value }: Operands,
): MachineExpression {
  const type = scalarOf(object);
  switch (result) {
    case 'none':
      return constantOf(0);
    case 'old':
      return old;
    case 'old-is-zero':
      return makeBinary('==', type, old, constantOf(0));
    case 'old-is-not-expected':
      return makeBinary('!=', type, old, wanted ?? constantOf(0));
    case 'new':
      return makeBinary(NEW_VALUE[operator], type, old, value);
    case 'new-is-zero': {
      const sum = makeBinary(NEW_VALUE[operator], type, old, value);
      return makeBinary('==', type, sum, constantOf(0));
    }
  }
}

/** One instruction without LOCK: a load, and a store that nothing arrives in front of. */
function lowerUnlocked(
  context: LowerContext,
  expression: Of<'exchange'>,
  operands: Operands,
): MachineExpression {
  const { builder } = context;
  const { object, source } = expression;
  const { address, wanted, value } = operands;
  const type = scalarOf(object);
  const local = builder.temporary(type, object.kind === 'pointer');
  const old = localOf(local);
  builder.load({ local, address, type }, null, source);
  const written = unlockedValue(expression, old, value, wanted);
  builder.emit(source, { kind: 'store', address, value: written, type, fault: -1, joined: true });
  return exchangeResult(expression, old, operands);
}

/** What the instruction writes; a CMPXCHG that fails writes back what it has read (SDM vol. 2, CMPXCHG). */
function unlockedValue(
  { operator, object }: Of<'exchange'>,
  old: MachineExpression,
  value: MachineExpression,
  wanted: MachineExpression | null,
): MachineExpression {
  const type = scalarOf(object);
  if (operator === 'swap') return value;
  if (operator !== 'compare') return makeBinary(NEW_VALUE[operator], type, old, value);
  const holds = makeBinary('==', type, old, wanted ?? constantOf(0));
  const change = makeBinary('-', type, value, old);
  return makeBinary('+', type, old, makeBinary('*', type, holds, change));
}

function lowerBroadcast(context: LowerContext, expression: Of<'broadcast'>): void {
  const { builder } = context;
  const { callee, wait, here, source } = expression;
  const argument = context.value(expression.argument);
  const remote = context.indexOf(callee, INTERRUPT);
  builder.emit(source, { kind: 'broadcast', phase: 'send', callee: remote, argument });
  if (here) {
    const index = context.indexOf(callee, context.home);
    builder.emit(source, { kind: 'call', callee: index, arguments: [argument], local: -1 });
  }
  if (wait) {
    builder.emit(source, { kind: 'broadcast', phase: 'wait', callee: remote, argument: null });
  }
}

function lowerStoreOrFault(
  context: LowerContext,
  { pointer, value, fault, source }: Of<'store-or-fault'>,
): MachineExpression {
  const address = keep(context, context.value(pointer), pointer.type, [value]);
  const local = context.locals.get(fault) ?? -1;
  const byte = context.value(value);
  context.builder.emit(source, { kind: 'store', address, value: byte, type: 'u8', fault: local });
  return localOf(local);
}

function lowerMask(
  context: LowerContext,
  { what, change, operand, type, source }: Of<'mask'>,
  into: number,
  used: boolean,
): MachineExpression {
  const value = operand && context.value(operand);
  const local = takeResult(context, type, into, used);
  context.builder.emit(source, { kind: 'mask', what, change, value, local });
  return resultOf(local);
}

function lowerExecute(
  context: LowerContext,
  effect: Extract<Effect, { kind: 'execute' }>,
  { type, source }: Of<'effect'>,
  into: number,
  used: boolean,
): MachineExpression {
  const address = context.value(effect.address);
  const local = takeResult(context, type, into, used);
  context.builder.emit(source, { kind: 'execute', address, local });
  return resultOf(local);
}

function lowerEffectOf(
  context: LowerContext,
  effect: Exclude<Effect, { kind: 'execute' }>,
  { source }: Of<'effect'>,
): void {
  const { builder } = context;
  switch (effect.kind) {
    case 'none':
      return;
    case 'fence':
      builder.emit(source, { kind: 'fence', fence: effect.fence });
      return;
    case 'relax':
    case 'serialise':
      builder.emit(source, { kind: effect.kind });
      return;
    case 'rcu':
      for (const phase of effect.phases) builder.emit(source, { kind: 'rcu', phase });
      return;
    case 'rcu-tasks':
      builder.emit(source, { kind: 'rcu-tasks', phase: 'begin' });
      builder.emit(source, { kind: 'rcu-tasks', phase: 'wait' });
      return;
    case 'schedule':
      builder.emit(source, { kind: 'schedule', always: effect.always });
      return;
    case 'protect':
      builder.emit(source, { kind: 'protect', writable: effect.writable });
      return;
    case 'raise-nmi':
      builder.emit(source, { kind: 'raise-nmi', target: context.value(effect.target) });
      return;
    case 'bug': {
      const fine: Label = { position: -1 };
      if (effect.condition !== null) jumpUnless(context, effect.condition, fine);
      builder.emit(source, { kind: 'bug' });
      builder.place(fine);
    }
  }
}
