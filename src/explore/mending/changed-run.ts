/** A run that goes another way at one point, then on as before as far as it can, and to its end by itself. */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { enabled, isEnabled } from '../../machine/stepping/enabled.ts';
import { type Step, type StepKind, step } from '../../machine/stepping/steps.ts';

/** `open`: it was given up, and has neither passed nor failed. */
export type Outcome = 'passes' | 'fails' | 'hangs' | 'open';

/** Operations of a CPU's turn, and steps after which a run is given up. */
const TURN = 64;
const MOST_STEPS = 50_000;
const ARRIVALS: readonly StepKind[] = ['stop', 'resume', 'interrupt', 'raised'];

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

  /** One CPU's turn, without NMIs from outside; true when it took a step. */
  turn(cpu: number, most = TURN): boolean {
    const start = this.schedule.length;
    for (const kind of ARRIVALS) this.take(step(kind, cpu));
    while (this.schedule.length - start < most && this.take(step('run', cpu)));
    if (this.schedule.length === start) this.#giveUp(cpu);
    return this.#drain(cpu) || this.schedule.length > start;
  }

  /** A task that waits lets another one run. */
  #giveUp(cpu: number): void {
    if (!this.take(step('switch', cpu, 0))) this.take(step('preempt', cpu, 0));
  }

  #drain(cpu: number): boolean {
    const start = this.schedule.length;
    for (;;) {
      const drains = enabled(this.system, this.machine);
      const next = drains.find(({ kind, cpu: id }) => kind === 'drain' && id === cpu);
      if (next === undefined || !this.take(next)) return this.schedule.length > start;
    }
  }

  /** Lets all CPUs run in turn to the end. */
  finish(): Outcome {
    const packer = new Packer(this.system);
    const seen = new Set<string>();
    const end = this.schedule.length + MOST_STEPS;
    while (this.failure === null && this.schedule.length < end) {
      let moved = false;
      for (let cpu = 0; cpu < this.system.cpus; cpu++) moved = this.turn(cpu) || moved;
      if (!moved) return this.#ended();
      packer.pack(this.machine);
      const state = packer.words.subarray(0, packer.length).join();
      // In turns of a fixed length it goes round from here on.
      if (seen.has(state)) return 'hangs';
      seen.add(state);
    }
    return this.failure === null ? 'open' : 'fails';
  }

  #ended(): Outcome {
    const failure = this.failure ?? detectAtEnd(this.system, this.machine);
    if (failure === null) return 'passes';
    this.failure = failure;
    return failure.class === 'hang' ? 'hangs' : 'fails';
  }
}
