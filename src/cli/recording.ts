/** Records a run to a file, reads the file back and verifies it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Watch } from '../explore/watch.ts';
import { simulateSchedule } from '../history/simulate.ts';
import type { Step } from '../machine/steps.ts';
import type { System } from '../machine/system.ts';
import type { ReplayFinding } from '../replay/ending.ts';
import { openReplayFile } from '../replay/open.ts';
import { record } from '../replay/record.ts';
import { ReplayWriteError } from '../replay/sink.ts';
import { verifyReplay } from '../replay/verify.ts';
import { ReplayWriter } from '../replay/writer.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { UsageError } from './exit.ts';
import { VERSION } from './version.ts';

export interface RecordRequest {
  scenario: Scenario;
  system: System;
  schedule: readonly Step[];
  strategy: string;
  seed: number | null;
  /** null: a name made from the run, in `replays/`. */
  out: string | null;
}

export interface Recording {
  path: string;
  bytes: number;
  events: number;
  finding: ReplayFinding | null;
}

const DIRECTORY = 'replays';

/** Throws UsageError when the file cannot be written, and an Error when it does not verify. */
export async function recordRun(request: RecordRequest): Promise<Recording> {
  const { scenario, system, schedule, strategy, seed, out } = request;
  const path = out ?? nameOf(request);
  if (out !== null && existsSync(out)) {
    throw new UsageError(`${out} exists already: remove it, or record to another file`);
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    const header = { tool: VERSION, scenario, strategy, seed, parent: null };
    // A name made from the run belongs to that run alone: writing it again changes nothing.
    const writer = ReplayWriter.create(path, { header, system, overwrite: out === null });
    const finding = await record(simulateSchedule(system, schedule), writer, new Watch(system));
    verify(path, system);
    return { path, bytes: statSync(path).size, events: writer.events, finding };
  } catch (error) {
    if (error instanceof ReplayWriteError)
      throw new UsageError(`cannot record the run: ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw new UsageError(`cannot record the run to ${path}: ${message}`);
    throw error;
  }
}

/** Reads back what has just been written: what cannot be replayed is not reported. */
function verify(path: string, system: System): void {
  const read = openReplayFile(path);
  if (!read.ok) throw new Error(`a fresh recording cannot be read: ${read.problem.message}`);
  const verification = verifyReplay(read.replay, system);
  if (!verification.same) throw new Error(verification.divergence.message);
}

function nameOf({ scenario, schedule, strategy }: RecordRequest): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(scenario));
  for (const { code } of schedule) hash.update(`${code} `);
  const digest = hash.digest('hex').slice(0, 8);
  const name = scenario.protocol.replace(/[^\w.-]/g, '_');
  return join(DIRECTORY, `${name}-${strategy}-${digest}.replay`);
}
