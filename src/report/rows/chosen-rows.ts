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
 * up again shortly before the first of them.
 */
export function* chosenRows(timeline: Timeline, choice: Choice, options: Options): Generator<Row> {
  const start = rowStart(timeline, choice.from);
  const machine = timeline.machineAt(start);
  const events = stretch(timeline, start, timeline.length);
  const rows = eachRow(events, { ...options, system: timeline.system, machine });
  const { cpus, kinds } = choice;
  for (const row of within(rows, choice)) {
    if (cpus !== null && !cpus.includes(row.cpu)) continue;
    if (kinds === null) yield row;
    // Without its neighbours a row has no function around it.
    else if (row.events.some((kind) => kinds.includes(kind))) yield { ...row, depth: 0 };
  }
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
function* within(rows: Iterable<Row>, { from, to }: Choice): Generator<Row> {
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
