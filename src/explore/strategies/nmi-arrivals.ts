/** When and where the NMIs of one random run arrive: drawn before the run, uniform over its steps. */
import type { Step } from '../../machine/stepping/steps.ts';
import type { Random } from './random.ts';

export class Arrivals {
  /** Steps before each arrival, ascending. */
  readonly #moments: number[];
  readonly #random: Random;
  #steps = 0;

  constructor(random: Random, nmis: number, length: number) {
    this.#random = random;
    this.#moments = Array.from({ length: nmis }, () => random.below(length)).sort((a, b) => a - b);
  }

  /** Counts a step; the NMI that arrives now, if one is due, else null and `others` are to be used. */
  next(steps: readonly Step[], others: readonly Step[]): Step | null {
    this.#steps++;
    const isDue = this.#moments.length > 0 && this.#moments[0] <= this.#steps;
    if (!isDue && others.length > 0) return null;
    const nmis = steps.filter(({ kind }) => kind === 'nmi');
    if (nmis.length === 0) return null;
    this.#moments.shift();
    return nmis[this.#random.below(nmis.length)];
  }
}
