/** The report's table, alive: a lane a CPU, time downwards, the current row marked. */
import type { ContextKind } from '../../src/machine/state/machine.ts';
import { cellLines, GUTTERS } from '../../src/report/printing/cells.ts';
import { cpuTitle } from '../../src/report/printing/lanes.ts';
import { wrap } from '../../src/report/printing/wrap.ts';
import type { Row } from '../../src/report/rows/row.ts';
import {
  clip,
  fill,
  type Line,
  type Look,
  looking,
  pagedStart,
  plainLine,
  type Segment,
  segment,
  selected,
} from '../drawing/segments.ts';
import type { PaneRows, Size, View } from '../model/view.ts';
import { rowsAround } from './row-window.ts';

interface Lane {
  /** -1 for the one lane that all CPUs share when there is no room for one each. */
  cpu: number;
  title: string;
  width: number;
}

/** Narrower lanes are not readable. */
const LEAST = 20;
/** Gutter and space before a lane's text, and what parts two lanes. */
const GUTTER = 2;
const SEPARATOR = 2;

export function lanesPane(view: View, { width, height }: Size): PaneRows {
  const digits = String(view.timeline.length).length;
  const lanes = lanesOf(view, width - digits - 1);
  const room = height - 1;
  const wanted = view.selection.scroll.lanes ?? 0;
  const { past, future, own } = rowsAround(view, 2 * room + Math.abs(wanted));
  const draw = (row: Row, time: Time): DrawnLine[] => {
    const mark = row.last + 1;
    return rowLines(view, row, lanes, digits, time).map((line) => ({ line, mark }));
  };
  const older = past.slice(0, past.length - own).flatMap((row) => draw(row, 'past'));
  const before = past.slice(past.length - own, -1).flatMap((row) => draw(row, 'past'));
  const current = past.slice(-1).flatMap((row) => draw(row, 'current'));
  const below = future.flatMap((row) => draw(row, 'future'));
  const drawn = [...older, ...before, ...current, ...below];
  const at = older.length + before.length;
  const paged = pagedStart(drawn.length, room, at, older.length);
  const here = Math.max(paged, Math.min(at, at + current.length - room));
  const start = wanted === 0 ? here : Math.max(0, Math.min(here + wanted, drawn.length - room));
  const shown = drawn.length > 0 ? drawn.slice(start, start + room) : [NOTHING_YET];
  return {
    lines: [heading(lanes, digits, view), ...shown.map(({ line }) => line)].map((line) =>
      clip(line, width, view.glyphs.more),
    ),
    marks: [-1, ...shown.map(({ mark }) => mark)],
    scrolled: start - here,
  };
}

interface DrawnLine {
  line: Line;
  mark: number;
}

const NOTHING_YET: DrawnLine = {
  line: plainLine('  (nothing has happened yet: s steps)', 'dim'),
  mark: -1,
};

function lanesOf({ timeline }: View, room: number): Lane[] {
  const { system } = timeline;
  const { cpus } = system;
  const width = Math.floor((room - (cpus - 1) * SEPARATOR) / cpus) - GUTTER;
  if (width < LEAST) return [{ cpu: -1, title: 'all CPUs', width: room - GUTTER }];
  return Array.from({ length: cpus }, (_, cpu) => ({ cpu, title: cpuTitle(system, cpu), width }));
}

function heading(lanes: readonly Lane[], digits: number, { glyphs, cpu }: View): Line {
  const line: Segment[] = [segment(' '.repeat(digits + 1))];
  lanes.forEach((lane, index) => {
    if (index > 0) line.push(segment(` ${glyphs.vertical}`, 'dim'));
    const look = lane.cpu === cpu ? 'strong' : 'plain';
    line.push(...fill([segment(`  ${lane.title}`, look)], lane.width + GUTTER));
  });
  return line;
}

type Time = 'past' | 'current' | 'future';

function rowLines(view: View, row: Row, lanes: readonly Lane[], digits: number, time: Time) {
  const cells = lanes.map((lane) => cellsOf(row, lane));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  const isCause = view.why === null ? null : causes(view.why, row);
  return Array.from({ length: height }, (_, index): Line => {
    const number = index === 0 && isNumbered(row) ? String(row.last) : '';
    const line: Segment[] = [
      segment(number.padStart(digits), 'dim'),
      marker(view, row, index, time, isCause),
    ];
    lanes.forEach((lane, at) => {
      if (at > 0) line.push(segment(` ${view.glyphs.vertical}`, 'dim'));
      line.push(...laneCell(row, lane, cells[at][index] ?? ''));
    });
    if (time === 'current' && row.kind !== 'function') return selected(line);
    return isCause === false || (isCause === null && time === 'future')
      ? looking(line, 'dim')
      : line;
  });
}

/** By its last event: a click goes there, and there the position line says the same. */
const isNumbered = ({ kind }: Row): boolean => kind !== 'function' && kind !== 'end';

/** What stands between a row's number and its lanes. */
function marker(view: View, row: Row, index: number, time: Time, isCause: boolean | null): Segment {
  if (index > 0 || row.kind === 'function') return segment(' ');
  if (time === 'current') return segment(view.glyphs.here, 'strong');
  return isCause ? segment(view.glyphs.cause, 'notice') : segment(' ');
}

function causes(why: ReadonlySet<number>, { first, last, kind }: Row): boolean {
  if (kind === 'end') return true;
  for (let event = first; event <= last; event++) if (why.has(event)) return true;
  return false;
}

function cellsOf(row: Row, { cpu, width }: Lane): string[] {
  if (cpu < 0) {
    const prefix = `CPU${row.cpu} `;
    return cellLines(row, width - prefix.length).map((line) => prefix + line);
  }
  if (row.cpu === cpu) return cellLines(row, width);
  return row.witness?.cpu === cpu ? wrap(row.witness.text, width, 0, 2) : [];
}

function laneCell(row: Row, lane: Lane, text: string): Segment[] {
  const isOwn = lane.cpu < 0 || row.cpu === lane.cpu;
  const context = isOwn ? row.context : (row.contexts[lane.cpu] ?? 'task');
  const isSaid = isOwn || row.witness?.cpu === lane.cpu;
  return [
    segment(`${GUTTERS[context]} `, contextLook(context)),
    segment(text.padEnd(lane.width), isSaid ? rowLook(row) : 'plain'),
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
