/** All accesses of a value in a run, past and future; the last write before a moment, the next read behind it. */

import { lastAtOrBefore } from '../../history/ascending.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Events } from '../links/accesses.ts';
import { NONE } from '../links/activations.ts';
import {
  boundOf,
  type LocalPlace,
  lastPut,
  nextLocalRead,
  putsInto,
  readsLocal,
} from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import { firstFrom, lastBelow } from './reads-from.ts';
import { type MemoryTarget, type Target, unitsOf } from './targets.ts';

/** The last event before `before` that brought a value to memory there, or put one into the local; NONE for none. */
export function lastWriter(timeline: Timeline, target: Target, before: number): number {
  if (target.kind === 'local') return lastPut(timeline, target, before);
  const { accesses } = linksOf(timeline);
  const last = unitsOf(timeline.system, target).map((unit) =>
    lastBelow(accesses.writes(unit), before),
  );
  return Math.max(NONE, ...last);
}

/** The first event from `from` on that reads it, NONE for none. */
export function nextReader(timeline: Timeline, target: Target, from: number): number {
  if (target.kind === 'local') return nextLocalRead(timeline, target, from);
  const { accesses } = linksOf(timeline);
  const next = unitsOf(timeline.system, target)
    .map((unit) => firstFrom(accesses.reads(unit), from))
    .filter((index) => index !== NONE);
  return next.length === 0 ? NONE : Math.min(...next);
}

interface Kept {
  length: number;
  events: Events;
}

const kept = new WeakMap<Timeline, Map<string, Kept>>();
/** Targets whose accesses are kept. */
const MOST_KEPT = 16;

/** Every event that reads or writes it, stores into store buffers too, ascending. Kept. */
export function accessesOf(timeline: Timeline, target: Target): Events {
  const lists = kept.get(timeline) ?? new Map<string, Kept>();
  kept.set(timeline, lists);
  const key =
    target.kind === 'local'
      ? `${target.activation}.${target.local}`
      : `${target.address}+${target.size}`;
  const known = lists.get(key);
  if (known?.length === timeline.length) return known.events;
  const events =
    target.kind === 'local' ? localAccesses(timeline, target) : memoryAccesses(timeline, target);
  if (lists.size >= MOST_KEPT) lists.clear();
  lists.set(key, { length: timeline.length, events });
  return events;
}

/** Accesses that are listed at most. */
const MOST_LISTED = 10_000;

export interface ListedAccesses {
  /** Those around the mark, ascending. */
  events: Events;
  /** How many there are in the run. */
  total: number;
  /** Position of the last one that has happened at the mark, -1 for none. */
  last: number;
}

export function accessesAround(timeline: Timeline, target: Target, mark: number): ListedAccesses {
  const all = accessesOf(timeline, target);
  const at = lastAtOrBefore(all, mark - 1);
  const most = all.length - MOST_LISTED;
  const start = Math.max(0, Math.min(most, at - MOST_LISTED / 2));
  const events = all.slice(start, start + MOST_LISTED);
  return { events, total: all.length, last: at - start };
}

function memoryAccesses(timeline: Timeline, target: MemoryTarget): Events {
  const { accesses } = linksOf(timeline);
  const lists = unitsOf(timeline.system, target).flatMap((unit) => [
    accesses.reads(unit),
    accesses.writes(unit),
    accesses.stores(unit),
  ]);
  const all = Int32Array.from(lists.flat()).sort();
  return [...all.filter((index, at) => index !== all[at - 1])];
}

function localAccesses(timeline: Timeline, place: LocalPlace): Events {
  const { activations } = linksOf(timeline);
  const bound = boundOf(timeline, place);
  const found: number[] = [];
  for (let at = Math.max(0, activations.entry.at(place.activation)); at < bound; at++) {
    if (putsInto(timeline, place, at) || readsLocal(timeline, place, at)) found.push(at);
  }
  return found;
}
