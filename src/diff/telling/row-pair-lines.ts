/** The rows of both versions as text: alike rows folded, lanes beside each other, marks between. */
import type { System } from '../../machine/state/system.ts';
import { type Lane, lanesFor, SEPARATOR } from '../../report/printing/lanes.ts';
import { type Paint, PLAIN } from '../../report/printing/paint.ts';
import { rowLines } from '../../report/printing/table.ts';
import type { Row } from '../../report/rows/row.ts';
import type { RowPair, RowPairWindow } from '../comparing/row-pairs.ts';
import { halfWidth, halves, type Mark } from './two-halves.ts';

export interface RowLineOptions {
  a: System;
  b: System;
  width: number;
  paint?: Paint;
  /** Events of the second version from here on were not carried over. */
  carriedEvents: number;
}

/** Alike rows kept before and behind those that differ. */
const CONTEXT = 3;
/** Rows of the second version to show where it runs on by itself. */
const RUNS_ON = 6;
/** Rows to show at most. */
const MOST_PARTS = 150;
/** Narrower halves give all CPUs one lane. */
const LANES_FROM = 58;

export function rowPairLines(window: RowPairWindow, options: RowLineOptions): string[] {
  const { width, paint = PLAIN } = options;
  const pairs = cutTail(window.pairs, options.carriedEvents);
  const sides = {
    a: layout(options.a, rowsOfSide(pairs.kept, 'a'), width),
    b: layout(options.b, rowsOfSide(pairs.kept, 'b'), width),
  };
  const lines: string[] = [];
  const parts = folded(pairs.kept);
  if (sides.a.lanes.length > 1) lines.push(...laneTitles(sides, width));
  for (const part of parts.slice(0, MOST_PARTS)) {
    if (part.kind === 'fold') lines.push(foldLine(part.count));
    else lines.push(...pairLines(part.pair, sides, { width, paint }));
  }
  if (parts.length > MOST_PARTS) {
    lines.push(`... ${parts.length - MOST_PARTS} more rows, and what comes behind them ...`);
    return lines;
  }
  if (pairs.cut > 0) {
    const text = `... ${pairs.cut} more rows of the second version, which runs on by itself ...`;
    lines.push(text.padStart(Math.min(width, halfWidth(width) + text.length)).slice(-width));
  }
  return lines;
}

function rowsOfSide(pairs: readonly RowPair[], side: 'a' | 'b'): Row[] {
  return pairs.map((pair) => pair[side]).filter((row) => row !== null);
}

/** What the second version did after the schedule was used up is cut short. */
function cutTail(pairs: readonly RowPair[], carriedEvents: number) {
  const from = pairs.findIndex(({ a, b }) => a === null && b !== null && b.first >= carriedEvents);
  const isTail = from >= 0 && pairs.slice(from).every(({ a }) => a === null);
  const end = isTail ? Math.min(pairs.length, from + RUNS_ON) : pairs.length;
  return { kept: pairs.slice(0, end), cut: pairs.length - end };
}

interface Layout {
  lanes: Lane[];
  digits: number;
}

function layout(system: System, rows: readonly Row[], width: number): Layout {
  const half = halfWidth(width);
  const digits = String(Math.max(0, ...rows.slice(-1).map(({ first }) => first))).length;
  const room = half - digits - 1;
  if (half >= LANES_FROM) return { lanes: lanesFor(system, rows, { room }), digits };
  return { lanes: [{ cpu: -1, title: '', width: room - 2 }], digits };
}

/** Above wide halves: which lane is which CPU's. */
function laneTitles(sides: { a: Layout; b: Layout }, width: number): string[] {
  const titles = ({ lanes, digits }: Layout): string => {
    const cells = lanes.map((lane) => `  ${lane.title.slice(0, lane.width).padEnd(lane.width)}`);
    return `${' '.repeat(digits + 1)}${cells.join(SEPARATOR)}`.trimEnd();
  };
  return halves([titles(sides.a)], [titles(sides.b)], ' ', { width });
}

type Part = { kind: 'pair'; pair: RowPair } | { kind: 'fold'; count: number };

/** Runs of alike rows are folded, but for those next to a difference or to the failure. */
function folded(pairs: readonly RowPair[]): Part[] {
  const isNotable = pairs.map(({ a, b, isAlike }) => !isAlike || isCritical(a) || isCritical(b));
  const isKept = pairs.map((_, index) =>
    isNotable.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).includes(true),
  );
  const parts: Part[] = [];
  pairs.forEach((pair, index) => {
    const last = parts[parts.length - 1];
    if (isKept[index]) parts.push({ kind: 'pair', pair });
    else if (last?.kind === 'fold') last.count++;
    else parts.push({ kind: 'fold', count: 1 });
  });
  return parts;
}

const isCritical = (row: Row | null): boolean => row !== null && row.critical !== null;

function foldLine(count: number): string {
  return `... ${count} ${count === 1 ? 'row' : 'rows'} alike ...`;
}

function pairLines(
  { a, b, isAlike }: RowPair,
  sides: { a: Layout; b: Layout },
  options: { width: number; paint: Paint },
): string[] {
  const left = a === null ? [] : rowLines(a, sides.a.lanes, sides.a.digits);
  const right = b === null ? [] : rowLines(b, sides.b.lanes, sides.b.digits);
  return halves(left, right, markOf(a, b, isAlike), options);
}

function markOf(a: Row | null, b: Row | null, isAlike: boolean): Mark {
  if (a === null) return '>';
  if (b === null) return '<';
  return isAlike ? ' ' : '|';
}
