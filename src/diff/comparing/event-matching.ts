/**
 * Which event of one run is which of the other. Lane by lane (the contexts of a kind on a CPU, or its
 * store buffer), as only there the order is the protocol's own: first what means the same and has the
 * same value is aligned, then what means the same, then what only changed places.
 */
import { align, eachMatch } from '../pairing/align.ts';
import { kindOf, laneOf, PRIVATE } from '../pairing/event-meaning.ts';
import type { Trace } from './run-trace.ts';

/** No counterpart. */
export const NONE = -1;

export interface Matching {
  /** By event of the first run the event of the second, and the other way round. */
  toB: Int32Array;
  toA: Int32Array;
  /** The event only read, and gave its lane the same value as the read before: it spins. */
  repeatsInA: Uint8Array;
  repeatsInB: Uint8Array;
}

/** Positions in a lane up to which an event without counterpart may have moved. */
const NEAR = 64;

export function matchRuns(a: Trace, b: Trace): Matching {
  const [lanesA, lanesB] = [lanesIn(a), lanesIn(b)];
  const matching: Matching = {
    toB: new Int32Array(a.length).fill(NONE),
    toA: new Int32Array(b.length).fill(NONE),
    repeatsInA: lanesA.repeats,
    repeatsInB: lanesB.repeats,
  };
  const pair = (i: number, j: number): void => {
    matching.toB[i] = j;
    matching.toA[j] = i;
  };
  for (const [lane, eventsA] of lanesA.byLane) {
    const eventsB = lanesB.byLane.get(lane);
    if (eventsB !== undefined) matchLane(a, b, eventsA, eventsB, pair);
  }
  return matching;
}

interface Lanes {
  /** Events of each lane, in order; repeated reads left out. */
  byLane: Map<number, number[]>;
  repeats: Uint8Array;
}

function lanesIn(trace: Trace): Lanes {
  const byLane = new Map<number, number[]>();
  const repeats = new Uint8Array(trace.length);
  for (let event = 0; event < trace.length; event++) {
    const meaning = trace.meanings[event];
    if (meaning === PRIVATE) continue;
    const events = byLane.get(laneOf(meaning)) ?? [];
    if (events.length === 0) byLane.set(laneOf(meaning), events);
    const last = events[events.length - 1];
    if (last !== undefined && isRepeated(trace, last, event)) repeats[event] = 1;
    else events.push(event);
  }
  return { byLane, repeats };
}

function isRepeated(trace: Trace, last: number, event: number): boolean {
  const { meanings, values, writers, writes } = trace;
  if (meanings[last] !== meanings[event] || values[last] !== values[event]) return false;
  // A comparison that fails may be followed by one that holds, of the same value of the same store.
  if (writes[event] === 1) return false;
  const kind = kindOf(meanings[event]);
  return (kind === 'loaded' || kind === 'exchanged') && writers[last] === writers[event];
}

type Pair = (i: number, j: number) => void;

function matchLane(
  a: Trace,
  b: Trace,
  eventsA: readonly number[],
  eventsB: readonly number[],
  pair: Pair,
): void {
  const numbers = new PairNumbers();
  const exact = ({ meanings, values }: Trace, events: readonly number[]) =>
    Float64Array.from(events, (event) => numbers.of(meanings[event], values[event]));
  const hunks = align(exact(a, eventsA), exact(b, eventsB));
  eachMatch(hunks, eventsA.length, (i, j) => pair(eventsA[i], eventsB[j]));
  const leftA: number[] = [];
  const leftB: number[] = [];
  for (const { aFrom, aTo, bFrom, bTo } of hunks) {
    const meaningsA = eventsA.slice(aFrom, aTo).map((event) => a.meanings[event]);
    const meaningsB = eventsB.slice(bFrom, bTo).map((event) => b.meanings[event]);
    const rest = align(meaningsA, meaningsB);
    eachMatch(rest, meaningsA.length, (i, j) => pair(eventsA[aFrom + i], eventsB[bFrom + j]));
    for (const hunk of rest) {
      for (let i = hunk.aFrom; i < hunk.aTo; i++) leftA.push(aFrom + i);
      for (let j = hunk.bFrom; j < hunk.bTo; j++) leftB.push(bFrom + j);
    }
  }
  matchMoved(
    leftA.map((at) => ({ at, event: eventsA[at], meaning: a.meanings[eventsA[at]] })),
    leftB.map((at) => ({ at, event: eventsB[at], meaning: b.meanings[eventsB[at]] })),
    pair,
  );
}

/** One number for each pair of numbers. */
class PairNumbers {
  readonly #numbers = new Map<number, Map<number, number>>();
  #next = 0;

  of(first: number, second: number): number {
    let numbers = this.#numbers.get(first);
    if (numbers === undefined) {
      numbers = new Map();
      this.#numbers.set(first, numbers);
    }
    const known = numbers.get(second);
    if (known !== undefined) return known;
    numbers.set(second, this.#next);
    return this.#next++;
  }
}

interface Left {
  at: number;
  event: number;
  meaning: number;
}

/** Pairs what is left with what means the same and stands near by, the first with the first. */
function matchMoved(leftA: readonly Left[], leftB: readonly Left[], pair: Pair): void {
  const open = new Map<number, { list: Left[]; next: number }>();
  for (const left of leftB) {
    const alike = open.get(left.meaning);
    if (alike === undefined) open.set(left.meaning, { list: [left], next: 0 });
    else alike.list.push(left);
  }
  // Insertions and deletions so far shift the one lane against the other.
  let shift = 0;
  let passed = 0;
  for (const { at, event, meaning } of leftA) {
    while (passed < leftB.length && leftB[passed].at <= at + shift) {
      shift++;
      passed++;
    }
    const alike = open.get(meaning);
    if (alike !== undefined) {
      const { list } = alike;
      // Where the next ones are looked for is never before this: what has been left behind is near to none of them.
      while (alike.next < list.length && list[alike.next].at < at + shift - NEAR) alike.next++;
      const isNear = alike.next < list.length && list[alike.next].at <= at + shift + NEAR;
      if (isNear) pair(event, list[alike.next++].event);
    }
    shift--;
  }
}
