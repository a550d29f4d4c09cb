/** Texts, each kept once. */
export class Strings {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** Its number. */
  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}
