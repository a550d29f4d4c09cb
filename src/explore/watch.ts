/** Detectors on the event stream: watches a run and says how and where it failed. */
import type { Moment } from '../history/simulate.ts';
import { createMachine, type System } from '../machine/state/system.ts';
import { enabled } from '../machine/stepping/enabled.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import { detect, detectAtEnd, type Failure, hang } from './detectors.ts';
import { canEnd } from './liveness.ts';

/** States that the question "can this still end?" may cost at the end of a run. */
const LIVENESS_STATES = 500_000;

/** How a run failed, and at which event; the number of events when it is the end that is wrong. */
export interface Verdict {
  failure: Failure | null;
  event: number;
}

/** Subscribe it to the moments of a run; `verdict` holds once the stream has completed. */
export class Watch {
  readonly #system: System;
  readonly #machine;
  #events = 0;
  #first: Verdict | null = null;

  constructor(system: System) {
    this.#system = system;
    this.#machine = createMachine(system);
  }

  readonly next = ({ event, index }: Moment): void => {
    const failure = this.#first === null ? detect(this.#system, this.#machine, event) : null;
    if (failure !== null) this.#first = { failure, event: index };
    evolve(this.#system, this.#machine, event);
    this.#events = index + 1;
  };

  /** The first failure; for a run without one, what is wrong with its end. */
  get verdict(): Verdict {
    return this.#first ?? { failure: this.#atEnd(), event: this.#events };
  }

  #atEnd(): Failure | null {
    const steps = enabled(this.#system, this.#machine);
    if (steps.every(({ kind }) => kind === 'nmi')) return detectAtEnd(this.#system, this.#machine);
    const ends = canEnd(this.#system, this.#machine, LIVENESS_STATES);
    return ends === false ? hang(this.#machine) : null;
  }
}
