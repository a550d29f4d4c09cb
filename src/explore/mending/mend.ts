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
}

/** The first remedy with which no run fails; `limits` are those of each search. Null for none. */
export function* mend(
  system: System,
  remedies: readonly Remedy[],
  limits: SearchLimits,
): Search<Mended | null> {
  let likely: Mended | null = null;
  for (const remedy of remedies) {
    const changed = withRemedy(system, remedy);
    if (changed === null) continue;
    const options = { ...limits, system: changed, reduce: true, maxSteps: Infinity, seed: 0 };
    const { finding, end, states } = yield* exhaustive(options);
    if (finding !== null) continue;
    if (end === 'complete') return { remedy, states, isProven: true };
    if (end !== 'states') return likely;
    likely ??= { remedy, states, isProven: false };
  }
  return likely;
}
