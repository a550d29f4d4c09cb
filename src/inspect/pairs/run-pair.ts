/** Two runs side by side, as data. */
import type { Comparison } from '../../diff/comparing/compare.ts';
import { type Cursor, cursorOf } from '../../diff/comparing/pair-cursor.ts';
import type { Titles } from '../../diff/judging/judgement.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Breakpoint } from '../events/breakpoints.ts';

export interface Pair {
  /** Ids of the branches: the left one and the right one. */
  a: number;
  b: number;
  /** What they are called. */
  titles: Titles;
  /** What the right one is a run of. */
  scenario: Scenario;
  comparison: Comparison;
  /** The right one is the left one carried over; else each has a schedule of its own. */
  isCarried: boolean;
  cursor: Cursor;
  /** The mark of the run that the user is not in. */
  other: number;
  /** The breakpoints of that run. */
  breakpoints: readonly Breakpoint[];
  isLinked: boolean;
  isSplit: boolean;
}

export type PairSide = 'a' | 'b';

export const otherSide = (side: PairSide): PairSide => (side === 'a' ? 'b' : 'a');

/** Both on the screen, moved by one cursor. */
export function pairOf(
  given: Pick<Pair, 'a' | 'b' | 'titles' | 'scenario' | 'comparison' | 'isCarried' | 'other'>,
): Pair {
  const cursor = cursorOf(given.comparison);
  return { ...given, cursor, breakpoints: [], isLinked: true, isSplit: true };
}
