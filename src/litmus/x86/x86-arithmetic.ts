/** Arithmetic instructions: on registers, on memory, and LOCKed. */
import type { ExchangeOperator, Expression } from '../../machine/program/program.ts';
import type { BinaryOperator } from '../../machine/program/values.ts';
import {
  additionFlags,
  type Computed,
  compute,
  type FlagValues,
  logicFlags,
  resultFlags,
  stepFlags,
  subtractionFlags,
} from './x86-flags.ts';
import { type MemoryOperand, RESULT, VALUE, type X86Lowering } from './x86-lowering.ts';
import { constantOf, localOf, SIGNED, UNSIGNED, type Width } from './x86-registers.ts';
import type { Operand } from './x86-syntax.ts';

interface Arithmetic {
  operator: BinaryOperator;
  flags(computed: Computed): FlagValues;
  /** How a LOCKed one does it: the operator, and what of the right operand. */
  locked: { operator: ExchangeOperator; negated: boolean } | null;
  /** The right operand where it is not written. */
  fixed: number | null;
  /** cmp and test keep the result to themselves. */
  discards: boolean;
}

const kind = (
  operator: BinaryOperator,
  flags: Arithmetic['flags'],
  locked: Arithmetic['locked'],
  more: Partial<Arithmetic> = {},
): Arithmetic => ({ operator, flags, locked, fixed: null, discards: false, ...more });

const plain = (operator: ExchangeOperator) => ({ operator, negated: false });
const ADD = plain('add');
const SUBTRACT = { operator: 'add', negated: true } as const;
const NO_FLAGS = () => ({});
const increments = (computed: Computed) => stepFlags(computed, additionFlags(computed));
const decrements = (computed: Computed) => stepFlags(computed, subtractionFlags(computed));

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  add: kind('+', additionFlags, ADD),
  sub: kind('-', subtractionFlags, SUBTRACT),
  and: kind('&', logicFlags, plain('and')),
  or: kind('|', logicFlags, plain('or')),
  xor: kind('^', logicFlags, plain('xor')),
  cmp: kind('-', subtractionFlags, null, { discards: true }),
  test: kind('&', logicFlags, null, { discards: true }),
  inc: kind('+', increments, ADD, { fixed: 1 }),
  dec: kind('-', decrements, SUBTRACT, { fixed: 1 }),
  not: kind('^', NO_FLAGS, plain('xor'), { fixed: -1 }),
};

export const isArithmetic = (base: string): boolean => Object.hasOwn(ARITHMETIC, base);

/** `add`, `sub`, `and`, `or`, `xor`, `cmp`, `test`, `inc`, `dec`, `not`. */
export function lowerArithmetic(
  to: X86Lowering,
  base: string,
  operands: readonly Operand[],
  width: Width,
  locked: boolean,
): void {
  const arithmetic = ARITHMETIC[base];
  const { fixed, discards } = arithmetic;
  if (operands.length !== (fixed === null ? 2 : 1)) {
    to.refuse(`'${base}' with ${operands.length} operands`, 'see the instruction set reference');
  }
  const target = operands[operands.length - 1];
  if (locked) {
    lowerLocked(to, arithmetic, target, operands[0], width);
    return;
  }
  const right = fixed === null ? rightOperand(to, operands[0], target, width) : sized(fixed, width);
  const left = to.read(target, width);
  const result = apply(to, arithmetic, left, right, width);
  if (!discards) to.write(target, width, result);
}

/** Memory on both sides does not occur; an operand from memory must not share the target's local. */
function rightOperand(
  to: X86Lowering,
  operand: Operand,
  target: Operand,
  width: Width,
): Expression {
  if (operand.kind === 'memory' && target.kind === 'memory') {
    to.refuse('two memory operands in one instruction', 'move one of them to a register first');
  }
  return to.read(operand, width);
}

const sized = (value: number, width: Width): Expression =>
  constantOf(BigInt.asUintN(8 * width, BigInt(value)));

/** Computes the result and sets the flags. */
function apply(
  to: X86Lowering,
  { operator, flags }: Arithmetic,
  left: Expression,
  right: Expression,
  width: Width,
): Expression {
  to.assign(RESULT, compute(operator, UNSIGNED[width], left, right));
  const result = localOf(RESULT);
  to.setFlags(flags({ left, right, result, width }));
  return result;
}

function lowerLocked(
  to: X86Lowering,
  arithmetic: Arithmetic,
  target: Operand,
  source: Operand,
  width: Width,
): void {
  const { locked, fixed } = arithmetic;
  if (locked === null || target.kind !== 'memory') {
    to.refuse(
      'lock without memory, or before another instruction',
      'it raises #UD (SDM vol. 2, LOCK)',
    );
  }
  const right = fixed === null ? to.read(source, width) : sized(fixed, width);
  const zero = constantOf(0);
  const operand = locked.negated ? compute('-', UNSIGNED[width], zero, right) : right;
  exchange(to, locked.operator, target, operand, null, width);
  apply(to, arithmetic, localOf(VALUE), right, width);
}

/** A LOCKed operation; VALUE takes what memory held. */
export function exchange(
  to: X86Lowering,
  operator: ExchangeOperator,
  target: MemoryOperand,
  operand: Expression,
  expected: Expression | null,
  width: Width,
): void {
  const address = to.address(target, width);
  const type = UNSIGNED[width];
  to.emit({
    kind: 'exchange',
    operator,
    order: 'locked',
    address,
    operand,
    expected,
    type,
    local: VALUE,
    blocking: false,
  });
}

/** `shl`, `sal`, `shr`, `sar`, by a constant. OF is left alone: it is undefined but for one bit. */
export function lowerShift(
  to: X86Lowering,
  base: string,
  operands: readonly Operand[],
  width: Width,
): void {
  const target = operands[operands.length - 1];
  const [by] = operands.length === 1 ? [{ kind: 'immediate' as const, value: 1 }] : operands;
  if (by.kind !== 'immediate') to.refuse('a shift by a register is not supported', 'by a constant');
  const count = Number(by.value) & (width === 8 ? 63 : 31);
  const left = to.read(target, width);
  if (count === 0) return;
  const isLeft = base === 'shl' || base === 'sal';
  const signed: Expression = { kind: 'convert', type: SIGNED[width], operand: left };
  const shifted =
    base === 'sar'
      ? compute('>>', SIGNED[width], signed, constantOf(count))
      : compute(isLeft ? '<<' : '>>', UNSIGNED[width], left, constantOf(count));
  to.assign(RESULT, { kind: 'convert', type: UNSIGNED[width], operand: shifted });
  const result = localOf(RESULT);
  const lastOut = constantOf(isLeft ? 8 * width - count : count - 1);
  const cf = compute('&', 'u64', compute('>>', 'u64', left, lastOut), constantOf(1));
  to.setFlags({ ...resultFlags({ left, right: result, result, width }), cf });
  to.write(target, width, result);
}

/** `neg`. */
export function lowerNegate(to: X86Lowering, target: Operand, width: Width): void {
  const right = to.read(target, width);
  const left = constantOf(0);
  to.assign(RESULT, compute('-', UNSIGNED[width], left, right));
  to.setFlags(subtractionFlags({ left, right, result: localOf(RESULT), width }));
  to.write(target, width, localOf(RESULT));
}

/** The flags of `xadd`. */
export const sumFlags = additionFlags;
/** The flags of `cmpxchg`. */
export const comparisonFlags = subtractionFlags;
