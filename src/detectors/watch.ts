/** Detectors on the event stream: watches a run and says how and where it failed. */

import type { IndexedEvent } from '../machine/events/events.ts';
import { createMachine, type System } from '../machine/state/system.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import { endFailure } from './at-end.ts';
import { detect } from './detect.ts';
import type { Critical, Verdict } from './failure.ts';

/** Says how a run failed: give `next` each event, or subscribe it to a stream of them; `verdict` holds once that has ended. */
export class Watch {
  readonly #system: System;
  readonly #machine;
  #events = 0;
  #first: Critical | null = null;

  constructor(system: System) {
    this.#system = system;
    this.#machine = createMachine(system);
  }

  readonly next = ({ event, index }: IndexedEvent): void => {
    const failure = this.#first === null ? detect(this.#system, this.#machine, event) : null;
    if (failure !== null) this.#first = { failure, event: index };
    evolve(this.#system, this.#machine, event);
    this.#events = index + 1;
  };

  /** The first failure; for a run without one, what is wrong with its end. */
  get verdict(): Verdict {
    if (this.#first !== null) return { ...this.#first, unfinished: null };
    const end = endFailure(this.#system, this.#machine, true);
    if (end.kind === 'undecided') {
      return { failure: null, event: this.#events, unfinished: 'undecided' };
    }
    const unfinished = end.isUnfinished ? 'ends' : null;
    return { failure: end.failure, event: this.#events, unfinished };
  }
}
