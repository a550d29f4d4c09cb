/** All states that were met, each with its number: none is taken for another but by its fingerprint. */
import type { Fingerprint } from '../../machine/snapshots/fingerprint.ts';
import { LEAST_CAPACITY, Visited, wordsOfSlot } from '../../machine/snapshots/visited.ts';
import { isAllocated } from './allocated.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { CLOSED, type KnownStates, NEW } from './known-states.ts';
import { BLOCK_BYTES, blocksOf, type SavedBytes, Unusable } from './savable.ts';

const FEW_STATES = 1 << 16;
/** States of a block. */
const ENTRIES = Math.floor(BLOCK_BYTES / 16);

/** The states that were saved. Throws Unusable where they are none, or need more than so many bytes. */
export function savedStates(bytes: SavedBytes, spare: number, maxBytes: number): ExactStates {
  const words = wordsOfSlot(spare);
  const [capacity, size, length, open] = bytes.numbers(4);
  const isTable = Math.log2(capacity) % 1 === 0 && capacity >= LEAST_CAPACITY && capacity < 2 ** 31;
  if (!isTable || size * 4 > capacity * 3 || size > length || length > capacity || open > size) {
    throw new Unusable('its table of states is none');
  }
  const needed = 4 * words * capacity + length + 8 * open;
  if (needed > maxBytes)
    throw new Unusable(`it holds ${needed} bytes of states, more than the limit`);
  const closed = new Uint8Array(length);
  for (let at = 0; at < size; at += BLOCK_BYTES) {
    closed.set(bytes.take(Math.min(BLOCK_BYTES, size - at)), at);
  }
  const numbers = bytes.numbers(open);
  const visited = new Visited(spare, capacity);
  for (let left = size; left > 0; ) {
    const entries = new Int32Array(bytes.take(4 * words * Math.min(ENTRIES, left)).buffer);
    left -= entries.length / words;
    for (let at = 0; at < entries.length; at += words) {
      const print = { high: entries[at], low: entries[at + 1] };
      const number = entries[at + 2];
      const budget = words > 3 ? entries[at + 3] : 0;
      if (number < 0 || number >= size || !visited.restore(print, number, budget)) {
        throw new Unusable('its table of states is none');
      }
    }
  }
  const states = new ExactStates(visited, closed);
  for (const number of numbers) states.reopen(number);
  return states;
}

export class ExactStates implements KnownStates {
  readonly #visited: Visited;
  /** Numbers of the open states, ascending. */
  readonly #open = new GrowingNumbers();
  /** 1 for a closed state, by number. */
  #closed: Uint8Array;
  outOfMemory = false;

  constructor(visited: Visited, closed: Uint8Array = new Uint8Array(FEW_STATES)) {
    this.#visited = visited;
    this.#closed = closed;
  }

  get size(): number {
    return this.#visited.size;
  }

  get bytes(): number {
    return this.#visited.bytes + this.#open.bytes + this.#closed.length;
  }

  get isTight(): boolean {
    return this.#visited.isFull || this.#open.isFull || this.size === this.#closed.length;
  }

  makeRoom(most: number): boolean {
    if (this.#open.isFull && !this.#open.grow(most)) return false;
    if (this.size === this.#closed.length && !this.#growClosed(most)) return false;
    const { isFull, growth } = this.#visited;
    if (isFull && growth <= most && !this.outOfMemory) {
      this.outOfMemory = !isAllocated(() => this.#visited.grow());
    }
    return this.#visited.hasRoom;
  }

  #growClosed(most: number): boolean {
    const length = 2 * this.#closed.length;
    return (
      length <= most &&
      isAllocated(() => {
        const larger = new Uint8Array(length);
        larger.set(this.#closed);
        this.#closed = larger;
      })
    );
  }

  meet(print: Fingerprint, budget = 0): number {
    const known = this.#visited.put(print, budget);
    if (known >= 0) return this.#closed[known] === 1 ? CLOSED : known;
    this.#open.push(this.size - 1);
    return NEW;
  }

  /** Puts back an open state, in the order of their numbers. */
  reopen(number: number): void {
    if (this.#open.isFull) this.#open.grow(Infinity);
    this.#open.push(number);
  }

  /** The state was met under that number, with that budget, and is open. */
  isOpen(print: Fingerprint, number: number, budget: number): boolean {
    return this.#closed[number] === 0 && this.#visited.holds(print, number, budget);
  }

  /** As blocks; `savedStates` makes them into states again. */
  *save(): Iterable<Uint8Array> {
    yield* blocksOf([this.#visited.capacity, this.size, this.#closed.length, this.#open.length]);
    for (let from = 0; from < this.size; from += BLOCK_BYTES) {
      yield this.#closed.subarray(from, Math.min(from + BLOCK_BYTES, this.size));
    }
    yield* blocksOf(this.#open.numbers);
    for (const entries of this.#visited.entries(ENTRIES)) {
      yield new Uint8Array(entries.buffer, 0, entries.byteLength);
    }
  }

  close(from: number): void {
    const open = this.#open;
    while (open.length > 0 && open.at(open.length - 1) >= from) {
      this.#closed[open.at(--open.length)] = 1;
    }
  }
}
