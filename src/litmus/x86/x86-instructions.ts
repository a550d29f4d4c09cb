/** x86-64 instructions to the machine's operations. What is not here is refused by name. */
import type { Fence } from '../../machine/program/program.ts';
import {
  comparisonFlags,
  exchange,
  isArithmetic,
  lowerArithmetic,
  lowerNegate,
  lowerShift,
  sumFlags,
} from './x86-arithmetic.ts';
import { compute, conditionOf } from './x86-flags.ts';
import { RESULT, VALUE, type X86Lowering } from './x86-lowering.ts';
import {
  constantOf,
  localNumber,
  localOf,
  type RegisterPart,
  readPart,
  SIGNED,
  UNSIGNED,
  type Width,
} from './x86-registers.ts';
import type { Operand, X86Instruction } from './x86-syntax.ts';

/** A load fence and a store fence order nothing that TSO does not (SDM vol. 3, 8.2.5). */
const FENCES: Readonly<Record<string, Fence>> = { mfence: 'mb', lfence: 'rmb', sfence: 'wmb' };
const NOTHING = /^(nop[bwlq]?|endbr(32|64)|pause)$/;
const SIZED =
  /^(mov|add|sub|and|or|xor|cmp|test|inc|dec|not|neg|shl|sal|shr|sar|lea|xchg|cmpxchg|xadd)([bwlq]?)$/;
const LETTERS: Readonly<Record<string, Width>> = { b: 1, w: 2, l: 4, q: 8 };

/** Of which there is one operand at most; of the others, two. */
const UNARY = /^((inc|dec|not|neg)[bwlq]?|set[a-z]+|j[a-z]+)$/;

export function lowerInstruction(to: X86Lowering, instruction: X86Instruction): void {
  const { mnemonic, operands, locked } = instruction;
  to.begin(instruction);
  const most = UNARY.test(mnemonic) ? 1 : 2;
  if (operands.length > most) {
    to.refuse(`'${mnemonic}' with ${operands.length} operands`, `write ${most} at most`);
  }
  const sized = SIZED.exec(mnemonic);
  if (sized !== null) {
    lowerSized(to, sized[1], operands, to.widthOf(sized[2], operands), locked);
    return;
  }
  if (locked) to.refuse(`lock ${mnemonic} is not supported`, 'see SPEC.md, Litmus tests, X86_64');
  if (NOTHING.test(mnemonic)) return;
  const fence = FENCES[mnemonic];
  if (fence !== undefined) to.emit({ kind: 'fence', fence });
  else if (mnemonic === 'ret' || mnemonic === 'retq') to.jump('');
  else if (!lowerConditional(to, mnemonic, operands) && !lowerExtending(to, mnemonic, operands)) {
    to.refuse(
      `the instruction '${mnemonic}' is not supported`,
      'see SPEC.md, Litmus tests, X86_64',
    );
  }
}

function lowerSized(
  to: X86Lowering,
  base: string,
  operands: readonly Operand[],
  width: Width,
  locked: boolean,
): void {
  if (isArithmetic(base)) {
    lowerArithmetic(to, base, operands, width, locked);
    return;
  }
  const isExchange = base === 'xchg' || base === 'cmpxchg' || base === 'xadd';
  if (locked && !isExchange) {
    to.refuse(`lock before ${base}`, 'it raises #UD (SDM vol. 2, LOCK)');
  }
  const last = operands[operands.length - 1];
  if (last === undefined) to.refuse(`'${base}' without operands`, 'see the instruction set');
  if (isExchange) lowerExchange(to, base, operands, width, locked);
  else if (base === 'neg') lowerNegate(to, last, width);
  else if (base === 'mov') lowerMove(to, operands, width);
  else if (base === 'lea') lowerAddress(to, operands);
  else lowerShift(to, base, operands, width);
}

function lowerMove(to: X86Lowering, [from, into]: readonly Operand[], width: Width): void {
  if (into === undefined) to.refuse("'mov' with one operand", 'write mov source,destination');
  if (from.kind === 'memory' && into.kind === 'memory') {
    to.refuse('two memory operands in one instruction', 'move one of them to a register first');
  }
  const isWhole = into.kind === 'register' && width >= 4;
  if (from.kind === 'memory' && isWhole) {
    to.ofWidth(into.part, width);
    to.load(from, width, into.part.local);
  } else to.write(into, width, to.read(from, width));
}

function lowerAddress(to: X86Lowering, [from, into]: readonly Operand[]): void {
  if (from.kind !== 'memory' || into?.kind !== 'register') {
    to.refuse("'lea' takes memory and a register", 'write lea (x),%rax');
  }
  const { part } = into;
  const operand = to.effectiveAddress(from);
  to.setRegister(part, { kind: 'convert', type: UNSIGNED[part.width], operand });
}

/** The register and the other operand of an exchange, in either order. */
function exchanged(
  to: X86Lowering,
  operands: readonly Operand[],
): { register: RegisterPart; other: Operand } {
  const [first, second] = operands;
  if (first.kind === 'register' && second !== undefined) {
    return { register: first.part, other: second };
  }
  if (second?.kind === 'register') return { register: second.part, other: first };
  return to.refuse('an exchange takes a register', 'write xchg %eax,(x)');
}

function lowerExchange(
  to: X86Lowering,
  base: string,
  operands: readonly Operand[],
  width: Width,
  locked: boolean,
): void {
  const { register, other } = exchanged(to, operands);
  const value = to.ofWidth(register, width);
  const isLocked = other.kind === 'memory' && (locked || base === 'xchg');
  if (locked && !isLocked) to.refuse('lock without memory', 'it raises #UD (SDM vol. 2, LOCK)');
  if (base === 'cmpxchg') {
    compareAndExchange(to, register, other, width, isLocked);
    return;
  }
  const old = localOf(VALUE);
  if (isLocked && other.kind === 'memory') {
    exchange(to, base === 'xchg' ? 'swap' : 'add', other, value, null, width);
  } else to.assign(VALUE, to.read(other, width));
  const sum = compute('+', UNSIGNED[width], old, value);
  to.assign(RESULT, base === 'xchg' ? value : sum);
  const result = localOf(RESULT);
  if (base === 'xadd') to.setFlags(sumFlags({ left: old, right: value, result, width }));
  if (!isLocked && other.kind === 'memory') to.store(other, width, result);
  to.setRegister(register, old);
  // Where both are one register, the sum is what stays (SDM vol. 2, XADD).
  if (other.kind === 'register') to.setRegister(other.part, result);
}

/** The accumulator takes what the target held, unless both were equal. */
function compareAndExchange(
  to: X86Lowering,
  register: RegisterPart,
  target: Operand,
  width: Width,
  isLocked: boolean,
): void {
  const type = UNSIGNED[width];
  const accumulator: RegisterPart = { local: localNumber('rax'), width, shift: 0 };
  const left = readPart(accumulator);
  const old = localOf(VALUE);
  const value = readPart(register);
  if (isLocked && target.kind === 'memory') exchange(to, 'compare', target, value, left, width);
  else to.assign(VALUE, to.read(target, width));
  to.assign(RESULT, compute('-', type, left, old));
  to.setFlags(comparisonFlags({ left, right: old, result: localOf(RESULT), width }));
  // Kept, because the target may be the accumulator.
  to.assign(RESULT, compute('==', type, left, old));
  const isEqual = localOf(RESULT);
  to.when(compute('==', 'u64', isEqual, constantOf(0)), () => to.setRegister(accumulator, old));
  if (target.kind === 'register') to.when(isEqual, () => to.setRegister(target.part, value));
  else if (!isLocked && target.kind === 'memory') {
    // Without lock, memory is written in any case (SDM vol. 2, CMPXCHG).
    to.when(isEqual, () => to.assign(VALUE, value));
    to.store(target, width, old);
  }
}

/** `jmp`, `jCC`, `setCC`, `cmovCC`. */
function lowerConditional(
  to: X86Lowering,
  mnemonic: string,
  operands: readonly Operand[],
): boolean {
  const [first, second] = operands;
  if (mnemonic === 'jmp') {
    if (first?.kind !== 'label') to.refuse('an indirect jump is not supported', 'jump to a label');
    else to.jump(first.name);
    return true;
  }
  const match = /^(j|set|cmov)([a-z]+?)$/.exec(mnemonic);
  const letters = match?.[2] ?? '';
  const condition = conditionOf(letters) ?? conditionOf(letters.replace(/[bwlq]$/, ''));
  if (match === null || condition === null || first === undefined) return false;
  if (match[1] === 'j') {
    if (first.kind !== 'label') return false;
    to.jump(first.name, condition);
  } else if (match[1] === 'set') to.write(first, 1, condition);
  else if (second?.kind === 'register') {
    const { width } = second.part;
    to.assign(RESULT, to.read(first, width));
    to.when(condition, () => to.setRegister(second.part, localOf(RESULT)));
  } else return false;
  return true;
}

/** `movzbl`, `movslq`, ...: a narrower source, extended. */
function lowerExtending(to: X86Lowering, mnemonic: string, operands: readonly Operand[]): boolean {
  const match = /^mov([sz])([bwl])([wlq])$/.exec(mnemonic);
  const [from, into] = operands;
  if (match === null || into?.kind !== 'register') return false;
  const [, sign, narrow, wide] = match;
  const width = LETTERS[wide];
  const value = to.read(from, LETTERS[narrow]);
  to.ofWidth(into.part, width);
  if (sign === 'z') to.setRegister(into.part, value);
  else {
    const operand = { kind: 'convert', type: SIGNED[LETTERS[narrow]], operand: value } as const;
    to.setRegister(into.part, { kind: 'convert', type: UNSIGNED[width], operand });
  }
  return true;
}
