/** What the timeline tells of one site: who wrote each byte, and what each CPU last fetched of it. */
import type { Timeline } from '../../history/timeline.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import { isWriteAt } from '../events/breakpoints.ts';

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
  const { columns, system } = timeline;
  const { address, size } = system.program.sites[site];
  const writers = new Array<number>(size).fill(-1);
  const lastFetch = new Array<number>(system.cpus).fill(-1);
  const events = siteEvents(timeline, site);
  let open = size + system.cpus;
  for (let at = lastAtOrBefore(events, mark - 1); at >= 0 && open > 0; at--) {
    const index = events[at];
    if (columns.kindAt(index) === 'fetched') {
      if (lastFetch[columns.cpu[index]] >= 0) continue;
      lastFetch[columns.cpu[index]] = index;
      open--;
      continue;
    }
    const start = columns.address[index] - address;
    for (let byte = 0; byte < size; byte++) {
      if (writers[byte] >= 0 || byte < start || byte >= start + columns.size[index]) continue;
      writers[byte] = index;
      open--;
    }
  }
  return {
    writers,
    fetches: lastFetch.map((last) => (last < 0 ? null : fetchEnding(timeline, last))),
  };
}

interface Touching {
  /** Events looked at so far: a live run grows. */
  length: number;
  /** By index of the site. */
  events: Map<number, number[]>;
}

const touching = new WeakMap<Timeline, Touching>();

/** Events that fetch the site's instruction or write one of its bytes, ascending. Kept. */
function siteEvents(timeline: Timeline, site: number): readonly number[] {
  const known = touching.get(timeline) ?? { length: 0, events: new Map<number, number[]>() };
  touching.set(timeline, known);
  for (let index = known.length; index < timeline.length; index++) {
    for (const touched of touchedSites(timeline, index)) {
      const events = known.events.get(touched);
      if (events === undefined) known.events.set(touched, [index]);
      else events.push(index);
    }
  }
  known.length = timeline.length;
  return known.events.get(site) ?? [];
}

const NONE: readonly number[] = [];

/** The sites that an event fetches or writes: one, or two that a wide store reaches across. */
function touchedSites({ columns, system }: Timeline, index: number): readonly number[] {
  const address = columns.address[index];
  if (!isTextAddress(address)) return NONE;
  const size = columns.size[index];
  const isFetch = columns.kindAt(index) === 'fetched';
  if (!isFetch && !isWriteAt(columns, index, address, size)) return NONE;
  const first = siteContaining(system, address);
  const last = isFetch || size === 1 ? first : siteContaining(system, address + size - 1);
  if (first < 0 && last < 0) return NONE;
  return first === last || last < 0 ? [first] : first < 0 ? [last] : [first, last];
}

/** Position of the last number in an ascending list that is not above the bound, -1 for none. */
export function lastAtOrBefore(list: readonly number[], bound: number): number {
  let low = -1;
  let high = list.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (list[middle] <= bound) low = middle;
    else high = middle - 1;
  }
  return low;
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
