/** All states that were met, each with its number: none is taken for another but by its fingerprint. */
import type { Fingerprint } from '../../machine/snapshots/fingerprint.ts';
import { Visited } from '../../machine/snapshots/visited.ts';
import { isAllocated } from './allocated.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { CLOSED, type KnownStates, NEW } from './known-states.ts';

export class ExactStates implements KnownStates {
  readonly #visited: Visited;
  /** Numbers of the open states, ascending. */
  readonly #open = new GrowingNumbers();
  /** 1 for a closed state, by number. */
  #closed = new Uint8Array(1 << 16);
  outOfMemory = false;

  /** `spare`: as of Visited. */
  constructor(spare = 0) {
    this.#visited = new Visited(spare);
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

  close(from: number): void {
    const open = this.#open;
    while (open.length > 0 && open.at(open.length - 1) >= from) {
      this.#closed[open.at(--open.length)] = 1;
    }
  }
}
