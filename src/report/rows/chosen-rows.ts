/** Rows that were asked for: of some events, of some CPUs, of some kinds of events. */
import type { Timeline } from '../../history/timeline.ts';
import { stretch } from '../../history/walk.ts';
import { EVENT_KINDS } from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import { isAlone } from './event-wording.ts';
import type { Row } from './row.ts';
import { eachRow, type RowOptions } from './rows.ts';

/** `from` and `to` are events, both included; null: of all CPUs, of all kinds. */
export interface Choice {
  from: number;
  to: number;
  cpus: readonly number[] | null;
  kinds: readonly EventKind[] | null;
}

type Options = Omit<RowOptions, 'system' | 'machine'>;

/**
 * The rows that hold one of the events chosen, one at a time, as the whole run's table has them. The run is taken
 * up again shortly before the first of them, and again behind a long stretch without any.
 */
export function* chosenRows(timeline: Timeline, choice: Choice, options: Options): Generator<Row> {
  const { cpus, kinds } = choice;
  let told = -1;
  for (const part of kinds === null ? [choice] : stretches(timeline, choice, kinds)) {
    for (const row of rowsBetween(timeline, part, options)) {
      if (cpus !== null && !cpus.includes(row.cpu)) continue;
      if (kinds === null) yield row;
      else if (row.first > told && row.events.some((kind) => kinds.includes(kind))) {
        told = row.last;
        // Without its neighbours a row has no function around it.
        yield { ...row, depth: 0 };
      }
    }
  }
}

type Between = Pick<Choice, 'from' | 'to'>;

function* rowsBetween(timeline: Timeline, between: Between, options: Options): Generator<Row> {
  const start = rowStart(timeline, between.from);
  const machine = timeline.machineAt(start);
  const events = stretch(timeline, start, timeline.length);
  yield* within(eachRow(events, { ...options, system: timeline.system, machine }), between);
}

/** To run so many events costs less than to take the run up again. */
const NEAR = 2000;

/** Where events of the kinds are, those near each other together. */
function* stretches(
  { columns, length }: Timeline,
  { from, to }: Choice,
  kinds: readonly EventKind[],
): Generator<Between> {
  const isWanted = EVENT_KINDS.map((kind) => kinds.includes(kind));
  let open = null as Between | null;
  for (let event = from; event <= to && event < length; event++) {
    if (!isWanted[columns.kind[event]]) continue;
    if (open !== null && event - open.to > NEAR) {
      yield open;
      open = null;
    }
    open = { from: open?.from ?? event, to: event };
  }
  if (open !== null) yield open;
}

/** `ALONE[kind]`: begins a row, whatever came before. */
const ALONE = EVENT_KINDS.map((kind) => isAlone({ kind } as Event));

/** The last event, at or before the one given, that certainly begins a row; 0 for none. */
function rowStart({ columns, length }: Timeline, from: number): number {
  let start = Math.min(from, Math.max(0, length - 1));
  while (start > 0 && !ALONE[columns.kind[start]]) start--;
  return start;
}

/** The rows of the events, each lane's first one below the names of the functions that it runs in. */
function* within(rows: Iterable<Row>, { from, to }: Between): Generator<Row> {
  const named = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.first > to) return;
    const lane = `${row.cpu} ${row.context}`;
    if (row.kind === 'function' && row.first < from) {
      const names = named.get(lane) ?? [];
      named.set(lane, names);
      names[row.depth] = row;
    } else if (row.last >= from) {
      for (const name of named.get(lane)?.slice(0, row.depth) ?? []) {
        if (name !== undefined) yield { ...name, contexts: row.contexts };
      }
      named.delete(lane);
      yield row;
    }
  }
}
