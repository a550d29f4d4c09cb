/** Bookmarks as they were once kept beside a replay: JSON, letters and marks. */
import { readFileSync, statSync } from 'node:fs';
import type { BookmarkNote } from '../../src/replay/notes/notes.ts';

const marksPath = (replay: string): string => `${replay}.marks`;

const MOST_BYTES = 1 << 16;

/** None where there is no file, or one that cannot be read. */
export function marksBeside(replay: string, length: number): Record<string, BookmarkNote> {
  try {
    const path = marksPath(replay);
    const status = statSync(path);
    if (!status.isFile() || status.size > MOST_BYTES) return {};
    return readMarks(readFileSync(path, 'utf8'), length);
  } catch {
    return {};
  }
}

/** The bookmarks in a file's text; what is none is left out. */
export function readMarks(text: string, length: number): Record<string, BookmarkNote> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {};
  }
  const { marks } = (parsed ?? {}) as { marks?: unknown };
  if (typeof marks !== 'object' || marks === null) return {};
  const valid = Object.entries(marks)
    .filter(([letter]) => /^[a-zA-Z]$/.test(letter))
    .filter(([, mark]) => Number.isInteger(mark) && mark >= 0 && mark <= length);
  return Object.fromEntries(
    valid.map(([letter, mark]) => [letter, { branch: '', mark, note: '' }]),
  );
}
