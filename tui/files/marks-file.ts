/** Bookmarks that are kept beside a replay. */
import { readFileSync } from 'node:fs';
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { marksPath, readMarks } from '../commands/write-out.ts';
import type { Position } from '../model/model.ts';

/** None where there is no file, or one that cannot be read. */
export function marksBeside(path: string | null, root: Branch): Record<string, Position> {
  if (path === null) return {};
  try {
    return readMarks(readFileSync(marksPath(path), 'utf8'), root.id, root.timeline.length);
  } catch {
    return {};
  }
}
