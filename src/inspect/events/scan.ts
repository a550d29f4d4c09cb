/**
 * Scans of a run: which events match. Columns alone answer for most questions; where the event itself
 * or the machine's state is asked for, the stretch is walked again. A long scan is done in segments.
 */
import type { Moment } from '../../history/simulate.ts';
import type { Timeline } from '../../history/timeline.ts';
import { walk } from '../../history/walk.ts';
import type { Machine } from '../../machine/state/machine.ts';

export interface Matcher {
  /** Asked first, of the event's index in the columns. */
  mayMatch(index: number): boolean;
  /** Asked where `mayMatch` holds; null when that says all. `machine` is the state after the event. */
  check: ((moment: Moment, machine: Machine) => boolean) | null;
}

export const SEGMENT = 4096;

/**
 * Events from `from` up to `to` (exclusive) that one of the matchers matches, ascending; and how many
 * events were walked again for it, which is what a scan costs.
 */
export function matchesIn(
  timeline: Timeline,
  matchers: readonly Matcher[],
  from: number,
  to: number,
): { matches: number[]; walked: number } {
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
  if (asked.length === 0) return { matches: sure, walked: 0 };
  const wanted = new Set(asked);
  const held: number[] = [];
  const end = asked[asked.length - 1] + 1;
  walk(timeline, asked[0], end, (moment, machine) => {
    if (!wanted.has(moment.index)) return;
    const holds = matchers.some(
      ({ mayMatch, check }) => mayMatch(moment.index) && check?.(moment, machine),
    );
    if (holds) held.push(moment.index);
  });
  const matches = [...sure, ...held].sort((a, b) => a - b);
  return { matches, walked: end - asked[0] };
}

export interface EventScan {
  matchers: readonly Matcher[];
  direction: 1 | -1;
  /** The next event to be looked at. */
  at: number;
}

/** A slice of a scan ends after so many events walked again, or looked at in the columns. */
const MOST_WALKED = 4096;
const MOST_LOOKED_AT = 1 << 21;

/** Does segments of a scan until the slice has cost enough, or `segment` says that it is over. */
export function slice(segment: () => { walked: number; isOver: boolean }): void {
  let walked = 0;
  for (let looked = 0; walked < MOST_WALKED && looked < MOST_LOOKED_AT; looked += SEGMENT) {
    const done = segment();
    if (done.isOver) return;
    walked += done.walked;
  }
}

/** One segment of a search: the nearest match in it or -1, and where the search goes on. */
export function searchSegment(timeline: Timeline, { matchers, direction, at }: EventScan) {
  const start = Math.floor(Math.max(0, at) / SEGMENT) * SEGMENT;
  const from = direction > 0 ? at : start;
  const to = direction > 0 ? Math.min(start + SEGMENT, timeline.length) : at + 1;
  const { matches, walked } = matchesIn(timeline, matchers, from, to);
  const found = matches[direction > 0 ? 0 : matches.length - 1] ?? -1;
  return { found, at: direction > 0 ? to : from - 1, walked };
}
