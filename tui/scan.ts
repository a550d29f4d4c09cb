/**
 * Scans of a run: which events match. Columns alone answer for most questions; where the event itself
 * or the machine's state is asked for, the stretch is walked again. A long scan is done in segments.
 */
import type { Moment } from '../src/history/simulate.ts';
import type { Timeline } from '../src/history/timeline.ts';
import { walk } from '../src/history/walk.ts';
import type { Machine } from '../src/machine/machine.ts';

export interface Matcher {
  /** Asked first, of the event's index in the columns. */
  mayMatch(index: number): boolean;
  /** Asked where `mayMatch` holds; null when that says all. `machine` is the state after the event. */
  check: ((moment: Moment, machine: Machine) => boolean) | null;
}

export const SEGMENT = 4096;

/** Events from `from` up to `to` (exclusive) that one of the matchers matches, ascending. */
export function matchesIn(
  timeline: Timeline,
  matchers: readonly Matcher[],
  from: number,
  to: number,
): number[] {
  const sure: number[] = [];
  const asked: number[] = [];
  for (let index = from; index < to; index++) {
    let isAsked = false;
    for (const matcher of matchers) {
      if (!matcher.mayMatch(index)) continue;
      isAsked = matcher.check !== null;
      if (!isAsked) {
        sure.push(index);
        break;
      }
    }
    if (isAsked) asked.push(index);
  }
  if (asked.length === 0) return sure;
  const wanted = new Set(asked);
  const held: number[] = [];
  walk(timeline, asked[0], asked[asked.length - 1] + 1, (moment, machine) => {
    if (!wanted.has(moment.index)) return;
    const holds = matchers.some(
      ({ mayMatch, check }) => mayMatch(moment.index) && check?.(moment, machine),
    );
    if (holds) held.push(moment.index);
  });
  return [...sure, ...held].sort((a, b) => a - b);
}

export interface Search {
  matchers: readonly Matcher[];
  direction: 1 | -1;
  /** The next event to be looked at. */
  at: number;
}

/** One segment of a search: the nearest match in it or -1, and where the search goes on. */
export function searchSegment(
  timeline: Timeline,
  { matchers, direction, at }: Search,
): { found: number; at: number; isOver: boolean } {
  const start = Math.floor(Math.max(0, at) / SEGMENT) * SEGMENT;
  const from = direction > 0 ? at : start;
  const to = direction > 0 ? Math.min(start + SEGMENT, timeline.length) : at + 1;
  const matches = matchesIn(timeline, matchers, from, to);
  const found = matches[direction > 0 ? 0 : matches.length - 1] ?? -1;
  const next = direction > 0 ? to : from - 1;
  return { found, at: next, isOver: next < 0 || next >= timeline.length };
}
