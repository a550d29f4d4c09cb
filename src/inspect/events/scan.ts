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
  /** `check` is asked of the state before the event, and who stops there stops before it. */
  isBefore?: true;
}

/** One of the matchers matches; `machine` is the state after the event. */
export function passes(matchers: readonly Matcher[], moment: Moment, machine: Machine): boolean {
  return matchers.some(
    ({ mayMatch, check }) => mayMatch(moment.index) && (check === null || check(moment, machine)),
  );
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
  const matches: number[] = [];
  const walked = scanned(timeline, matchers, from, to, (index) => matches.push(index));
  return { matches: ascending(matches), walked };
}

/** The same as marks: the one before the event for a matcher that is asked before it, else the one after it. */
export function marksIn(
  timeline: Timeline,
  matchers: readonly Matcher[],
  from: number,
  to: number,
): { marks: number[]; walked: number } {
  const marks: number[] = [];
  const walked = scanned(timeline, matchers, from, to, (index, { isBefore }) =>
    marks.push(isBefore ? index : index + 1),
  );
  return { marks: ascending(marks), walked };
}

const ascending = (numbers: number[]): number[] =>
  numbers.sort((a, b) => a - b).filter((number, at) => number !== numbers[at - 1]);

/** Calls `take` for each match of each matcher, in any order; gives how many events were walked again. */
function scanned(
  timeline: Timeline,
  matchers: readonly Matcher[],
  from: number,
  to: number,
  take: (index: number, matcher: Matcher) => void,
): number {
  const asked = new Set<number>();
  let end = from;
  for (let index = from; index < to; index++) {
    for (const matcher of matchers) {
      if (!matcher.mayMatch(index)) continue;
      if (matcher.check === null) {
        take(index, matcher);
      } else {
        asked.add(index);
        end = index + 1;
      }
    }
  }
  const [first] = asked;
  if (first === undefined) return 0;
  const ask =
    (isBefore: true | undefined) =>
    (moment: Moment, machine: Machine): void => {
      const { index } = moment;
      if (!asked.has(index)) return;
      for (const matcher of matchers) {
        if (matcher.isBefore !== isBefore || !matcher.mayMatch(index)) continue;
        if (matcher.check?.(moment, machine)) take(index, matcher);
      }
    };
  walk(timeline, first, end, ask(undefined), ask(true));
  return end - first;
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

/** The events of one segment of a scan that stands at an event, and where it goes on. */
export function segmentAt({ length }: Timeline, { direction, at }: Omit<EventScan, 'matchers'>) {
  const start = Math.floor(Math.max(0, at) / SEGMENT) * SEGMENT;
  const from = direction > 0 ? at : start;
  const to = direction > 0 ? Math.min(start + SEGMENT, length) : at + 1;
  return { from, to, next: direction > 0 ? to : from - 1 };
}

/** One segment of a search: the nearest match in it or -1, and where the search goes on. */
export function searchSegment(timeline: Timeline, scan: EventScan) {
  const { from, to, next } = segmentAt(timeline, scan);
  const { matches, walked } = matchesIn(timeline, scan.matchers, from, to);
  const found = matches[scan.direction > 0 ? 0 : matches.length - 1] ?? -1;
  return { found, at: next, walked };
}
