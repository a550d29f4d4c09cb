/** A stack of numbers in one table, which grows only when it is told to. */
import { isAllocated } from './allocated.ts';

export class GrowingNumbers {
  length = 0;
  #numbers = new Float64Array(1 << 12);

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  get isFull(): boolean {
    return this.length === this.#numbers.length;
  }

  get numbers(): Float64Array {
    return this.#numbers.subarray(0, this.length);
  }

  at(index: number): number {
    return this.#numbers[index];
  }

  /** Only where it is not full. */
  push(number: number): void {
    this.#numbers[this.length++] = number;
  }

  /** Doubles it with at most so many bytes besides `bytes`; false when it cannot. */
  grow(most: number): boolean {
    const length = 2 * this.#numbers.length;
    return (
      8 * length <= most &&
      isAllocated(() => {
        const larger = new Float64Array(length);
        larger.set(this.#numbers);
        this.#numbers = larger;
      })
    );
  }
}
