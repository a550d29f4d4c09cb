/** Which write each read read from: of the CPU's own store buffer, of memory, and of text as old as it was fetched. */

import { countBelow, lastAtOrBefore } from '../../history/ascending.ts';
import type { Timeline } from '../../history/timeline.ts';
import { units } from '../../history/written-units.ts';
import { byteOf, textByte } from '../../machine/memory/text.ts';
import { eventAt } from '../events/event-words.ts';
import type { Events } from '../links/accesses.ts';
import { NONE } from '../links/activations.ts';
import { linksOf } from '../links/run-links.ts';

/** The last number of the ascending list below the bound, NONE for none. */
export const lastBelow = (list: Events, bound: number): number =>
  list[countBelow(list, bound) - 1] ?? NONE;

/** The first one from the bound on, NONE for none. */
export const firstFrom = (list: Events, bound: number): number =>
  list[countBelow(list, bound)] ?? NONE;

/** The write that gave a variable, or a byte of text, its value. */
export interface UnitSource {
  unit: number;
  /**
   * A store that was in the CPU's own store buffer, else what wrote it in memory; NONE for what stood there from the
   * start.
   */
  write: number;
}

/** Of a load, a LOCKed operation or a fetch; nothing for other events. */
export function readFrom(timeline: Timeline, index: number): UnitSource[] {
  const { columns, system } = timeline;
  const cpu = columns.cpu[index];
  switch (columns.kindAt(index)) {
    case 'loaded':
    case 'exchanged':
      return units(columns.address[index], columns.size[index]).map((unit) => ({
        unit,
        write: ownStore(timeline, cpu, unit, index) ?? lastWriteOf(timeline, unit, index),
      }));
    case 'fetched': {
      const event = eventAt(timeline, index);
      if (event.kind !== 'fetched') return [];
      const bytes = units(event.address + event.offset, event.size).map((unit, at) => ({
        unit,
        byte: byteOf(event.value, at),
        own: ownStore(timeline, cpu, unit, index),
      }));
      if (system.keepsVersions) return fetchedFrom(timeline, index, bytes);
      return bytes.map(({ unit, own }) => ({
        unit,
        write: own ?? lastWriteOf(timeline, unit, index),
      }));
    }
    default:
      return [];
  }
}

/** A write that a read has read from: NONE for what stood there at first. */
export interface ReadSource {
  event: number;
  /** Out of the store buffer of the CPU that reads. */
  isOwn: boolean;
}

/** The same, each write once, in the order of the bytes. */
export function readsFrom(timeline: Timeline, index: number): ReadSource[] {
  const writes = new Set(readFrom(timeline, index).map(({ write }) => write));
  return [...writes].map((event) => ({
    event,
    isOwn: event !== NONE && timeline.columns.kindAt(event) === 'buffered',
  }));
}

const lastWriteOf = (timeline: Timeline, unit: number, before: number): number =>
  lastBelow(linksOf(timeline).accesses.writes(unit), before);

/** The newest store to it in the CPU's store buffer just before the event. */
function ownStore(
  timeline: Timeline,
  cpu: number,
  unit: number,
  before: number,
): number | undefined {
  const { accesses, stores } = linksOf(timeline);
  const list = accesses.stores(unit);
  for (let at = lastAtOrBefore(list, before - 1); at >= 0; at--) {
    if (timeline.columns.cpu[list[at]] !== cpu) continue;
    // Older ones have left before it.
    return stores.isPendingAt(list[at], before) ? list[at] : undefined;
  }
  return undefined;
}

interface FetchedByte {
  unit: number;
  byte: number;
  own: number | undefined;
}

/**
 * Bytes that may be older than what stands in memory: as of the last moment at which they all stood there. One store
 * after the other is undone until they do.
 */
function fetchedFrom(
  timeline: Timeline,
  index: number,
  bytes: readonly FetchedByte[],
): UnitSource[] {
  const { accesses } = linksOf(timeline);
  const { text } = timeline.machineAt(index);
  const open = bytes.map(({ unit, byte, own }) => {
    const writes = accesses.writes(unit);
    const at = lastAtOrBefore(writes, index - 1);
    return { unit, byte, own, writes, at, stands: textByte(text, unit) };
  });
  const asFetched = (): boolean =>
    open.every(({ own, byte, stands }) => own !== undefined || stands === byte);
  while (!asFetched()) {
    const latest = Math.max(...open.map(({ writes, at }) => writes[at] ?? NONE));
    if (latest === NONE) return bytes.map((one) => byItself(timeline, index, one));
    const event = eventAt(timeline, latest);
    for (const one of open) {
      if (one.writes[one.at] !== latest || !('old' in event)) continue;
      one.stands = byteOf(event.old, one.unit - event.address);
      one.at--;
    }
  }
  return open.map(({ unit, own, writes, at }) => ({ unit, write: own ?? writes[at] ?? NONE }));
}

/** A byte that is of another moment than the others: its last write of that value. */
function byItself(timeline: Timeline, index: number, { unit, byte, own }: FetchedByte): UnitSource {
  const writes = linksOf(timeline).accesses.writes(unit);
  let at = own === undefined ? lastAtOrBefore(writes, index - 1) : -1;
  while (at >= 0 && writtenByte(timeline, writes[at], unit) !== byte) at--;
  return { unit, write: own ?? writes[at] ?? NONE };
}

function writtenByte(timeline: Timeline, index: number, unit: number): number {
  const event = eventAt(timeline, index);
  const isWrite = 'value' in event && 'old' in event && 'address' in event;
  return isWrite ? byteOf(event.value, unit - event.address) : NONE;
}
