/**
 * The table that kernel changelogs draw: a column per CPU, time downwards. Plain ASCII, 75 columns by
 * default, so that it pastes into an e-mail. At the left stand the row's first and last event.
 */
import { columnsOf } from '../../machine/program/printable.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Row } from '../rows/row.ts';
import { cellLines, GUTTERS, paintRow } from './cells.ts';
import { GUTTER, type Lane, lanesFor, SEPARATOR } from './lanes.ts';
import { type Paint, PLAIN } from './paint.ts';
import { wrap } from './wrap.ts';

export interface TableOptions {
  system: System;
  /** How many events the run has: how wide their numbers are. */
  events: number;
  /** Characters of a line, 75 by default. */
  width?: number;
  paint?: Paint;
  /** CPUs that get a lane; by default all, of more than four those that act in the rows. */
  cpus?: readonly number[] | null;
}

const WIDTH = 75;
/** Above the numbers. */
const EVENT = 'event';
/** Lanes are as wide as that many rows need: nobody waits for the last one of a long run. */
const MEASURED = 1000;

/** The lines of the table, heading included. */
export const tableLines = (rows: Iterable<Row>, options: TableOptions): string[] => [
  ...eachTableLine(rows, options),
];

/** The same one at a time; a bounded number of rows is held. */
export function* eachTableLine(rows: Iterable<Row>, options: TableOptions): Generator<string> {
  const { paint = PLAIN } = options;
  const first: Row[] = [];
  const rest = rows[Symbol.iterator]();
  for (let next = rest.next(); !next.done; next = rest.next()) {
    if (first.push(next.value) === MEASURED) break;
  }
  const { lanes, numbers } = layoutFor(first, options);
  yield* heading(lanes, numbers);
  for (const row of first) yield* rowLines(row, lanes, numbers, paint);
  for (let next = rest.next(); !next.done; next = rest.next()) {
    yield* rowLines(next.value, lanes, numbers, paint);
  }
}

/** How a row's events are numbered: `12-15` on one line where there is room, else one below the other. */
export interface Numbers {
  /** Of the largest number. */
  digits: number;
  /** Characters at the left, without the space behind them. */
  width: number;
  ranges: 'beside' | 'below' | 'none';
}

/** Only where it takes no lane away. */
function layoutFor(
  rows: readonly Row[],
  { system, events, width = WIDTH, cpus = null }: TableOptions,
): { lanes: Lane[]; numbers: Numbers } {
  const digits = String(Math.max(0, events - 1)).length;
  const layout = (column: number, ranges: Numbers['ranges']) => {
    const numbers = { digits, width: Math.max(EVENT.length, column), ranges };
    return { lanes: lanesFor(system, rows, { room: width - numbers.width - 1, cpus }), numbers };
  };
  const beside = layout(2 * digits + 1, 'beside');
  const below = layout(digits + 1, 'below');
  const isRoomy = width >= ROOMY && beside.lanes.length === below.lanes.length;
  return isRoomy ? beside : below;
}

/** Narrower tables need all of it for what happens. */
const ROOMY = 50;

function heading(lanes: readonly Lane[], { width: column }: Numbers): string[] {
  const line = (start: string, cell: (lane: Lane) => string) =>
    `${start.padEnd(column + 1)}${lanes.map(cell).join(SEPARATOR)}`.trimEnd();
  return [
    line(EVENT, ({ title, width }) => ' '.repeat(GUTTER) + title.slice(0, width).padEnd(width)),
    line('', ({ width }) => '-'.repeat(width + GUTTER)),
  ];
}

/** The lines of one row across all lanes; `numbers`: of a table, or how many digits its first event has. */
export function rowLines(
  row: Row,
  lanes: readonly Lane[],
  numbers: Numbers | number,
  paint: Paint = PLAIN,
): string[] {
  const cells = lanes.map((lane) => linesIn(row, lane));
  const left = numberLines(row, numbers);
  const height = Math.max(...cells.map((lines) => lines.length), left.length, 1);
  const column = typeof numbers === 'number' ? numbers : numbers.width;
  const lines: string[] = [];
  for (let index = 0; index < height; index++) {
    const line = lanes.map((lane, at) => laneLine(row, lane, cells[at][index] ?? '', paint));
    lines.push(`${(left[index] ?? '').padEnd(column)} ${line.join(SEPARATOR)}`.trimEnd());
  }
  return lines;
}

function numberLines({ kind, first, last }: Row, numbers: Numbers | number): string[] {
  if (kind === 'function' || kind === 'end') return [];
  const { digits, ranges } =
    typeof numbers === 'number' ? { digits: numbers, ranges: 'none' } : numbers;
  const start = String(first).padStart(digits);
  if (last === first || ranges === 'none') return [start];
  if (ranges === 'beside') return [`${start}-${last}`];
  return [start, `-${String(last).padStart(digits)}`.replace(/^-( *)/, '$1-')];
}

/** What the row says in a lane: its own text, or what that lane's CPU was doing meanwhile. */
function linesIn(row: Row, { cpu, width }: Lane): string[] {
  if (cpu < 0) {
    const witness = row.witness === null ? '' : ` (CPU${row.witness.cpu} ${row.witness.text})`;
    const prefix = `CPU${row.cpu} `;
    const lines = cellLines(row, width - prefix.length);
    if (witness !== '') lines.push(...wrap(witness, width - prefix.length, 1, 2));
    return lines.map((line, index) => (index === 0 ? prefix : ' '.repeat(prefix.length)) + line);
  }
  if (row.cpu === cpu) return cellLines(row, width);
  return row.witness?.cpu === cpu ? wrap(row.witness.text, width, 0, 2) : [];
}

function laneLine(row: Row, lane: Lane, text: string, paint: Paint): string {
  const isOwn = lane.cpu < 0 || row.cpu === lane.cpu;
  const context: ContextKind = isOwn ? row.context : (row.contexts[lane.cpu] ?? 'task');
  const painted = text === '' ? '' : paintRow(row, text, paint);
  const gutter = context === 'nmi' ? paint.magenta(GUTTERS.nmi) : GUTTERS[context];
  return `${gutter} ${painted}${' '.repeat(Math.max(0, lane.width - columnsOf(text)))}`;
}
