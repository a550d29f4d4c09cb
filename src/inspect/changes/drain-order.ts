/** Which drains belong to which stores, and which cannot come before another one. */
import type { Timeline } from '../../history/timeline.ts';
import { stretch, walk } from '../../history/walk.ts';
import type { Event } from '../../machine/events/events.ts';
import { type BufferedStore, ORDERING_MARK } from '../../machine/memory/store-buffer.ts';

/** Positions in the schedule of the drains of stores that those steps of the CPU make, from the mark on. */
export function drainsOf(
  timeline: Timeline,
  mark: number,
  cpu: number,
  steps: ReadonlySet<number>,
): number[] {
  const found: number[] = [];
  const makers = timeline.machineAt(mark).cpus[cpu].buffer.map(() => -1);
  const last = [...steps].reduce((most, position) => Math.max(most, position), 0);
  for (const { event, step, stepIndex } of stretch(timeline, mark, timeline.length)) {
    if (stepIndex > last && !makers.some((maker) => steps.has(maker))) break;
    if (event.cpu !== cpu) continue;
    if (event.kind === 'buffered') makers.push(stepIndex);
    else if (isMark(event)) makers.push(-1);
    else if (event.kind === 'committed') {
      const [maker] = makers.splice(event.entry, 1);
      makers.splice(0, event.marks);
      if (step.kind === 'drain' && steps.has(maker)) found.push(stepIndex);
    }
  }
  return found;
}

function isMark(event: Event): boolean {
  const { kind } = event;
  return (kind === 'fenced' || kind === 'rcu-moved' || kind === 'srcu-moved') && event.mark;
}

/**
 * Positions of the drains up to the event `end` that wait when the store which the event `commit` brings to memory stays in the
 * buffer: its own first.
 */
export function heldWith(timeline: Timeline, commit: number, end: number): number[] {
  const { system, columns } = timeline;
  const { event } = timeline.momentAt(commit);
  if (event.kind !== 'committed') return [];
  const real: BufferedStore[] = timeline.machineAt(commit).cpus[event.cpu].buffer.slice();
  const held = real.slice();
  real.splice(event.entry, 1);
  real.splice(0, event.marks);
  const positions = [columns.step[commit]];
  walk(timeline, commit + 1, end, (moment, machine) => {
    const { event: next, stepIndex } = moment;
    if (next.cpu !== event.cpu) return;
    if (next.kind === 'fenced' && system.model.fences[next.fence] === 'mark') {
      const mark = { address: 0, size: ORDERING_MARK, value: 0 };
      held.push(mark);
      if (next.mark) real.push(mark);
    } else if (next.kind === 'buffered' || isMark(next)) {
      const entry = { ...machine.cpus[next.cpu].buffer.at(-1) } as BufferedStore;
      real.push(entry);
      held.push(entry);
    } else if (next.kind === 'committed') {
      const [store] = real.splice(next.entry, 1);
      real.splice(0, next.marks);
      const place = held.indexOf(store);
      if (system.model.mayDrain(held, place)) held.splice(place, 1);
      else positions.push(stepIndex);
    }
  });
  return positions;
}

/** The event that brings the store of a `buffered` event to memory, -1 where none does. */
export function drainOf(timeline: Timeline, buffered: number): number {
  const { columns } = timeline;
  const { cpu } = timeline.momentAt(buffered).event;
  const entries = timeline.machineAt(buffered + 1).cpus[cpu].buffer.map(() => false);
  entries[entries.length - 1] = true;
  for (const { event, index } of stretch(timeline, buffered + 1, timeline.length)) {
    if (columns.cpu[index] !== cpu) continue;
    if (event.kind === 'buffered' || isMark(event)) entries.push(false);
    else if (event.kind === 'committed') {
      const [isIt] = entries.splice(event.entry, 1);
      entries.splice(0, event.marks);
      if (isIt) return index;
    }
  }
  return -1;
}
