/**
 * LOCKed read-modify-writes: atomic_*, atomic64_*, xchg, cmpxchg and spinlocks. Their order is what the kernel
 * asks for (Documentation/atomic_t.txt): full where a value is returned, none where none is, or what the name
 * says (_relaxed, _acquire, _release). What an order means is the memory model's.
 */
import type { ExchangeOrder } from '../../../machine/program/program.ts';
import { INT, LONG } from '../../meaning/ctypes.ts';
import type { ExchangeResult } from '../../meaning/tree.ts';
import { constant } from '../scope/conversions.ts';
import {
  atomic64Argument,
  atomicArgument,
  mutexArgument,
  type Primitive,
  pointeeArgument,
  primitive,
  valueArgument,
} from './call-arguments.ts';
import {
  type Argument,
  addNegative,
  arithmetic,
  type Counter,
  compareAndSwap,
  exchange,
  negated,
  step,
  swap,
} from './exchanges.ts';
import { tryCompareAndSwap } from './try-cmpxchg.ts';

const COUNTERS: readonly (readonly [string, Counter])[] = [
  ['atomic', { type: INT, argument: atomicArgument }],
  ['atomic64', { type: LONG, argument: atomic64Argument }],
  ['atomic_long', { type: LONG, argument: atomic64Argument }],
];

/** By what is added to a name. */
const ORDERS: readonly (readonly [string, ExchangeOrder])[] = [
  ['', 'full'],
  ['_relaxed', 'relaxed'],
  ['_acquire', 'acquire'],
  ['_release', 'release'],
];

/** `atomic_add_unless(v, a, u)`. */
const addUnless = ({ type, argument }: Counter, result: ExchangeResult): Primitive =>
  primitive(3, (checker, call) => {
    const place = argument(checker, call, 0);
    const operand = valueArgument(checker, call, 1, type);
    const expected = valueArgument(checker, call, 2, type);
    const order = 'full';
    return exchange(call, { operator: 'add-unless', order, place, operand, expected, result });
  });

const incrementNotZero = ({ type, argument }: Counter): Primitive =>
  primitive(1, (checker, call) => {
    const { source } = call.node;
    return exchange(call, {
      operator: 'add-unless',
      order: 'full',
      place: argument(checker, call, 0),
      operand: constant(1, type, source),
      expected: constant(0, type, source),
      result: 'old-is-not-expected',
    });
  });

export const acquireLock = (argument: Argument): Primitive =>
  primitive(1, (checker, call) => {
    const { source } = call.node;
    return exchange(call, {
      operator: 'compare',
      order: 'acquire',
      place: argument(checker, call, 0),
      operand: constant(1, INT, source),
      expected: constant(0, INT, source),
      result: 'none',
      blocking: true,
    });
  });

/** Looks first, and tries only if the lock is free: `add 1 unless 1`. */
export const tryLock = (argument: Argument): Primitive =>
  primitive(1, (checker, call) => {
    const { source } = call.node;
    return exchange(call, {
      operator: 'add-unless',
      order: 'acquire',
      place: argument(checker, call, 0),
      operand: constant(1, INT, source),
      expected: constant(1, INT, source),
      result: 'old-is-not-expected',
    });
  });

/** `atomic_long_try_cmpxchg_release`: LOCKed, unlike that of a spinlock. */
const releaseMutex = primitive(1, (checker, call) => {
  const operand = constant(0, INT, call.node.source);
  const place = mutexArgument(checker, call, 0);
  return exchange(call, { operator: 'swap', order: 'release', place, operand, result: 'none' });
});

type Table = Map<string, Primitive>;

const fetching = (
  operator: 'add' | 'and' | 'or' | 'xor',
  inverse: '-' | null,
  result: ExchangeResult,
): Primitive =>
  primitive(2, (checker, call) => {
    const place = pointeeArgument(checker, call, 0);
    const value = valueArgument(checker, call, 1, place?.type ?? INT);
    const operand = inverse === null ? value : negated(value, inverse);
    return exchange(call, { operator, order: 'full', place, operand, result });
  });

/** True where it has swapped. */
const swapped = primitive(3, (checker, call) => {
  const place = pointeeArgument(checker, call, 0);
  const expected = valueArgument(checker, call, 1, place?.type ?? INT);
  const operand = valueArgument(checker, call, 2, place?.type ?? INT);
  const result = 'old-is-not-expected';
  const { source } = call.node;
  const failed = exchange(call, {
    operator: 'compare',
    order: 'full',
    place,
    operand,
    expected,
    result,
  });
  if (failed.type.kind === 'invalid') return failed;
  return { kind: 'unary', operator: '!', operand: failed, type: INT, source };
});

/** The name as it is, and with an order at its end. */
function ordered(table: Table, name: string, make: (order: ExchangeOrder) => Primitive): void {
  for (const [ending, order] of ORDERS) table.set(name + ending, make(order));
}

const OPERATORS = [
  ['add', 'add', null],
  ['sub', 'add', '-'],
  ['and', 'and', null],
  ['andnot', 'and', '~'],
  ['or', 'or', null],
  ['xor', 'xor', null],
] as const;

function addOperators(table: Table, prefix: string, counter: Counter): void {
  for (const [name, operator, inverse] of OPERATORS) {
    const make = (result: ExchangeResult) => (order: ExchangeOrder) =>
      arithmetic(operator, inverse, result, order, counter);
    table.set(`${prefix}_${name}`, make('none')('relaxed'));
    ordered(table, `${prefix}_fetch_${name}`, make('old'));
    if (operator !== 'add') continue;
    ordered(table, `${prefix}_${name}_return`, make('new'));
    if (inverse !== null) table.set(`${prefix}_${name}_and_test`, make('new-is-zero')('full'));
  }
  for (const [name, by] of [['inc', 1] as const, ['dec', -1] as const]) {
    const make = (result: ExchangeResult) => (order: ExchangeOrder) =>
      step(by, result, order, counter);
    table.set(`${prefix}_${name}`, make('none')('relaxed'));
    ordered(table, `${prefix}_fetch_${name}`, make('old'));
    ordered(table, `${prefix}_${name}_return`, make('new'));
    table.set(`${prefix}_${name}_and_test`, make('new-is-zero')('full'));
  }
}

function addCounter(table: Table, prefix: string, counter: Counter): void {
  const { argument } = counter;
  addOperators(table, prefix, counter);
  ordered(table, `${prefix}_xchg`, (order) => swap(argument, order));
  ordered(table, `${prefix}_cmpxchg`, (order) => compareAndSwap(argument, order));
  ordered(table, `${prefix}_try_cmpxchg`, (order) => tryCompareAndSwap(argument, order));
  table.set(`${prefix}_add_unless`, addUnless(counter, 'old-is-not-expected'));
  table.set(`${prefix}_fetch_add_unless`, addUnless(counter, 'old'));
  table.set(`${prefix}_inc_not_zero`, incrementNotZero(counter));
  table.set(`${prefix}_add_negative`, addNegative('full', counter));
}

/** gcc's __sync builtins are full barriers, but for the two of locks (GCC manual, "Legacy __sync Built-in Functions"). */
function addBuiltins(table: Table): void {
  for (const [name, operator, inverse] of OPERATORS) {
    if (inverse === '~') continue;
    table.set(`__sync_fetch_and_${name}`, fetching(operator, inverse, 'old'));
    table.set(`__sync_${name}_and_fetch`, fetching(operator, inverse, 'new'));
  }
  table.set('__sync_bool_compare_and_swap', swapped);
  table.set('__sync_val_compare_and_swap', compareAndSwap(pointeeArgument, 'full'));
  table.set('__sync_lock_test_and_set', swap(pointeeArgument, 'acquire'));
}

function build(): Table {
  const table: Table = new Map();
  for (const [prefix, counter] of COUNTERS) addCounter(table, prefix, counter);
  addBuiltins(table);
  ordered(table, 'xchg', (order) => swap(pointeeArgument, order));
  for (const width of ['', '64']) {
    ordered(table, `cmpxchg${width}`, (order) => compareAndSwap(pointeeArgument, order));
    ordered(table, `try_cmpxchg${width}`, (order) => tryCompareAndSwap(pointeeArgument, order));
  }
  table.set('mutex_lock', acquireLock(mutexArgument));
  table.set('mutex_trylock', tryLock(mutexArgument));
  table.set('mutex_unlock', releaseMutex);
  return table;
}

export const ATOMIC_PRIMITIVES: ReadonlyMap<string, Primitive> = build();
