/**
 * The table that kernel changelogs draw: a column per CPU, time downwards. Plain ASCII, 75 columns by
 * default, so that it pastes into an e-mail. The number at the left is the index of the row's first event.
 */
import type { ContextKind } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Row } from '../rows/row.ts';
import { cellLines, GUTTERS, paintRow } from './cells.ts';
import { GUTTER, type Lane, lanesFor, SEPARATOR } from './lanes.ts';
import { type Paint, PLAIN } from './paint.ts';
import { wrap } from './wrap.ts';

export interface TableOptions {
  system: System;
  /** Characters of a line, 75 by default. */
  width?: number;
  paint?: Paint;
  /** Rows to keep before the critical one; those before are folded to one line. All by default. */
  context?: number;
}

const WIDTH = 75;

/** The lines of the table, heading included. */
export function tableLines(rows: readonly Row[], options: TableOptions): string[] {
  const { system, width = WIDTH, paint = PLAIN, context = Number.POSITIVE_INFINITY } = options;
  const { folded, kept } = cut(rows, context);
  const digits = String(Math.max(0, ...kept.slice(-1).map((row) => row.first))).length;
  const lanes = lanesFor(system, kept, width - digits - 1);
  const lines = heading(lanes, digits);
  if (folded.length > 0) lines.push(foldedLine(folded, digits));
  for (const row of kept) lines.push(...rowLines(row, lanes, digits, paint));
  return lines;
}

function heading(lanes: readonly Lane[], digits: number): string[] {
  const line = (cell: (lane: Lane) => string) =>
    `${' '.repeat(digits + 1)}${lanes.map(cell).join(SEPARATOR)}`.trimEnd();
  return [
    line(({ title, width }) => ' '.repeat(GUTTER) + title.slice(0, width).padEnd(width)),
    line(({ width }) => '-'.repeat(width + GUTTER)),
  ];
}

/** The lines of one row across all lanes. */
export function rowLines(
  row: Row,
  lanes: readonly Lane[],
  digits: number,
  paint: Paint = PLAIN,
): string[] {
  const cells = lanes.map((lane) => linesIn(row, lane));
  const height = Math.max(...cells.map((lines) => lines.length), 1);
  const lines: string[] = [];
  for (let index = 0; index < height; index++) {
    const isNumbered = index === 0 && row.kind !== 'function' && row.kind !== 'end';
    const number = isNumbered ? String(row.first) : '';
    const line = lanes.map((lane, at) => laneLine(row, lane, cells[at][index] ?? '', paint));
    lines.push(`${number.padStart(digits)} ${line.join(SEPARATOR)}`.trimEnd());
  }
  return lines;
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
  return `${gutter} ${painted}${' '.repeat(Math.max(0, lane.width - text.length))}`;
}

/** The rows to draw and those before them, by the number of rows wanted before the critical one. */
function cut(rows: readonly Row[], context: number): { folded: Row[]; kept: Row[] } {
  const critical = rows.findIndex((row) => row.critical !== null);
  let from = critical < 0 ? rows.length : critical;
  for (let wanted = context; wanted > 0 && from > 0; from--) {
    if (rows[from - 1].kind !== 'function') wanted--;
  }
  const folded = rows.slice(0, from);
  const kept = rows.slice(from);
  if (!folded.some((row) => row.kind !== 'function')) return { folded: [], kept: [...rows] };
  return { folded, kept: [...openFunctions(folded, kept), ...kept] };
}

/** Names of functions that were folded away and that kept rows still run in. */
function openFunctions(folded: readonly Row[], kept: readonly Row[]): Row[] {
  const open: Row[] = [];
  const seen = new Set<string>();
  for (const row of kept) {
    const lane = `${row.cpu} ${row.context}`;
    if (seen.has(lane) || row.kind === 'function') continue;
    seen.add(lane);
    for (let depth = 0; depth < row.depth; depth++) {
      const name = folded.findLast(
        (other) =>
          other.kind === 'function' &&
          other.cpu === row.cpu &&
          other.context === row.context &&
          other.depth === depth,
      );
      if (name !== undefined) open.push({ ...name, contexts: row.contexts });
    }
  }
  return open;
}

/** `... 14 rows: CPU0 12, CPU1 2 ...` */
function foldedLine(folded: readonly Row[], digits: number): string {
  const rows = folded.filter((row) => row.kind !== 'function');
  const counts = new Map<number, number>();
  for (const { cpu } of rows) counts.set(cpu, (counts.get(cpu) ?? 0) + 1);
  const cpus = [...counts].sort(([a], [b]) => a - b).map(([cpu, count]) => `CPU${cpu} ${count}`);
  const noun = rows.length === 1 ? 'row' : 'rows';
  return `${' '.repeat(digits + 3)}... ${rows.length} ${noun}: ${cpus.join(', ')} ...`;
}
