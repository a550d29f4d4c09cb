/** A recorded run that fails, made again. */
import type { Critical } from '../../src/detectors/failure.ts';
import type { Timeline } from '../../src/history/timeline.ts';
import { watchedTimeline } from '../../src/history/watched-timeline.ts';
import { openReplayFile } from '../../src/replay/reading/open.ts';
import type { Replay } from '../../src/replay/reading/replay.ts';
import { buildSystem } from '../../src/scenario/build.ts';

export interface KeptRun {
  timeline: Timeline;
  critical: Critical;
}

/** The language must have been prepared. Throws where the run does not fail in an event. */
export function kept(path: string): KeptRun {
  const run = keptOrNull(path);
  if (run === null) throw new Error('it does not fail');
  return run;
}

/** The same; null where the run does not fail in an event. */
export function keptOrNull(path: string): KeptRun | null {
  const { scenario, schedule } = replayOf(path);
  const built = buildSystem(scenario);
  if (!built.ok) throw new Error('it does not build');
  const { system } = built;
  const { timeline, first: critical } = watchedTimeline(system, schedule);
  return critical === null ? null : { timeline, critical };
}

export function replayOf(path: string): Replay {
  const opened = openReplayFile(path);
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.replay;
}
