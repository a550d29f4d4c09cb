/** The kernel's linear memory, seen from the host: addresses in bytes, tables put one behind the other. */

import type { Value } from '../../machine/program/values.ts';
import { canonical } from '../../machine/program/values.ts';
import type { Memory } from './threads/web-assembly.ts';

/** Tables are written at once; for what is larger `ensure` is called when all of it has been taken. */
const SMALL = 1 << 22;

export class Words {
  readonly memory: Memory;
  /** Where the next table goes. */
  free: number;
  #view: DataView;
  #bytes: Uint8Array;

  constructor(memory: Memory, free: number) {
    this.memory = memory;
    this.free = free;
    this.#view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** Makes sure that the memory has all that was taken. Throws RangeError where there is none. */
  ensure(): void {
    const missing = this.free - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    this.memory.grow(Math.ceil(missing / 65_536));
    this.#view = new DataView(this.memory.buffer);
    this.#bytes = new Uint8Array(this.memory.buffer);
  }

  /** Room for so many bytes, all zero; its address. */
  take(size: number, alignment = 16): number {
    const at = Math.ceil(this.free / alignment) * alignment;
    this.free = at + size;
    if (size <= SMALL) this.ensure();
    return at;
  }

  /** A table of 32-bit words. */
  table(words: ArrayLike<number>): number {
    const at = this.take(4 * words.length);
    for (let index = 0; index < words.length; index++) this.set(at + 4 * index, words[index]);
    return at;
  }

  get(at: number): number {
    return this.#view.getInt32(at, true);
  }

  unsigned(at: number): number {
    return this.#view.getUint32(at, true);
  }

  set(at: number, word: number): void {
    this.#view.setInt32(at, word, true);
  }

  byte(at: number): number {
    return this.#bytes[at];
  }

  setByte(at: number, byte: number): void {
    this.#bytes[at] = byte;
  }

  /** So many bytes, as they are in memory. */
  bytesAt(at: number, size: number): Uint8Array {
    return this.#bytes.subarray(at, at + size);
  }

  /** A 64-bit value: what it is where it has a sign, or where it has none. */
  value(at: number, isSigned: boolean): Value {
    return canonical(
      isSigned ? this.#view.getBigInt64(at, true) : this.#view.getBigUint64(at, true),
    );
  }

  setValue(at: number, value: Value): void {
    this.#view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
  }
}
