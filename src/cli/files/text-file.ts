/** Text files that users name: bounded, and nothing but files. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { UsageError } from '../process/exit.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory; check the name',
  EACCES: 'reading it is not permitted; check its permissions',
  ENOTDIR: 'a part of its path is no directory; check the name',
  ENXIO: 'this is no regular file; name a file',
};

/** Throws UsageError. A pipe or a device may never end: it is looked at before a byte is read. */
export function readText(path: string, maxBytes: number): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(file);
      if (status.isDirectory()) throw new UsageError(`${path}: this is a directory; name a file`);
      if (!status.isFile()) throw new UsageError(`${path}: this is no regular file; name a file`);
      if (status.size <= maxBytes) return readFileSync(file, 'utf8');
      throw new UsageError(`${path}: it has ${status.size} bytes, more than ${maxBytes}`);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
}

/** What the operating system says of a file or a directory, for people. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? `it cannot be read (${code ?? message})`;
}
