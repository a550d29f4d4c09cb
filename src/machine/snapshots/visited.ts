/**
 * The set of visited states, by 64-bit fingerprint (hash compaction: Wolper & Leroy 1993).
 */
import { coversBudget } from './budgets.ts';
import { FINGERPRINT_BITS, type Fingerprint } from './fingerprint.ts';

/**
 * A bound on the chance that among n states of a machine of so many CPUs two were taken for one: a
 * state's fingerprint is made of those of its CPUs and of its memory, and each may collide.
 */
export function collisionChance(states: number, cpus: number): number {
  return ((cpus + 2) * states ** 2) / 2 ** (FINGERPRINT_BITS + 1);
}

/** Slots of a new set. */
export const LEAST_CAPACITY = 1 << 16;
/** Words of a slot: two halves of a key and a number; and a budget, where states have one. */
export const wordsOfSlot = (spare: number): number => (spare === 0 ? 3 : 4);

/** More than one state leads to. */
const FEW = 1024;

export class Visited {
  /** States in the set; the next one gets this number. */
  size = 0;
  #capacity: number;
  #keys: Int32Array;
  /** Number of the state + 1, 0 for an empty slot. */
  #numbers: Int32Array;
  /** Spare bits of budgets, 0 where states have none. */
  readonly #spare: number;
  #budgets: Int32Array;

  /** `spare`: with it states have budgets, and each covers the same with less (E3.16). `capacity`: slots, a power of two. */
  constructor(spare = 0, capacity = LEAST_CAPACITY) {
    this.#spare = spare;
    this.#capacity = capacity;
    this.#keys = new Int32Array(2 * capacity);
    this.#numbers = new Int32Array(capacity);
    this.#budgets = new Int32Array(spare === 0 ? 0 : this.#capacity);
  }

  /** Bytes of its tables. */
  get bytes(): number {
    return 4 * wordsOfSlot(this.#spare) * this.#capacity;
  }

  /** Half of it is taken: it is to grow before there is another state. */
  get isFull(): boolean {
    return this.size * 2 > this.#capacity;
  }

  /** It may be full after what one state leads to. */
  get isAlmostFull(): boolean {
    return (this.size + FEW) * 2 > this.#capacity;
  }

  /** It can hold one more without growing, slowly where `isFull`: three quarters at most. */
  get hasRoom(): boolean {
    return this.size * 4 < this.#capacity * 3;
  }

  /** Bytes that `grow` takes besides those that there are, which are given back then. */
  get growth(): number {
    return 2 * this.bytes;
  }

  /**
   * The number of the state if it is known, else -1 and the state is added as number `size - 1`. Grows where it
   * `isFull`, and throws as `grow` does.
   */
  add(print: Fingerprint, budget = 0): number {
    if (this.isFull) this.grow();
    return this.put(print, budget);
  }

  /** As `add`, without growing; only where it `hasRoom`. */
  put({ high, low }: Fingerprint, budget = 0): number {
    const mask = this.#capacity - 1;
    let slot = (high ^ (low >>> 7)) & mask;
    for (;;) {
      const number = this.#numbers[slot];
      if (number === 0) break;
      if (this.#keys[2 * slot] === high && this.#keys[2 * slot + 1] === low) {
        const spare = this.#spare;
        if (spare === 0 || coversBudget(spare, this.#budgets[slot], budget)) return number - 1;
      }
      slot = (slot + 1) & mask;
    }
    this.#keys[2 * slot] = high;
    this.#keys[2 * slot + 1] = low;
    if (this.#spare !== 0) this.#budgets[slot] = budget;
    this.#numbers[slot] = ++this.size;
    return -1;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** The state was met under that number, with that budget. */
  holds({ high, low }: Fingerprint, number: number, budget: number): boolean {
    const mask = this.#capacity - 1;
    for (let slot = (high ^ (low >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      if (this.#numbers[slot] === 0) return false;
      const isSame = this.#keys[2 * slot] === high && this.#keys[2 * slot + 1] === low;
      if (!isSame || this.#numbers[slot] !== number + 1) continue;
      return this.#spare === 0 || this.#budgets[slot] === budget;
    }
  }

  /**
   * The words of all states, of so many at a time or fewer, good until the next: high, low, number, and the budget where
   * they have one. In the order of the table from an empty slot on: `restore` puts each where it was.
   */
  *entries(count: number): Iterable<Int32Array> {
    const words = wordsOfSlot(this.#spare);
    const entries = new Int32Array(words * Math.min(count, this.size));
    const mask = this.#capacity - 1;
    const first = this.#numbers.indexOf(0);
    let at = 0;
    for (let index = 0; index < this.#capacity; index++) {
      const slot = (first + index) & mask;
      if (this.#numbers[slot] === 0) continue;
      entries[at] = this.#keys[2 * slot];
      entries[at + 1] = this.#keys[2 * slot + 1];
      entries[at + 2] = this.#numbers[slot] - 1;
      if (words > 3) entries[at + 3] = this.#budgets[slot];
      at += words;
      if (at < entries.length) continue;
      yield entries;
      at = 0;
    }
    if (at > 0) yield entries.subarray(0, at);
  }

  /** Adds a state that `entries` gave, under its number; only where it `hasRoom`. False when it is there already. */
  restore({ high, low }: Fingerprint, number: number, budget: number): boolean {
    const mask = this.#capacity - 1;
    let slot = (high ^ (low >>> 7)) & mask;
    for (; this.#numbers[slot] !== 0; slot = (slot + 1) & mask) {
      const isSame = this.#keys[2 * slot] === high && this.#keys[2 * slot + 1] === low;
      if (isSame && (this.#spare === 0 || this.#budgets[slot] === budget)) return false;
    }
    this.#keys[2 * slot] = high;
    this.#keys[2 * slot + 1] = low;
    if (this.#spare !== 0) this.#budgets[slot] = budget;
    this.#numbers[slot] = number + 1;
    this.size++;
    return true;
  }

  /** Doubles it. Throws RangeError when there is no memory for that; the set is then as it was. */
  grow(): void {
    const keys = this.#keys;
    const numbers = this.#numbers;
    const budgets = this.#budgets;
    const capacity = 2 * this.#capacity;
    const hasBudgets = this.#spare !== 0;
    const larger = [new Int32Array(2 * capacity), new Int32Array(capacity)];
    const largerBudgets = new Int32Array(hasBudgets ? capacity : 0);
    this.#capacity = capacity;
    [this.#keys, this.#numbers] = larger;
    this.#budgets = largerBudgets;
    const mask = this.#capacity - 1;
    for (let old = 0; old < numbers.length; old++) {
      if (numbers[old] === 0) continue;
      let slot = (keys[2 * old] ^ (keys[2 * old + 1] >>> 7)) & mask;
      while (this.#numbers[slot] !== 0) slot = (slot + 1) & mask;
      this.#keys[2 * slot] = keys[2 * old];
      this.#keys[2 * slot + 1] = keys[2 * old + 1];
      this.#numbers[slot] = numbers[old];
      if (hasBudgets) this.#budgets[slot] = budgets[old];
    }
  }
}
