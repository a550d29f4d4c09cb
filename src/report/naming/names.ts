/** Names that people know: of addresses, of values, and the source text of operations. */
import { hex } from '../../machine/memory/hex.ts';
import {
  type Cell,
  DATA_BASE,
  isTextAddress,
  type Program,
  type SourceFile,
  type SourceRange,
} from '../../machine/program/program.ts';
import { sizeOf, type Value } from '../../machine/program/values.ts';
import type { System } from '../../machine/state/system.ts';
import type { Decoded } from './disassemble.ts';

/** Plain ASCII: a replay's source and names are somebody else's and must not drive a terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

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

/** The longest x86 instruction (SDM vol. 2, 2.3.11). */
const LONGEST = 15;

/** Index of the site that holds the address, -1 for none. */
export function siteContaining(system: System, address: number): number {
  for (let offset = 0; offset < LONGEST; offset++) {
    const site = system.siteAt.get(address - offset);
    if (site !== undefined) {
      return offset < system.program.sites[site].oldBytes.length ? site : -1;
    }
  }
  return -1;
}

/** Index of the cell that holds the address, -1 for none. */
export function cellContaining(cells: readonly Cell[], address: number): number {
  let low = 0;
  let high = cells.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cells[middle].address <= address) low = middle;
    else high = middle - 1;
  }
  const cell = cells[low];
  if (cell === undefined || address < cell.address) return -1;
  return address < cell.address + sizeOf(cell.type) ? low : -1;
}

/** The cell that holds the address, undefined for none. */
export function cellAtAddress(program: Program, address: number): Cell | undefined {
  return program.cells[cellContaining(program.cells, address)];
}

/** `flag`, `code[2]`, `vfs_read+3`, `ftrace_caller`; hexadecimal where nothing has a name. */
export function addressName(system: System, address: number): string {
  return knownName(system, address) ?? hex(address);
}

function knownName(system: System, address: number): string | null {
  const { program } = system;
  if (address < DATA_BASE) {
    const site = siteContaining(system, address);
    if (site >= 0) return offsetName(program.sites[site], address);
    const symbol = program.symbols.find((known) => known.address === address);
    return symbol === undefined ? null : printable(symbol.name);
  }
  const cell = cellAtAddress(program, address);
  return cell === undefined ? null : offsetName(cell, address);
}

function offsetName(object: { name: string; address: number }, address: number): string {
  const offset = address - object.address;
  return printable(object.name) + (offset === 0 ? '' : `+${offset}`);
}

/** Values that can hardly be counts: the negative errno that probe_kernel_write and friends return. */
const ERRNO: Readonly<Record<number, string>> = { 14: '-EFAULT', 22: '-EINVAL' };
const RETURNED: Readonly<Record<number, string>> = { ...ERRNO, 1: '-EPERM', 12: '-ENOMEM' };
const MOST_DECIMAL = 9999;

/** What the cell at `address` holds, as people write it; text bytes in hexadecimal. */
export function valueName(system: System, address: number, value: Value): string {
  if (isTextAddress(address)) return hex(value);
  const cell = cellAtAddress(system.program, address);
  if (cell?.pointer && value === 0) return 'NULL';
  const isPointer = cell?.pointer || (typeof value === 'number' && value >= 0xc0000000);
  const target = isPointer ? knownName(system, Number(value)) : null;
  if (target !== null) return Number(value) >= DATA_BASE ? `&${target}` : target;
  if (cell?.pointer) return hex(value);
  if (cell?.type === 'u8' && value > 9) return hex(value);
  return integerName(value, cell?.type === 's64' ? 64 : 32);
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
