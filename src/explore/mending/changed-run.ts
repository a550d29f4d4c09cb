/** A run that goes another way at one point, then on as before as far as it can, and fairly on to its end. */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd, hasStepsLeft } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { enabledAt, isEnabled } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { fairStep, startTurns } from '../bisecting/fair-turns.ts';

/** Steps that going on to the end may take. */
const MOST_TO_END = 20_000;

export class ChangedRun {
  readonly system: System;
  readonly machine;
  readonly schedule: Step[] = [];
  failure: Failure | null = null;

  constructor(system: System, schedule: readonly Step[]) {
    this.system = system;
    this.machine = createMachine(system);
    this.follow(schedule);
  }

  /** False where it is not enabled, or the run has failed. */
  take(next: Step): boolean {
    if (this.failure !== null || !isEnabled(this.system, this.machine, next)) return false;
    this.failure = apply(this.system, this.machine, next);
    this.schedule.push(next);
    return true;
  }

  /** Takes those of the steps that are enabled, in order. */
  follow(steps: readonly Step[]): void {
    for (const next of steps) this.take(next);
  }

  /** One step of the CPU, stores to memory last, without NMIs from outside; false where it has none. */
  go(cpu: number): boolean {
    const steps: Step[] = [];
    enabledAt(this.system, this.machine, cpu, steps);
    const own = steps.filter(({ kind }) => kind !== 'nmi');
    const next = own.find(({ kind }) => kind !== 'drain') ?? own[0];
    return next !== undefined && this.take(next);
  }

  /** Lets all CPUs run in turn to the end; true where it comes there, and nothing fails. */
  endsWell(): boolean {
    const { system, machine } = this;
    const turns = startTurns();
    for (let count = 0; this.failure === null && count < MOST_TO_END; count++) {
      const next = fairStep(system, machine, turns);
      if (next === null) break;
      this.take(next);
    }
    if (this.failure !== null || hasStepsLeft(system, machine)) return false;
    this.failure = detectAtEnd(system, machine);
    return this.failure === null;
  }
}
