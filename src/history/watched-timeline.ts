/** A timeline with the first event of the run that fails. */
import { detect } from '../detectors/detect.ts';
import type { Critical } from '../detectors/failure.ts';
import type { System } from '../machine/state/system.ts';
import type { Step } from '../machine/stepping/steps.ts';
import { Timeline } from './timeline.ts';

/** `first` is null where no event fails, whatever its end. Throws ScheduleError where a step is not enabled. */
export function watchedTimeline(
  system: System,
  schedule: readonly Step[],
): { timeline: Timeline; first: Critical | null } {
  const timeline = new Timeline(system);
  let first: Critical | null = null;
  for (const step of schedule) {
    timeline.append(step, (event, machine) => {
      const failure = first === null ? detect(system, machine, event) : null;
      if (failure !== null) first = { failure, event: timeline.length };
    });
  }
  return { timeline, first };
}
