/** Positions in ascending lists of numbers, by halving. */

/** How many of the numbers are below the bound: the position of the first one that is not. */
export function countBelow(list: readonly number[], bound: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of the last whole number that is not above the bound, -1 for none. */
export const lastAtOrBefore = (list: readonly number[], bound: number): number =>
  countBelow(list, bound + 1) - 1;
