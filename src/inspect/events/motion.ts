/** Motion through a run: every way forwards has its reverse. Marks in, marks out; pure. */
import type { Critical } from '../../detectors/failure.ts';
import type { Timeline } from '../../history/timeline.ts';
import { EVENT_KINDS } from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import { isShown } from '../../report/rows/event-wording.ts';

/** The mark just after the failing event; the end where only the end shows the failure. */
export function failureMark(timeline: Timeline, { event }: Critical): number {
  return Math.min(event + 1, timeline.length);
}

/** Where a run is opened: just after the failing event; the end of one that does not fail. */
export const openingMark = (timeline: Timeline, critical: Critical | null): number =>
  critical === null ? timeline.length : failureMark(timeline, critical);

export type Direction = 1 | -1;

/** `VISIBLE[kind]`: not private to its CPU; the report shows it. */
const VISIBLE = EVENT_KINDS.map((kind) => isShown({ kind } as Event));

/** The event is one that others can tell. */
export const isVisibleAt = ({ columns }: Timeline, index: number): boolean =>
  VISIBLE[columns.kind[index]];

/**
 * The mark after the nearest event that is wanted, -1 for none. Forwards the first mark beyond the
 * given one, backwards the last one before it; so the two are each other's reverse.
 */
function markAfter(
  timeline: Timeline,
  mark: number,
  direction: Direction,
  isWanted: (index: number) => boolean,
): number {
  const from = direction > 0 ? mark : mark - 2;
  const found = timeline.find(from, direction, isWanted);
  return found < 0 ? -1 : found + 1;
}

/** To the next event that others can tell, of one CPU or of any (`cpu` null). */
export function stepMark(
  timeline: Timeline,
  mark: number,
  direction: Direction,
  cpu: number | null,
): number {
  const { columns } = timeline;
  return markAfter(
    timeline,
    mark,
    direction,
    (index) => VISIBLE[columns.kind[index]] && (cpu === null || columns.cpu[index] === cpu),
  );
}

const ENTERS: readonly EventKind[] = [
  'called',
  'trapped',
  'nmi-entered',
  'interrupt-entered',
  'stopped',
];
const LEAVES: readonly EventKind[] = ['returned', 'interrupt-returned', 'task-ended', 'resumed'];

/** `DEPTH[kind]`: how many functions or contexts deeper its CPU is afterwards. */
const DEPTH = EVENT_KINDS.map((kind) =>
  ENTERS.includes(kind) ? 1 : LEAVES.includes(kind) ? -1 : 0,
);

/**
 * Forwards: the mark after the CPU has left the function that it is in. Backwards: the mark before
 * that function was called, or its context began. -1 where the run does not reach it.
 */
export function finishMark(
  { columns, length }: Timeline,
  mark: number,
  direction: Direction,
  cpu: number,
): number {
  let depth = 0;
  for (
    let index = direction > 0 ? mark : mark - 1;
    index >= 0 && index < length;
    index += direction
  ) {
    if (columns.cpu[index] !== cpu) continue;
    depth += direction * DEPTH[columns.kind[index]];
    if (depth < 0) return direction > 0 ? index + 1 : index;
  }
  return -1;
}

/** The mark that a word names: an event's index or a percentage of the run; null for neither. */
export function markOf({ length }: Timeline, word: string): number | null {
  const match = /^(\d+)(%?)$/.exec(word.trim());
  if (match === null) return null;
  const number = Number(match[1]);
  if (match[2] === '%') return Math.round((Math.min(100, number) * length) / 100);
  return Math.min(number + 1, length);
}
