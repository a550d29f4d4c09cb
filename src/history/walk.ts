/**
 * Walks a stretch of a timeline forwards at the speed of the machine itself: no Immer history is
 * made. What scans of a long run use.
 */
import { decide } from '../machine/decide.ts';
import { evolve } from '../machine/evolve.ts';
import type { Machine } from '../machine/machine.ts';
import type { Moment } from './simulate.ts';
import type { Timeline } from './timeline.ts';

/**
 * Calls `visit` with each of the events `from` up to `to` (exclusive) and the machine after it. The
 * machine is the walk's own and goes on changing: neither change nor keep it.
 */
export function walk(
  timeline: Timeline,
  from: number,
  to: number,
  visit: (moment: Moment, machine: Machine) => void,
): void {
  const { system, schedule, columns } = timeline;
  if (from >= to) return;
  const start = stepStart(timeline, from);
  const machine = structuredClone(timeline.machineAt(start));
  let index = start;
  for (let stepIndex = columns.step[start]; index < to; stepIndex++) {
    const step = schedule[stepIndex];
    for (const event of decide(system, machine, step)) {
      evolve(system, machine, event);
      if (index >= from && index < to) visit({ index, event, step, stepIndex }, machine);
      index++;
    }
  }
}

/** The first event of the step that caused the event. */
export function stepStart({ columns }: Timeline, event: number): number {
  let start = event;
  while (start > 0 && columns.step[start - 1] === columns.step[event]) start--;
  return start;
}
