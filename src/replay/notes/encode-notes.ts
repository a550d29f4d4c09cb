/** Notes as one MessagePack value, and back: what is read is somebody else's. */
import { STEP_CODES } from '../../machine/stepping/steps.ts';
import { columnValues, encodeColumn, isWithin, takeColumn } from '../format/column.ts';
import { MAX_EVENTS } from '../format/file-limits.ts';
import { encode } from '../format/msgpack.ts';
import { Refused } from '../format/replay-problem.ts';
import { type Fields, takeInteger, takeList, takeMap, takeText } from '../format/take-values.ts';
import { unpack } from '../format/unpack.ts';
import type { BookmarkNote, BranchNote, Notes, PinNote, PlaceNote } from './notes.ts';

const MAGIC = 'pokelab-notes';
const FORMAT = 1;

/** What a file of notes may hold. */
export const MOST = {
  bytes: 4 << 20,
  /** Characters of a note, a breakpoint, an expression, a name of a file. */
  text: 1000,
  /** Breakpoints, and pins. */
  list: 200,
  branches: 100,
  /** Steps of all branches from where they left the run. */
  steps: 200_000,
} as const;

/** The file's bytes. `magic` and `format` come first in every version. */
export function encodeNotes(notes: Notes, tool: string): Uint8Array {
  const { run, bookmarks, breakpoints, pins, branches, next, at } = notes;
  const written = Object.entries(branches).map(([name, branch]) => {
    const { steps, ...rest } = branch;
    const codes = steps.length === 0 ? 0 : encodeColumn(steps);
    return [name, { ...rest, count: steps.length, steps: codes }] as const;
  });
  return encode({
    magic: MAGIC,
    format: FORMAT,
    tool,
    run,
    bookmarks,
    breakpoints,
    pins,
    branches: Object.fromEntries(written),
    next,
    at,
  });
}

/** Throws Refused for bytes that are no notes of this version. */
export function decodeNotes(bytes: Uint8Array): Notes {
  const raw = unpack(bytes);
  if (typeof raw !== 'object' || raw === null || (raw as Fields).magic !== MAGIC) {
    throw new Refused('it is no file of notes', 'not-a-replay');
  }
  const fields = takeMap(raw, 'the notes');
  const format = takeInteger(fields.format, 'format', 0, Number.MAX_SAFE_INTEGER);
  if (format !== FORMAT) {
    const kind = format > FORMAT ? 'newer-version' : 'older-version';
    throw new Refused(`it has format ${format}; this pokelab reads ${FORMAT}`, kind);
  }
  const branches = takeBranches(fields.branches);
  return {
    run: takeRun(takeMap(fields.run, 'run')),
    bookmarks: takeBookmarks(fields.bookmarks),
    breakpoints: takeShort(fields.breakpoints, 'breakpoints').map((text) =>
      takeText(text, 'a breakpoint', MOST.text),
    ),
    pins: takeShort(fields.pins, 'pins').map(takePin),
    branches,
    next: takeInteger(fields.next, 'next', firstFree(branches), Number.MAX_SAFE_INTEGER),
    at: fields.at === null ? null : takePlace(takeMap(fields.at, 'at')),
  };
}

function takeRun({ steps, schedule }: Fields): Notes['run'] {
  const print = takeText(schedule, 'run.schedule', 64);
  if (!/^[\da-f]{64}$/.test(print)) throw new Refused('run.schedule is no SHA-256');
  return { steps: takeInteger(steps, 'run.steps', 0, MAX_EVENTS), schedule: print };
}

function takeShort(raw: unknown, what: string): readonly unknown[] {
  const list = takeList(raw, what);
  if (list.length > MOST.list) throw new Refused(`${what} are more than ${MOST.list}`);
  return list;
}

function takePin(raw: unknown): PinNote {
  const { text, fn, cpu } = takeMap(raw, 'a pin');
  return {
    text: takeText(text, 'the text of a pin', MOST.text),
    fn: fn === null ? null : takeText(fn, 'the function of a pin', MOST.text),
    cpu: takeInteger(cpu, 'the CPU of a pin', 0, 255),
  };
}

function takePlace({ branch, mark }: Fields): PlaceNote {
  const name = takeText(branch, 'the branch of a place', MOST_NAME);
  if (name !== '' && !NAME.test(name)) throw new Refused('a place is in no branch');
  return { branch: name, mark: takeInteger(mark, 'the mark of a place', 0, MAX_EVENTS) };
}

function takeBookmarks(raw: unknown): Record<string, BookmarkNote> {
  const entries = Object.entries(takeMap(raw, 'bookmarks')).map(([letter, value]) => {
    if (!/^[a-zA-Z]$/.test(letter)) throw new Refused('a bookmark has a name that is no letter');
    const fields = takeMap(value, 'a bookmark');
    const note = takeText(fields.note, 'the note of a bookmark', MOST.text);
    return [letter, { ...takePlace(fields), note }] as const;
  });
  return Object.fromEntries(entries);
}

/** A branch's name, and how long it may be. */
const NAME = /^b[1-9]\d{0,8}$/;
const MOST_NAME = 10;

function firstFree(branches: Notes['branches']): number {
  return Math.max(0, ...Object.keys(branches).map((name) => Number(name.slice(1)))) + 1;
}

function takeBranches(raw: unknown): Record<string, BranchNote> {
  const entries = Object.entries(takeMap(raw, 'branches'));
  if (entries.length > MOST.branches) {
    throw new Refused(`its branches are more than ${MOST.branches}`);
  }
  let left: number = MOST.steps;
  const branches = entries.map(([name, value]) => {
    if (!NAME.test(name)) throw new Refused('a branch has a name that is none');
    const branch = takeBranch(takeMap(value, 'a branch'), left);
    left -= branch.steps.length;
    return [name, branch] as const;
  });
  return Object.fromEntries(branches);
}

function takeBranch(fields: Fields, mostSteps: number): BranchNote {
  const parent = takeText(fields.parent, 'the parent of a branch', MOST_NAME);
  if (parent !== '' && !NAME.test(parent)) throw new Refused('a branch left no branch');
  const count = takeInteger(fields.count, 'the steps of a branch', 0, mostSteps);
  const column = takeColumn(fields.steps, count, 'the steps of a branch');
  if (count > 0 && !isWithin(column, 0, STEP_CODES - 1)) {
    throw new Refused('a branch has a step that is none');
  }
  const { saved } = fields;
  return {
    parent,
    mark: takeInteger(fields.mark, 'the mark of a branch', 0, MAX_EVENTS),
    shared: takeInteger(fields.shared, 'the shared steps of a branch', 0, MAX_EVENTS),
    steps: count === 0 ? [] : columnValues(column, count).map(Number),
    strategy: takeText(fields.strategy, 'the strategy of a branch', MOST.text),
    saved: saved === null ? null : takeText(saved, 'the file of a branch', MOST.text),
  };
}
