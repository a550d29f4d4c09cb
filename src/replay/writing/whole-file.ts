/**
 * Files that are whole or not there: they are written under another name beside their own, and take their own when all of
 * it is on the disk, whatever ends the program meanwhile.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ReplayWriteError, writeAll, writeError } from './sink.ts';

/** Bytes of a name on most file systems. */
const LONGEST_NAME = 255;
const MOST_PARTS = 10_000;

/** File systems without links say one of these. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'];

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/**
 * Makes an empty file beside `path`, and the folder of both, and gives its name, which nobody else has: others may be
 * writing to the same path right now, in this process or in another one. Throws what node:fs throws.
 */
export function openPart(path: string): string {
  makeFolder(dirname(path));
  const base = Buffer.byteLength(basename(path)) < LONGEST_NAME - 20 ? basename(path) : 'pokelab';
  for (let count = 1; ; count++) {
    const part = join(dirname(path), `${base}.part${count === 1 ? '' : count}`);
    try {
      closeSync(openSync(part, 'wx'));
      return part;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || count === MOST_PARTS) throw error;
    }
  }
}

/** Something of that name that is no folder is told as such. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw Object.assign(new Error(`${folder} is no directory`), { code: 'ENOTDIR' });
  }
}

/** Gives the part its name. Throws what node:fs throws: EEXIST where that is taken and nothing may be overwritten. */
export function takeName(part: string, path: string, overwrites: boolean): void {
  if (overwrites) {
    renameSync(part, path);
    return;
  }
  try {
    linkSync(part, path);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    // The name is taken with an empty file, which nobody else can do at the same time.
    closeSync(openSync(path, 'wx'));
    renameSync(part, path);
    return;
  }
  rmSync(part);
}

export interface WholeOptions {
  overwrites: boolean;
  /** Told of a file that is of no use yet, and when it is no more. */
  unfinished?(part: string, on: boolean): void;
}

/**
 * Writes the texts to a new file, or, where it `overwrites`, in the place of one that there is. What is no file, such as a
 * terminal or a pipe, is written to as it stands. Throws what node:fs throws; nothing of it is left then.
 */
export function writeWhole(
  path: string,
  texts: Iterable<string | Uint8Array>,
  { overwrites, unfinished }: WholeOptions,
): void {
  const there = overwrites ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (there !== undefined && !there.isFile()) {
    writeFileSync(path, Buffer.concat([...texts].map((text) => Buffer.from(text))));
    return;
  }
  const part = openPart(path);
  unfinished?.(part, true);
  try {
    const file = openSync(part, 'w');
    try {
      for (const text of texts) writeAll(file, Buffer.from(text));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    takeName(part, path, overwrites);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    unfinished?.(part, false);
  }
}

/** What the disk says of a file of which nothing is left, and what to do. Throws what the disk does not say. */
export function whyUnwritten(path: string, part: string | null, error: unknown): string {
  const { code, message: raw } = error as NodeJS.ErrnoException;
  if (code === undefined || /^ERR_/.test(code)) throw error;
  const { message } =
    error instanceof ReplayWriteError ? error : writeError(path, { code, message: raw }, null);
  const own = message.replace(/ \(the \d+ events written before are whole\)$/, '');
  return part === null ? own : own.replace(part, path);
}
