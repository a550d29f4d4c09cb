/**
 * Runs by an order of steps: at each point the first step of the order that is enabled and has not been taken, and
 * when none is left that can be, fairly on to the end. So two orders that differ in the place of two steps make two
 * runs that differ by what follows from that alone.
 */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd, hasStepsLeft } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../machine/snapshots/fork.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { isEnabled } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { fairStep, startTurns } from './fair-turns.ts';

export interface OrderedRun {
  /** What was taken; the last step fails where `failure` is one of an event. */
  schedule: Step[];
  /** How many of them are by the order: the others go on to the end. */
  byOrder: number;
  failure: Failure | null;
  /** Nothing is left to run but NMIs. */
  isOver: boolean;
}

/** Copies of the base run's machine, and steps between two of them at least. */
const COPIES = 1000;
const APART = 32;
/** Steps of an order that cost as much to copy as one costs to take. */
const STEPS_TO_COPY = 16;
/** Steps that going on to the end may take. */
const MOST_TO_END = 20_000;

export const copyOf = (machine: Machine): Machine => forkMachine(machine, 0, MEMORY | OTHER_CPUS);

/** Runs that begin as a given one does. */
export class OrderedRuns {
  readonly system: System;
  readonly base: readonly Step[];
  readonly #machines: Machine[] = [];
  readonly #apart: number;
  /** Steps taken in all runs, and what it costs to make their orders, in steps. */
  taken = 0;

  /** `base` is a schedule of the system. */
  constructor(system: System, base: readonly Step[]) {
    this.system = system;
    this.base = base;
    this.#apart = Math.max(APART, Math.ceil(base.length / COPIES));
    const machine = createMachine(system);
    base.forEach((step, index) => {
      if (index % this.#apart === 0) this.#machines.push(copyOf(machine));
      apply(system, machine, step);
    });
  }

  /** The machine of the base run before its step of that number. */
  machineBefore(index: number): Machine {
    const from = Math.min(Math.floor(index / this.#apart), this.#machines.length - 1);
    const machine = copyOf(this.#machines[from] ?? createMachine(this.system));
    for (let at = Math.max(0, from) * this.#apart; at < index; at++) {
      this.taken++;
      apply(this.system, machine, this.base[at]);
    }
    return machine;
  }

  run(order: readonly Step[]): OrderedRun {
    const { system, base } = this;
    let start = 0;
    this.taken += Math.ceil(order.length / STEPS_TO_COPY);
    // The last step of the base is one that may fail: it is taken again.
    while (start < base.length - 1 && order[start] === base[start]) start++;
    const machine = this.machineBefore(start);
    const schedule = base.slice(0, start);
    const queue = new Queue(order.slice(start));
    for (;;) {
      const step = queue.take((one) => isEnabled(system, machine, one));
      if (step === null) return this.#toEnd(machine, schedule);
      this.taken++;
      schedule.push(step);
      const failure = apply(system, machine, step);
      if (failure !== null) {
        return { schedule, byOrder: schedule.length, failure, isOver: false };
      }
    }
  }

  #toEnd(machine: Machine, schedule: Step[]): OrderedRun {
    const { system } = this;
    const byOrder = schedule.length;
    const turns = startTurns();
    for (let count = 0; count < MOST_TO_END; count++) {
      const step = fairStep(system, machine, turns);
      if (step === null) break;
      this.taken++;
      schedule.push(step);
      const failure = apply(system, machine, step);
      if (failure !== null) return { schedule, byOrder, failure, isOver: false };
    }
    const isOver = !hasStepsLeft(system, machine);
    const failure = isOver ? detectAtEnd(system, machine) : null;
    return { schedule, byOrder, failure, isOver };
  }
}

/** An order of which steps are taken that are not always the first ones. */
class Queue {
  readonly #steps: (Step | null)[];
  #head = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = [...steps];
  }

  /** The first one that may be taken; null for none. Equal steps are asked of once. */
  take(mayTake: (step: Step) => boolean): Step | null {
    const refused = new Set<Step>();
    while (this.#steps[this.#head] === null) this.#head++;
    for (let at = this.#head; at < this.#steps.length; at++) {
      const step = this.#steps[at];
      if (step === null || refused.has(step)) continue;
      if (mayTake(step)) {
        this.#steps[at] = null;
        return step;
      }
      refused.add(step);
    }
    return null;
  }
}
