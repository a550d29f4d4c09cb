/** Two runs side by side, as data. */
import type { Cursor } from '../../diff/comparing/pair-cursor.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Breakpoint } from '../events/breakpoints.ts';

export interface Pair {
  /** Ids of the branches: the left one and the right one. */
  a: number;
  b: number;
  /** What they are called. */
  titles: { a: string; b: string };
  /** What the right one is a run of. */
  scenario: Scenario;
  cursor: Cursor;
  /** The mark of the run that the user is not in. */
  other: number;
  /** The breakpoints of that run. */
  breakpoints: readonly Breakpoint[];
  isLinked: boolean;
  isSplit: boolean;
}

export type PairSide = 'a' | 'b';
