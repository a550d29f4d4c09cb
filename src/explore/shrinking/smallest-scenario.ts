/** The smallest scenario in which a protocol fails so: fewest CPUs, then fewest NMIs; found by search. */
import type { Failure, FailureClass } from '../../detectors/failure.ts';
import { MANY_NMIS } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { exhaustive } from '../searching/exhaustive.ts';
import {
  type Finding,
  leftOf,
  type Search,
  type SearchEnd,
  type SearchLimits,
  UNLIMITED,
} from '../searching/search.ts';

/** CPUs, and NMIs in all. */
export interface ScenarioSize {
  cpus: number;
  nmis: number;
}

/** One size that was searched. */
export interface SearchedSize extends ScenarioSize {
  end: SearchEnd;
  states: number;
  /** Classes of failures that the size has instead, or as well. */
  others: FailureClass[];
}

export interface Smallest {
  /** In the order searched; the last one failed, if one did. */
  sizes: SearchedSize[];
  failing: SearchedSize | null;
  /** The run that fails there; null when it is the whole scenario, whose run is known. */
  run: { system: System; finding: Finding } | null;
}

export interface SmallestOptions extends SearchLimits {
  /** What to fail in: the class, and the site where there is one. */
  failure: Failure;
  /** The whole scenario, which fails so, and the states that it took to find that out. */
  whole: ScenarioSize & { states: number };
  build: (size: ScenarioSize) => System;
  reduce: boolean;
  /** Sizes that are known to pass, and the states that it took to find that out; null for others. */
  passes?: (size: ScenarioSize) => { states: number } | null;
}

/** Up to so many; of NMIs without end a few, and then those. */
export function nmiCounts(most: number): number[] {
  const isEndless = most === MANY_NMIS;
  const counts = Array.from({ length: isEndless ? FEW_NMIS + 1 : most + 1 }, (_, nmis) => nmis);
  return isEndless ? [...counts, MANY_NMIS] : counts;
}

/** NMIs that stand for any number of them, where they come without end. */
const FEW_NMIS = 3;

/** Sizes up to the whole scenario, within one budget for all of them. */
export function* smallest(options: SmallestOptions): Search<Smallest> {
  const { whole, failure: wanted, build, reduce } = options;
  const start = options.now();
  const sizes: SearchedSize[] = [];
  for (let cpus = 1; cpus <= whole.cpus; cpus++) {
    for (const nmis of nmiCounts(whole.nmis)) {
      if (cpus === whole.cpus && nmis === whole.nmis) break;
      const known = options.passes?.({ cpus, nmis }) ?? null;
      if (known !== null) {
        sizes.push({ cpus, nmis, end: 'complete', states: known.states, others: [] });
        continue;
      }
      const others = new Set<FailureClass>();
      const passOver = (failure: Failure): boolean => {
        const isSame = failure.class === wanted.class && failure.site === wanted.site;
        if (!isSame) others.add(failure.class);
        return !isSame;
      };
      const system = build({ cpus, nmis });
      const { finding, end, states } = yield* exhaustive({
        ...UNLIMITED,
        ...leftOf(options, start),
        system,
        reduce,
        maxSteps: Infinity,
        seed: 0,
        passOver,
      });
      const size = { cpus, nmis, end, states, others: [...others] };
      sizes.push(size);
      if (finding !== null) return { sizes, failing: size, run: { system, finding } };
      if (end !== 'complete') return { sizes, failing: null, run: null };
    }
  }
  const last: SearchedSize = { ...whole, end: 'finding', others: [] };
  return { sizes: [...sizes, last], failing: last, run: null };
}
