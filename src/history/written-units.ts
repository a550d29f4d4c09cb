/** What stores write and loads read: variables as a whole, text byte by byte. */
import { isTextAddress } from '../machine/program/program.ts';

export interface BufferEntry {
  event: number;
  address: number;
  size: number;
}

export function covers(entry: BufferEntry, address: number): boolean {
  return address >= entry.address && address < entry.address + entry.size;
}

/** What a write replaces as a whole: a variable, or each byte of text. */
export function units(address: number, size: number): number[] {
  if (!isTextAddress(address)) return [address];
  return Array.from({ length: size }, (_, offset) => address + offset);
}
