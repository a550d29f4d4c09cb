/**
 * The set of visited states, by 64-bit fingerprint (hash compaction: Wolper & Leroy 1993).
 */
import { FINGERPRINT_BITS, type Fingerprint } from './fingerprint.ts';

/**
 * A bound on the chance that among n states of a machine of so many CPUs two were taken for one: a
 * state's fingerprint is made of those of its CPUs and of its memory, and each may collide.
 */
export function collisionChance(states: number, cpus: number): number {
  return ((cpus + 2) * states ** 2) / 2 ** (FINGERPRINT_BITS + 1);
}

export class Visited {
  /** States in the set; the next one gets this number. */
  size = 0;
  #capacity = 1 << 16;
  #keys = new Int32Array(2 * this.#capacity);
  /** Number of the state + 1, 0 for an empty slot. */
  #numbers = new Int32Array(this.#capacity);

  /** The number of the state if it is known, else -1 and the state is added as number `size - 1`. */
  add({ high, low }: Fingerprint): number {
    const mask = this.#capacity - 1;
    let slot = (high ^ (low >>> 7)) & mask;
    for (;;) {
      const number = this.#numbers[slot];
      if (number === 0) break;
      if (this.#keys[2 * slot] === high && this.#keys[2 * slot + 1] === low) return number - 1;
      slot = (slot + 1) & mask;
    }
    this.#keys[2 * slot] = high;
    this.#keys[2 * slot + 1] = low;
    this.#numbers[slot] = ++this.size;
    if (this.size * 2 > this.#capacity) this.#grow();
    return -1;
  }

  /** Throws RangeError when there is no memory for it; the set is then as it was, and full. */
  #grow(): void {
    const keys = this.#keys;
    const numbers = this.#numbers;
    const capacity = 2 * this.#capacity;
    const larger = [new Int32Array(2 * capacity), new Int32Array(capacity)];
    this.#capacity = capacity;
    [this.#keys, this.#numbers] = larger;
    const mask = this.#capacity - 1;
    for (let old = 0; old < numbers.length; old++) {
      if (numbers[old] === 0) continue;
      let slot = (keys[2 * old] ^ (keys[2 * old + 1] >>> 7)) & mask;
      while (this.#numbers[slot] !== 0) slot = (slot + 1) & mask;
      this.#keys[2 * slot] = keys[2 * old];
      this.#keys[2 * slot + 1] = keys[2 * old + 1];
      this.#numbers[slot] = numbers[old];
    }
  }
}
