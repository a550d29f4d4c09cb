/** Read-modify-writes, LOCKed or not: what they are made of. */
import type { ExchangeOperator, ExchangeOrder } from '../../../machine/program/program.ts';
import { type CType, INT, pointerTo, unqualified, VOID } from '../../meaning/ctypes.ts';
import type { ExchangeResult, Expression, Place } from '../../meaning/tree.ts';
import { type Checker, invalid, isInvalid } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { type Call, type Primitive, primitive, valueArgument } from './call-arguments.ts';

interface Exchange {
  operator: ExchangeOperator;
  order: ExchangeOrder | null;
  place: Place | null;
  operand: Expression;
  expected?: Expression;
  result: ExchangeResult;
  blocking?: boolean;
}

/** The exchange on `place`; invalid where an argument is. */
export function exchange(call: Call, parts: Exchange): Expression {
  const { operator, order, place, operand, expected = null, result, blocking = false } = parts;
  const { source } = call.node;
  if (place === null || isInvalid(operand) || (expected !== null && isInvalid(expected))) {
    return invalid(source);
  }
  const pointer: Expression =
    place.kind === 'dereference'
      ? place.pointer
      : { kind: 'address', place, type: pointerTo(place.type), source };
  const object = unqualified(place.type);
  const type: CType =
    result === 'none' ? VOID : result === 'old' || result === 'new' ? object : INT;
  return {
    kind: 'exchange',
    operator,
    order,
    pointer,
    object,
    operand,
    expected,
    result,
    blocking,
    type,
    source,
  };
}

export type Argument = (checker: Checker, call: Call, index: number) => Place | null;

/** What a counter counts in, and the argument that it is. */
export interface Counter {
  type: CType;
  argument: Argument;
}
export function negated(value: Expression, operator: '-' | '~'): Expression {
  if (isInvalid(value)) return value;
  return { kind: 'unary', operator, operand: value, type: value.type, source: value.source };
}

/** `atomic_OP(i, v)` and its forms that return something. */
export function arithmetic(
  operator: ExchangeOperator,
  inverse: '-' | '~' | null,
  result: ExchangeResult,
  order: ExchangeOrder | null,
  { type, argument }: Counter,
): Primitive {
  return primitive(2, (checker, call) => {
    const value = valueArgument(checker, call, 0, type);
    const operand = inverse === null ? value : negated(value, inverse);
    const place = argument(checker, call, 1);
    return exchange(call, { operator, order, place, operand, result });
  });
}

/** `atomic_inc(v)`, `atomic_dec(v)` and their forms. */
export function step(
  by: 1 | -1,
  result: ExchangeResult,
  order: ExchangeOrder | null,
  { type, argument }: Counter,
): Primitive {
  return primitive(1, (checker, call) => {
    const operand = constant(by, type, call.node.source);
    const place = argument(checker, call, 0);
    return exchange(call, { operator: 'add', order, place, operand, result });
  });
}

export const swap = (argument: Argument, order: ExchangeOrder | null): Primitive =>
  primitive(2, (checker, call) => {
    const place = argument(checker, call, 0);
    const operand = valueArgument(checker, call, 1, place?.type ?? INT);
    return exchange(call, { operator: 'swap', order, place, operand, result: 'old' });
  });

export const compareAndSwap = (argument: Argument, order: ExchangeOrder | null): Primitive =>
  primitive(3, (checker, call) => {
    const place = argument(checker, call, 0);
    const expected = valueArgument(checker, call, 1, place?.type ?? INT);
    const operand = valueArgument(checker, call, 2, place?.type ?? INT);
    const result = 'old';
    return exchange(call, { operator: 'compare', order, place, operand, expected, result });
  });

/** `atomic_add_negative(i, v)`: the sum is below 0. */
export const addNegative = (order: ExchangeOrder | null, counter: Counter): Primitive =>
  primitive(2, (checker, call) => {
    const { source } = call.node;
    const left = arithmetic('add', null, 'new', order, counter).check(checker, call);
    if (isInvalid(left)) return left;
    const right = constant(0, left.type, source);
    return { kind: 'binary', operator: '<', left, right, type: INT, source };
  });
