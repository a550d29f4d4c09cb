/** What a filter means for motion, and for a run that grows. */

import { lastAtOrBefore } from '../../../src/history/ascending.ts';
import type { Direction } from '../../../src/inspect/events/motion.ts';
import { matchesIn } from '../../../src/inspect/events/scan.ts';
import { type Model, timelineOf } from '../../model/model.ts';

/** The mark behind the nearest event that passes the filter, -1 for none. */
export function filteredMark(
  model: Model,
  mark: number,
  direction: Direction,
  cpu: number | null,
): number {
  const matches = model.filter?.matches ?? [];
  const { columns } = timelineOf(model);
  let at = lastAtOrBefore(matches, direction > 0 ? mark - 1 : mark - 2);
  if (direction > 0) at++;
  while (matches[at] !== undefined && cpu !== null && columns.cpu[matches[at]] !== cpu) {
    at += direction;
  }
  return matches[at] === undefined ? -1 : matches[at] + 1;
}

/** The filter, of what an open run has more by now. */
export function refiltered(model: Model): Model {
  const { filter } = model;
  const timeline = timelineOf(model);
  if (filter === null || filter.length === timeline.length) return model;
  const { matches } = matchesIn(timeline, filter.matchers, filter.length, timeline.length);
  const grown = { ...filter, matches: [...filter.matches, ...matches], length: timeline.length };
  return { ...model, filter: grown };
}
