/** One cursor in two runs: which mark of one belongs to which of the other, and where they differ. */
import type { Comparison } from './compare.ts';
import type { Difference } from './differences.ts';
import { NONE } from './event-matching.ts';
import { increasing } from './row-pairs.ts';

/** Marks of both runs at which they differ, and in what; the event that differs is the one before the mark. */
export interface Stop {
  a: number;
  b: number;
  differences: Difference[];
}

export interface Cursor {
  /** By mark of the one run, the mark of the other behind the last event that both have till then. */
  toB: Int32Array;
  toA: Int32Array;
  /** In the order of the first run. */
  stops: Stop[];
}

export function cursorOf(comparison: Comparison): Cursor {
  const { a, b, matching, differences } = comparison;
  // Only matches that keep the time order of both runs move a cursor.
  const partners = increasing(matching.toB);
  const back = new Int32Array(b.trace.length).fill(NONE);
  partners.forEach((partner, event) => {
    if (partner !== NONE) back[partner] = event;
  });
  const marks = {
    toB: marksOf(partners, a.trace.length),
    toA: marksOf(back, b.trace.length),
  };
  return { ...marks, stops: stopsOf(marks, differences.list) };
}

function marksOf(partners: ArrayLike<number>, length: number): Int32Array {
  const marks = new Int32Array(length + 1);
  for (let event = 0; event < length; event++) {
    marks[event + 1] = partners[event] === NONE ? marks[event] : partners[event] + 1;
  }
  return marks;
}

/**
 * The marks at which a difference is seen. Of what only one run has, the other stands where that lane is; where both have had
 * nothing in it yet, behind the last event that both have.
 */
export function markOfDifference(
  { toA, toB }: Pick<Cursor, 'toA' | 'toB'>,
  { a, b, atA, atB, waits }: Difference,
): { a: number; b: number } {
  return {
    a: a === NONE ? (atA === 0 ? toA[b] : atA) : waits === 'a' ? a : a + 1,
    b: b === NONE ? (atB === 0 ? toB[a] : atB) : waits === 'b' ? b : b + 1,
  };
}

function stopsOf(cursor: Pick<Cursor, 'toA' | 'toB'>, list: readonly Difference[]): Stop[] {
  const marked = list.map((difference) => ({
    difference,
    ...markOfDifference(cursor, difference),
  }));
  marked.sort((one, other) => one.a - other.a || one.b - other.b);
  const stops: Stop[] = [];
  for (const { a, b, difference } of marked) {
    const last = stops[stops.length - 1];
    if (last?.a === a && last.b === b) last.differences.push(difference);
    else stops.push({ a, b, differences: [difference] });
  }
  return stops;
}
