/** Plays a run: an event after the other, until there is none or somebody says so. */

/** Events a second. */
const SLOWEST = 1;
const FASTEST = 64;

export class Player {
  readonly #next: () => boolean;
  #speed = 4;
  #timer: number | null = null;

  /** `next` goes on by one, and says whether it could. */
  constructor(next: () => boolean) {
    this.#next = next;
  }

  toggle(): void {
    if (this.#timer === null) this.#later();
    else this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  change(how: 'faster' | 'slower'): void {
    const speed = how === 'faster' ? 2 * this.#speed : this.#speed / 2;
    this.#speed = Math.max(SLOWEST, Math.min(FASTEST, speed));
  }

  #later(): void {
    this.#timer = window.setTimeout(() => {
      if (this.#next()) this.#later();
      else this.#timer = null;
    }, 1000 / this.#speed);
  }
}
