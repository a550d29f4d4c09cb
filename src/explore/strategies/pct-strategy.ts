/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): each
 * CPU and each store buffer has a random priority, the highest enabled one runs, and at DEPTH - 1
 * random steps the running one drops below all others. A CPU that relaxes drops as well, so that the
 * one it waits for can run.
 */
import { MAX_CPUS, type Step } from '../../machine/stepping/steps.ts';
import { Arrivals } from './nmi-arrivals.ts';
import { Random } from './random.ts';
import type { StrategyFactory } from './strategy.ts';

/** Bugs of up to this depth are found with the paper's guarantee. */
const DEPTH = 3;

/** What runs a step: a CPU, or its store buffer. */
const actor = ({ kind, cpu }: Step): number => (kind === 'drain' ? MAX_CPUS + cpu : cpu);

export const pctStrategy: StrategyFactory = ({ seed, length, nmis }) => {
  const random = new Random(seed);
  const arrivals = new Arrivals(random, nmis, length);
  const changes = new Set(Array.from({ length: DEPTH - 1 }, () => random.below(length)));
  const priorities = Array.from({ length: 2 * MAX_CPUS }, () => 1 + random.next());
  let lowest = 0;
  let steps = 0;
  const drop = (dropped: number) => {
    priorities[dropped] = --lowest;
  };
  return {
    pick(_machine, enabled) {
      const others = enabled.filter(({ kind }) => kind !== 'nmi');
      const nmi = arrivals.next(enabled, others);
      if (nmi !== null) return nmi;
      const highest = () =>
        others.reduce((best, step) =>
          priorities[actor(step)] > priorities[actor(best)] ? step : best,
        );
      if (changes.has(steps++)) drop(actor(highest()));
      return highest();
    },
    observe(event) {
      if (event.kind === 'relaxed') drop(event.cpu);
    },
  };
};
