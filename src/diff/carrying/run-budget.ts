/** How long the second version's run may become: it may be one that goes on for ever. */
import type { CutBy, IsSpent } from './carried.ts';

/** Events: so many, and so many for each step of the first version's schedule. */
const MOST_EVENTS = 60_000;
const EVENTS_A_STEP = 5;

export class RunBudget {
  /** What has ended it, null as long as it lasts. */
  cutBy: CutBy | null = null;
  readonly #run: { readonly length: number };
  readonly #most: number;
  readonly #isSpent: IsSpent;

  /** `run`: as it grows, `length` its events; `steps`: of the schedule that is carried over. */
  constructor(run: { readonly length: number }, steps: number, isSpent: IsSpent = () => false) {
    this.#run = run;
    this.#most = MOST_EVENTS + EVENTS_A_STEP * steps;
    this.#isSpent = isSpent;
  }

  isOver(): boolean {
    if (this.cutBy === null && this.#run.length >= this.#most) this.cutBy = 'events';
    if (this.cutBy === null && this.#isSpent()) this.cutBy = 'budget';
    return this.cutBy !== null;
  }
}
