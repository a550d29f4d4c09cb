/** Bits of an unsigned long or of an array of them (Documentation/atomic_bitops.txt). */
import type { ExchangeOrder } from '../../../machine/program/program.ts';
import { type BinaryOperator, sizeOf } from '../../../machine/program/values.ts';
import { constantValue } from '../../meaning/constants.ts';
import { type CType, describeType, INT, LONG, UNSIGNED_LONG, VOID } from '../../meaning/ctypes.ts';
import type { Expression, Place } from '../../meaning/tree.ts';
import { assigned, frameLocal, inTurn } from '../operands/made-expressions.ts';
import { dereference } from '../operands/places.ts';
import { addToPointer } from '../operands/pointer-arithmetic.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant, convertTo, notZero, readPlace } from '../scope/conversions.ts';
import { type Call, type Primitive, primitive, valueArgument } from './call-arguments.ts';
import { exchange, negated } from './exchanges.ts';

interface Bit {
  word: Place;
  /** The bit alone. */
  mask: Expression;
  /** What comes first: the bit's number is evaluated once. */
  before: Expression[];
}

const combined = (
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  type: CType = left.type,
): Expression => ({ kind: 'binary', operator, left, right, type, source: left.source });

function pointsToWords({ type }: Expression): boolean {
  if (type.kind !== 'pointer') return false;
  const { target } = type;
  return target.kind === 'integer' && !target.constant && sizeOf(target.scalar) === 8;
}

/** `nr` and `addr`, the first two arguments. */
function bitOf(checker: Checker, call: Call, reads: boolean): Bit | null {
  const { source } = call.node;
  const given = convertTo(valueArgument(checker, call, 0, LONG), LONG);
  const node = call.arguments[1];
  const words = checker.expression(node);
  if (isInvalid(given) || isInvalid(words)) return null;
  const mayRead = reads && words.type.kind === 'pointer' && words.type.target.constant;
  if (!pointsToWords(words) && !mayRead) {
    const message = `'${call.name}' does not take '${describeType(words.type)}'`;
    refuse(checker, node, message, 'give it the address of an unsigned long, or an array of them');
    return null;
  }
  const known = constantValue(given);
  const held = known === null ? frameLocal(checker, 'nr', LONG, source) : null;
  const nr = held ? readPlace(held) : constant(known ?? 0, LONG, source);
  const number = (value: number): Expression => constant(value, LONG, source);
  const index = combined('>>', nr, number(6));
  const pointer = addToPointer(checker, node, '+', words, index);
  const word = dereference(checker, node, pointer);
  if (word === null) return null;
  const one = constant(1, UNSIGNED_LONG, source);
  return {
    word: { ...word, source },
    mask: combined('<<', one, combined('&', nr, number(63))),
    before: held ? [assigned(held, given)] : [],
  };
}

function made({ before }: Bit, expression: Expression): Expression {
  const [first, ...others] = [...before, expression];
  return inTurn(first, ...others);
}

/** The bit in a word that was read, 1 or 0. */
const inWord = (word: Expression, { mask }: Bit): Expression =>
  isInvalid(word) ? word : notZero(combined('&', word, mask, UNSIGNED_LONG));

type Change = 'or' | 'and' | 'xor';
const OPERATORS: Readonly<Record<Change, BinaryOperator>> = {
  or: '|',
  and: '&',
  xor: '^',
};
const operandOf = (change: Change, { mask }: Bit): Expression =>
  change === 'and' ? negated(mask, '~') : mask;

/** One LOCKed operation; `tests`: the value is the bit from before. */
const locked = (change: Change, order: ExchangeOrder, tests: boolean): Primitive =>
  primitive(2, (checker, call) => {
    const bit = bitOf(checker, call, false);
    if (bit === null) return invalid(call.node.source);
    const { word: place } = bit;
    const operand = operandOf(change, bit);
    const result = tests ? 'old' : 'none';
    const changed = exchange(call, { operator: change, order, place, operand, result });
    return made(bit, tests ? inWord(changed, bit) : changed);
  });

/** A load and a store; `releases`: behind a release fence. */
const plain = (change: Change, tests: boolean, releases = false): Primitive =>
  primitive(2, (checker, call) => {
    const { source } = call.node;
    const bit = bitOf(checker, call, false);
    if (bit === null) return invalid(source);
    const { word: place } = bit;
    const operator = OPERATORS[change];
    const type = UNSIGNED_LONG;
    const operand = operandOf(change, bit);
    const common = type;
    const update: Expression = {
      kind: 'update',
      place,
      operator,
      operand,
      common,
      old: tests,
      type,
      source,
    };
    const effect: Expression = {
      kind: 'effect',
      effect: { kind: 'fence', fence: 'release' },
      type: VOID,
      source,
    };
    const changed: Expression = tests
      ? inWord(update, bit)
      : { kind: 'convert', operand: update, type: VOID, source };
    return made(bit, releases ? inTurn(effect, changed) : changed);
  });

const test = (acquires: boolean): Primitive =>
  primitive(2, (checker, call) => {
    const bit = bitOf(checker, call, true);
    if (bit === null) return invalid(call.node.source);
    const read = readPlace(bit.word);
    const word: Expression =
      acquires && read.kind === 'read' ? { ...read, fence: 'acquire' } : read;
    return made(bit, { ...inWord(word, bit), type: INT });
  });

export const BIT_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ['set_bit', locked('or', 'relaxed', false)],
  ['clear_bit', locked('and', 'relaxed', false)],
  ['change_bit', locked('xor', 'relaxed', false)],
  ['test_and_set_bit', locked('or', 'full', true)],
  ['test_and_clear_bit', locked('and', 'full', true)],
  ['test_and_change_bit', locked('xor', 'full', true)],
  ['test_and_set_bit_lock', locked('or', 'acquire', true)],
  ['clear_bit_unlock', locked('and', 'release', false)],
  ['test_bit', test(false)],
  ['test_bit_acquire', test(true)],
  ['__set_bit', plain('or', false)],
  ['__clear_bit', plain('and', false)],
  ['__change_bit', plain('xor', false)],
  ['__test_and_set_bit', plain('or', true)],
  ['__test_and_clear_bit', plain('and', true)],
  ['__test_and_change_bit', plain('xor', true)],
  ['__clear_bit_unlock', plain('and', false, true)],
];
