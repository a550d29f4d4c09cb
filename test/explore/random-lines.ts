/** Lines of C that random protocols are made of. */
import fc from '../support/property.ts';

export type Lines = string[];
/** A statement, or several, once the scenario's sites are known: indices into RANDOM_SITES. */
export type Written = (sites: readonly number[]) => Lines;

export const written =
  (lines: Lines): Written =>
  () =>
    lines;

/** One of the texts. */
export const lineOf = (...texts: string[]): fc.Arbitrary<Written> =>
  fc.constantFrom(...texts).map((text) => written(text.split('\n')));

export const inTurn =
  (list: readonly Written[]): Written =>
  (sites) =>
    list.flatMap((one) => one(sites));
