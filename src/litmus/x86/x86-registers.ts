/** Registers of x86-64: names, parts, and the locals that hold them. */
import type { Expression } from '../../machine/program/program.ts';
import { canonical, type Scalar } from '../../machine/program/values.ts';

/** Bytes of an operand. */
export type Width = 1 | 2 | 4 | 8;

export const UNSIGNED: Readonly<Record<Width, Scalar>> = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' };
export const SIGNED: Readonly<Record<Width, Scalar>> = { 1: 's8', 2: 's16', 4: 's32', 8: 's64' };

/** In the order in which herd7 shows them (herdtools7, lib/X86_64Base.ml). */
const WHOLE = 'rip cs rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');
export const FLAGS = ['zf', 'sf', 'cf', 'of'] as const;
export type Flag = (typeof FLAGS)[number];

/** Locals of every thread: the whole registers, the flags, a value on its way, its address. */
export const LOCAL_NAMES: readonly string[] = [...WHOLE, ...FLAGS, 'value', 'result'];
export const localNumber = (name: string): number => LOCAL_NAMES.indexOf(name);

export const compareRegisters = (a: string, b: string): number =>
  localNumber(wholeRegister(a) ?? '') - localNumber(wholeRegister(b) ?? '');

export interface RegisterPart {
  /** Local of the whole register. */
  local: number;
  width: Width;
  /** Of the part's lowest bit: 8 for ah, bh, ch, dh. */
  shift: 0 | 8;
}

const LETTERS: Readonly<Record<string, string>> = { a: 'rax', b: 'rbx', c: 'rcx', d: 'rdx' };

/** `rax`, `eax`, `ax`, `al`, `ah`, `r8`, `r8d`, `r8w`, `r8b`, `sil`, ..., in any case. */
export function registerPart(written: string): RegisterPart | null {
  const name = written.toLowerCase();
  const part = (whole: string, width: Width, shift: 0 | 8 = 0): RegisterPart | null =>
    WHOLE.includes(whole) ? { local: localNumber(whole), width, shift } : null;
  if (WHOLE.includes(name)) return part(name, 8);
  const numbered = /^(r\d+)([dwb])$/.exec(name);
  if (numbered) return part(numbered[1], numbered[2] === 'd' ? 4 : numbered[2] === 'w' ? 2 : 1);
  const letter = /^([abcd])([lh])$/.exec(name);
  if (letter) return part(LETTERS[letter[1]], 1, letter[2] === 'h' ? 8 : 0);
  if (/^(si|di|bp|sp)l$/.test(name)) return part(`r${name.slice(0, 2)}`, 1);
  if (/^e[a-z]{2}$/.test(name)) return part(`r${name.slice(1)}`, 4);
  if (/^[a-z]{2}$/.test(name)) return part(`r${name}`, 2);
  return null;
}

/** The whole register that a name means a part of: `eax` is in `rax`. */
export function wholeRegister(written: string): string | null {
  const part = registerPart(written);
  return part === null ? null : LOCAL_NAMES[part.local];
}

export const localOf = (local: number): Expression => ({ kind: 'local', index: local });
export const constantOf = (value: number | bigint): Expression => ({
  kind: 'constant',
  value: canonical(BigInt(value)),
});

/** The part's value, unsigned. */
export function readPart({ local, width, shift }: RegisterPart): Expression {
  const whole = localOf(local);
  if (width === 8) return whole;
  const left: Expression =
    shift === 0
      ? whole
      : { kind: 'binary', operator: '>>', type: 'u64', left: whole, right: constantOf(shift) };
  return { kind: 'convert', type: UNSIGNED[width], operand: left };
}

/**
 * What the whole register holds once its part holds `value`, which is unsigned. A 32-bit result is
 * zero-extended; 8 and 16 bits leave the others alone (SDM vol. 1, 3.4.1.1).
 */
export function wholeWith({ local, width, shift }: RegisterPart, value: Expression): Expression {
  if (width >= 4) return value;
  const mask = BigInt.asUintN(64, ~(((1n << BigInt(8 * width)) - 1n) << BigInt(shift)));
  const kept: Expression = {
    kind: 'binary',
    operator: '&',
    type: 'u64',
    left: localOf(local),
    right: constantOf(mask),
  };
  const placed: Expression =
    shift === 0
      ? value
      : { kind: 'binary', operator: '<<', type: 'u64', left: value, right: constantOf(shift) };
  return { kind: 'binary', operator: '|', type: 'u64', left: kept, right: placed };
}
