/** What the timeline tells of one site: who wrote each byte, and what each CPU last fetched of it. */
import { lastAtOrBefore } from '../../history/ascending.ts';
import type { Timeline } from '../../history/timeline.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { linksOf } from '../links/run-links.ts';

export interface SiteFacts {
  /** For each byte, the last event that wrote it; -1 where none has. */
  writers: number[];
  /** For each CPU, its last fetches of the instruction; null where it has made none. */
  fetches: (Fetch | null)[];
}

export interface Fetch {
  /** Of the instruction. */
  address: number;
  /** The bytes from the first one on, as far as they were fetched. */
  bytes: number[];
  /** The events of the first and the last fetch. */
  first: number;
  last: number;
}

/** Facts of the events before the mark. */
export function siteFacts(timeline: Timeline, mark: number, site: number): SiteFacts {
  const { address, size } = timeline.system.program.sites[site];
  const { accesses } = linksOf(timeline);
  const bytes = Array.from({ length: size }, (_, offset) => address + offset);
  const lastFetch = lastFetches(timeline, mark, bytes);
  return {
    writers: bytes.map((byte) => {
      const writes = accesses.writes(byte);
      return writes[lastAtOrBefore(writes, mark - 1)] ?? -1;
    }),
    fetches: lastFetch.map((last) => (last < 0 ? null : fetchEnding(timeline, last))),
  };
}

/** By CPU: the last event that fetched one of the bytes, -1 for none. */
function lastFetches(timeline: Timeline, mark: number, bytes: readonly number[]): number[] {
  const { columns, system } = timeline;
  const last = new Array<number>(system.cpus).fill(-1);
  for (const byte of bytes) {
    const reads = linksOf(timeline).accesses.reads(byte);
    const isOpen = new Set(last.keys());
    for (let at = lastAtOrBefore(reads, mark - 1); at >= 0 && isOpen.size > 0; at--) {
      const cpu = columns.cpu[reads[at]];
      if (columns.kindAt(reads[at]) !== 'fetched' || !isOpen.delete(cpu)) continue;
      last[cpu] = Math.max(last[cpu], reads[at]);
    }
  }
  return last;
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
  return { address: columns.address[last], bytes, first, last };
}

/** The event that put the store of a `committed` event into the store buffer; -1 for other events. */
export function issuedAt(timeline: Timeline, commit: number): number {
  const isArrival = timeline.columns.kindAt(commit) === 'committed';
  return isArrival ? linksOf(timeline).stores.partner.at(commit) : -1;
}
