/**
 * An exhaustive search in the middle, as blocks: its counts, the places of NMIs, the levels of its path by
 * the steps that led to them, and what it knows of states.
 */
import { type ExactStates, savedStates } from '../states/exact-states.ts';
import { blocksOf, type SavedBytes, Unusable } from '../states/savable.ts';
import type { Level } from './level.ts';

/** A level without what the steps up to it give. */
export interface SavedLevel {
  /** Code of the step that led here; -1 for the initial state. */
  code: number;
  number: number;
  next: number;
  low: number;
  canEnd: boolean;
  /** `later` is among its steps. */
  isWhole: boolean;
}

export interface SavedSearch {
  transitions: number;
  depth: number;
  /** States with which it ends to begin anew; Infinity for never. */
  mostStates: number;
  /** An access was met that was not known of. */
  isWrong: boolean;
  places: Float64Array;
  levels: SavedLevel[];
  known: ExactStates;
}

const COUNTS = 6;
const NUMBERS_A_LEVEL = 5;

export function* saveSearch(search: {
  transitions: number;
  depth: number;
  mostStates: number;
  isWrong: boolean;
  places: readonly number[];
  levels: readonly Level[];
  known: ExactStates;
}): Iterable<Uint8Array> {
  const { transitions, depth, mostStates, isWrong, places, levels, known } = search;
  const most = mostStates === Infinity ? -1 : mostStates;
  yield* blocksOf([transitions, depth, most, Number(isWrong), places.length, levels.length]);
  yield* blocksOf(places);
  const numbers = new Float64Array(NUMBERS_A_LEVEL * levels.length);
  levels.forEach(({ step, number, next, low, canEnd, later }, index) => {
    const flags = Number(canEnd) + 2 * Number(later.length === 0);
    numbers.set([step?.code ?? -1, number, next, low, flags], NUMBERS_A_LEVEL * index);
  });
  yield* blocksOf(numbers);
  yield* known.save();
}

/** Throws Unusable, also where it needs more than so many bytes. */
export function takeSearch(bytes: SavedBytes, spare: number, maxBytes: number): SavedSearch {
  const [transitions, depth, most, wrong, placeCount, levelCount] = bytes.numbers(COUNTS);
  if (placeCount > MOST_PLACES || levelCount < 1 || levelCount > depth)
    throw new Unusable('its counts are wrong');
  const places = bytes.numbers(placeCount);
  const levels: SavedLevel[] = [];
  for (let index = 0; index < levelCount; index++) {
    const [code, number, next, low, flags] = bytes.numbers(NUMBERS_A_LEVEL);
    levels.push({ code, number, next, low, canEnd: flags % 2 === 1, isWhole: flags >= 2 });
  }
  const known = savedStates(bytes, spare, maxBytes);
  const mostStates = most < 0 ? Infinity : most;
  return { transitions, depth, mostStates, isWrong: wrong === 1, places, levels, known };
}

/** More than programs have. */
const MOST_PLACES = 2 ** 24;
