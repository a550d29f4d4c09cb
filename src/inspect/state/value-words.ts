/** Values of expressions in words: scalars as everywhere, bytes in hexadecimal, arrays and structs whole. */
import { type Asked, loadedValue, NoAnswer } from '../../history/expressions/asked.ts';
import { strideOf } from '../../history/expressions/described.ts';
import type { Answer } from '../../history/expressions/expression.ts';
import { hex, hexOf } from '../../machine/memory/hex.ts';
import type { DescribedType } from '../../machine/program/debug-info.ts';
import { printable } from '../../machine/program/printable.ts';
import { convert, type Scalar, sizeOf, type Value } from '../../machine/program/values.ts';
import { addressName, cellAtAddress } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { scalarName, valueName } from '../../report/naming/names.ts';

/** As gdb's: hexadecimal, decimal, unsigned, octal, binary, character. */
export const FORMATS = ['x', 'd', 'u', 'o', 't', 'b', 'c'] as const;
export type Format = (typeof FORMATS)[number];

/** A value, or where an array or a struct is. */
export interface Shown {
  type: DescribedType;
  value: Value;
  address: number | null;
}

/** What prints values: how, and of which machine. */
export interface Showing {
  system: System;
  at: Asked;
  format: Format | null;
}

/** Elements of an array that are shown. */
const MOST_ELEMENTS = 200;
/** As many of the same, one after the other, are told as one (gdb's `set print repeats`). */
const MOST_REPEATED = 10;

/** On one line; the reason where there is no value. */
export function answerText(showing: Showing, answer: Answer): string {
  return answer.ok ? shownText(showing, answer) : answer.message;
}

export function shownText(showing: Showing, shown: Shown): string {
  const { system, format } = showing;
  const { type, value, address } = shown;
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'function':
      return addressName(system, Number(value));
    case 'integer':
      return format === null
        ? plainText(system, shown, type.scalar)
        : formatted(value, type.scalar, format);
    case 'pointer':
      return format === null ? plainText(system, shown, null) : formatted(value, 'u64', format);
    case 'array':
      if (format === null && isByte(type.element) && address !== null) {
        return bytesText(showing, address, type.length);
      }
      return `{${joined(partsOf(showing, shown).map(({ text }) => text))}}`;
    case 'struct': {
      const parts = partsOf(showing, shown);
      return `{${parts.map(({ name, text }) => `${name.slice(1)} = ${text}`).join(', ')}}`;
    }
  }
}

const isByte = (type: DescribedType): boolean =>
  type.kind === 'integer' && sizeOf(type.scalar) === 1;

/** `pointer` where the scalar is null. */
function plainText(system: System, { value, address }: Shown, scalar: Scalar | null): string {
  const size = sizeOf(scalar ?? 'u64');
  // What is read as its cell is, is told as its cell is.
  const cell = address === null ? undefined : cellAtAddress(system.program, address);
  if (cell !== undefined && cell.address === address && sizeOf(cell.type) === size) {
    return valueName(system, address, convert(value, cell.type));
  }
  return scalarName(system, { pointer: scalar === null, type: scalar ?? 'u64' }, value);
}

function bytesText({ system, at }: Showing, address: number, length: number): string {
  const count = Math.min(length, MOST_ELEMENTS);
  const bytes = orReason(() =>
    hexOf(
      Array.from({ length: count }, (_, offset) =>
        Number(loadedValue(system, at, address + offset, 'u8')),
      ),
    ),
  );
  return count < length ? `${bytes}...` : bytes;
}

function formatted(value: Value, scalar: Scalar, format: Format): string {
  const bits = 8 * sizeOf(scalar);
  const pattern = BigInt.asUintN(bits, BigInt(value));
  switch (format) {
    case 'x':
      return hex(pattern);
    case 'd':
      return String(BigInt.asIntN(bits, pattern));
    case 'u':
      return String(pattern);
    case 'o':
      return pattern === 0n ? '0' : `0${pattern.toString(8)}`;
    case 't':
    case 'b':
      return `0b${pattern.toString(2)}`;
    case 'c': {
      const code = Number(BigInt.asUintN(8, pattern));
      const isShown = code >= 0x20 && code < 0x7f;
      return `${Number(BigInt.asIntN(8, pattern))} '${isShown ? String.fromCharCode(code) : `\\${code.toString(8).padStart(3, '0')}`}'`;
    }
  }
}

export interface Part extends Shown {
  /** What C appends to the whole's name: `[2]`, `.count`. */
  name: string;
  text: string;
}

/** What an array or a struct is made of, elements as far as they are shown; empty for all else. */
export function partsOf(showing: Showing, { type, value }: Shown): Part[] {
  const start = Number(value);
  if (type.kind === 'array') {
    const stride = strideOf(type);
    const length = Math.min(type.length, MOST_ELEMENTS);
    return Array.from({ length }, (_, index) =>
      partAt(showing, `[${index}]`, type.element, start + index * stride),
    );
  }
  if (type.kind !== 'struct') return [];
  return type.members.flatMap(({ name, type: member, offset }) => {
    const address = start + offset;
    if (name !== '') return [partAt(showing, `.${printable(name)}`, member, address)];
    return partsOf(showing, { type: member, value: address, address });
  });
}

function partAt(showing: Showing, name: string, type: DescribedType, address: number): Part {
  if (type.kind === 'struct' && type.isWrapper) {
    const [{ type: inner, offset }] = type.members;
    return partAt(showing, name, inner, address + offset);
  }
  const isScalar = type.kind === 'integer' || type.kind === 'pointer';
  const scalar = type.kind === 'integer' ? type.scalar : 'u64';
  let value: Value = address;
  const text = orReason(() => {
    if (isScalar) value = loadedValue(showing.system, showing.at, address, scalar);
    return shownText(showing, { type, value, address });
  });
  return { name, type, value, address, text };
}

/** The text, or why there is none. */
export function orReason(text: () => string): string {
  try {
    return text();
  } catch (error) {
    if (error instanceof NoAnswer) return error.words();
    throw error;
  }
}

/** `1, 2, 0 <repeats 14 times>` */
function joined(texts: readonly string[]): string {
  const groups: { text: string; count: number }[] = [];
  for (const text of texts) {
    const last = groups.at(-1);
    if (last?.text === text) last.count++;
    else groups.push({ text, count: 1 });
  }
  const all = groups.flatMap(({ text, count }) =>
    count > MOST_REPEATED ? [`${text} <repeats ${count} times>`] : Array<string>(count).fill(text),
  );
  return `${all.join(', ')}${texts.length === MOST_ELEMENTS ? ', ...' : ''}`;
}
