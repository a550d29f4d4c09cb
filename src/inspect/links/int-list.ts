/** A list of 32-bit integers that grows: a number for each event of a long run. */
export class IntList {
  length = 0;
  #values = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** -1 where there is none. */
  at(index: number): number {
    return index < this.length ? (this.#values[index] ?? -1) : -1;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }
}
