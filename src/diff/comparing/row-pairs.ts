/** The rows of both runs beside each other: what is alike on one line, the rest by itself. */
import type { Moment } from '../../history/simulate.ts';
import { walk } from '../../history/walk.ts';
import type { Disassembler } from '../../report/naming/disassemble.ts';
import type { Row } from '../../report/rows/row.ts';
import { rowsOf } from '../../report/rows/rows.ts';
import { PRIVATE } from '../pairing/event-meaning.ts';
import type { Comparison, Side } from './compare.ts';
import { NONE } from './event-matching.ts';
import type { Trace } from './run-trace.ts';

export interface RowPair {
  a: Row | null;
  b: Row | null;
  /** Both do the same, on the same values. */
  isAlike: boolean;
}

export interface RowPairWindow {
  pairs: RowPair[];
  /** Events of each run before the first row and behind the last one. */
  before: { a: number; b: number };
  after: { a: number; b: number };
}

/** Events to show at most, before and behind the first difference. */
const BEFORE = 2000;
const BEHIND = 3000;

/** The rows around a point of the first and the second run. */
export function rowPairWindow(
  comparison: Comparison,
  at: { a: number; b: number },
  disassembler: Disassembler | null,
): RowPairWindow {
  const window = (side: Side, mark: number) => {
    const from = Math.max(0, mark - BEFORE);
    const to = Math.min(side.timeline.length, mark + BEHIND);
    return { from, to, rows: rowsOfSide(side, from, to, disassembler) };
  };
  const [a, b] = [window(comparison.a, at.a), window(comparison.b, at.b)];
  return {
    pairs: pairRows(comparison, a.rows, b.rows),
    before: { a: a.from, b: b.from },
    after: { a: comparison.a.timeline.length - a.to, b: comparison.b.timeline.length - b.to },
  };
}

function rowsOfSide(
  { system, timeline, failure, critical }: Side,
  from: number,
  to: number,
  disassembler: Disassembler | null,
): Row[] {
  const isAtEnd = critical >= timeline.length;
  const shownFailure = failure !== null && (!isAtEnd || to === timeline.length) ? failure : null;
  const moments: Moment[] = [];
  walk(timeline, from, to, (moment) => moments.push(moment));
  return rowsOf(moments, {
    system,
    machine: timeline.machineAt(from),
    critical: shownFailure && { failure: shownFailure, event: critical },
    disassembler,
  })
    .filter(({ kind }) => kind !== 'function')
    .map((row) => ({ ...row, depth: 0 }));
}

function pairRows(comparison: Comparison, rowsA: Row[], rowsB: Row[]): RowPair[] {
  const partners = increasing(rowsA.map((row) => partnerOf(comparison, row, rowsB)));
  const differing = differingEvents(comparison);
  const pairs: RowPair[] = [];
  let nextB = 0;
  rowsA.forEach((a, index) => {
    const partner = partners[index];
    if (partner === NONE) {
      pairs.push({ a, b: null, isAlike: false });
      return;
    }
    for (; nextB < partner; nextB++) pairs.push({ a: null, b: rowsB[nextB], isAlike: false });
    const b = rowsB[nextB++];
    const isAlike = a.critical === b.critical && !hasAny(a, differing.a) && !hasAny(b, differing.b);
    pairs.push({ a, b, isAlike });
  });
  for (; nextB < rowsB.length; nextB++) pairs.push({ a: null, b: rowsB[nextB], isAlike: false });
  return pairs;
}

/** Index of the row of b that holds the counterpart of the row's first matched event, or NONE. */
function partnerOf({ a, matching }: Comparison, row: Row, rowsB: readonly Row[]): number {
  if (row.kind === 'end') return NONE;
  for (let event = row.first; event <= row.last; event++) {
    const other = matching.toB[event];
    if (a.timeline.columns.cpu[event] !== row.cpu || other === NONE) continue;
    const found = rowHolding(rowsB, other);
    if (found !== NONE && rowsB[found].cpu === row.cpu) return found;
  }
  return NONE;
}

function rowHolding(rows: readonly Row[], event: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle].first <= event) low = middle;
    else high = middle - 1;
  }
  const row = rows[low];
  const holds = row !== undefined && row.kind !== 'end' && row.first <= event && event <= row.last;
  return holds ? low : NONE;
}

/** Keeps the longest increasing subsequence (Fredman 1975) of the partners; the others become NONE. */
export function increasing(partners: ArrayLike<number>): number[] {
  const ends: number[] = [];
  const previous = new Int32Array(partners.length).fill(NONE);
  for (let index = 0; index < partners.length; index++) {
    const partner = partners[index];
    if (partner === NONE) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (partners[ends[middle]] < partner) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? ends[low - 1] : NONE;
    ends[low] = index;
  }
  const kept = new Array<number>(partners.length).fill(NONE);
  for (let at = ends.at(-1) ?? NONE; at !== NONE; at = previous[at]) kept[at] = partners[at];
  return kept;
}

/** Events that have no counterpart or another effect than it. */
function differingEvents({ a, b, matching, differences }: Comparison) {
  const sets = { a: new Set<number>(), b: new Set<number>() };
  for (const difference of differences.list) {
    if (difference.kind === 'wait') continue;
    if (difference.a !== NONE) sets.a.add(difference.a);
    if (difference.b !== NONE) sets.b.add(difference.b);
  }
  const isLone =
    ({ meanings }: Trace, partner: Int32Array, repeats: Uint8Array) =>
    (event: number) =>
      partner[event] === NONE && meanings[event] !== PRIVATE && repeats[event] === 0;
  const { toA, toB, repeatsInA, repeatsInB } = matching;
  return {
    a: { set: sets.a, isLone: isLone(a.trace, toB, repeatsInA) },
    b: { set: sets.b, isLone: isLone(b.trace, toA, repeatsInB) },
  };
}

function hasAny(
  row: Row,
  { set, isLone }: { set: Set<number>; isLone: (event: number) => boolean },
): boolean {
  for (let event = row.first; event <= row.last; event++) {
    if (set.has(event) || isLone(event)) return true;
  }
  return false;
}
