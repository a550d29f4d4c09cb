/**
 * The report's rows around a mark. Rows are made for blocks of events and kept; the row in which the
 * mark stands is parted there, so that what has happened is told from what is still to come.
 */
import type { Moment } from '../../src/history/simulate.ts';
import type { Timeline } from '../../src/history/timeline.ts';
import type { Row } from '../../src/report/rows/row.ts';
import { rowsOf } from '../../src/report/rows/rows.ts';
import type { View } from '../model/view.ts';

const BLOCK = 256;

interface Kept {
  /** Events of the timeline when the block was made: its last block grows. */
  length: number;
  disassembler: View['disassembler'];
  rows: Row[];
}

const kept = new WeakMap<Timeline, Map<number, Kept>>();

function moments(timeline: Timeline, from: number, to: number): Moment[] {
  return Array.from({ length: to - from }, (_, offset) => timeline.momentAt(from + offset));
}

function makeRows(view: View, from: number, to: number): Row[] {
  const { timeline, critical, disassembler } = view;
  return rowsOf(moments(timeline, from, to), {
    system: timeline.system,
    machine: timeline.machineAt(from),
    critical,
    disassembler,
  });
}

function blockRows(view: View, block: number): Row[] {
  const { timeline, disassembler } = view;
  const blocks = kept.get(timeline) ?? new Map<number, Kept>();
  kept.set(timeline, blocks);
  const known = blocks.get(block);
  const end = Math.min((block + 1) * BLOCK, timeline.length);
  const isWhole = known?.length === timeline.length || end < (known?.length ?? 0);
  if (known !== undefined && isWhole && known.disassembler === disassembler) return known.rows;
  const rows = makeRows(view, block * BLOCK, end);
  blocks.set(block, { length: timeline.length, disassembler, rows });
  if (blocks.size > 64) blocks.delete(blocks.keys().next().value as number);
  return rows;
}

export interface RowsAround {
  /** Oldest first; the last one is the current row. Empty at the start of the run. */
  past: Row[];
  /** What is still to come. */
  future: Row[];
  /** How many of the past rows are of the mark's own block: the same rows wherever the mark is in it. */
  own: number;
}

/** At least `count` rows on either side of the mark, as far as the run goes. */
export function rowsAround(view: View, count: number): RowsAround {
  const { timeline, mark } = view;
  const blocks = Math.ceil(timeline.length / BLOCK);
  const block = Math.min(Math.floor(mark / BLOCK), Math.max(0, blocks - 1));
  const past = mark > block * BLOCK ? makeRows(view, block * BLOCK, mark) : [];
  const own = past.length;
  const future = futureRows(view, block);
  for (let before = block - 1; before >= 0 && past.length < count; before--) {
    past.unshift(...blockRows(view, before));
  }
  for (let after = block + 1; after < blocks && future.length < count; after++) {
    future.push(...blockRows(view, after));
  }
  const shown = past.slice(-count);
  return { past: shown, future: future.slice(0, count), own: Math.min(own, shown.length) };
}

/** The rest of the mark's block; the row that the mark parts begins anew without its headings. */
function futureRows(view: View, block: number): Row[] {
  const { mark, timeline } = view;
  if (mark >= timeline.length) return [];
  const whole = blockRows(view, block);
  const parted = whole.find(({ kind, first, last }) => {
    return kind !== 'function' && first < mark && last >= mark;
  });
  const later = whole.filter(({ first }) => first >= mark);
  if (parted === undefined) return later;
  const rest = makeRows(view, mark, parted.last + 1).filter(({ kind }) => kind !== 'function');
  return [...rest, ...later];
}
