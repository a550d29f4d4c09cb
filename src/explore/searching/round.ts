/** One search of all interleavings, as far as what is known of accesses is right (E3.17). */
import type { Savable } from '../states/savable.ts';
import type { Search } from './search.ts';

export interface Round extends Savable {
  run(): Search;
  /** It has met an access that was not known of: what it goes by is not right. */
  readonly isWrong: boolean;
  /** It ended because what it went by was not right: its result is none, but for a finding. */
  readonly isOutdated: boolean;
  /** It ended because several workers had no room for what only one of them may decide: one searches anew. */
  readonly isCrowded?: boolean;
}

/** States after an access that was not known of in which more of them are looked for. */
const LEAST_MORE = 1000;
const MORE = 0.25;

/** With so many states a search that was not right ends, which had `size` when that was seen. */
export const lastStates = (size: number): number => size + Math.max(LEAST_MORE, MORE * size);
