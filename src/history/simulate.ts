/** The bus of a run: a cold stream of everything that happens, one event at a time. */
import { Observable } from 'rxjs';
import type { Event, IndexedEvent } from '../machine/events/events.ts';
import type { Machine } from '../machine/state/machine.ts';
import { createMachine, type System } from '../machine/state/system.ts';
import { decide } from '../machine/stepping/decide.ts';
import { enabled, isEnabled } from '../machine/stepping/enabled.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import type { Step } from '../machine/stepping/steps.ts';

/** One event of a run. */
export interface Moment extends IndexedEvent {
  /** The step that caused it, and the step's position in the schedule, from 0. */
  step: Step;
  stepIndex: number;
}

/** A step, and its position in the schedule. */
interface Placed {
  step: Step;
  stepIndex: number;
}

/** Which of the enabled steps comes next? null ends the run. `machine` must not be changed or kept. */
export type Pick = (machine: Machine, steps: readonly Step[]) => Step | null;

/** A step of a schedule that is not enabled where it stands. */
export class ScheduleError extends Error {
  readonly stepIndex: number;
  readonly step: Step;

  constructor(stepIndex: number, step: Step) {
    super(`step ${stepIndex} of the schedule (${step.kind} on CPU${step.cpu}) is not enabled`);
    this.stepIndex = stepIndex;
    this.step = step;
  }
}

/** Sees each event, and the machine as it is just before it: that must not be changed or kept. */
export type Look = (event: Event, machine: Machine) => void;

/** Changes the machine by a step, the `stepIndex`-th of its schedule. Throws ScheduleError. */
export function takeStep(
  system: System,
  machine: Machine,
  { step, stepIndex }: Placed,
  look: Look,
): void {
  if (!isEnabled(system, machine, step)) throw new ScheduleError(stepIndex, step);
  for (const event of decide(system, machine, step)) {
    look(event, machine);
    evolve(system, machine, event);
  }
}

/** Runs a schedule from the initial machine, anew for each subscriber. Errors with ScheduleError. */
export function simulateSchedule(system: System, schedule: readonly Step[]): Observable<Moment> {
  return new Observable((subscriber) => {
    const machine = createMachine(system);
    let index = 0;
    for (let stepIndex = 0; stepIndex < schedule.length && !subscriber.closed; stepIndex++) {
      const step = schedule[stepIndex];
      if (!isEnabled(system, machine, step)) {
        subscriber.error(new ScheduleError(stepIndex, step));
        return;
      }
      for (const event of decide(system, machine, step)) {
        evolve(system, machine, event);
        subscriber.next({ index: index++, event, step, stepIndex });
      }
    }
    subscriber.complete();
  });
}

/** The events of a schedule, one at a time. Throws ScheduleError. */
export function* eachMoment(system: System, schedule: readonly Step[]): Generator<Moment> {
  for (const { moment } of eachState(system, schedule)) yield moment;
}

/**
 * The same, each with the machine after it, which is the generator's own and goes on changing: neither change nor keep
 * it. Throws ScheduleError.
 */
export function* eachState(
  system: System,
  schedule: readonly Step[],
): Generator<{ moment: Moment; machine: Machine }> {
  const machine = createMachine(system);
  let index = 0;
  for (const [stepIndex, step] of schedule.entries()) {
    if (!isEnabled(system, machine, step)) throw new ScheduleError(stepIndex, step);
    for (const event of decide(system, machine, step)) {
      evolve(system, machine, event);
      yield { moment: { index: index++, event, step, stepIndex }, machine };
    }
  }
}

/** Runs from the initial machine until `pick` ends the run or nothing is enabled; each subscriber has a run of its own. */
export function simulate(system: System, pick: Pick): Observable<Moment> {
  return new Observable((subscriber) => {
    const machine = createMachine(system);
    let index = 0;
    for (let stepIndex = 0; !subscriber.closed; stepIndex++) {
      const steps = enabled(system, machine);
      const step = steps.length === 0 ? null : pick(machine, steps);
      if (step === null) break;
      for (const event of decide(system, machine, step)) {
        evolve(system, machine, event);
        subscriber.next({ index: index++, event, step, stepIndex });
      }
    }
    subscriber.complete();
  });
}
