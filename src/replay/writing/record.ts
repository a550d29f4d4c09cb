/** Recording a run from its event stream. */
import { endFailure } from '../../detectors/at-end.ts';
import { detect } from '../../detectors/detect.ts';
import type { Critical, Verdict } from '../../detectors/failure.ts';
import type { Watch } from '../../detectors/watch.ts';
import type { Moment } from '../../history/simulate.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { ReplayFinding } from '../contents/ending.ts';
import { ReplayWriteError } from './sink.ts';
import type { ReplayWriter } from './writer.ts';

/** The part of an RxJS Observable that recording uses. */
export interface Moments {
  forEach(next: (moment: Moment) => void): Promise<void>;
}

/**
 * Records a whole run and ends the recording with what `watch` saw. Rejects with ReplayWriteError
 * when the file cannot be written; with the stream's own error, the recording removed, when the run
 * itself breaks off.
 */
export async function record(
  moments: Moments,
  writer: ReplayWriter,
  watch: Watch,
): Promise<ReplayFinding | null> {
  try {
    await moments.forEach((moment) => {
      watch.next(moment);
      writer.append(moment);
    });
    const finding = findingOf(watch.verdict, writer.events);
    writer.finish(finding);
    return finding;
  } catch (error) {
    if (!(error instanceof ReplayWriteError)) writer.abandon();
    throw error;
  }
}

/**
 * Records the run of a schedule, faster than `record`: one machine runs it, is watched and gives the digests. null: it
 * did not fail. `system`: the writer's. Throws ReplayWriteError; ScheduleError, the recording removed.
 */
export function recordSchedule(
  system: System,
  schedule: readonly Step[],
  writer: ReplayWriter,
): ReplayFinding | null {
  let first: Critical | null = null;
  try {
    for (const step of schedule) {
      writer.take(step, (event, machine) => {
        const failure = first === null ? detect(system, machine, event) : null;
        if (failure !== null) first = { failure, event: writer.events };
      });
    }
    const finding = findingOf(first ?? failureAtEnd(system, writer), writer.events);
    writer.finish(finding);
    return finding;
  } catch (error) {
    if (!(error instanceof ReplayWriteError)) writer.abandon();
    throw error;
  }
}

function failureAtEnd(system: System, { machine, events }: ReplayWriter) {
  const end = endFailure(system, machine, true);
  return { failure: end.kind === 'decided' ? end.failure : null, event: events };
}

/** A verdict on a run of `events` events as the file holds it. */
export function findingOf(
  { failure, event }: Pick<Verdict, 'failure' | 'event'>,
  events: number,
): ReplayFinding | null {
  if (failure === null) return null;
  return { ...failure, event: event < events ? event : null };
}
