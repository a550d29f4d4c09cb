/** What carrying a schedule over comes to, and what may be asked of it besides. */
import type { Failure } from '../../detectors/failure.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Deviations } from './deviations.ts';

export interface Carried {
  /** The second version's schedule. */
  schedule: Step[];
  /** How many of its events came before the first version's schedule was used up. */
  carriedEvents: number;
  /** The same, with those that came up to the last step that had had to wait. */
  answeredEvents: number;
  /** Steps of the first version's schedule that were come to: all, unless the second version failed before. */
  stepsFollowed: number;
  deviations: Deviations;
  /** How the second version failed under way; what only its end shows is not looked at here. */
  failure: Failure | null;
  /** What cut the second version off under way: the budget, or so many events that it is taken to go on for ever. */
  cutBy: CutBy | null;
}

export type CutBy = 'budget' | 'events';

/** Asked again and again while a run goes on; where it says so the run is cut off. */
export type IsSpent = () => boolean;

/** A position in the schedule before which all CPUs but one (-1: all) go on as far as they can. */
export interface Pause {
  at: number;
  without: number;
}

/** Of a schedule that is none of a run. */
export interface Freedom {
  pause: Pause | null;
  /** NMIs that a store buffer keeps out come when it is empty; else they never come. */
  nmisWait: boolean;
  /** The first run stopped where no step lets it end: so does the second one, if that is so of it there. */
  mayHang?: boolean;
  /** Never where it is not said. */
  isSpent?: IsSpent;
}
