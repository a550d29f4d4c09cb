/** Searches that are kept in files: where, and what is said of a file that cannot be used. */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../../machine/program/printable.ts';
import type { CheckpointHeader } from '../../replay/checkpoints/checkpoint-header.ts';
import { Checkpoint } from '../../replay/checkpoints/read-checkpoint.ts';
import { writeCheckpoint } from '../../replay/checkpoints/write-checkpoint.ts';
import { Refused, type ReplayProblemKind } from '../../replay/format/replay-problem.ts';
import { openPart, takeName } from '../../replay/writing/whole-file.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { VERSION } from '../process/version.ts';
import type { Words } from '../words/given-words.ts';
import { madeName } from './made-name.ts';
import { refuseUnwritable } from './record-run.ts';

const DIRECTORY = 'replays';

const ADVICE: Readonly<Record<ReplayProblemKind, string>> = {
  unreadable: 'check the name and the permissions',
  'not-a-replay': "give a file that 'check' has kept of a search",
  'newer-version': 'update pokelab to go on with it',
  'older-version': 'go on with it where it was saved, or search again',
  corrupt: 'search again, or go on from a good copy',
  'too-large': 'search again',
};

/** What `--checkpoint` says; null when it says nothing. Throws UsageError where no file can be made. */
export function checkpointOf({ checkpoint }: Words): string | null {
  if (typeof checkpoint !== 'string') return null;
  if (existsSync(checkpoint)) {
    const advice = `'check --resume' goes on with it; remove it, or name another file`;
    throw new UsageError(`${printable(checkpoint)} exists already: ${advice}`);
  }
  refuseUnwritable(checkpoint);
  return checkpoint;
}

/** Names made from the search, for one that nobody has named, in the order in which they are tried. */
export function* checkpointNames(
  scenario: Scenario,
  reduce: boolean,
  folder = DIRECTORY,
): Generator<string, never> {
  const hash = createHash('sha256')
    .update(JSON.stringify([scenario, reduce]))
    .digest('hex');
  const name = madeName(scenario.protocol);
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : `-${count}`;
    yield join(folder, `${name}-${hash.slice(0, 8)}${end}.checkpoint`);
  }
}

/** Throws UsageError. */
export function openCheckpoint(path: string): Checkpoint {
  return refusing(path, () => {
    const checkpoint = new Checkpoint(path);
    const { tool } = checkpoint.header;
    if (tool === VERSION) return checkpoint;
    checkpoint.close();
    const by = `"${printable(tool)}"`;
    throw new Refused(`Pokelab ${by} saved it, and this is ${VERSION}`, 'older-version');
  });
}

/** Calls it, and says of which file it is what is wrong: UsageError. */
export function refusing<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof Refused) {
      throw new UsageError(`${printable(path)}: ${error.message}; ${ADVICE[error.kind]}`);
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${printable(path)}: ${reasonOf(error)}; ${ADVICE.unreadable}`);
  }
}

/** The file of one search. What goes wrong while it is written is told, and the search goes on. */
export class KeptFile {
  /** What it holds of the search; null for nothing yet. */
  held: { bytes: number; states: number } | null;
  readonly #environment: Environment;
  readonly #names: Iterator<string>;
  #path: string;
  #problem = '';

  /** `names`: of a new file, the next one where somebody else has taken that before, at least one. */
  constructor(environment: Environment, names: Iterable<string>, held: KeptFile['held'] = null) {
    this.#environment = environment;
    this.#names = names[Symbol.iterator]();
    this.#path = this.#names.next().value;
    this.held = held;
  }

  get path(): string {
    return this.#path;
  }

  /** A part of it each time it is asked to go on. */
  *save(header: CheckpointHeader, blocks: Iterable<Uint8Array>): Generator<void, boolean, void> {
    let part: string | null = null;
    try {
      part = openPart(this.#path);
      this.#environment.unfinished?.(part, true);
      const place = (from: string): void => this.#place(from);
      const bytes = yield* writeCheckpoint({ part, place }, header, blocks);
      this.held = { bytes, states: header.counts.states };
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      this.#tell(`${printable(this.#path)}: ${reasonOf(error)}`);
      return false;
    } finally {
      if (part !== null) this.#environment.unfinished?.(part, false);
    }
  }

  /** The first time nothing is overwritten: the same search may be kept by others, too. */
  #place(part: string): void {
    for (;;) {
      try {
        takeName(part, this.#path, this.held !== null);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const { done, value } = this.#names.next();
        if (done) throw error;
        this.#path = value;
      }
    }
  }

  /** The search is over. */
  remove(): void {
    if (this.held === null) return;
    try {
      rmSync(this.#path, { force: true });
    } catch (error) {
      this.#tell(`${printable(this.#path)} is not removed: ${reasonOf(error)}`);
    }
  }

  /** Once, until it is another one. */
  #tell(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const rest = this.held === null ? '' : '; what was kept before stays';
    this.#environment.err(`pokelab: the search is not kept: ${problem}${rest}\n`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'there is such a file already',
  ENOENT: 'there is no such file or directory',
  EACCES: 'that is not permitted',
  EPERM: 'that is not permitted',
  EROFS: 'the disk takes no changes',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left',
  EFBIG: 'the file would be larger than is permitted',
  EISDIR: 'this is a directory',
  ENOTDIR: 'a part of its path is no directory',
  EIO: 'the disk gives an error',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? printable(`${code ?? message}`);
}
