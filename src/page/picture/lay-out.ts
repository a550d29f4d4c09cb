/** Rows of a run to a picture of its lanes. */
import type { Timeline } from '../../history/timeline.ts';
import { columnsOf } from '../../machine/program/printable.ts';
import { cellLines } from '../../report/printing/cells.ts';
import { cpuTitle, share } from '../../report/printing/lanes.ts';
import { wrap } from '../../report/printing/wrap.ts';
import type { Row } from '../../report/rows/row.ts';
import type { Story } from '../../report/telling/story.ts';
import { arrowsOf } from './arrows.ts';
import { CHARACTER, GAP, GUTTER, HEAD, LINE, MARGIN, PADDING } from './measures.ts';
import type { Column, Picture, PlacedRow } from './picture.ts';
import { siteColumns } from './site-columns.ts';
import { spansOf } from './spans.ts';

export interface PictureRequest {
  timeline: Timeline;
  rows: readonly Row[];
  /** Characters that all lanes take together, at most; more only where each has the least. */
  room: number;
  /** Of a failing run: what it says was changed after it was read has an arrow. */
  story?: Story | null;
  /** Which events are left out, in words; empty for none. */
  before?: string;
  behind?: string;
}

/** Narrower lanes are not readable. */
const LEAST = 24;
/** So many CPUs have a lane each, whatever they do; of more only those that act. */
const FEW = 4;

export function pictureOf(request: PictureRequest): Picture {
  const { timeline, rows, story = null, before = '', behind = '' } = request;
  const columns = columnsFor(request);
  const top = MARGIN + HEAD + (before === '' ? 0 : LINE + GAP) + LINE;
  const placed = placedRows(rows, columns, top);
  const bottom = placed.length === 0 ? top : endOf(placed[placed.length - 1]);
  const last = columns[columns.length - 1];
  const right = last === undefined ? MARGIN : last.x + last.width + GUTTER;
  const sites = siteColumns(timeline, placed, { x: right, y: top - LINE });
  const end = sites.length === 0 ? right : sites[sites.length - 1].x + sites.at(-1)!.width + GUTTER;
  return {
    width: Math.ceil(end - GUTTER + MARGIN),
    height: Math.ceil(bottom + MARGIN + (behind === '' ? 0 : LINE + GAP)),
    columns,
    sites,
    spans: spansOf(placed, columns, bottom),
    rows: placed,
    arrows: arrowsOf(timeline, placed, columns, story),
    before,
    behind,
  };
}

export const endOf = ({ y, height }: PlacedRow): number => y + height;

/** Where a row's text begins in its lane. */
function columnsFor({ timeline: { system }, rows, room }: PictureRequest): Column[] {
  const acting = new Set(rows.map(({ cpu }) => cpu));
  const all = [...Array(system.cpus).keys()];
  const cpus = system.cpus <= FEW ? all : all.filter((cpu) => acting.has(cpu));
  const titles = cpus.map((cpu) => cpuTitle(system, cpu));
  const needs = cpus.map((cpu, at) => Math.max(LEAST, titles[at].length, needOf(rows, cpu)));
  const free = Math.max(room, cpus.length * LEAST);
  const widths = share(needs, free);
  let x = MARGIN + numberWidth(rows);
  return cpus.map((cpu, at) => {
    const width = widths[at] * CHARACTER + 2 * PADDING;
    const column = { cpu, title: titles[at], x, width };
    x += width + GUTTER;
    return column;
  });
}

function needOf(rows: readonly Row[], cpu: number): number {
  let need = 0;
  for (const row of rows) {
    if (row.witness?.cpu === cpu) need = Math.max(need, columnsOf(row.witness.text));
    if (row.cpu === cpu) need = Math.max(need, ...cellLines(row, WIDEST).map(columnsOf));
  }
  return Math.min(need, WIDEST);
}

/** No lane needs more: longer lines are broken. */
const WIDEST = 52;

function numberWidth(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map((row) => numberOf(row).length)) * CHARACTER + GUTTER;
}

function numberOf({ kind, first, last }: Row): string {
  if (kind === 'function' || kind === 'end') return '';
  return first === last ? String(first) : `${first}-${last}`;
}

function placedRows(rows: readonly Row[], columns: readonly Column[], top: number): PlacedRow[] {
  let y = top;
  return rows.map((row) => {
    const cells = columns.flatMap((column) => {
      const lines = linesIn(row, column).map((line) => {
        const text = line.trimStart();
        return { text, indent: line.length - text.length };
      });
      const isWitness = row.cpu !== column.cpu;
      return lines.length === 0 ? [] : [{ x: column.x + PADDING, lines, isWitness }];
    });
    const count = Math.max(1, ...cells.map(({ lines }) => lines.length));
    const placed = { row, y, height: count * LINE + GAP, number: numberOf(row), cells };
    y += placed.height;
    return placed;
  });
}

function linesIn(row: Row, { cpu, width }: Column): string[] {
  const characters = Math.floor((width - 2 * PADDING) / CHARACTER + 1e-6);
  if (row.cpu === cpu) return cellLines(row, characters);
  return row.witness?.cpu === cpu ? wrap(row.witness.text, characters, 0, 2) : [];
}
