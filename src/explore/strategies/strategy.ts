/** A strategy answers "which step next?" during one run. It sees the machine and never changes it. */

import type { Event } from '../../machine/events/events.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Step } from '../../machine/stepping/steps.ts';

/** Chooses the steps of one run. */
export interface Strategy {
  /** `steps` is not empty. */
  pick(machine: Machine, steps: readonly Step[]): Step;
  /** Told of everything that its picks caused. */
  observe(event: Event): void;
}

/**
 * Makes the strategy of one run: `seed`, an integer, decides all that it draws; `length` is the expected number of
 * steps, and `nmis` how many NMIs may arrive.
 */
export type StrategyFactory = (run: { seed: number; length: number; nmis: number }) => Strategy;
