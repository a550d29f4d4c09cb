/** Notes beside a replay: read, and written whole, also where several programs write at a time. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { Refused } from '../format/replay-problem.ts';
import { writeAll } from '../writing/sink.ts';
import { takeName } from '../writing/whole-file.ts';
import { decodeNotes, encodeNotes, MOST } from './encode-notes.ts';
import { type NoteChanges, type Notes, noNotes, type RunPrint, withChanges } from './notes.ts';

export const notesPath = (replay: string): string => `${replay}.notes`;

export type ReadNotes =
  /** null: there is no such file. */
  { ok: true; notes: Notes | null } | { ok: false; problem: string };

/** The notes in a file, if they are of a run that the user has; `isOf` tells. */
export function readNotes(path: string, isOf: (run: RunPrint) => boolean): ReadNotes {
  try {
    const bytes = bytesOf(path);
    if (bytes === null) return { ok: true, notes: null };
    const notes = decodeNotes(bytes);
    if (isOf(notes.run)) return { ok: true, notes };
    return { ok: false, problem: `${path} is left alone: its notes are of another run` };
  } catch (error) {
    if (error instanceof Refused) {
      return { ok: false, problem: `${path} is left alone: ${error.message}` };
    }
    return { ok: false, problem: `${path} cannot be read (${reasonOf(error)})` };
  }
}

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

/** null where there is no such file. A pipe or a device may never end: it is looked at first. */
function bytesOf(path: string): Uint8Array | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new Refused('it is no regular file');
    if (status.size > MOST.bytes) throw new Refused(`it has more than ${MOST.bytes} bytes`);
    const bytes = new Uint8Array(status.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

export interface Writing {
  path: string;
  /** Version of the program. */
  tool: string;
  run: RunPrint;
  isOf: (run: RunPrint) => boolean;
  /** What the file would hold where there is none yet. */
  before: Notes | null;
}

export type Written =
  | { ok: true; notes: Notes; renamed: ReadonlyMap<string, string> }
  | { ok: false; problem: string };

/**
 * Brings the changes into what the file holds now. The file is whole at any moment, whatever happens meanwhile: it is
 * written under another name, which also keeps others out (that is why it is always the same name, other than that of
 * `writeWhole`), and takes its place in one go. What is no file of notes
 * of this run is not touched.
 */
export function writeNotes(writing: Writing, changes: NoteChanges): Written {
  const { path, isOf, before, run, tool } = writing;
  const part = `${path}.part`;
  let file: number | null = null;
  try {
    file = openAlone(part);
    const read = readNotes(path, isOf);
    if (!read.ok) return read;
    const changed = withChanges(read.notes ?? before ?? noNotes(run), changes, run);
    const bytes = encodeNotes(changed.notes, tool);
    // What cannot be read again must not take the place of what can.
    decodeNotes(bytes);
    writeAll(file, bytes);
    fsyncSync(file);
    if (!isStill(part, file)) return { ok: false, problem: `${path} is written by others too` };
    takeName(part, path, true);
    return { ok: true, ...changed };
  } catch (error) {
    const reason = error instanceof Refused ? error.message : reasonOf(error);
    return { ok: false, problem: `${path} cannot be written (${reason})` };
  } finally {
    if (file !== null) {
      if (isStill(part, file)) rmSync(part, { force: true });
      closeSync(file);
    }
  }
}

/** Milliseconds between two looks at whether others have ended writing, and how often. */
const PAUSE_MS = 10;
const MOST_LOOKS = 50;

/** Opens a new file; one that is there is somebody else's, who writes for some milliseconds, or has been killed. */
function openAlone(part: string): number {
  let seen = -1;
  for (let look = 0; ; look++) {
    try {
      return openSync(part, 'wx');
    } catch (error) {
      if (reasonOf(error) !== 'EEXIST') throw error;
    }
    const known = seen;
    seen = numberOf(part);
    if (seen !== known) look = 0;
    else if (look < MOST_LOOKS) pause(PAUSE_MS);
    else rmSync(part, { force: true });
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** What the system calls the file of that name; -1 for none. */
const numberOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.ino ?? -1;

/** The name still belongs to the file that was opened. */
const isStill = (path: string, file: number): boolean => numberOf(path) === fstatSync(file).ino;
