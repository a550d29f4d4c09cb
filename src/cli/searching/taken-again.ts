/** A finding is believed, and printed, only once its schedule has been run again. */
import type { Failure } from '../../detectors/failure.ts';
import { Watch } from '../../detectors/watch.ts';
import type { Finding } from '../../explore/searching/search.ts';
import { simulateSchedule } from '../../history/simulate.ts';
import type { System } from '../../machine/state/system.ts';

/** The failure of the finding's run. Throws an Error, a defect, when it does not fail so again. */
export function takenAgain(system: System, { failure, schedule }: Finding): Failure {
  const watch = new Watch(system);
  let problem: Error | null = null;
  const error = (thrown: Error) => {
    problem = thrown;
  };
  simulateSchedule(system, schedule).subscribe({ next: watch.next, error });
  if (problem !== null) throw problem;
  const { verdict } = watch;
  if (verdict.failure?.class === failure.class) return verdict.failure;
  // So large a hang that the second look at it was not decided.
  if (failure.class === 'hang' && verdict.unfinished === 'undecided') return failure;
  const now = verdict.failure?.message ?? 'it does not fail';
  throw new Error(`the finding does not happen again: ${failure.message}; run again: ${now}`);
}
