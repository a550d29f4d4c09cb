/** The previous value of a variable in time, and what changed it: of the event before the mark or of an earlier one. */

import { lastAtOrBefore } from '../../history/ascending.ts';
import { WROTE } from '../../history/columns.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Value } from '../../machine/program/values.ts';
import { eventAt } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import { linksOf } from '../links/run-links.ts';
import { type MemoryTarget, unitsOf } from './targets.ts';

export interface Change {
  /** The last event before the mark that put another value there. */
  event: number;
  cpu: number;
  /** Of the variable, or the byte of text, that it changed. */
  unit: number;
  /** What stood there. */
  old: Value;
}

/** null where nothing has changed it. By the columns, but for the one event that is told. */
export function lastChange(timeline: Timeline, target: MemoryTarget, mark: number): Change | null {
  let found: { event: number; unit: number } | null = null;
  for (const unit of unitsOf(timeline.system, target)) {
    const event = changeBefore(timeline, unit, mark);
    if (event > (found?.event ?? NONE)) found = { event, unit };
  }
  if (found === null) return null;
  const event = eventAt(timeline, found.event);
  const old = 'old' in event ? event.old : 0;
  return { ...found, cpu: event.cpu, old };
}

function changeBefore(timeline: Timeline, unit: number, mark: number): number {
  const { columns } = timeline;
  const writes = linksOf(timeline).accesses.writes(unit);
  let at = lastAtOrBefore(writes, mark - 1);
  while (at >= 0 && columns.wrote[writes[at]] !== WROTE.other) at--;
  return writes[at] ?? NONE;
}
