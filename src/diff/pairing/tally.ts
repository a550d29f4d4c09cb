/** How many of each: a multiset of numbers. */
export class Tally {
  readonly #counts = new Map<number, number>();

  count(number: number): number {
    return this.#counts.get(number) ?? 0;
  }

  has(number: number): boolean {
    return this.#counts.has(number);
  }

  /** How many there are now. */
  add(number: number): number {
    const count = (this.#counts.get(number) ?? 0) + 1;
    this.#counts.set(number, count);
    return count;
  }

  /** False when there was none to take away. */
  remove(number: number): boolean {
    const count = this.#counts.get(number);
    if (count === undefined) return false;
    if (count === 1) this.#counts.delete(number);
    else this.#counts.set(number, count - 1);
    return true;
  }
}
