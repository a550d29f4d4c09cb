/** Which remedy makes a protocol right in its scenario: each is put in, and all is searched. */
import type { System } from '../../machine/state/system.ts';
import { exhaustive } from '../searching/exhaustive.ts';
import type { Search, SearchLimits } from '../searching/search.ts';
import { type Remedy, withRemedy } from './remedies.ts';

export interface Mended {
  remedy: Remedy;
  states: number;
  /** All was searched; else no failure was met within the budget. */
  isProven: boolean;
  /** States within which the same search meets a failure without the remedy. */
  met: number;
}

/** All searches together meet at most so many times the states of one. */
const SEARCHES = 5;
/** So many times more states than a failure takes must be without one to tell anything. */
const EVIDENCE = 4;

/**
 * The first remedy with which no run fails, proven ones before others; null for none. `limits` are those of each search;
 * the states of all of them are bounded too.
 */
export function* mend(
  system: System,
  remedies: readonly Remedy[],
  limits: SearchLimits,
): Search<Mended | null> {
  if (remedies.length === 0) return null;
  const unmended = yield* searched(system, limits);
  const met = unmended.finding === null ? Number.POSITIVE_INFINITY : unmended.states;
  let likely: Mended | null = null;
  let left = SEARCHES * limits.maxStates;
  for (const remedy of remedies) {
    if (left <= 0) break;
    const changed = withRemedy(system, remedy);
    if (changed === null) continue;
    const { finding, end, states } = yield* searched(changed, limits);
    left -= states;
    if (finding !== null) continue;
    if (end === 'complete') return { remedy, states, isProven: true, met };
    if (end !== 'states') return likely;
    if (states >= EVIDENCE * met) likely ??= { remedy, states, isProven: false, met };
  }
  return likely;
}

function* searched(system: System, limits: SearchLimits): Search {
  return yield* exhaustive({ ...limits, system, reduce: true, maxSteps: Infinity, seed: 0 });
}
