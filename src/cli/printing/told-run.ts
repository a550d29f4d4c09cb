/** A run made again from its schedule: how it ended, and what went wrong in words. Its events are not kept. */
import { endFailure } from '../../detectors/at-end.ts';
import type { Critical, Failure, Verdict } from '../../detectors/failure.ts';
import { type SearchLimits, UNLIMITED } from '../../explore/searching/search.ts';
import { eachMoment } from '../../history/simulate.ts';
import type { Timeline } from '../../history/timeline.ts';
import { watchedTimeline } from '../../history/watched-timeline.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { type Conclusion, conclude, NO_CONCLUSION } from '../../report/concluding/conclude.ts';
import { explain } from '../../report/explaining/explain.ts';
import { type Disassembler, lazyDisassembler } from '../../report/naming/disassemble.ts';
import { MOST_SENTENCES, type Story, tellStory } from '../../report/telling/story.ts';
import { unhurried } from '../process/unhurried.ts';

export interface ToldRun {
  timeline: Timeline;
  critical: Critical | null;
  failure: Failure | null;
  /** The run was cut off, and has neither passed nor failed; null for one that came to its end. */
  unfinished: Verdict['unfinished'];
  disassembler: Disassembler;
}

/** Throws ScheduleError when the schedule is not one of the system. */
export function toldRun(system: System, schedule: readonly Step[]): ToldRun {
  const { timeline, first } = watchedTimeline(system, schedule);
  return runTold(timeline, first);
}

/** Of a run that has been made, of which `first` is the first event to fail, if one does. */
export function runTold(timeline: Timeline, first: Critical | null): ToldRun {
  const disassembler = lazyDisassembler();
  if (first !== null) {
    return { timeline, critical: first, failure: first.failure, unfinished: null, disassembler };
  }
  const end = endFailure(timeline.system, timeline.head, true);
  if (end.kind === 'undecided') {
    return { timeline, critical: null, failure: null, unfinished: 'undecided', disassembler };
  }
  const { failure, isUnfinished } = end;
  const critical = failure === null ? null : { failure, event: timeline.length };
  const unfinished = isUnfinished ? 'ends' : null;
  return { timeline, critical, failure, unfinished, disassembler };
}

/** What went wrong, in sentences; empty for a run that did not fail. */
export function sentencesOf({
  timeline,
  critical,
  disassembler,
}: Pick<ToldRun, 'timeline' | 'critical' | 'disassembler'>): string[] {
  if (critical === null) return [];
  const { system, schedule } = timeline;
  return explain(eachMoment(system, schedule), { system, critical, disassembler });
}

/** What would have stopped it; nothing where that cannot be shown in time, and once it is interrupted. */
export async function conclusionOf(
  { timeline, critical }: ToldRun,
  { interrupted, now }: Pick<SearchLimits, 'interrupted' | 'now'>,
): Promise<Conclusion> {
  if (critical === null) return NO_CONCLUSION;
  const limits = { ...UNLIMITED, maxStates: REMEDY_STATES, maxMs: REMEDY_MS, interrupted, now };
  return await unhurried({ now }, conclude(timeline, critical, limits));
}

/** Milliseconds of each of those searches: all of them take a fraction of it, unless a step does very much. */
const REMEDY_MS = 5_000;
/** States of each search with a primitive that may be missing. */
const REMEDY_STATES = 20_000;
/** What flows through a run is kept for each of its events: of longer runs there is no story. */
const LONGEST_STORY = 200_000;

/** The few events that explain it; null for a run that did not fail, or is too long. */
export function storyOf({
  timeline,
  critical,
}: Pick<ToldRun, 'timeline' | 'critical'>): Story | null {
  const { system, schedule } = timeline;
  if (critical === null || timeline.length > LONGEST_STORY) return null;
  const moments = [...eachMoment(system, schedule)];
  return tellStory(moments, { system, critical, most: MOST_SENTENCES });
}
