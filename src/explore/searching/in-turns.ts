/** A search that tries everything, and a sample that looks elsewhere meanwhile: in turns, on one thread. */
import type { Search, SearchResult } from './search.ts';

export interface Turns {
  /** Of the first one, or what the sample found. */
  result: SearchResult;
  isOfSample: boolean;
  /** Runs of the sample. */
  runs: number;
}

/** Transitions after which the sample begins: what is answered before that needs none. */
const ALONE = 200_000;
/** Transitions for a step of the sample. Counts, not times: then the same seed gives the same finding. */
const SHARE = 16;

/** Both end with the first finding, and with the end of the search that tries everything. */
export function* inTurns(
  whole: Search,
  sampled: () => Search,
  { alone = ALONE, share = SHARE }: { alone?: number; share?: number } = {},
): Search<Turns> {
  let sample: Search | null = null;
  let isOver = false;
  let steps = 0;
  let runs = 0;
  for (;;) {
    const { done, value } = whole.next();
    if (done) return { result: value, isOfSample: false, runs };
    yield value;
    if (value.transitions >= alone) sample ??= sampled();
    while (sample !== null && !isOver && steps <= (value.transitions - alone) / share) {
      const turn = sample.next();
      ({ transitions: steps, runs } = turn.value);
      isOver = turn.done === true;
      if (!turn.done || turn.value.finding === null) continue;
      const { finding, nmiPositions } = turn.value;
      const result: SearchResult = { ...value, end: 'finding', finding, nmiPositions };
      return { result, isOfSample: true, runs };
    }
  }
}
