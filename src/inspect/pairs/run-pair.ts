/** Two runs side by side, as data. */
import type { Comparison } from '../../diff/comparing/compare.ts';
import { type Cursor, cursorOf } from '../../diff/comparing/pair-cursor.ts';
import type { Titles } from '../../diff/judging/judgement.ts';
import type { Scenario } from '../../scenario/scenario.ts';

export interface Pair {
  /** Ids of the branches: the left one and the right one. */
  a: number;
  b: number;
  /** What they are called. */
  titles: Titles;
  /** What the right one is a run of, where that is not the scenario that was opened; else null. */
  scenario: Scenario | null;
  /** What is otherwise in the right one, where that was made of the left one: `without the NMI of event 116`; else null. */
  change: string | null;
  comparison: Comparison;
  /** The right one is the left one carried over; else each has a schedule of its own. */
  isCarried: boolean;
  cursor: Cursor;
  /** The mark of the run that the user is not in. */
  other: number;
  isLinked: boolean;
  isSplit: boolean;
}

export type PairSide = 'a' | 'b';

export const otherSide = (side: PairSide): PairSide => (side === 'a' ? 'b' : 'a');

/** Both on the screen, moved by one cursor. */
export function pairOf(
  given: Pick<Pair, 'a' | 'b' | 'titles' | 'comparison' | 'other'> &
    Partial<Pick<Pair, 'scenario' | 'isCarried' | 'change'>>,
): Pair {
  const cursor = cursorOf(given.comparison);
  const own = { scenario: null, isCarried: false, change: null, ...given };
  return { ...own, cursor, isLinked: true, isSplit: true };
}
