/**
 * Alignment of two sequences of numbers. Short ones, and what lies between two synchronisation points
 * of long ones, by Myers (1986), "An O(ND) difference algorithm and its variations", as fast-myers-diff
 * implements it (the one importer of it). Long ones are first brought back into step by the
 * nearest run of equal elements, so that time and memory stay in proportion to their length; the
 * alignment is then not always the shortest, but it is always one: only equal elements match.
 */
import { diff } from 'fast-myers-diff';

/** `a[aFrom..aTo)` and `b[bFrom..bTo)` have no counterparts; all around them matches in order. */
export interface Hunk {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

type Sequence = ArrayLike<number>;

/** Elements of both sequences up to which Myers takes them whole. */
const SMALL = 4096;
/** The same for what lies between two synchronisation points. */
const GAP = 1024;
/** Elements in a row that count as being in step again. */
const RUN = 8;
/** How far ahead to look for such a run, again and again. */
const WINDOWS = [128, 1024, 8192, 65_536];

/** The hunks in order; they do not touch each other. */
export function align(a: Sequence, b: Sequence): Hunk[] {
  let start = 0;
  const shorter = Math.min(a.length, b.length);
  while (start < shorter && a[start] === b[start]) start++;
  let aEnd = a.length;
  let bEnd = b.length;
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  const whole = { aFrom: start, aTo: aEnd, bFrom: start, bTo: bEnd };
  if (aEnd - start + bEnd - start <= SMALL) return myers(a, b, whole);
  return resynchronise(a, b, whole);
}

/** Calls `visit` with every matching pair of positions, in order. */
export function eachMatch(
  hunks: readonly Hunk[],
  aLength: number,
  visit: (aIndex: number, bIndex: number) => void,
): void {
  let aAt = 0;
  let bAt = 0;
  for (const { aFrom, aTo, bTo } of hunks) {
    while (aAt < aFrom) visit(aAt++, bAt++);
    aAt = aTo;
    bAt = bTo;
  }
  while (aAt < aLength) visit(aAt++, bAt++);
}

function myers(a: Sequence, b: Sequence, { aFrom, aTo, bFrom, bTo }: Hunk): Hunk[] {
  if (aFrom === aTo && bFrom === bTo) return [];
  if (aFrom === aTo || bFrom === bTo) return [{ aFrom, aTo, bFrom, bTo }];
  const slice = (from: Sequence, start: number, end: number): number[] =>
    Array.prototype.slice.call(from, start, end);
  const hunks: Hunk[] = [];
  for (const [x, xEnd, y, yEnd] of diff(slice(a, aFrom, aTo), slice(b, bFrom, bTo))) {
    const hunk = { aFrom: aFrom + x, aTo: aFrom + xEnd, bFrom: bFrom + y, bTo: bFrom + yEnd };
    add(hunks, hunk);
  }
  return hunks;
}

/** Adds a hunk, joined to the last one where they touch. */
function add(hunks: Hunk[], hunk: Hunk): void {
  const last = hunks[hunks.length - 1];
  if (last !== undefined && last.aTo === hunk.aFrom && last.bTo === hunk.bFrom) {
    last.aTo = hunk.aTo;
    last.bTo = hunk.bTo;
  } else hunks.push(hunk);
}

function resynchronise(a: Sequence, b: Sequence, whole: Hunk): Hunk[] {
  const hunks: Hunk[] = [];
  let { aFrom, bFrom } = whole;
  while (aFrom < whole.aTo || bFrom < whole.bTo) {
    if (aFrom < whole.aTo && bFrom < whole.bTo && a[aFrom] === b[bFrom]) {
      aFrom++;
      bFrom++;
      continue;
    }
    const gap = nextRun(a, b, { aFrom, aTo: whole.aTo, bFrom, bTo: whole.bTo });
    const isSmall = gap.aTo - gap.aFrom + gap.bTo - gap.bFrom <= GAP;
    for (const hunk of isSmall ? myers(a, b, gap) : inPieces(a, b, gap)) add(hunks, hunk);
    aFrom = gap.aTo;
    bFrom = gap.bTo;
  }
  return hunks;
}

/** From where the sequences differ up to where they are in step again. */
function nextRun(a: Sequence, b: Sequence, rest: Hunk): Hunk {
  for (const window of WINDOWS) {
    const aTo = Math.min(rest.aTo, rest.aFrom + window);
    const bTo = Math.min(rest.bTo, rest.bFrom + window);
    const found = runWithin(a, b, { ...rest, aTo, bTo });
    if (found !== null) return found;
    if (aTo === rest.aTo && bTo === rest.bTo) return rest;
  }
  const window = WINDOWS[WINDOWS.length - 1];
  const aTo = Math.min(rest.aTo, rest.aFrom + window);
  return { ...rest, aTo, bTo: Math.min(rest.bTo, rest.bFrom + window) };
}

/** The run of RUN equal elements that is reached with the fewest elements left out. */
function runWithin(a: Sequence, b: Sequence, { aFrom, aTo, bFrom, bTo }: Hunk): Hunk | null {
  const first = new Map<number, number>();
  for (let at = bTo - RUN; at >= bFrom; at--) first.set(runHash(b, at), at);
  let best: Hunk | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let at = aFrom; at + RUN <= aTo && at - aFrom < least; at++) {
    const other = first.get(runHash(a, at));
    if (other === undefined || at - aFrom + other - bFrom >= least) continue;
    if (!isEqualRun(a, at, b, other)) continue;
    least = at - aFrom + other - bFrom;
    best = { aFrom, aTo: at, bFrom, bTo: other };
  }
  return best;
}

function runHash(sequence: Sequence, at: number): number {
  let hash = 0;
  for (let index = at; index < at + RUN; index++) {
    const element = sequence[index];
    hash = Math.imul(hash ^ (element % 0x7fffffff), 0x9e3779b1) ^ (hash >>> 15);
  }
  return hash;
}

function isEqualRun(a: Sequence, aAt: number, b: Sequence, bAt: number): boolean {
  for (let offset = 0; offset < RUN; offset++) {
    if (a[aAt + offset] !== b[bAt + offset]) return false;
  }
  return true;
}

/** A large gap without a run in it: piece by piece, so that no piece costs more than a small one. */
function inPieces(a: Sequence, b: Sequence, gap: Hunk): Hunk[] {
  const hunks: Hunk[] = [];
  const half = GAP / 2;
  let { aFrom, bFrom } = gap;
  while (aFrom < gap.aTo || bFrom < gap.bTo) {
    const aTo = Math.min(gap.aTo, aFrom + half);
    const bTo = Math.min(gap.bTo, bFrom + half);
    for (const hunk of myers(a, b, { aFrom, aTo, bFrom, bTo })) add(hunks, hunk);
    aFrom = aTo;
    bFrom = bTo;
  }
  return hunks;
}
