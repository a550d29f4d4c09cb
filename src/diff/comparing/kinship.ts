/** How much of one program has a counterpart in the other. */
import type { Version } from '../pairing/correspondence.ts';
import type { Comparison } from './compare.ts';

export interface Kinship {
  /** Operations that others can tell and that both have, by the calls that lead to them. */
  shared: number;
  /** All of the first version, and of the second. */
  a: number;
  b: number;
}

export function kinshipOf({ correspondence: { a, b } }: Comparison): Kinship {
  const [ofA, ofB] = [placesOf(a), placesOf(b)];
  const shared = ofA.filter((place) => a.isShared(a.numbers[place])).length;
  return { shared, a: ofA.length, b: ofB.length };
}

function placesOf({ expansion }: Version): number[] {
  return Array.from({ length: expansion.size }, (_, place) => place).filter(
    (place) => !expansion.isPrivateAt(place) && expansion.operationAt(place).kind !== 'return',
  );
}
