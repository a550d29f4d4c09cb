/**
 * From which write each read got its value: reads-from, as explanations cite it. A value in memory comes from the event
 * that brought it there (of a buffered store: its arrival), one out of the CPU's own store buffer from the buffered
 * store. A fetched byte may be older than what stands in memory.
 */
import type { Timeline } from '../../history/timeline.ts';
import { covers, units } from '../../history/written-units.ts';
import type { Event } from '../../machine/events/events.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { eventAt } from '../events/event-words.ts';
import { lastAtOrBefore } from './site-facts.ts';

export interface ReadSource {
  /** -1 for what stood there at first. */
  event: number;
  /** Out of the store buffer of the CPU that reads. */
  isOwn: boolean;
}

type Read = Extract<Event, { kind: 'loaded' | 'exchanged' | 'fetched' }>;

const MOST_KEPT = 1 << 16;
const NOTHING: readonly ReadSource[] = [];
const kept = new WeakMap<Timeline, Map<number, readonly ReadSource[]>>();

/** Of an event that reads its sources, each once, in the order of the bytes; of others none. Kept. */
export function readsFrom(timeline: Timeline, index: number): readonly ReadSource[] {
  const kind = timeline.columns.kindAt(index);
  if (kind !== 'loaded' && kind !== 'exchanged' && kind !== 'fetched') return NOTHING;
  const known = kept.get(timeline) ?? new Map<number, readonly ReadSource[]>();
  kept.set(timeline, known);
  const found = known.get(index);
  if (found !== undefined) return found;
  const sources = eachOnce(sourcesOf(timeline, index, eventAt(timeline, index) as Read));
  if (known.size >= MOST_KEPT) known.clear();
  known.set(index, sources);
  return sources;
}

function eachOnce(sources: readonly ReadSource[]): ReadSource[] {
  return sources.filter(({ event }, at) => sources.findIndex((one) => one.event === event) === at);
}

function sourcesOf(timeline: Timeline, index: number, event: Read): ReadSource[] {
  const start = event.kind === 'fetched' ? event.address + event.offset : event.address;
  const read = units(start, event.size);
  const own = ownStores(timeline, index, event, read);
  const isOld = event.kind === 'fetched' && timeline.system.keepsVersions;
  const found = isOld
    ? fetchedFrom(timeline, index, {
        read,
        own,
        bytes: read.map((unit) => byteOf(event.value, unit - start)),
      })
    : read.map((unit) => lastWrite(timeline, unit, index));
  return found.map((write, at) =>
    own[at] >= 0 ? { event: own[at], isOwn: true } : { event: write, isOwn: false },
  );
}

/** For each unit the store in the CPU's own store buffer that gives its value, -1 where memory does. */
function ownStores(
  timeline: Timeline,
  index: number,
  event: Read,
  read: readonly number[],
): number[] {
  const { columns, system } = timeline;
  const mayBeOwn =
    system.model.buffered && !(event.kind === 'loaded' && read.length === 1 && !event.forwarded);
  const buffer = mayBeOwn ? timeline.machineAt(index).cpus[event.cpu].buffer : [];
  return read.map((unit) => {
    const isIn = (address: number, size: number) => covers({ event: 0, address, size }, unit);
    if (!buffer.some(({ address, size }) => isIn(address, size))) return -1;
    return timeline.find(index - 1, -1, (earlier) => {
      const isStore = columns.cpu[earlier] === event.cpu && columns.kindAt(earlier) === 'buffered';
      return isStore && isIn(columns.address[earlier], columns.size[earlier]);
    });
  });
}

/** The last event before `index` that wrote the unit, -1 for none. */
function lastWrite(timeline: Timeline, unit: number, index: number): number {
  const writes = writesTo(timeline, unit);
  let at = lastAtOrBefore(writes, index - 1);
  while (at >= 0 && !isWritten(timeline, writes[at])) at--;
  return at < 0 ? -1 : writes[at];
}

/** A LOCKed operation that compares may leave things as they are. */
function isWritten(timeline: Timeline, index: number): boolean {
  if (timeline.columns.kindAt(index) !== 'exchanged') return true;
  const event = eventAt(timeline, index);
  return event.kind === 'exchanged' && event.written;
}

interface Fetch {
  read: readonly number[];
  own: readonly number[];
  bytes: readonly number[];
}

/** Bytes that may be old: as of the last moment at which they all stood there, else each by itself. */
function fetchedFrom(timeline: Timeline, index: number, { read, own, bytes }: Fetch): number[] {
  const writes = read.map((unit) => {
    const all = writesTo(timeline, unit);
    const before = all.slice(0, lastAtOrBefore(all, index - 1) + 1);
    return before.filter((write) => isWritten(timeline, write));
  });
  const asOf = (moment: number): number[] =>
    writes.map((list) => list[lastAtOrBefore(list, moment)] ?? -1);
  const stood = (at: number, write: number): number =>
    write < 0
      ? (firstByte(timeline, read[at], writes[at][0]) ?? bytes[at])
      : byteWritten(timeline, read[at], write);
  for (const moment of [...new Set(writes.flat()), -1].sort((a, b) => b - a)) {
    const found = asOf(moment);
    if (found.every((write, at) => own[at] >= 0 || stood(at, write) === bytes[at])) return found;
  }
  return writes.map(
    (list, at) =>
      list.findLast((write) => byteWritten(timeline, read[at], write) === bytes[at]) ?? -1,
  );
}

type Write = Extract<Event, { kind: 'stored' | 'committed' | 'exchanged' }>;

function byteWritten(timeline: Timeline, unit: number, write: number): number {
  const { address, value } = eventAt(timeline, write) as Write;
  return byteOf(value, unit - address);
}

/** What stood there before the first write, undefined where there is none. */
function firstByte(
  timeline: Timeline,
  unit: number,
  write: number | undefined,
): number | undefined {
  if (write === undefined) return undefined;
  const { address, old } = eventAt(timeline, write) as Write;
  return byteOf(old, unit - address);
}

interface Writes {
  /** Events looked at so far: a live run grows. */
  length: number;
  byUnit: Map<number, number[]>;
}

const written = new WeakMap<Timeline, Writes>();
const NONE: readonly number[] = [];

/** Events that brought something to the unit, ascending; LOCKed operations that did not among them. Kept. */
function writesTo(timeline: Timeline, unit: number): readonly number[] {
  const { columns, length } = timeline;
  const known = written.get(timeline) ?? { length: 0, byUnit: new Map<number, number[]>() };
  written.set(timeline, known);
  for (let index = known.length; index < length; index++) {
    const kind = columns.kindAt(index);
    if (kind !== 'stored' && kind !== 'committed' && kind !== 'exchanged') continue;
    for (const touched of units(columns.address[index], columns.size[index])) {
      const events = known.byUnit.get(touched);
      if (events === undefined) known.byUnit.set(touched, [index]);
      else events.push(index);
    }
  }
  known.length = length;
  return known.byUnit.get(unit) ?? NONE;
}
