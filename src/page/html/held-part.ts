/** How much of a run a page holds: all of it, or of a long one what comes last, so that the file stays small. */
import type { Timeline } from '../../history/timeline.ts';

export interface Part {
  /** Events from `start` up to `end` (exclusive). */
  start: number;
  end: number;
}

/** Events that a page holds at most; where they make too large a file, half of them, and so on. */
const MOST_EVENTS = 16_000;
const LEAST_EVENTS = 500;
/** Events of a part that stand behind the failure. */
const BEHIND = 200;

/** The parts to try, the largest first; `mark` is where the reader begins. */
export function partsOf({ length }: Timeline, mark: number): Part[] {
  const parts: Part[] = length <= MOST_EVENTS ? [{ start: 0, end: length }] : [];
  for (let most = MOST_EVENTS; most >= LEAST_EVENTS; most /= 2) {
    if (most < length) parts.push(lastOf(length, mark, most));
  }
  return parts;
}

function lastOf(length: number, mark: number, most: number): Part {
  const end = Math.min(length, mark + BEHIND);
  return { start: Math.max(0, end - most), end };
}

/** What is not in the page, in words; empty for nothing. */
export function leftOut({ start, end }: Part, length: number): { before: string; behind: string } {
  const said = (from: number, to: number): string => `events ${from} to ${to} are not in this page`;
  return {
    before: start === 0 ? '' : said(0, start - 1),
    behind: end === length ? '' : said(end, length - 1),
  };
}
