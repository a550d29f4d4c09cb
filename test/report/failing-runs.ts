/** Failing runs that stories are told of: searched for in a sample, or kept in the museum. */
import { readdirSync } from 'node:fs';
import { verifiedReplay } from '../../src/cli/files/replay-file.ts';
import type { Critical } from '../../src/detectors/failure.ts';
import { Watch } from '../../src/detectors/watch.ts';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { shrink } from '../../src/explore/shrinking/shrink.ts';
import { simulateSchedule } from '../../src/history/simulate.ts';
import type { IndexedEvent } from '../../src/machine/events/events.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';
import { type SampleOptions, sampleSystem } from './sample.ts';

export interface FailingRun {
  name: string;
  system: System;
  schedule: readonly Step[];
  /** The run up to its end. */
  events: IndexedEvent[];
  critical: Critical;
}

/** What a schedule does and how it fails; null for one that does not. */
export function failingRun(
  name: string,
  system: System,
  schedule: readonly Step[],
): FailingRun | null {
  const events: IndexedEvent[] = [];
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe((moment) => {
    watch.next(moment);
    events.push(moment);
  });
  const { failure, event } = watch.verdict;
  return failure === null ? null : { name, system, schedule, events, critical: { failure, event } };
}

/** The least run of a protocol that fails. */
export async function leastFailure(text: string, options: SampleOptions): Promise<FailingRun> {
  const system = await sampleSystem(text, options);
  const search = { ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1 };
  const { finding } = finish(exhaustive(search));
  if (finding === null) throw new Error('nothing fails');
  const shrunk = finish(shrink({ ...UNLIMITED, system, finding, reduce: true }));
  const run = failingRun('sample', system, shrunk.finding.schedule);
  if (run === null) throw new Error('the least run does not fail');
  return run;
}

const MUSEUM = 'replays/museum';

export async function museumFailure(file: string): Promise<FailingRun | null> {
  const { replay, system } = await verifiedReplay(`${MUSEUM}/${file}`);
  return failingRun(file, system, replay.schedule);
}

export const museumFiles = (): string[] =>
  readdirSync(MUSEUM).filter((name) => name.endsWith('.replay'));
