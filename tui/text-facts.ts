/** What the timeline tells of one site: who wrote each byte, and what each CPU last fetched of it. */

import type { Timeline } from '../src/history/timeline.ts';
import { isTextAddress } from '../src/machine/program.ts';
import { byteOf } from '../src/machine/text.ts';
import { isWriteAt } from './breakpoints.ts';

export interface SiteFacts {
  /** For each byte, the last event that wrote it; -1 where none has. */
  writers: number[];
  /** For each CPU, its last fetches of the instruction; null where it has made none. */
  fetches: (Fetch | null)[];
}

export interface Fetch {
  /** The bytes from the first one on, as far as they were fetched. */
  bytes: number[];
  /** The events of the first and the last fetch. */
  first: number;
  last: number;
}

/** Facts of the events before the mark. One pass backwards over the columns. */
export function siteFacts(timeline: Timeline, mark: number, site: number): SiteFacts {
  const { columns, system } = timeline;
  const { address, oldBytes } = system.program.sites[site];
  const size = oldBytes.length;
  const writers = new Array<number>(size).fill(-1);
  const lastFetch = new Array<number>(system.cpus).fill(-1);
  let open = size + system.cpus;
  for (let index = mark - 1; index >= 0 && open > 0; index--) {
    const start = columns.address[index];
    if (!isTextAddress(start) || start >= address + size) continue;
    if (columns.kindAt(index) === 'fetched') {
      if (start !== address || lastFetch[columns.cpu[index]] >= 0) continue;
      lastFetch[columns.cpu[index]] = index;
      open--;
    } else if (isWriteAt(columns, index, address, size)) {
      for (let byte = 0; byte < size; byte++) {
        const at = address + byte;
        if (writers[byte] >= 0 || at < start || at >= start + columns.size[index]) continue;
        writers[byte] = index;
        open--;
      }
    }
  }
  return {
    writers,
    fetches: lastFetch.map((last) => (last < 0 ? null : fetchEnding(timeline, last))),
  };
}

/** The bytes of the fetch that the event ended, gathered back to the instruction's first byte. */
function fetchEnding(timeline: Timeline, last: number): Fetch {
  const { columns } = timeline;
  const bytes: number[] = [];
  let first = last;
  for (let index = last; index >= 0; index--) {
    if (columns.cpu[index] !== columns.cpu[last]) continue;
    const { event } = timeline.momentAt(index);
    if (event.kind !== 'fetched') continue;
    for (let offset = event.size - 1; offset >= 0; offset--) {
      bytes[event.offset + offset] = byteOf(event.value, offset);
    }
    first = index;
    if (event.offset === 0) break;
  }
  return { bytes, first, last };
}

/**
 * The event that put the store of a `committed` event into the store buffer; -1 for other events. One
 * location's stores leave the buffer in the order they came, under every memory model.
 */
export function issuedAt(timeline: Timeline, commit: number): number {
  const { columns } = timeline;
  const { event } = timeline.momentAt(commit);
  if (event.kind !== 'committed') return -1;
  const { cpu, address, entry } = event;
  const { buffer } = timeline.machineAt(commit).cpus[cpu];
  let younger = buffer.slice(entry + 1).filter((store) => store.address === address).length;
  return timeline.find(commit, -1, (index) => {
    if (columns.cpu[index] !== cpu || columns.address[index] !== address) return false;
    return columns.kindAt(index) === 'buffered' && younger-- === 0;
  });
}
