/** What the lanes show, line by line: rows of the CPUs that have one, and how much happened on the others. */

import { lastAtOrBefore } from '../../../src/history/ascending.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import { contextOfEvent, eventAt, eventText } from '../../../src/inspect/events/event-words.ts';
import { isVisibleAt } from '../../../src/inspect/events/motion.ts';
import { topContext } from '../../../src/machine/state/machine.ts';
import { EMPTY, type Row } from '../../../src/report/rows/row.ts';
import type { View } from '../../model/view.ts';
import { lanedCpus } from './lane-widths.ts';
import { type Reach, type RowsAround, rowsAround, type Wanted } from './row-window.ts';

export type LaneEntry =
  | { kind: 'row'; row: Row }
  /** Events of CPUs without a lane, between two rows: how many of each CPU. */
  | { kind: 'hidden'; counts: ReadonlyMap<number, number>; last: number };

export interface LaneEntries {
  /** Oldest first; the last one is the current row. Empty at the start of the run. */
  past: LaneEntry[];
  future: LaneEntry[];
  /** How many of the past ones are of the mark's own block of events (row-window.ts). */
  own: number;
}

/** At least so many of them, as far as the run goes. */
export function entriesAround(view: View, reach: Reach): LaneEntries {
  const { timeline, filter, mark } = view;
  const laned = new Set(lanedCpus(view));
  if (filter === null && laned.size === timeline.system.cpus) {
    const { past, future, own } = withCurrent(view, rowsAround(view, reach));
    return { past: past.map(entryOf), future: future.map(entryOf), own };
  }
  const rows = withCurrent(view, rowsAround(view, reach, wantedBy(view, laned)));
  const { past, future, own } = rows;
  const told = withHidden(view, laned, past, past.length < reach.past ? 0 : null);
  const ahead = withHidden(view, laned, future, mark);
  const end = Math.max(mark - 1, future.findLast(isNumbered)?.last ?? -1);
  const { length } = timeline;
  const rest = future.length < reach.future ? hiddenBetween(view, laned, end + 1, length) : null;
  const first = past[past.length - own];
  const at = told.findIndex((entry) => entry.kind === 'row' && entry.row === first);
  return {
    past: told,
    future: rest === null ? ahead : [...ahead, rest],
    own: at < 0 ? 0 : told.length - at,
  };
}

/** The rows, the last of the past ones the current one: a row of its own for an event that is private to its CPU. */
function withCurrent(view: View, rows: RowsAround): RowsAround {
  const { past, own } = rows;
  const { mark } = view;
  if (mark === 0 || past.at(-1)?.last === mark - 1) return rows;
  return { ...rows, past: [...past, privateRow(view)], own: own + 1 };
}

function privateRow({ timeline, mark }: View): Row {
  const index = mark - 1;
  const { cpus } = timeline.machineAt(index);
  const event = eventAt(timeline, index);
  return {
    ...EMPTY,
    text: eventText(timeline.system, event),
    first: index,
    last: index,
    cpu: event.cpu,
    context: contextOfEvent(event),
    events: [event.kind],
    depth: topContext(cpus[event.cpu])?.frames.length ?? 0,
    critical: null,
    witness: null,
    contexts: cpus.map((cpu) => topContext(cpu)?.kind ?? null),
  };
}

const entryOf = (row: Row): LaneEntry => ({ kind: 'row', row });

/** Names of functions and the run's end are no events. */
const isNumbered = ({ kind }: Row): boolean => kind !== 'function' && kind !== 'end';

/** The rows, and before each what happened in between on CPUs without a lane; from event `from` on, null: nothing before the first. */
function withHidden(
  view: View,
  laned: ReadonlySet<number>,
  rows: readonly Row[],
  from: number | null,
): LaneEntry[] {
  let next = from;
  return rows.flatMap((row): LaneEntry[] => {
    const hidden = next === null ? null : hiddenBetween(view, laned, next, row.first);
    next = row.kind === 'function' ? row.first : row.last + 1;
    return hidden === null ? [entryOf(row)] : [hidden, entryOf(row)];
  });
}

/** Events from `from` on of CPUs without a lane, up to the last before `to` that others can tell; null for none. */
function hiddenBetween(
  view: View,
  laned: ReadonlySet<number>,
  from: number,
  to: number,
): LaneEntry | null {
  const { timeline, filter } = view;
  const { cpu } = timeline.columns;
  const isHidden = (index: number): boolean => !laned.has(cpu[index]);
  const all = filter === null ? numbers(from, to) : matchesIn(filter.matches, from, to);
  const events = all.filter(isHidden);
  const last =
    filter === null ? events.findLast((index) => isVisibleAt(timeline, index)) : events.at(-1);
  if (last === undefined) return null;
  const counts = new Map<number, number>();
  for (const index of events) {
    if (index <= last) counts.set(cpu[index], (counts.get(cpu[index]) ?? 0) + 1);
  }
  return { kind: 'hidden', counts: new Map([...counts].sort(([a], [b]) => a - b)), last };
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);

function matchesIn(matches: readonly number[], from: number, to: number): readonly number[] {
  return matches.slice(lastAtOrBefore(matches, from - 1) + 1, lastAtOrBefore(matches, to - 1) + 1);
}

/** Rows of CPUs that have a lane; of a filtered run those with an event that passes. */
function wantedBy({ timeline, filter }: View, laned: ReadonlySet<number>): Wanted {
  if (filter === null) {
    return {
      isWanted: ({ cpu }) => laned.has(cpu),
      mayHave: (from, to) => someEvent(timeline, from, to, (cpu) => laned.has(cpu)),
    };
  }
  const { matches } = filter;
  const { cpu: cpus } = timeline.columns;
  return {
    isWanted: ({ kind, cpu, first, last }) =>
      kind !== 'function' &&
      laned.has(cpu) &&
      matchesIn(matches, first, last + 1).some((index) => cpus[index] === cpu),
    mayHave: (from, to) => matchesIn(matches, from, to).length > 0,
  };
}

function someEvent(
  { columns }: Timeline,
  from: number,
  to: number,
  isOf: (cpu: number) => boolean,
): boolean {
  for (let index = from; index < to; index++) if (isOf(columns.cpu[index])) return true;
  return false;
}
