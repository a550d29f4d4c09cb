/**
 * The conclusion of a failing run: what the protocol has forgotten, where that can be shown. Either a primitive of the
 * kernel with which no run of the scenario fails, or else an order in which this run does not fail.
 */
import type { Critical } from '../../detectors/failure.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { mend } from '../../explore/mending/mend.ts';
import type { Search, SearchLimits } from '../../explore/searching/search.ts';
import type { Timeline } from '../../history/timeline.ts';
import { detourSentences, remedySentence } from './conclusion-words.ts';
import { failedRun } from './failed-run.ts';
import { type RemedyPlace, remedyPlaces } from './remedy-places.ts';
import { detourOf } from './run-detours.ts';

/** Longer runs are not concluded from: each detour is such a run. */
const LONGEST = 20_000;

/** Sentences; none where nothing can be shown. `limits` are those of the search with each primitive. */
export function* conclude(
  timeline: Timeline,
  critical: Critical,
  limits: SearchLimits,
): Search<string[]> {
  const { system } = timeline;
  if (timeline.length > LONGEST || isEndless(system)) return [];
  if (limits.interrupted()) return [];
  if (critical.failure.class === 'hang' || critical.event >= timeline.length) return [];
  const run = failedRun(timeline, critical);
  const places = remedyPlaces(run);
  const mended = yield* mend(
    system,
    places.map(({ remedy }) => remedy),
    limits,
  );
  if (mended !== null) {
    const place = places.find(({ remedy }) => remedy === mended.remedy) as RemedyPlace;
    return [remedySentence(run, place, mended)];
  }
  return limits.interrupted() ? [] : detourSentences(run, detourOf(run));
}
