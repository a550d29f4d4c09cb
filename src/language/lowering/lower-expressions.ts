/** Expressions to operations: each access one operation, pure arithmetic none. */
import type { Expression as MachineExpression } from '../../machine/program/program.ts';
import { type CType, pointerTo, scalarOf } from '../meaning/ctypes.ts';
import type { Expression } from '../meaning/tree.ts';
import { jumpUnless, lowerConditional, lowerFallback, lowerLogical } from './lower-conditions.ts';
import { gotoLabel, type LowerContext, lowerInto, resultLocal } from './lower-context.ts';
import { copyObject, loadScalar, storeScalar } from './lower-objects.ts';
import { keep, lowerAddress, lowerPerCpu, lowerPlace } from './lower-places.ts';
import { lowerPrimitive } from './lower-primitives.ts';
import {
  constantOf,
  holdsAll,
  localOf,
  makeBinary,
  makeConvert,
  makeUnary,
} from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** The value of an expression; an operation that gives it may write it to the local `into`. */
export function lowerValue(
  context: LowerContext,
  expression: Expression,
  into = -1,
): MachineExpression {
  switch (expression.kind) {
    case 'constant':
      return constantOf(expression.value);
    case 'scenario':
      return constantOf(context.numbers[expression.name]);
    case 'cpu':
      return context.home.cpu < 0 ? { kind: 'cpu' } : constantOf(context.home.cpu);
    case 'site-address':
      return context.text.siteAddress(context.value(expression.index));
    case 'function-address':
      return context.text.functionAddress(expression.fn);
    case 'task':
      return taskNumber(context);
    case 'read':
      return lowerRead(context, expression, into, true);
    case 'address':
      return lowerAddress(context, expression.place);
    case 'unary': {
      const type = scalarOf(expression.operand.type);
      return makeUnary(expression.operator, type, context.value(expression.operand));
    }
    case 'binary': {
      const { left, right, operator } = expression;
      const kept = keep(context, context.value(left), left.type, [right]);
      return makeBinary(operator, scalarOf(left.type), kept, context.value(right));
    }
    case 'logical':
      return lowerLogical(context, expression, into);
    case 'conditional':
      return lowerConditional(context, expression, into);
    case 'fallback':
      return lowerFallback(context, expression);
    case 'comma':
      context.effect(expression.left);
      return context.value(expression.right, into);
    case 'statements':
      return lowerStatements(context, expression, into, true);
    case 'convert':
      return lowerConvert(context, expression, into);
    case 'assign':
      return lowerAssign(context, expression);
    case 'update':
      return lowerUpdate(context, expression, true);
    case 'per-cpu':
      return lowerPerCpu(context, expression);
    default:
      return lowerPrimitive(context, expression, into, true);
  }
}

/** The expression for what it does; nothing is kept of its value. */
export function lowerEffect(context: LowerContext, expression: Expression): void {
  switch (expression.kind) {
    case 'constant':
    case 'scenario':
    case 'cpu':
    case 'task':
    case 'function-address':
      return;
    case 'site-address':
      context.effect(expression.index);
      return;
    case 'read':
      lowerRead(context, expression, -1, false);
      return;
    case 'unary':
    case 'convert':
      context.effect(expression.operand);
      return;
    case 'binary':
    case 'comma':
      context.effect(expression.left);
      context.effect(expression.right);
      return;
    case 'conditional': {
      const otherwise: Label = { position: -1 };
      const end: Label = { position: -1 };
      jumpUnless(context, expression.test, otherwise);
      context.effect(expression.whenTrue);
      context.builder.jump(end, expression.test.source);
      context.builder.place(otherwise);
      context.effect(expression.otherwise);
      context.builder.place(end);
      return;
    }
    case 'update':
      lowerUpdate(context, expression, false);
      return;
    case 'statements':
      lowerStatements(context, expression, -1, false);
      return;
    case 'address':
    case 'logical':
    case 'fallback':
    case 'assign':
    case 'per-cpu':
      context.value(expression);
      return;
    default:
      lowerPrimitive(context, expression, -1, false);
  }
}

/** Tasks are numbered CPU by CPU, those of one CPU in turn. */
function taskNumber({ home, tasks }: LowerContext): MachineExpression {
  const cpu: MachineExpression = home.cpu < 0 ? { kind: 'cpu' } : constantOf(home.cpu);
  const first = makeBinary('*', 's32', cpu, constantOf(tasks));
  if (tasks === 1) return first;
  return makeBinary('+', 's32', first, home.task < 0 ? { kind: 'task' } : constantOf(home.task));
}

function lowerRead(
  context: LowerContext,
  expression: Of<'read'>,
  into: number,
  used: boolean,
): MachineExpression {
  const { place, fence, fixup, source } = expression;
  const lowered = lowerPlace(context, place);
  let value: MachineExpression = constantOf(0);
  if (lowered.kind === 'frame') value = localOf(lowered.local);
  else if (lowered.kind === 'bound') value = lowered.value;
  else if (place.type.kind === 'struct') return lowered.address;
  else if (fixup === null) {
    value = loadScalar(context, lowered.address, place.type, { used, into }, source);
  } else {
    const local = used ? resultLocal(context, place.type, into) : -1;
    const load = { local, address: lowered.address, type: scalarOf(place.type) };
    context.builder.load(load, gotoLabel(context, fixup), source);
    value = localOf(local);
  }
  if (fence !== null) context.builder.emit(source, { kind: 'fence', fence });
  return value;
}

/** True for an expression that is 0 or 1, whatever its type. */
const isTruth = (expression: Expression): boolean =>
  expression.kind === 'logical' ||
  (expression.kind === 'unary' && expression.operator === '!') ||
  (expression.kind === 'binary' && /^([=!<>]=|<|>)$/.test(expression.operator));

function lowerConvert(
  context: LowerContext,
  { type, operand }: Of<'convert'>,
  into: number,
): MachineExpression {
  if (type.kind === 'void') {
    context.effect(operand);
    return constantOf(0);
  }
  const to = scalarOf(type);
  if (isTruth(operand) || holdsAll(to, scalarOf(operand.type))) return context.value(operand, into);
  return makeConvert(to, context.value(operand));
}

/** `({ ...; value; })`: what stands around it goes on with what it has loaded. */
function lowerStatements(
  context: LowerContext,
  { body, value }: Of<'statements'>,
  into: number,
  used: boolean,
): MachineExpression {
  return context.builder.within(() => {
    for (const statement of body) context.statement(statement);
    if (value !== null && used && value.type.kind !== 'void') return context.value(value, into);
    if (value !== null) context.effect(value);
    return constantOf(0);
  });
}

function lowerAssign(context: LowerContext, expression: Of<'assign'>): MachineExpression {
  const { builder } = context;
  const { place, value, before, after, source } = expression;
  const lowered = lowerPlace(context, place);
  let result: MachineExpression;
  if (lowered.kind === 'memory') {
    const address = keep(context, lowered.address, pointerTo(place.type), [value]);
    result = context.value(value);
    if (before !== null) builder.emit(source, { kind: 'fence', fence: before });
    if (place.type.kind !== 'struct') storeScalar(context, address, place.type, result, source);
    else {
      copyObject(context, place.type, address, result, source);
      result = address;
    }
  } else {
    if (lowered.kind !== 'frame') throw new Error('an assignment to a bound parameter');
    if (before !== null) builder.emit(source, { kind: 'fence', fence: before });
    lowerInto(context, value, lowered.local, source);
    result = localOf(lowered.local);
  }
  if (after !== null) builder.emit(source, { kind: 'fence', fence: after });
  return result;
}

/** A computed value as an object of `type` holds it. */
function stored(type: CType, common: CType, value: MachineExpression): MachineExpression {
  if (type.kind === 'integer' && type.bool) {
    return makeBinary('!=', scalarOf(common), value, constantOf(0));
  }
  return holdsAll(scalarOf(type), scalarOf(common)) ? value : makeConvert(scalarOf(type), value);
}

/** `x += y`, `x++`: a read, then a write. */
function lowerUpdate(
  context: LowerContext,
  expression: Of<'update'>,
  used: boolean,
): MachineExpression {
  const { builder } = context;
  const { place, operator, operand, common, old, source } = expression;
  const lowered = lowerPlace(context, place);
  const type = scalarOf(place.type);
  const compute = (before: MachineExpression, right: MachineExpression): MachineExpression => {
    const wide = holdsAll(scalarOf(common), type) ? before : makeConvert(scalarOf(common), before);
    return stored(place.type, common, makeBinary(operator, scalarOf(common), wide, right));
  };
  if (lowered.kind === 'memory') {
    const address = keep(context, lowered.address, pointerTo(place.type), [operand]);
    const before = loadScalar(context, address, place.type, { used: true, into: -1 }, source);
    const value = compute(before, context.value(operand));
    storeScalar(context, address, place.type, value, source);
    return old ? before : value;
  }
  if (lowered.kind !== 'frame') throw new Error('an assignment to a bound parameter');
  const { local } = lowered;
  const value = compute(localOf(local), context.value(operand));
  let result = localOf(local);
  if (old && used) {
    const kept = resultLocal(context, place.type, -1);
    builder.emit(source, { kind: 'assign', local: kept, value: result });
    result = localOf(kept);
  }
  builder.emit(source, { kind: 'assign', local, value });
  return result;
}
