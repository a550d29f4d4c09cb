/** Walks a hand-made machine step by step. */

import type { Event } from '../../src/machine/events/events.ts';
import type { Cpu, Machine } from '../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../src/machine/state/system.ts';
import { decide } from '../../src/machine/stepping/decide.ts';
import { enabled, isEnabled } from '../../src/machine/stepping/enabled.ts';
import { evolve } from '../../src/machine/stepping/evolve.ts';
import { type StepKind, step } from '../../src/machine/stepping/steps.ts';
import { type HandMade, type HandMadeOptions, handMadeSystem } from './hand-made.ts';

export class Stepper {
  readonly system: System;
  readonly machine: Machine;

  constructor(made: HandMade, options: HandMadeOptions = {}) {
    this.system = handMadeSystem(made, options);
    this.machine = createMachine(this.system);
  }

  cpu(id: number): Cpu {
    return this.machine.cpus[id];
  }

  can(kind: StepKind, cpu: number, entry = 0): boolean {
    return isEnabled(this.system, this.machine, step(kind, cpu, entry));
  }

  /** Every enabled step as `run 0`, `drain 1`, ... */
  get enabled(): string[] {
    return enabled(this.system, this.machine).map(({ kind, cpu, entry }) =>
      entry === 0 ? `${kind} ${cpu}` : `${kind} ${cpu}.${entry}`,
    );
  }

  /** Takes an enabled step; gives its events. */
  take(kind: StepKind, cpu: number, entry = 0): Event[] {
    if (!this.can(kind, cpu, entry)) throw new Error(`${kind} on CPU${cpu} is not enabled`);
    const events = decide(this.system, this.machine, step(kind, cpu, entry));
    for (const event of events) evolve(this.system, this.machine, event);
    return events;
  }

  /** Takes `count` steps of that kind. */
  takeAll(kind: StepKind, cpu: number, count: number): Event[] {
    return Array.from({ length: count }).flatMap(() => this.take(kind, cpu));
  }
}
