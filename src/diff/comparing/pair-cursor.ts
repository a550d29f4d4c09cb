/** One cursor in two runs: which mark of one belongs to which of the other, and where they differ. */
import { PRIVATE } from '../pairing/event-meaning.ts';
import type { Comparison, Side } from './compare.ts';
import type { Difference } from './differences.ts';
import { NONE } from './event-matching.ts';
import { increasing } from './row-pairs.ts';
import type { Trace } from './run-trace.ts';

/** Marks of both runs at which they differ, and in what; the event that differs is the one before the mark. */
export interface Stop {
  a: number;
  b: number;
  differences: Difference[];
}

export interface Cursor {
  /** By mark of the one run, the mark of the other behind what both have done till then. */
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
  const isOne = isOneProgram(a, b);
  const marks = {
    toB: marksOf(partners, isOne ? besides(a.trace, b.trace) : NOTHING),
    toA: marksOf(back, isOne ? besides(b.trace, a.trace) : NOTHING),
  };
  return { ...marks, stops: stopsOf(marks, differences.list) };
}

/** Whether an event of the one run and one of the other are the same, though nobody else can tell them. */
type Besides = (event: number, other: number) => boolean;

const NOTHING: Besides = () => false;

/** Operations have the same numbers in both. */
const isOneProgram = ({ system: { program: one } }: Side, { system: { program: other } }: Side) =>
  one.files[0]?.text === other.files[0]?.text && one.functions.length === other.functions.length;

function besides({ meanings, timeline }: Trace, other: Trace): Besides {
  const [own, others] = [timeline.columns, other.timeline.columns];
  return (event, at) =>
    at < other.length &&
    meanings[event] === PRIVATE &&
    other.meanings[at] === PRIVATE &&
    own.cpu[event] === others.cpu[at] &&
    own.kind[event] === others.kind[at] &&
    own.fn[event] === others.fn[at] &&
    own.pc[event] === others.pc[at];
}

/** What both do that nobody can tell keeps them in step, as far as it comes next in both. */
function marksOf(partners: ArrayLike<number>, isBeside: Besides): Int32Array {
  const marks = new Int32Array(partners.length + 1);
  for (let event = 0; event < partners.length; event++) {
    const mark = marks[event];
    if (partners[event] !== NONE) marks[event + 1] = partners[event] + 1;
    else marks[event + 1] = isBeside(event, mark) ? mark + 1 : mark;
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
