/** The report's table, alive: a lane a CPU, time downwards, the current row marked. */
import { eventAt, eventLine } from '../../../src/inspect/events/event-words.ts';
import type { ContextKind } from '../../../src/machine/state/machine.ts';
import { cellLines, GUTTERS } from '../../../src/report/printing/cells.ts';
import { wrap } from '../../../src/report/printing/wrap.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import {
  clip,
  fill,
  type Line,
  type Look,
  lit,
  looking,
  pagedStart,
  plainLine,
  type Segment,
  segment,
  selected,
} from '../../drawing/segments.ts';
import { litIn } from '../../model/sought.ts';
import type { PaneRows, Size, View } from '../../model/view.ts';
import { entriesAround, type LaneEntry } from './lane-entries.ts';
import { GUTTER, type Lane, lanesOf } from './lane-widths.ts';
import { readsOf, SOURCES, sourcesText, withSources } from './read-sources.ts';
import { shortLines, shortWitness } from './short-cells.ts';

export function lanesPane(view: View, { width, height }: Size): PaneRows {
  const digits = Math.max(view.alike?.digits ?? 0, String(view.timeline.length).length);
  const table: Table = { view, lanes: lanesOf(view, width - digits - 1), digits, width };
  const room = height - 1;
  const wanted = view.selection.scroll.lanes ?? 0;
  const { past, future, own } = entriesAround(view, {
    past: 2 * room + Math.max(0, -wanted),
    future: 2 * room + Math.max(0, wanted),
  });
  const draw = (entries: readonly LaneEntry[], time: Time): DrawnLine[] =>
    entries.flatMap((entry) => entryLines(table, entry, time));
  const older = draw(past.slice(0, past.length - own), 'past');
  const before = draw(past.slice(past.length - own, -1), 'past');
  const current = draw(past.slice(-1), 'current');
  const drawn = [...older, ...before, ...current, ...draw(future, 'future')];
  const at = older.length + before.length;
  const paged = pagedStart(drawn.length, room, at, older.length);
  const here = Math.max(paged, Math.min(at, at + current.length - room));
  const start = wanted === 0 ? here : Math.max(0, Math.min(here + wanted, drawn.length - room));
  const shown = drawn.length > 0 ? drawn.slice(start, start + room) : [NOTHING_YET];
  return {
    lines: [heading(table), ...shown.map(({ draw: drawLine }) => drawLine())].map((line) =>
      clip(line, width, view.glyphs.more),
    ),
    marks: [-1, ...shown.map(({ mark }) => mark)],
    scrolled: start - here,
  };
}

interface Table {
  view: View;
  lanes: readonly Lane[];
  /** Of the numbers at the left. */
  digits: number;
  width: number;
}

/** Only those in sight are drawn. */
interface DrawnLine {
  draw: () => Line;
  mark: number;
}

const NOTHING_YET: DrawnLine = {
  draw: () => plainLine('  (nothing has happened yet: s steps)', 'dim'),
  mark: -1,
};

function heading({ lanes, digits, view: { glyphs, cpu } }: Table): Line {
  const line: Segment[] = [segment(' '.repeat(digits + 1))];
  lanes.forEach((lane, index) => {
    if (index > 0) line.push(segment(` ${glyphs.vertical}`, 'dim'));
    const look = lane.cpu === cpu ? 'strong' : 'plain';
    line.push(...fill([segment(`  ${lane.title}`, look)], lane.width + GUTTER, glyphs.more));
  });
  return line;
}

type Time = 'past' | 'current' | 'future';

function entryLines(table: Table, entry: LaneEntry, time: Time): DrawnLine[] {
  if (entry.kind === 'row') {
    const mark = entry.row.last + 1;
    return rowLines(table, entry.row, time).map((line) => ({ draw: line, mark }));
  }
  const { counts, last } = entry;
  const said = [...counts].map(([cpu, events], index) => {
    const noun = index > 0 ? '' : events === 1 ? 'event ' : 'events ';
    return `${events} ${noun}of CPU${cpu}`;
  });
  const line: Line = [
    segment(String(last).padStart(table.digits), 'dim'),
    segment(`   (${said.join(', ')})`, 'dim'),
  ];
  return [{ draw: () => line, mark: last + 1 }];
}

function rowLines(table: Table, row: Row, time: Time): (() => Line)[] {
  const { view, digits } = table;
  const lanes = lanesFor(table, row);
  const { more } = view.glyphs;
  const pattern = litIn(view.sought, 'events');
  const cells = cellsOfAll(row, lanes, more);
  const told = once(() => lanes.map((lane, at) => toldCells(view, row, lane, cells[at])));
  const height = Math.max(...cells.map((lines) => lines.length));
  const isCause = view.why === null ? null : causes(view.why, row);
  return Array.from({ length: height }, (_, index) => (): Line => {
    const number = index === 0 && isNumbered(row) ? String(row.last) : '';
    const line: Segment[] = [
      segment(number.padStart(digits), 'dim'),
      marker(view, row, index, time, isCause),
    ];
    lanes.forEach((lane, at) => {
      if (at > 0) line.push(segment(` ${view.glyphs.vertical}`, 'dim'));
      line.push(...laneCell(row, lane, told()[at][index] ?? '', pattern));
    });
    if (time === 'current' && row.kind !== 'function') return selected(line);
    return isCause === false || (isCause === null && time === 'future')
      ? looking(line, 'dim')
      : line;
  });
}

/** A row of a CPU without a lane, which is shown all the same, has the whole width. */
function lanesFor({ lanes, digits, width }: Table, row: Row): readonly Lane[] {
  if (lanes.some(({ cpu }) => cpu < 0 || cpu === row.cpu)) return lanes;
  return [{ cpu: -1, title: '', width: width - digits - 1 - GUTTER, isNarrow: false }];
}

/** By its last event: a click goes there, and there the position line says the same. */
const isNumbered = ({ kind }: Row): boolean => kind !== 'function' && kind !== 'end';

/** What stands between a row's number and its lanes. */
function marker(view: View, row: Row, index: number, time: Time, isCause: boolean | null): Segment {
  if (index > 0 || row.kind === 'function') return segment(' ');
  if (time === 'current') return segment(view.glyphs.here, 'strong');
  if (isCause) return segment(view.glyphs.cause, 'notice');
  return hasFound(view, row) ? segment(view.glyphs.found, 'found') : segment(' ');
}

/** One of its events has what is sought. */
function hasFound({ sought, timeline }: View, { first, last, cpu }: Row): boolean {
  const pattern = litIn(sought, 'events');
  if (pattern === null) return false;
  for (let index = first; index <= last; index++) {
    if (timeline.columns.cpu[index] !== cpu) continue;
    if (pattern.test(eventLine(timeline.system, eventAt(timeline, index)))) return true;
  }
  return false;
}

function causes(why: ReadonlySet<number>, { first, last, kind }: Row): boolean {
  if (kind === 'end') return true;
  for (let event = first; event <= last; event++) if (why.has(event)) return true;
  return false;
}

const kept = new WeakMap<Row, { key: string; cells: string[][] }>();

/** Kept for rows that are: most of them are asked for at the next key again. */
function cellsOfAll(row: Row, lanes: readonly Lane[], more: string): string[][] {
  const key = lanes.map(({ cpu, width, isNarrow }) => `${cpu} ${width} ${isNarrow}`).join();
  const known = kept.get(row);
  if (known?.key === key) return known.cells;
  const cells = lanes.map((lane) => cellsOf(row, lane, more));
  kept.set(row, { key, cells });
  return cells;
}

function cellsOf(row: Row, { cpu, width, isNarrow }: Lane, more: string): string[] {
  if (cpu < 0) {
    const prefix = `CPU${row.cpu} `;
    return cellLines(row, width - prefix.length).map((line) => prefix + line);
  }
  if (row.cpu === cpu) return isNarrow ? shortLines(row, width, more) : cellLines(row, width);
  if (row.witness?.cpu !== cpu) return [];
  return isNarrow
    ? shortWitness(row.witness.text, width, more)
    : wrap(row.witness.text, width, 0, 2);
}

/** With where what was read came from, as far as there is room. */
function toldCells(view: View, row: Row, lane: Lane, lines: readonly string[]): readonly string[] {
  const { timeline, glyphs } = view;
  if (lane.cpu >= 0 && lane.cpu !== row.cpu) return lines;
  const draw = (told: Row): string[] => cellsOf(told, lane, glyphs.more);
  if (!lane.isNarrow) return withSources(timeline, row, glyphs.more, { lines, draw });
  const last = lines[lines.length - 1];
  const from =
    row.effects.length === 1 ? sourcesText(timeline, readsOf(timeline, row), glyphs.more) : '';
  const isRoom = from !== '' && last !== undefined && last.length + from.length < lane.width;
  return isRoom ? [...lines.slice(0, -1), `${last} ${from}`] : lines;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function laneCell(row: Row, lane: Lane, text: string, pattern: RegExp | null): Segment[] {
  const isOwn = lane.cpu < 0 || row.cpu === lane.cpu;
  const context = isOwn ? row.context : (row.contexts[lane.cpu] ?? 'task');
  const isSaid = isOwn || row.witness?.cpu === lane.cpu;
  return [
    segment(`${GUTTERS[context]} `, contextLook(context)),
    ...text
      .padEnd(lane.width)
      .split(SOURCES)
      .flatMap((part, index) => {
        if (index % 2 === 1) return [segment(part, 'dim')];
        return lit([segment(part, isSaid ? rowLook(row) : 'plain')], pattern);
      }),
  ];
}

/** How contexts are told apart. */
export function contextLook(context: ContextKind): Look {
  return context === 'task' ? 'plain' : context;
}

function rowLook(row: Row): Look {
  if (row.critical !== null) return 'bad';
  switch (row.kind) {
    case 'function':
      return 'dim';
    case 'smp':
      return 'notice';
    case 'crash':
      return 'bad';
    default:
      if (row.torn) return 'torn';
      return row.changedSite >= 0 ? 'changed' : contextLook(row.context);
  }
}
