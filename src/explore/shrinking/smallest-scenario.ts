/** The smallest scenario in which a protocol fails: fewest CPUs, then fewest NMIs; found by search. */
import type { System } from '../../machine/state/system.ts';
import { exhaustive } from '../searching/exhaustive.ts';
import {
  type Search,
  type SearchLimits,
  type SearchResult,
  UNLIMITED,
} from '../searching/search.ts';

/** CPUs, and NMIs in all. */
export interface ScenarioSize {
  cpus: number;
  nmis: number;
}

/** One size that was searched. */
export interface SearchedSize extends ScenarioSize {
  end: SearchResult['end'];
  states: number;
}

export interface Smallest {
  /** In the order searched; the last one failed, if one did. */
  sizes: SearchedSize[];
  failing: SearchedSize | null;
}

export interface SmallestOptions extends SearchLimits {
  /** Up to and including these. */
  cpus: number;
  nmis: number;
  build: (cpus: number, nmis: number) => System;
}

export function* smallest(options: SmallestOptions): Search<Smallest> {
  const sizes: SearchedSize[] = [];
  for (let cpus = 1; cpus <= options.cpus; cpus++) {
    for (let nmis = 0; nmis <= options.nmis; nmis++) {
      const system = options.build(cpus, nmis);
      const result = yield* exhaustive({
        ...UNLIMITED,
        ...options,
        system,
        reduce: true,
        maxSteps: Infinity,
        seed: 0,
      });
      const size = { cpus, nmis, end: result.end, states: result.states };
      sizes.push(size);
      if (result.end === 'finding') return { sizes, failing: size };
      if (result.end !== 'complete') return { sizes, failing: null };
    }
  }
  return { sizes, failing: null };
}
