/**
 * Read-modify-writes of one instruction without LOCK: this_cpu_* and local_*. Nothing arrives at their CPU
 * inside, but other CPUs' accesses come between the read and the write, and they order nothing.
 */
import type { ExchangeOperator } from '../../../machine/program/program.ts';
import { describeType, INT, LONG } from '../../meaning/ctypes.ts';
import type { ExchangeResult, Place } from '../../meaning/tree.ts';
import { addressOf } from '../operands/places.ts';
import { type Checker, refuse } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import {
  type Call,
  localArgument,
  type Primitive,
  pointeeArgument,
  primitive,
  valueArgument,
} from './call-arguments.ts';
import {
  addNegative,
  arithmetic,
  type Counter,
  compareAndSwap,
  exchange,
  negated,
  step,
  swap,
} from './exchanges.ts';
import { ownTarget } from './per-cpu.ts';
import { tryCompareAndSwap } from './try-cmpxchg.ts';

/** A place that may be written; it is accessed in memory, wherever it could have stood. */
function cellArgument(checker: Checker, call: Call, index: number): Place | null {
  const place = ownTarget(checker, call, index);
  if (place !== null) addressOf(place);
  return place;
}

/** The same of an integer that can be counted with. */
function numberArgument(checker: Checker, call: Call, index: number): Place | null {
  const place = cellArgument(checker, call, index);
  if (place === null || (place.type.kind === 'integer' && !place.type.bool)) return place;
  const message = `'${call.name}' does not take '${describeType(place.type)}'`;
  refuse(checker, call.arguments[index], message, 'give it an integer');
  return null;
}

/** `this_cpu_OP(x, n)` and `this_cpu_OP_return(x, n)`. */
const update = (
  operator: ExchangeOperator,
  result: ExchangeResult,
  inverse: '-' | null = null,
): Primitive =>
  primitive(2, (checker, call) => {
    const place = numberArgument(checker, call, 0);
    const value = valueArgument(checker, call, 1, place?.type ?? INT);
    const operand = inverse === null ? value : negated(value, inverse);
    return exchange(call, { operator, order: null, place, operand, result });
  });

/** `this_cpu_inc(x)`, `this_cpu_dec(x)` and their forms. */
const count = (by: 1 | -1, result: ExchangeResult): Primitive =>
  primitive(1, (checker, call) => {
    const place = numberArgument(checker, call, 0);
    const operand = constant(by, place?.type ?? INT, call.node.source);
    return exchange(call, { operator: 'add', order: null, place, operand, result });
  });

const LOCAL_COUNTER: Counter = { type: LONG, argument: localArgument };
const localStep = (by: 1 | -1, result: ExchangeResult) => step(by, result, null, LOCAL_COUNTER);
const localAdd = (result: ExchangeResult, inverse: '-' | null = null) =>
  arithmetic('add', inverse, result, null, LOCAL_COUNTER);

/** `xchg` is LOCKed with and without the prefix: so is local_xchg, and this_cpu_xchg loops instead. */
export const UNLOCKED_PRIMITIVES: ReadonlyMap<string, Primitive> = new Map([
  ['this_cpu_add', update('add', 'none')],
  ['this_cpu_sub', update('add', 'none', '-')],
  ['this_cpu_and', update('and', 'none')],
  ['this_cpu_or', update('or', 'none')],
  ['this_cpu_add_return', update('add', 'new')],
  ['this_cpu_sub_return', update('add', 'new', '-')],
  ['this_cpu_inc', count(1, 'none')],
  ['this_cpu_dec', count(-1, 'none')],
  ['this_cpu_inc_return', count(1, 'new')],
  ['this_cpu_dec_return', count(-1, 'new')],
  ['this_cpu_xchg', swap(cellArgument, null)],
  ['this_cpu_cmpxchg', compareAndSwap(cellArgument, null)],
  ['this_cpu_try_cmpxchg', tryCompareAndSwap(cellArgument, null)],
  ['cmpxchg_local', compareAndSwap(pointeeArgument, null)],
  ['try_cmpxchg_local', tryCompareAndSwap(pointeeArgument, null)],
  ['local_inc', localStep(1, 'none')],
  ['local_dec', localStep(-1, 'none')],
  ['local_inc_return', localStep(1, 'new')],
  ['local_dec_return', localStep(-1, 'new')],
  ['local_inc_and_test', localStep(1, 'new-is-zero')],
  ['local_dec_and_test', localStep(-1, 'new-is-zero')],
  ['local_add', localAdd('none')],
  ['local_sub', localAdd('none', '-')],
  ['local_add_return', localAdd('new')],
  ['local_sub_return', localAdd('new', '-')],
  ['local_sub_and_test', localAdd('new-is-zero', '-')],
  ['local_add_negative', addNegative(null, LOCAL_COUNTER)],
  ['local_xchg', swap(localArgument, 'full')],
  ['local_cmpxchg', compareAndSwap(localArgument, null)],
]);
