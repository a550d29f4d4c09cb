/** Opening a replay file. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { MAX_FILE_BYTES } from '../format/file-limits.ts';
import { problemOf, Refused } from '../format/replay-problem.ts';
import { type ReadResult, readReplay } from './reader.ts';

/** Reads a replay file; whatever is wrong with it is in the result. */
export function openReplayFile(path: string): ReadResult {
  let bytes: Uint8Array;
  try {
    bytes = readBounded(path);
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused(reasonOf(error), 'unreadable');
    return { ok: false, problem: problemOf(path, refused) };
  }
  return readReplay(bytes, path);
}

/** Looks at what the path names before a byte is read: a device or a pipe may never end. */
function readBounded(path: string): Uint8Array {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) throw new Refused('this is a directory', 'not-a-replay');
    if (!status.isFile()) throw new Refused('this is no regular file', 'not-a-replay');
    if (status.size > MAX_FILE_BYTES) {
      throw new Refused(`it has ${status.size} bytes, more than ${MAX_FILE_BYTES}`, 'too-large');
    }
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  EISDIR: 'this is a directory',
  ENOTDIR: 'a part of its path is no directory',
  EIO: 'the disk gives a read error',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? `it cannot be read (${code ?? message})`;
}
