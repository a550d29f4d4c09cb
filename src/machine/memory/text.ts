/** Text: bytes in lines of 64, from TEXT_BASE on, only as far as the last site reaches. */
import { type Site, TEXT_BASE } from '../program/program.ts';
import { canonical, type Value } from '../program/values.ts';

export const LINE_SIZE = 64;
/** One byte long, and what the kernel pads text with. */
export const INT3 = 0xcc;

/** Bytes that one aligned fetch may take at once. */
export const FETCH_UNITS: readonly number[] = [1, 2, 4, 8, 16, 32, 64];

/** Where the text ends: with the line of the last site. */
export function textEnd(sites: readonly Site[]): number {
  let end = TEXT_BASE;
  for (const site of sites) end = Math.max(end, site.address + site.size);
  return TEXT_BASE + LINE_SIZE * Math.ceil((end - TEXT_BASE) / LINE_SIZE);
}

/** Text that holds every site's first content, int3 elsewhere. */
export function createText(sites: readonly Site[]): number[][] {
  const end = textEnd(sites);
  const lines: number[][] = [];
  for (let address = TEXT_BASE; address < end; address += LINE_SIZE) {
    lines.push(new Array<number>(LINE_SIZE).fill(INT3));
  }
  for (const site of sites) {
    site.contents[0].bytes.forEach((byte, offset) => {
      writeTextByte(lines, site.address + offset, byte);
    });
  }
  return lines;
}

/** The byte at an address, -1 outside the text. */
export function textByte(text: readonly (readonly number[])[], address: number): number {
  const offset = address - TEXT_BASE;
  const line = text[Math.floor(offset / LINE_SIZE)];
  return line === undefined ? -1 : line[offset % LINE_SIZE];
}

export function writeTextByte(text: number[][], address: number, byte: number): void {
  const offset = address - TEXT_BASE;
  text[Math.floor(offset / LINE_SIZE)][offset % LINE_SIZE] = byte;
}

/** The same of text whose lines others share: the line becomes its own. */
export function rewriteTextByte(text: number[][], address: number, byte: number): void {
  const line = Math.floor((address - TEXT_BASE) / LINE_SIZE);
  text[line] = text[line].slice();
  writeTextByte(text, address, byte);
}

/** `size` bytes, at most 8, as a little-endian number; all of them must be in the text. */
export function textNumber(
  text: readonly (readonly number[])[],
  address: number,
  size: number,
): Value {
  if (size > 6) {
    const high = BigInt(textNumber(text, address + 4, size - 4));
    return canonical((high << 32n) + BigInt(textNumber(text, address, 4)));
  }
  let value = 0;
  for (let offset = size - 1; offset >= 0; offset--) {
    value = value * 256 + textByte(text, address + offset);
  }
  return value;
}

/** `size` bytes in the order of addresses; all of them must be in the text. */
export const textBytes = (
  text: readonly (readonly number[])[],
  address: number,
  size: number,
): number[] => Array.from({ length: size }, (_, offset) => textByte(text, address + offset));

/** True when all `size` bytes from `address` on are in the text. */
export function inText(
  text: readonly (readonly number[])[],
  address: number,
  size: number,
): boolean {
  return textByte(text, address) >= 0 && textByte(text, address + size - 1) >= 0;
}

/** Bytes as a little-endian number. */
export function littleEndian(bytes: readonly number[]): number {
  let value = 0;
  for (let index = bytes.length - 1; index >= 0; index--) value = value * 256 + bytes[index];
  return value;
}

/** The byte at `offset` of a little-endian number. */
export function byteOf(value: Value, offset: number): number {
  if (typeof value === 'bigint') return Number((value >> BigInt(8 * offset)) & 0xffn);
  if (value < 0) return Number((BigInt(value) >> BigInt(8 * offset)) & 0xffn);
  return Math.floor(value / 256 ** offset) % 256;
}
