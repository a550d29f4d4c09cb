/** How much of a run a page holds: all of it, or of a long one what comes last, so that the file stays small. */
import type { Timeline } from '../../history/timeline.ts';
import type { Part } from '../picture/left-out.ts';

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
