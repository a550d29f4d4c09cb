/** Where a recording goes: a file that only ever grows, or memory. */
import { closeSync, fstatSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs';

export interface ReplaySink {
  /** Its name in messages. */
  readonly name: string;
  /** Appends all of the bytes. */
  write(bytes: Uint8Array): void;
  /** What has been written survives a crash from here on. */
  flush(): void;
  close(): void;
  /** Removes what has been written; after `close`. */
  remove(): void;
}

/** What kept a recording from being written. The blocks before it are whole. */
export class ReplayWriteError extends Error {
  /** Name of the file. */
  readonly path: string;
  /** errno's name, such as ENOSPC; LIMIT when a limit of the format is reached. */
  readonly code: string;

  constructor(path: string, code: string, message: string) {
    super(`${path}: ${message}`);
    this.path = path;
    this.code = code;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device; free some and record again',
  EDQUOT: 'the disk quota is used up; free some space and record again',
  EACCES: 'writing there is not permitted; record to another directory',
  EPERM: 'writing there is not permitted; record to another directory',
  EROFS: 'the file system is read-only; record to another directory',
  ENOENT: 'the directory does not exist; make it first',
  ENOTDIR: 'a part of the path is no directory; record to another one',
  EISDIR: 'this is a directory; name a file in it',
  ENXIO: 'this is no regular file; choose another name',
  EEXIST: 'the file exists; remove it or choose another name',
  EFBIG: 'the file system allows no larger file; record a shorter run',
  EMFILE: 'too many files are open; close some and record again',
  ENFILE: 'too many files are open; close some and record again',
  ENAMETOOLONG: 'the name is too long; choose another one',
  EIO: 'the disk gives a write error; record to another one',
};

/** The error of a failed operation on a recording of which `events` events are safe. */
export function writeError(path: string, error: unknown, events: number | null): ReplayWriteError {
  if (error instanceof ReplayWriteError) return error;
  const { code = 'EIO', message } = error as NodeJS.ErrnoException;
  const kept = events === null ? '' : ` (the ${events} events written before are whole)`;
  const what = ADVICE[code] ?? `cannot write (${message}); record to another place`;
  return new ReplayWriteError(path, code, what + kept);
}

/** Throws what node:fs throws. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** A new file; an existing one is refused unless `overwrite`. Throws what node:fs throws. */
export function fileSink(path: string, overwrite: boolean): ReplaySink {
  const file = openSync(path, overwrite ? 'w' : 'wx');
  if (!fstatSync(file).isFile()) {
    closeSync(file);
    throw new ReplayWriteError(path, 'EINVAL', 'this is no regular file; choose another name');
  }
  return {
    name: path,
    write: (bytes) => writeAll(file, bytes),
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
    remove: () => unlinkSync(path),
  };
}

/** A recording in memory. */
export class MemorySink implements ReplaySink {
  readonly name: string;
  readonly #chunks: Uint8Array[] = [];

  constructor(name = 'memory') {
    this.name = name;
  }

  /** All that has been written so far. */
  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  write(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
  }

  flush(): void {}

  close(): void {}

  remove(): void {
    this.#chunks.length = 0;
  }
}
