/** Recording, reading, verifying and comparing long runs: CPU seconds, each beside the run alone. */
import { compareRuns, runMade } from '../../src/diff/comparing/compare.ts';
import { takeStep } from '../../src/history/simulate.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { createMachine } from '../../src/machine/state/system.ts';
import { readReplay } from '../../src/replay/reading/reader.ts';
import type { Replay } from '../../src/replay/reading/replay.ts';
import { verifyReplay, verifyRun } from '../../src/replay/reading/verify.ts';
import { recordSchedule } from '../../src/replay/writing/record.ts';
import { MemorySink } from '../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../src/replay/writing/writer.ts';
import { type LongRun, longRun } from './long-run.ts';

type Say = (what: string, figure: string) => void;

/** User CPU seconds. */
function measured<T>(work: () => T): { seconds: number; value: T } {
  const start = process.cpuUsage().user;
  const value = work();
  return { seconds: (process.cpuUsage().user - start) / 1e6, value };
}

export function recorded({ scenario, system, schedule }: LongRun): Uint8Array {
  const sink = new MemorySink('bench');
  const header = { tool: 'bench', scenario, strategy: 'random', seed: 1, parent: null };
  recordSchedule(system, schedule, ReplayWriter.create(sink, { header, system }));
  return sink.bytes;
}

function read(bytes: Uint8Array): Replay {
  const result = readReplay(bytes, 'bench');
  if (!result.ok) throw new Error(result.problem.message);
  return result.replay;
}

function runAlone({ system, schedule }: LongRun): void {
  const machine = createMachine(system);
  for (const [stepIndex, step] of schedule.entries()) {
    takeStep(system, machine, { step, stepIndex }, () => {});
  }
}

/** Of all blocks. */
function bytesUnpacked(replay: Replay): number {
  let bytes = 0;
  for (let index = 0; index < replay.blockCount; index++) {
    bytes += replay.contentsOf(index)?.length ?? 0;
  }
  return bytes;
}

export function benchReplays(run: LongRun, say: Say): void {
  const alone = measured(() => runAlone(run)).seconds;
  const recording = measured(() => recorded(run));
  const reading = measured(() => read(recording.value));
  const replay = reading.value;
  const verifying = measured(() => verifyReplay(replay, run.system));
  const { eventCount } = replay;
  const rate = (seconds: number): string =>
    `${(eventCount / seconds / 1e6).toFixed(2)} M ev/s, ${seconds.toFixed(2)} s CPU (${(seconds / alone).toFixed(1)} times the run alone)`;
  const [size, before] = [recording.value.length, bytesUnpacked(replay)].map((bytes) =>
    (bytes / eventCount).toFixed(2),
  );
  say(`replay of ${eventCount} events, bytes an event`, `${size} (${before} before compression)`);
  say('  the run alone', rate(alone));
  say('  recording, detectors and digests included', rate(recording.seconds));
  say('  reading and checking the file', rate(reading.seconds));
  say('  verifying it', rate(verifying.seconds));
}

/** Two runs of half a million events under the same protocol. */
export function benchDiff(say: Say): void {
  const runs = [1, 2].map((seed) => longRun(2500, 4, seed));
  const files = runs.map(recorded);
  const alone = measured(() => runs.forEach(runAlone)).seconds;
  const verifying = measured(() =>
    runs.map(({ system }, index) => {
      const timeline = new Timeline(system);
      const { verification, first } = verifyRun(read(files[index]), system, timeline);
      if (!verification.same) throw new Error(verification.divergence.message);
      return runMade(timeline, first);
    }),
  );
  const [a, b] = verifying.value;
  const comparing = measured(() => compareRuns(a, b)).seconds;
  const events = a.timeline.length + b.timeline.length;
  const both = `${verifying.seconds.toFixed(2)} s verifying, ${comparing.toFixed(2)} s comparing`;
  const total = verifying.seconds + comparing;
  say(
    `diff of two runs, ${events} events in all`,
    `${total.toFixed(2)} s CPU: ${both} (${(total / alone).toFixed(1)} times the runs alone)`,
  );
}
