/** Runs at random, for who asks for final states alone. */
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { isFinished } from '../../machine/stepping/enabled.ts';
import type { Moves } from '../reduction/moves.ts';
import { movesOf } from '../reduction/moves-of.ts';
import { Random } from '../strategies/random.ts';

const MOST_STEPS = 10_000;

/** Makes runs at random. */
export class RandomEnds {
  readonly #system: System;
  readonly #moves: Moves;
  readonly #random: Random;

  constructor(system: System, seed: number) {
    this.#system = system;
    this.#moves = movesOf(system, { reduce: true, endsOnly: true });
    this.#random = new Random(seed);
  }

  /** The machine at the end of a run; null when it did not end well. */
  next(): Machine | null {
    const machine = createMachine(this.#system);
    if (this.#moves.begin(machine) !== null) return null;
    for (let count = 0; count < MOST_STEPS; count++) {
      const { now } = this.#moves.choices(machine);
      if (now.length === 0) return isFinished(this.#system, machine) ? machine : null;
      const step = now[this.#random.below(now.length)];
      if (this.#moves.advance(machine, step) !== null) return null;
    }
    return null;
  }
}
