/** The entries of a CPU's store buffer, each with the event that put it there and whether it may leave next. */
import type { Timeline } from '../../history/timeline.ts';
import type { BufferedStore } from '../../machine/memory/store-buffer.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { eventAt } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import { linksOf } from '../links/run-links.ts';

export interface BufferedEntry {
  store: BufferedStore;
  /** What put it there. */
  event: number;
  /** A mark between stores, not a store. */
  isMark: boolean;
  /** It may reach memory next. */
  mayLeave: boolean;
}

/** Oldest first; `machine` is that of the mark. */
export function bufferedEntries(
  timeline: Timeline,
  machine: Machine,
  mark: number,
  cpu: number,
): BufferedEntry[] {
  const { model } = timeline.system;
  const { buffer } = machine.cpus[cpu];
  const events = makers(timeline, buffer, mark, cpu);
  return buffer.map((store, entry) => ({
    store,
    event: events[entry],
    isMark: store.address === 0,
    mayLeave: store.address !== 0 && model.mayDrain(buffer, entry),
  }));
}

/** The events that put the entries there: back from the youngest. */
function makers(
  timeline: Timeline,
  buffer: readonly BufferedStore[],
  mark: number,
  cpu: number,
): number[] {
  const { columns } = timeline;
  const { stores } = linksOf(timeline);
  const found = new Array<number>(buffer.length).fill(NONE);
  let entry = buffer.length - 1;
  for (let index = mark - 1; index >= 0 && entry >= 0; index--) {
    if (columns.cpu[index] !== cpu) continue;
    const isMark = buffer[entry].address === 0;
    const isMade = isMark
      ? leavesMark(timeline, index)
      : columns.kindAt(index) === 'buffered' && stores.isPendingAt(index, mark);
    if (isMade) found[entry--] = index;
  }
  return found;
}

function leavesMark(timeline: Timeline, index: number): boolean {
  const kind = timeline.columns.kindAt(index);
  if (kind !== 'fenced' && kind !== 'rcu-moved' && kind !== 'srcu-moved') return false;
  const event = eventAt(timeline, index);
  return 'mark' in event && event.mark;
}
