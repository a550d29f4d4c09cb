/** Takes steps from one state to the next, each with a machine of its own and its fingerprint. */
import { apply } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import { type Digester, noPrints, type Prints } from '../../machine/snapshots/digest.ts';
import { forkMachine } from '../../machine/snapshots/fork.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Moves } from '../reduction/moves.ts';
import { copyBytes } from '../states/machine-bytes.ts';

/** Where a step leads; its prints are those of the digester, where nothing failed. */
export interface Reached {
  /** Null for the initial state. */
  step: Step | null;
  machine: Machine;
  prints: Prints;
  /** Bytes of the machine that it does not share with the one before. */
  copied: number;
  failure: Failure | null;
}

export class Walker {
  readonly #system: System;
  readonly #moves: Moves;
  readonly #digester: Digester;
  /** Events of all steps so far. */
  events = 0;
  readonly #count = (): void => {
    this.events++;
  };

  constructor(system: System, moves: Moves, digester: Digester) {
    this.#system = system;
    this.#moves = moves;
    this.#digester = digester;
  }

  /** The state that the search begins with, behind those steps. */
  first(from: readonly Step[]): Reached {
    const machine = createMachine(this.#system);
    const prints = noPrints(this.#system);
    for (const step of from) apply(this.#system, machine, step);
    const failure = this.#moves.begin(machine);
    if (failure === null) this.#digester.whole(machine, prints);
    return { step: null, machine, prints, copied: copyBytes(machine, null), failure };
  }

  next(before: { machine: Machine; prints: Prints }, step: Step): Reached {
    const reach = this.#moves.reach(before.machine, step);
    const machine = forkMachine(before.machine, step.cpu, reach);
    const failure = this.#moves.advance(machine, step, this.#count);
    const { prints } = before;
    if (failure !== null) return { step, machine, prints, copied: 0, failure };
    const own = prints.slice();
    this.#digester.update(machine, before.machine, own);
    return { step, machine, prints: own, copied: copyBytes(machine, before.machine), failure };
  }
}
