/** A search that goes on over every class of failure that it meets. */
import type { FailureClass } from '../../../src/detectors/failure.ts';
import type { Reduction } from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import type { System } from '../../../src/machine/state/system.ts';

/** Each reduction by accesses alone, none, and all. */
export const RULES = ['', 'k', 'd', 'a', 's', 'kdas'];

export interface ClassesFound {
  /** `complete`, or what ended the search before. */
  end: string;
  /** Of the last search, which met nothing new. */
  states: number;
  /** In alphabetical order, separated by commas. */
  classes: string;
}

/** `rules`: the reductions by accesses that are on, a letter each; null for none at all, every operation a step. */
export function classesFound(
  system: System,
  rules: string | null,
  maxStates: number,
): ClassesFound {
  const seen = new Set<FailureClass>();
  for (;;) {
    const passOver = (failure: { class: FailureClass }) => seen.has(failure.class);
    const reductions = new Set([...(rules ?? '')] as Reduction[]);
    const options = { ...UNLIMITED, system, reduce: rules !== null, maxSteps: Infinity, seed: 0 };
    const { end, states, finding } = finish(
      exhaustive({ ...options, reductions, passOver, maxStates }),
    );
    if (finding === null) return { end, states, classes: [...seen].sort().join(', ') };
    seen.add(finding.failure.class);
  }
}
