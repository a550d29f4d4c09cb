/** Names that people know: of functions, sites and values, and the source text of operations. */
import { hex } from '../../machine/memory/hex.ts';
import { printable } from '../../machine/program/printable.ts';
import {
  DATA_BASE,
  isTextAddress,
  type Program,
  type SourceFile,
  type SourceRange,
} from '../../machine/program/program.ts';
import type { Scalar, Value } from '../../machine/program/values.ts';
import { cellAtAddress, knownName, siteContaining } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import type { Decoded } from './disassemble.ts';

/** Lines of each file: every row of a long run asks for some. */
const linesOfFile = new WeakMap<SourceFile, string[]>();

function linesOf(program: Program, file: number): string[] {
  const source = program.files[file];
  if (source === undefined) return [];
  const lines = linesOfFile.get(source) ?? source.text.split('\n');
  linesOfFile.set(source, lines);
  return lines;
}

/** The source of an operation on one line, without comments and the closing semicolon. */
export function sourceText(program: Program, source: SourceRange): string {
  const range = linesOf(program, source.file).slice(source.line - 1, source.endLine);
  if (range.length === 0) return '';
  // The end first: on a single line it is the same string.
  range[range.length - 1] = range[range.length - 1].slice(0, source.endColumn - 1);
  range[0] = range[0].slice(source.column - 1);
  const text = range.join('\n').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  return printable(text.replace(/\s+/g, ' ').trim().replace(/\s*;$/, ''));
}

/** The whole line that an operation begins on: `while (atomic_read(&in_nmi))`. */
export function sourceLine(program: Program, { file, line }: SourceRange): string {
  const text = linesOf(program, file)[line - 1] ?? '';
  const code = text.replace(/\/\*.*?(\*\/|$)|\/\/.*/g, ' ').replace(/\s+/g, ' ');
  return printable(code.trim().replace(/\s*[;{]$/, ''));
}

/** `file:line` of an operation. */
export function sourcePosition(program: Program, source: SourceRange): string {
  return `${printable(program.files[source.file]?.name ?? '?')}:${source.line}`;
}

export function functionName(program: Program, fn: number): string {
  return printable(program.functions[fn]?.name ?? '?');
}

export function siteName(program: Program, site: number): string {
  return printable(program.sites[site]?.name ?? '?');
}

/** Values that can hardly be counts: the negative errno that probe_kernel_write and friends return. */
const ERRNO: Readonly<Record<number, string>> = { 14: '-EFAULT', 22: '-EINVAL' };
const RETURNED: Readonly<Record<number, string>> = { ...ERRNO, 1: '-EPERM', 12: '-ENOMEM' };
const MOST_DECIMAL = 9999;

/** What the cell at `address` holds, as people write it; text bytes in hexadecimal. */
export function valueName(system: System, address: number, value: Value): string {
  if (isTextAddress(address)) return hex(value);
  return scalarName(system, cellAtAddress(system.program, address), value);
}

/** A value as people write it: pointers by name, what is no count in hexadecimal. */
export function scalarName(
  system: System,
  scalar: { pointer: boolean; type: Scalar } | undefined,
  value: Value,
): string {
  if (scalar?.pointer && value === 0) return 'NULL';
  const isPointer = scalar?.pointer || (typeof value === 'number' && value >= 0xc0000000);
  const target = isPointer ? knownName(system, Number(value)) : null;
  if (target !== null) return Number(value) >= DATA_BASE ? `&${target}` : target;
  // Where a trap's handler lets its context go on, and calls return to.
  const before = isPointer ? siteContaining(system, Number(value) - 1) : -1;
  if (before >= 0) return `behind ${siteName(system.program, before)}`;
  if (scalar?.pointer) return hex(value);
  if (scalar?.type === 'u8' && value > 9) return hex(value);
  return integerName(value, scalar?.type === 's64' ? 64 : 32);
}

function integerName(value: Value, bits: number): string {
  const errno = typeof value === 'number' ? ERRNO[-value] : undefined;
  if (errno !== undefined) return errno;
  if (value >= -MOST_DECIMAL && value <= MOST_DECIMAL) return String(value);
  return hex(value < 0 ? BigInt.asUintN(bits, BigInt(value)) : value);
}

/** What a function returned: small numbers in decimal, a negative errno by its name. */
export function returnedName(value: Value): string {
  const errno = typeof value === 'number' ? RETURNED[-value] : undefined;
  return errno ?? integerName(value, 64);
}

/** `call 0xc0108428 (wild)`, `call ftrace_caller`; several instructions are parted by semicolons. */
export function decodedName(
  program: Program,
  decoded: readonly Decoded[],
  address: number,
  size: number,
): string {
  const names = decoded.map(({ text, target, valid }) => {
    if (!valid) return '(bad)';
    if (target === null) return text;
    const name = program.symbols.find((known) => known.address === target)?.name;
    if (name !== undefined) return `${text.split(' ')[0]} ${printable(name)}`;
    const stays = target === address || target === address + size;
    return stays ? text : `${text} (wild)`;
  });
  return names.join('; ');
}
