/** One step of a machine, watched by the detectors. */

import type { Event } from '../machine/events/events.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { decide } from '../machine/stepping/decide.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import type { Step } from '../machine/stepping/steps.ts';
import { detect } from './detect.ts';
import type { Failure } from './failure.ts';

/** Told of every event, with the step that caused it and whether it is the first that the step caused. */
export type Visit = (step: Step, event: Event, isFirst: boolean) => void;

/** Applies one step; returns the first failure among its events. */
export function apply(system: System, machine: Machine, next: Step, visit?: Visit): Failure | null {
  let isFirst = true;
  for (const event of decide(system, machine, next)) {
    const failure = detect(system, machine, event);
    evolve(system, machine, event);
    visit?.(next, event, isFirst);
    isFirst = false;
    if (failure !== null) return failure;
  }
  return null;
}
