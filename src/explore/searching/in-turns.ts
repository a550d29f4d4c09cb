/** A search that tries everything, and a sample that looks elsewhere meanwhile: in turns, on one thread. */
import { abandon, type Search, type SearchResult } from './search.ts';

export interface Turns {
  /** Of the first one, or what the sample found. */
  result: SearchResult;
  isOfSample: boolean;
}

/** Transitions after which the sample begins: what is answered before that needs none. */
const ALONE = 200_000;
/** Transitions for a step of the sample. Counts, not times: then the same seed gives the same finding. */
const SHARE = 16;

/** Runs that go on beside one search after the other. */
export class Sample {
  readonly #begin: () => Search;
  readonly #alone: number;
  readonly #share: number;
  #search: Search | null = null;
  #isOver = false;
  #steps = 0;
  /** Transitions of the searches that have ended, and those of the one that goes on. */
  #before = 0;
  #now = 0;
  runs = 0;

  constructor(begin: () => Search, { alone = ALONE, share = SHARE } = {}) {
    this.#begin = begin;
    this.#alone = alone;
    this.#share = share;
  }

  /** As many steps as so many transitions are worth; the finding that this comes to, else null. */
  turn(transitions: number): SearchResult | null {
    this.#now = transitions;
    const due = this.#before + transitions - this.#alone;
    if (due >= 0) this.#search ??= this.#begin();
    while (this.#search !== null && !this.#isOver && this.#steps <= due / this.#share) {
      const { value, done } = this.#search.next();
      this.#steps = value.transitions;
      this.runs = value.runs;
      this.#isOver = done === true;
      if (done && value.finding !== null) return value;
    }
    return null;
  }

  /** The search beside which it went on has ended. */
  next(): void {
    this.#before += this.#now;
    this.#now = 0;
  }
}

/** Both end with the first finding, and with the end of the search that tries everything. */
export function* inTurns(whole: Search, sample: Sample | null): Search<Turns> {
  try {
    for (;;) {
      const { done, value } = whole.next();
      if (done) {
        sample?.next();
        return { result: value, isOfSample: false };
      }
      yield value;
      const found = sample?.turn(value.transitions) ?? null;
      if (found !== null) return { result: found, isOfSample: true };
    }
  } finally {
    abandon(whole);
  }
}
