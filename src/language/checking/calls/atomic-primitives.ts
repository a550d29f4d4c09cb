/**
 * LOCKed read-modify-writes: atomic_*, xchg, cmpxchg and spinlocks. Their order is what the kernel asks
 * for (Documentation/atomic_t.txt): full where a value is returned, none where none is, or what the name
 * says (_relaxed, _acquire, _release). What an order means is the memory model's.
 */
import type { ExchangeOperator, ExchangeOrder } from '../../../machine/program/program.ts';
import { type CType, INT, pointerTo, VOID, withoutConstant } from '../../meaning/ctypes.ts';
import type { ExchangeResult, Expression, Place } from '../../meaning/tree.ts';
import { type Checker, invalid, isInvalid } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import {
  atomicArgument,
  type Call,
  lockArgument,
  type Primitive,
  pointeeArgument,
  primitive,
  valueArgument,
} from './call-arguments.ts';

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
  const object = withoutConstant(place.type);
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

type Argument = (checker: Checker, call: Call, index: number) => Place | null;

/** What a counter counts in, and the argument that it is. */
export interface Counter {
  type: CType;
  argument: Argument;
}
const ATOMIC_COUNTER: Counter = { type: INT, argument: atomicArgument };

/** By what is added to a name. */
const ORDERS: readonly (readonly [string, ExchangeOrder])[] = [
  ['', 'full'],
  ['_relaxed', 'relaxed'],
  ['_acquire', 'acquire'],
  ['_release', 'release'],
];

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
  { type, argument }: Counter = ATOMIC_COUNTER,
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
  { type, argument }: Counter = ATOMIC_COUNTER,
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

/** `atomic_add_unless(v, a, u)`. */
const addUnless = (result: ExchangeResult): Primitive =>
  primitive(3, (checker, call) => {
    const place = atomicArgument(checker, call, 0);
    const operand = valueArgument(checker, call, 1, INT);
    const expected = valueArgument(checker, call, 2, INT);
    const order = 'full';
    return exchange(call, { operator: 'add-unless', order, place, operand, expected, result });
  });

const incrementNotZero = primitive(1, (checker, call) => {
  const { source } = call.node;
  return exchange(call, {
    operator: 'add-unless',
    order: 'full',
    place: atomicArgument(checker, call, 0),
    operand: constant(1, INT, source),
    expected: constant(0, INT, source),
    result: 'old-is-not-expected',
  });
});

/** `atomic_add_negative(i, v)`: the sum is below 0. */
export const addNegative = (order: ExchangeOrder | null, counter?: Counter): Primitive =>
  primitive(2, (checker, call) => {
    const { source } = call.node;
    const left = arithmetic('add', null, 'new', order, counter).check(checker, call);
    if (isInvalid(left)) return left;
    const right = constant(0, left.type, source);
    return { kind: 'binary', operator: '<', left, right, type: INT, source };
  });

export const acquireLock = primitive(1, (checker, call) => {
  const { source } = call.node;
  return exchange(call, {
    operator: 'compare',
    order: 'acquire',
    place: lockArgument(checker, call, 0),
    operand: constant(1, INT, source),
    expected: constant(0, INT, source),
    result: 'none',
    blocking: true,
  });
});

/** Looks first, and tries only if the lock is free: `add 1 unless 1`. */
export const tryLock = primitive(1, (checker, call) => {
  const { source } = call.node;
  return exchange(call, {
    operator: 'add-unless',
    order: 'acquire',
    place: lockArgument(checker, call, 0),
    operand: constant(1, INT, source),
    expected: constant(1, INT, source),
    result: 'old-is-not-expected',
  });
});

function build(): Map<string, Primitive> {
  const table = new Map<string, Primitive>();
  const ordered = (name: string, make: (order: ExchangeOrder) => Primitive): void => {
    for (const [ending, order] of ORDERS) table.set(name + ending, make(order));
  };
  const operators = [
    ['add', 'add', null],
    ['sub', 'add', '-'],
    ['and', 'and', null],
    ['andnot', 'and', '~'],
    ['or', 'or', null],
    ['xor', 'xor', null],
  ] as const;
  for (const [name, operator, inverse] of operators) {
    const make = (result: ExchangeResult) => (order: ExchangeOrder) =>
      arithmetic(operator, inverse, result, order);
    table.set(`atomic_${name}`, make('none')('relaxed'));
    ordered(`atomic_fetch_${name}`, make('old'));
    if (operator !== 'add') continue;
    ordered(`atomic_${name}_return`, make('new'));
    table.set(`atomic_${name}_and_test`, make('new-is-zero')('full'));
  }
  table.delete('atomic_add_and_test');
  for (const [name, by] of [['inc', 1] as const, ['dec', -1] as const]) {
    const make = (result: ExchangeResult) => (order: ExchangeOrder) => step(by, result, order);
    table.set(`atomic_${name}`, make('none')('relaxed'));
    ordered(`atomic_fetch_${name}`, make('old'));
    ordered(`atomic_${name}_return`, make('new'));
    table.set(`atomic_${name}_and_test`, make('new-is-zero')('full'));
  }
  ordered('atomic_xchg', (order) => swap(atomicArgument, order));
  ordered('atomic_cmpxchg', (order) => compareAndSwap(atomicArgument, order));
  ordered('xchg', (order) => swap(pointeeArgument, order));
  ordered('cmpxchg', (order) => compareAndSwap(pointeeArgument, order));
  table.set('atomic_add_unless', addUnless('old-is-not-expected'));
  table.set('atomic_fetch_add_unless', addUnless('old'));
  table.set('atomic_inc_not_zero', incrementNotZero);
  table.set('atomic_add_negative', addNegative('full'));
  table.set('spin_lock', acquireLock);
  table.set('spin_trylock', tryLock);
  return table;
}

export const ATOMIC_PRIMITIVES: ReadonlyMap<string, Primitive> = build();
