/** Records a run to a file, reads the file back and verifies it. */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { ReplayFinding } from '../../replay/contents/ending.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import { verifyReplay } from '../../replay/reading/verify.ts';
import { recordSchedule } from '../../replay/writing/record.ts';
import { ReplayWriteError } from '../../replay/writing/sink.ts';
import { ReplayWriter } from '../../replay/writing/writer.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { UsageError } from '../process/exit.ts';
import { VERSION } from '../process/version.ts';
import { REPLAYS_FOLDER } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

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

/** A run that could not be recorded is still to be reported. */
export type Recorded = { ok: true; recording: Recording } | { ok: false; message: string };

/** What `--out` says. Throws UsageError when no file can be made there, before anything long is done. */
export const outOf = ({ out }: Words): string | null => newFile(out, 'record');

/** The file that an option names, which must not exist; `doing` is what is done to it. Throws UsageError. */
export function newFile(path: Words[string], doing: 'record' | 'write'): string | null {
  if (typeof path !== 'string') return null;
  // A link that leads nowhere is there all the same.
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw new UsageError(`${path} exists already: remove it, or ${doing} to another file`);
  }
  refuseUnwritable(path);
  return path;
}

/** Throws UsageError when no file of that name can be made. */
export function refuseUnwritable(out: string): void {
  let directory = dirname(out);
  while (!existsSync(directory)) directory = dirname(directory);
  try {
    accessSync(directory, constants.W_OK);
    if (statSync(directory).isDirectory()) return;
  } catch {
    throw new UsageError(`${out}: writing to ${directory} is not permitted; record elsewhere`);
  }
  throw new UsageError(`${out}: ${directory} is no directory; record elsewhere`);
}

/** Throws an Error when what has been written does not verify: a defect. */
export async function recordRun(request: RecordRequest): Promise<Recorded> {
  const path = request.out ?? nameOf(request);
  // A name made from the run belongs to that run alone, but others may be recording it right now.
  const file = request.out ?? `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const recording = write(file, request);
    if (file !== path) renameSync(file, path);
    return { ok: true, recording: { ...recording, path } };
  } catch (error) {
    const reason = reasonOf(error, path);
    if (file === path) return { ok: false, message: `the run is not recorded: ${reason}` };
    // A part under a name that nobody knows is of no use: the same search finds the run again.
    rmSync(file, { force: true });
    const message = reason.replace(file, path).replace(/ \(the \d+ events .*\)$/, '');
    return { ok: false, message: `the run is not recorded: ${message}` };
  }
}

function write(file: string, request: RecordRequest): Omit<Recording, 'path'> {
  const { scenario, system, schedule, strategy, seed } = request;
  const header = { tool: VERSION, scenario, strategy, seed, parent: null };
  const writer = ReplayWriter.create(file, { header, system });
  const finding = recordSchedule(system, schedule, writer);
  verify(file, system);
  return { bytes: statSync(file).size, events: writer.events, finding };
}

/** What the disk says; anything else is thrown on. */
function reasonOf(error: unknown, path: string): string {
  if (error instanceof ReplayWriteError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return `${path}: ${message}`;
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
  const name = scenario.protocol.replaceAll(' -D ', '-').replace(/[^\w.-]/g, '-');
  return join(REPLAYS_FOLDER, `${name}-${strategy}-${digest}.replay`);
}
