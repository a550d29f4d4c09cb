/** Where the value of an event goes: the first event that reads it. */

import { lastAtOrBefore } from '../../history/ascending.ts';
import { type Columns, WROTE } from '../../history/columns.ts';
import type { Timeline } from '../../history/timeline.ts';
import { units } from '../../history/written-units.ts';
import type { EventKind } from '../../machine/events/events.ts';
import { NONE } from '../links/activations.ts';
import { boundOf, type LocalPlace, putsInto, readsLocal } from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import { nextReader } from './accesses-of.ts';
import { putsOf } from './event-targets.ts';
import { makersOf, originsOf, type Point } from './origins.ts';
import { firstFrom, readFrom } from './reads-from.ts';
import type { Target } from './targets.ts';

/** Reads of a place that are looked at for one that read the value. */
export const MOST_READS = 10_000;
/** None among so many, and there are more. */
export const UNKNOWN = -2;

/** The first event behind it that read the value, by whatever it was put into; NONE for none, or UNKNOWN. */
export function firstUse(timeline: Timeline, point: Point): number {
  const { event, part } = point;
  const isWrite = isStore(timeline.columns, event);
  return firstOf([
    isWrite && part !== 'old' ? firstReader(timeline, event) : NONE,
    ...takers(timeline, point).map((place) => nextReadOf(timeline, place, event)),
    firstTaker(timeline, event),
  ]);
}

/** The first event that reads the value that the target has at the mark; NONE for none, or UNKNOWN. */
export function firstUseOf(timeline: Timeline, target: Target, mark: number): number {
  const isRead = (index: number): boolean =>
    target.kind === 'local' || readFrom(timeline, index).some(({ write }) => write === NONE);
  const uses = makersOf(timeline, target, mark).map((maker) => {
    if (maker.kind === 'event') return firstUse(timeline, maker.point);
    // What stood there from the start.
    const from =
      target.kind === 'local' ? linksOf(timeline).activations.entry.at(target.activation) : 0;
    const first = nextReader(timeline, target, Math.max(0, from));
    return first !== NONE && isRead(first) ? first : NONE;
  });
  return firstOf(uses);
}

const isStore = (columns: Columns, event: number): boolean =>
  columns.kindAt(event) === 'buffered' || columns.wrote[event] !== WROTE.nothing;

/** The locals that took it. */
function takers(timeline: Timeline, { event, part }: Point): LocalPlace[] {
  const puts = putsOf(timeline, event);
  return typeof part === 'number' ? puts.filter(({ local }) => local === part) : puts;
}

/** The first event that reads the local before something else is put into it. */
function nextReadOf(timeline: Timeline, place: LocalPlace, put: number): number {
  const bound = boundOf(timeline, place);
  for (let index = put + 1; index < bound; index++) {
    if (readsLocal(timeline, place, index)) return index;
    if (putsInto(timeline, place, index)) return NONE;
  }
  return NONE;
}

/** The first load, LOCKed operation or fetch that read what the event wrote. */
function firstReader(timeline: Timeline, event: number): number {
  const { columns } = timeline;
  const written = units(columns.address[event], columns.size[event]);
  return firstOf(written.map((unit) => unitReader(timeline, event, unit)));
}

function unitReader(timeline: Timeline, event: number, unit: number): number {
  const { accesses, stores } = linksOf(timeline);
  const reads = accesses.reads(unit);
  const partner = stores.partner.at(event);
  const bound = readableUntil(timeline, event, unit);
  let at = lastAtOrBefore(reads, event) + 1;
  for (let left = MOST_READS; left > 0 && reads[at] < bound; left--) {
    const isRead = readFrom(timeline, reads[at]).some(({ write }) => {
      return write !== NONE && (write === event || write === partner);
    });
    if (isRead) return reads[at];
    at++;
  }
  return reads[at] < bound ? UNKNOWN : NONE;
}

/** No later event can read it: another value stands there, and text is not fetched as it was. */
function readableUntil(timeline: Timeline, event: number, unit: number): number {
  const { accesses, stores } = linksOf(timeline);
  const isBuffered = timeline.columns.kindAt(event) === 'buffered';
  const arrival = isBuffered ? stores.partner.at(event) : event;
  if (timeline.system.keepsVersions || arrival === NONE) return timeline.length;
  const next = firstFrom(accesses.writes(unit), arrival + 1);
  // What overwrites it may itself read it.
  return next === NONE ? timeline.length : next + 1;
}

/** What takes an event's value without a local: the execution of what was fetched, an interrupt that was sent. */
function firstTaker(timeline: Timeline, event: number): number {
  const { columns } = timeline;
  const cpu = columns.cpu[event];
  switch (columns.kindAt(event)) {
    case 'fetched': {
      // What comes in between drops what was fetched.
      const next = timeline.find(event + 1, 1, (index) => {
        if (columns.cpu[index] !== cpu) return false;
        const kind = columns.kindAt(index);
        if (DROPS.includes(kind)) return true;
        return (kind === 'executed' || kind === 'trapped') && isMadeOf(timeline, index, event);
      });
      return next >= 0 && isMadeOf(timeline, next, event) ? next : NONE;
    }
    case 'interrupt-sent':
      return timeline.find(event + 1, 1, (index) => {
        return columns.kindAt(index) === 'interrupt-entered' && isMadeOf(timeline, index, event);
      });
    case 'stopper-returned': {
      const next = timeline.find(event + 1, 1, (index) => {
        return columns.kindAt(index) === 'stop-gathered';
      });
      return next >= 0 && isMadeOf(timeline, next, event) ? next : NONE;
    }
    default:
      return NONE;
  }
}

const DROPS: readonly EventKind[] = ['nmi-entered', 'interrupt-entered', 'stopped', 'switched'];

const isMadeOf = (timeline: Timeline, index: number, event: number): boolean =>
  originsOf(timeline, { event: index, part: 'value' }).some(
    (origin) => origin.kind === 'event' && origin.point.event === event,
  );

function firstOf(events: readonly number[]): number {
  const found = events.filter((event) => event >= 0);
  if (found.length > 0) return Math.min(...found);
  return events.includes(UNKNOWN) ? UNKNOWN : NONE;
}
