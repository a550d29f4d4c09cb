/** Records a run to a file, reads the file back and verifies it. */
import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { ReplayFinding } from '../../replay/contents/ending.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import { verifyReplay } from '../../replay/reading/verify.ts';
import { recordSchedule } from '../../replay/writing/record.ts';
import { openPart, takeName, whyUnwritten } from '../../replay/writing/whole-file.ts';
import { ReplayWriter } from '../../replay/writing/writer.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { VERSION } from '../process/version.ts';
import { REPLAYS_FOLDER } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { madeName } from './made-name.ts';

export interface RecordRequest {
  scenario: Scenario;
  system: System;
  schedule: readonly Step[];
  strategy: string;
  seed: number | null;
  /** null: a name made from the run, in `replays/`. */
  out: string | null;
  /** A file of that name may go; without it nothing is overwritten that the user named. */
  replaces?: boolean;
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
  if (isThere(path)) {
    throw new UsageError(`${path} exists already: remove it, or ${doing} to another file`);
  }
  refuseUnwritable(path);
  return path;
}

/** Bytes. */
const LONGEST_NAME = 255;

/** Throws UsageError when no file of that name can be made. */
export function refuseUnwritable(out: string): void {
  const name = printable(out.length > 60 ? `${out.slice(0, 60)}...` : out);
  if (out === '' || out.includes('\0')) throw new UsageError(`'${name}' is no name of a file`);
  if (out.endsWith('/')) throw new UsageError(`${out} names a directory; name a file in it`);
  if (Buffer.byteLength(basename(out)) > LONGEST_NAME) {
    throw new UsageError(`${name}: the name is too long; choose another one`);
  }
  let directory = dirname(out);
  // A link to nowhere is there, and is no directory.
  while (!isThere(directory) && directory !== dirname(directory)) {
    directory = dirname(directory);
  }
  if (entryAt(directory, statSync)?.isDirectory() !== true) {
    throw new UsageError(`${out}: ${directory} is no directory; record elsewhere`);
  }
  try {
    accessSync(directory, constants.W_OK);
  } catch {
    throw new UsageError(`${out}: writing to ${directory} is not permitted; record elsewhere`);
  }
}

/** A link that leads nowhere is there too. */
export const isThere = (path: string): boolean => entryAt(path, lstatSync) !== null;

/** null where there is none, or none that can be looked at. */
function entryAt(path: string, look: (path: string) => Stats): Stats | null {
  try {
    return look(path);
  } catch {
    return null;
  }
}

/**
 * The file takes its name when it is whole and has been read back. Throws an Error when what has been written does not
 * verify: a defect.
 */
export async function recordRun(
  environment: Pick<Environment, 'unfinished'>,
  request: RecordRequest,
): Promise<Recorded> {
  const path = request.out ?? nameOf(request);
  let part: string | null = null;
  try {
    part = openPart(path);
    environment.unfinished?.(part, true);
    const recording = write(part, request);
    // A name made from the run belongs to that run alone.
    takeName(part, path, request.out === null || request.replaces === true);
    return { ok: true, recording: { ...recording, path } };
  } catch (error) {
    // A part of it is of no use: the same words make the run again.
    if (part !== null) rmSync(part, { force: true });
    return { ok: false, message: `the run is not recorded: ${whyUnwritten(path, part, error)}` };
  } finally {
    if (part !== null) environment.unfinished?.(part, false);
  }
}

function write(file: string, request: RecordRequest): Omit<Recording, 'path'> {
  const { scenario, system, schedule, strategy, seed } = request;
  const header = { tool: VERSION, scenario, strategy, seed, parent: null };
  const writer = ReplayWriter.create(file, { header, system, overwrite: true });
  const finding = recordSchedule(system, schedule, writer);
  verify(file, system);
  return { bytes: statSync(file).size, events: writer.events, finding };
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
  // Both may come from a replay that somebody else has made.
  const name = `${madeName(scenario.protocol)}-${madeName(strategy)}`;
  return join(REPLAYS_FOLDER, `${name}-${digest}.replay`);
}
