/** What the input of one turn was about or came to, counted. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** Since this was last asked. */
  readonly take = (): Record<string, number> => {
    const taken = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return taken;
  };
}
