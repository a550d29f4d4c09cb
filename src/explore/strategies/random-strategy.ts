/** Random walk: every enabled step but an NMI is equally likely; NMIs arrive at moments drawn before. */
import { Arrivals } from './nmi-arrivals.ts';
import { Random } from './random.ts';
import type { StrategyFactory } from './strategy.ts';

/** At each step the next one is drawn anew, of all that are enabled; NMIs arrive at moments drawn before. */
export const randomStrategy: StrategyFactory = ({ seed, length, nmis }) => {
  const random = new Random(seed);
  const arrivals = new Arrivals(random, nmis, length);
  return {
    pick(_machine, steps) {
      const others = steps.filter(({ kind }) => kind !== 'nmi');
      return arrivals.next(steps, others) ?? others[random.below(others.length)];
    },
    observe() {},
  };
};
