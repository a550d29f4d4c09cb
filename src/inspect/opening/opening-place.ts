/** Where a run is opened, in the user's words. */
import { printable } from '../../machine/program/printable.ts';
import type { Branch } from '../branches/branches.ts';
import { failureMark, markOf } from '../events/motion.ts';
import { type OpenedRun, OpeningError, UNUSABLE } from './opening.ts';

/** An event's number, so far through the run, or one of these words. */
export const isPlaceWord = (word: string): boolean => /^(?:\d+%?|start|end|failure)$/.test(word);

/** The run with its cursors at that place. Throws OpeningError where it has none. */
export function openedAt(run: OpenedRun, word: string): OpenedRun {
  const mark = markNamed(run.root, word);
  if (typeof mark === 'string')
    throw new OpeningError(printable(`--at ${word}: ${mark}`), UNUSABLE);
  const { root, beside } = run;
  const opened = { ...run, root: { ...root, mark } };
  if (beside === null) return opened;
  const { toB } = beside.pair.cursor;
  const other = toB[Math.min(mark, toB.length - 1)];
  const branch = { ...beside.branch, mark: other };
  return { ...opened, beside: { branch, pair: { ...beside.pair, other } } };
}

/** The mark of a place, or why the run has none. */
export function markNamed(
  { timeline, critical }: Pick<Branch, 'timeline' | 'critical'>,
  word: string,
): number | string {
  const { length } = timeline;
  if (word === 'start') return 0;
  if (word === 'end') return length;
  if (word === 'failure') {
    return critical === null ? 'this run does not fail' : failureMark(timeline, critical);
  }
  const most = word.endsWith('%') ? 100 : length - 1;
  if (Number.parseInt(word, 10) <= most) return markOf(timeline, word) ?? 'it names no place';
  if (word.endsWith('%')) return 'a run has 0% to 100%';
  return length === 0 ? 'the run has no events' : `its events are 0 to ${length - 1}`;
}
