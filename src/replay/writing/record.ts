/** Recording a run from its event stream. */
import type { Verdict } from '../../detectors/failure.ts';
import type { Watch } from '../../detectors/watch.ts';
import type { Moment } from '../../history/simulate.ts';
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

/** A verdict on a run of `events` events as the file holds it. */
export function findingOf(
  { failure, event }: Pick<Verdict, 'failure' | 'event'>,
  events: number,
): ReplayFinding | null {
  if (failure === null) return null;
  return { ...failure, event: event < events ? event : null };
}
