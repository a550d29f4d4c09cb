/**
 * The report's rows around a mark. Rows are made for blocks of events and kept; the row in which the
 * mark stands is parted there, so that what has happened is told from what is still to come.
 */
import type { Moment } from '../../../src/history/simulate.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import type { View } from '../../model/view.ts';

const BLOCK = 256;
/** Blocks of which the rows are kept. */
const MOST_KEPT = 256;

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
  if (blocks.size > MOST_KEPT) blocks.delete(blocks.keys().next().value as number);
  return rows;
}

/** Which rows are wanted: not all are shown of a run that is filtered, or of which CPUs are hidden. */
export interface Wanted {
  isWanted(row: Row): boolean;
  /** False only where none of the events `from` up to `to` (exclusive) makes a wanted row. */
  mayHave(from: number, to: number): boolean;
}

const ALL: Wanted = { isWanted: () => true, mayHave: () => true };

export interface RowsAround {
  /** Oldest first; the row that tells the current event is the last one, wanted or not. Empty at the start of the run. */
  past: Row[];
  /** What is still to come. */
  future: Row[];
  /** How many of the past rows are of the mark's own block: the same rows wherever the mark is in it. */
  own: number;
}

/** How many rows are asked for on either side of the mark. */
export interface Reach {
  past: number;
  future: number;
}

/** At least so many wanted rows, as far as the run goes. What fails is always wanted. */
export function rowsAround(view: View, reach: Reach, wanted: Wanted = ALL): RowsAround {
  const { timeline, mark, critical } = view;
  const blocks = Math.ceil(timeline.length / BLOCK);
  const block = Math.min(Math.floor(mark / BLOCK), Math.max(0, blocks - 1));
  const isShown = (row: Row): boolean => row.critical !== null || wanted.isWanted(row);
  const failing =
    critical === null ? -1 : Math.floor(Math.min(critical.event, timeline.length - 1) / BLOCK);
  const rowsOfBlock = (at: number): Row[] =>
    at === failing || wanted.mayHave(at * BLOCK, Math.min((at + 1) * BLOCK, timeline.length))
      ? blockRows(view, at).filter(isShown)
      : [];
  const parted = mark > block * BLOCK ? makeRows(view, block * BLOCK, mark) : [];
  const latest = parted.at(-1) ?? (block > 0 ? blockRows(view, block - 1).at(-1) : undefined);
  const current = latest?.last === mark - 1 ? latest : undefined;
  const past = parted.filter((row) => row === current || isShown(row));
  const own = past.length;
  for (let before = block - 1; before >= 0 && past.length < reach.past; before--) {
    past.unshift(...rowsOfBlock(before));
  }
  if (current !== undefined && past.at(-1) !== current) past.push(current);
  const future = futureRows(view, block).filter(isShown);
  for (let after = block + 1; after < blocks && future.length < reach.future; after++) {
    future.push(...rowsOfBlock(after));
  }
  const shown = past.slice(-reach.past);
  const ahead = future.slice(0, reach.future);
  return { past: shown, future: ahead, own: Math.min(own, shown.length) };
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
