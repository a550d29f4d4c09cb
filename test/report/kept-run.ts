/** A recorded run that fails, made again. */
import { detect } from '../../src/detectors/detect.ts';
import type { Critical } from '../../src/detectors/failure.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { openReplayFile } from '../../src/replay/reading/open.ts';
import { buildSystem } from '../../src/scenario/build.ts';

export interface KeptRun {
  timeline: Timeline;
  critical: Critical;
}

/** The language must have been prepared. Throws where the run does not fail in an event. */
export function kept(path: string): KeptRun {
  const opened = openReplayFile(path);
  if (!opened.ok) throw new Error(opened.problem.message);
  const built = buildSystem(opened.replay.scenario);
  if (!built.ok) throw new Error('it does not build');
  const { system } = built;
  const timeline = new Timeline(system);
  let critical: Critical | null = null;
  for (const step of opened.replay.schedule) {
    timeline.append(step, (event, machine) => {
      const failure = critical === null ? detect(system, machine, event) : null;
      if (failure !== null) critical = { failure, event: timeline.length };
    });
  }
  if (critical === null) throw new Error('it does not fail');
  return { timeline, critical };
}
