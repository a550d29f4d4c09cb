/**
 * The conclusion of a failing run: what the protocol has forgotten, where that can be shown. Either a primitive of the
 * kernel with which no run of the scenario fails, or else an order in which this run does not fail.
 */
import type { Critical } from '../../detectors/failure.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { mend } from '../../explore/mending/mend.ts';
import type { Search, SearchLimits } from '../../explore/searching/search.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Spot } from '../naming/source-spots.ts';
import { detourSentences, remedySentence } from './conclusion-words.ts';
import { failedRun, issueOf, ownPlace } from './failed-run.ts';
import { type RemedyPlace, remedyPlaces } from './remedy-places.ts';
import { detourOf } from './run-detours.ts';

export interface Conclusion {
  /** None where nothing can be shown. */
  sentences: string[];
  /** The statement that they are about: behind, in front of or at which something is missing. */
  cause: Spot | null;
}

export const NO_CONCLUSION: Conclusion = { sentences: [], cause: null };

/** Longer runs are not concluded from: each detour is such a run. */
const LONGEST = 20_000;

/** `limits` are those of the search with each primitive. */
export function* conclude(
  timeline: Timeline,
  critical: Critical,
  limits: SearchLimits,
): Search<Conclusion> {
  const { system } = timeline;
  if (timeline.length > LONGEST || isEndless(system)) return NO_CONCLUSION;
  if (limits.interrupted()) return NO_CONCLUSION;
  if (critical.failure.class === 'hang' || critical.event >= timeline.length) return NO_CONCLUSION;
  const run = failedRun(timeline, critical);
  const places = remedyPlaces(run);
  const mended = yield* mend(
    system,
    places.map(({ remedy }) => remedy),
    limits,
  );
  if (mended !== null) {
    const place = places.find(({ remedy }) => remedy === mended.remedy) as RemedyPlace;
    return { sentences: [remedySentence(run, place, mended)], cause: place.place.spot };
  }
  if (limits.interrupted()) return NO_CONCLUSION;
  const detour = detourOf(run);
  if (detour === null) return NO_CONCLUSION;
  const event = issueOf(run, detour.kind === 'wait' ? detour.store : detour.first);
  return { sentences: detourSentences(run, detour), cause: ownPlace(run, event)?.spot ?? null };
}
