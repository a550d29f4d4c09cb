/**
 * The open states, each known exactly by its fingerprint: a stack, with a table to look it up. What was added last
 * is taken away first, so that an entry of the table can be cleared: none that is still there was put behind it.
 */
import type { Fingerprint } from '../../machine/snapshots/fingerprint.ts';
import { isAllocated } from './allocated.ts';

/** Bytes of a state: high, low, slot, number; and two slots. */
const BYTES_A_STATE = 12 + 8 + 8;

interface Tables {
  high: Int32Array;
  low: Int32Array;
  slots: Int32Array;
  numbers: Float64Array;
  /** Index of a state + 1, 0 for an empty slot; twice as many as there may be states. */
  table: Int32Array;
}

const tablesOf = (capacity: number): Tables => ({
  high: new Int32Array(capacity),
  low: new Int32Array(capacity),
  slots: new Int32Array(capacity),
  numbers: new Float64Array(capacity),
  table: new Int32Array(2 * capacity),
});

export class OpenStates {
  length = 0;
  #capacity = 1 << 8;
  #tables = tablesOf(this.#capacity);

  get bytes(): number {
    return BYTES_A_STATE * this.#capacity;
  }

  get isFull(): boolean {
    return this.length === this.#capacity;
  }

  /** The number of the state, -1 when it is not open. */
  find({ high, low }: Fingerprint): number {
    const tables = this.#tables;
    const mask = tables.table.length - 1;
    for (let slot = (high ^ (low >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      const at = tables.table[slot] - 1;
      if (at < 0) return -1;
      if (tables.high[at] === high && tables.low[at] === low) return tables.numbers[at];
    }
  }

  /** Only where it is not full, and of no state that is open. */
  push({ high, low }: Fingerprint, number: number): void {
    const { table, slots, numbers, ...keys } = this.#tables;
    const mask = table.length - 1;
    let slot = (high ^ (low >>> 7)) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    const at = this.length++;
    table[slot] = at + 1;
    slots[at] = slot;
    numbers[at] = number;
    keys.high[at] = high;
    keys.low[at] = low;
  }

  /** Closes those from that number on. */
  popFrom(number: number): void {
    const { table, slots, numbers } = this.#tables;
    while (this.length > 0 && numbers[this.length - 1] >= number) table[slots[--this.length]] = 0;
  }

  /** Doubles it with at most so many bytes besides `bytes`; false when it cannot. */
  grow(most: number): boolean {
    const capacity = 2 * this.#capacity;
    if (BYTES_A_STATE * capacity > most) return false;
    return isAllocated(() => {
      const { high, low, numbers } = this.#tables;
      const count = this.length;
      this.#tables = tablesOf(capacity);
      this.#capacity = capacity;
      this.length = 0;
      // In the order in which they were added: see above.
      for (let at = 0; at < count; at++) this.push({ high: high[at], low: low[at] }, numbers[at]);
    });
  }
}
