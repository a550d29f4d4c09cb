/**
 * LOCKed read-modify-writes: atomic_*, xchg, cmpxchg and spinlocks. Their ordered forms
 * (_relaxed, _acquire, _release) are one operation here: on x86 each is a LOCKed instruction.
 */
import type { ExchangeOperator } from '../../../machine/program/program.ts';
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
  place: Place | null;
  operand: Expression;
  expected?: Expression;
  result: ExchangeResult;
  blocking?: boolean;
}

/** The exchange on `place`; invalid where an argument is. */
function exchange(call: Call, parts: Exchange): Expression {
  const { operator, place, operand, expected = null, result, blocking = false } = parts;
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

const ORDERS = ['', '_relaxed', '_acquire', '_release'];

function negated(value: Expression, operator: '-' | '~'): Expression {
  if (isInvalid(value)) return value;
  return { kind: 'unary', operator, operand: value, type: value.type, source: value.source };
}

/** `atomic_OP(i, v)` and its forms that return something. */
function arithmetic(
  operator: ExchangeOperator,
  inverse: '-' | '~' | null,
  result: ExchangeResult,
): Primitive {
  return primitive(2, (checker, call) => {
    const value = valueArgument(checker, call, 0, INT);
    const operand = inverse === null ? value : negated(value, inverse);
    return exchange(call, { operator, place: atomicArgument(checker, call, 1), operand, result });
  });
}

/** `atomic_inc(v)`, `atomic_dec(v)` and their forms. */
function step(by: 1 | -1, result: ExchangeResult): Primitive {
  return primitive(1, (checker, call) => {
    const operand = constant(by, INT, call.node.source);
    const place = atomicArgument(checker, call, 0);
    return exchange(call, { operator: 'add', place, operand, result });
  });
}

type Argument = (checker: Checker, call: Call, index: number) => Place | null;

const swap = (argument: Argument): Primitive =>
  primitive(2, (checker, call) => {
    const place = argument(checker, call, 0);
    const operand = valueArgument(checker, call, 1, place?.type ?? INT);
    return exchange(call, { operator: 'swap', place, operand, result: 'old' });
  });

const compareAndSwap = (argument: Argument): Primitive =>
  primitive(3, (checker, call) => {
    const place = argument(checker, call, 0);
    const expected = valueArgument(checker, call, 1, place?.type ?? INT);
    const operand = valueArgument(checker, call, 2, place?.type ?? INT);
    return exchange(call, { operator: 'compare', place, operand, expected, result: 'old' });
  });

/** `atomic_add_unless(v, a, u)`. */
const addUnless = (result: ExchangeResult): Primitive =>
  primitive(3, (checker, call) => {
    const place = atomicArgument(checker, call, 0);
    const operand = valueArgument(checker, call, 1, INT);
    const expected = valueArgument(checker, call, 2, INT);
    return exchange(call, { operator: 'add-unless', place, operand, expected, result });
  });

const incrementNotZero = primitive(1, (checker, call) => {
  const { source } = call.node;
  return exchange(call, {
    operator: 'add-unless',
    place: atomicArgument(checker, call, 0),
    operand: constant(1, INT, source),
    expected: constant(0, INT, source),
    result: 'old-is-not-expected',
  });
});

/** `atomic_add_negative(i, v)`: the sum is below 0. */
const addNegative = primitive(2, (checker, call) => {
  const { source } = call.node;
  const left = arithmetic('add', null, 'new').check(checker, call);
  if (isInvalid(left)) return left;
  return {
    kind: 'binary',
    operator: '<',
    left,
    right: constant(0, INT, source),
    type: INT,
    source,
  };
});

const acquireLock = primitive(1, (checker, call) => {
  const { source } = call.node;
  return exchange(call, {
    operator: 'compare',
    place: lockArgument(checker, call, 0),
    operand: constant(1, INT, source),
    expected: constant(0, INT, source),
    result: 'none',
    blocking: true,
  });
});

/** Looks first, and tries only if the lock is free: `add 1 unless 1`. */
const tryLock = primitive(1, (checker, call) => {
  const { source } = call.node;
  return exchange(call, {
    operator: 'add-unless',
    place: lockArgument(checker, call, 0),
    operand: constant(1, INT, source),
    expected: constant(1, INT, source),
    result: 'old-is-not-expected',
  });
});

function build(): Map<string, Primitive> {
  const table = new Map<string, Primitive>();
  const ordered = (name: string, made: Primitive): void => {
    for (const order of ORDERS) table.set(name + order, made);
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
    table.set(`atomic_${name}`, arithmetic(operator, inverse, 'none'));
    ordered(`atomic_fetch_${name}`, arithmetic(operator, inverse, 'old'));
    if (operator !== 'add') continue;
    ordered(`atomic_${name}_return`, arithmetic(operator, inverse, 'new'));
    table.set(`atomic_${name}_and_test`, arithmetic(operator, inverse, 'new-is-zero'));
  }
  table.delete('atomic_add_and_test');
  for (const [name, by] of [['inc', 1] as const, ['dec', -1] as const]) {
    table.set(`atomic_${name}`, step(by, 'none'));
    ordered(`atomic_fetch_${name}`, step(by, 'old'));
    ordered(`atomic_${name}_return`, step(by, 'new'));
    table.set(`atomic_${name}_and_test`, step(by, 'new-is-zero'));
  }
  ordered('atomic_xchg', swap(atomicArgument));
  ordered('atomic_cmpxchg', compareAndSwap(atomicArgument));
  ordered('xchg', swap(pointeeArgument));
  ordered('cmpxchg', compareAndSwap(pointeeArgument));
  table.set('atomic_add_unless', addUnless('old-is-not-expected'));
  table.set('atomic_fetch_add_unless', addUnless('old'));
  table.set('atomic_inc_not_zero', incrementNotZero);
  table.set('atomic_add_negative', addNegative);
  for (const prefix of ['', 'raw_']) {
    table.set(`${prefix}spin_lock`, acquireLock);
    table.set(`${prefix}spin_trylock`, tryLock);
  }
  return table;
}

export const ATOMIC_PRIMITIVES: ReadonlyMap<string, Primitive> = build();
