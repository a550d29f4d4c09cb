/** Keeps what the user has marked, beside the replay: nothing is lost, and several debuggers may do so at a time. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { schedulePrint } from '../../src/inspect/branches/kept-branches.ts';
import {
  type NoteChanges,
  type Notes,
  noNotes,
  type PlaceNote,
  type RunPrint,
} from '../../src/replay/notes/notes.ts';
import { notesPath, readNotes, writeNotes } from '../../src/replay/notes/notes-file.ts';
import {
  type BranchNames,
  changesOf,
  isOwn,
  type Kept,
  keptOf,
  noteOf,
  placeOf,
} from '../commands/notes.ts';
import type { Bookmark, Model } from '../model/model.ts';
import { marksBeside } from './marks-file.ts';

function printOf({ timeline: { schedule } }: Branch, steps = schedule.length): RunPrint {
  return { steps, schedule: schedulePrint(schedule, steps) };
}

/** A run that goes on is still the run that it was. */
const isOf =
  (root: Branch) =>
  (run: RunPrint): boolean =>
    run.steps <= root.timeline.schedule.length &&
    printOf(root, run.steps).schedule === run.schedule;

export interface FoundNotes {
  notes: Notes | null;
  /** Why the file cannot be used, null where it can, or where there is none. */
  problem: string | null;
}

/** The notes beside a replay, in the form of today or as bookmarks were once written. */
export function notesBeside(replay: string | null, root: Branch): FoundNotes {
  if (replay === null) return { notes: null, problem: null };
  const read = readNotes(notesPath(replay), isOf(root));
  if (!read.ok) return { notes: null, problem: read.problem };
  if (read.notes !== null) return { notes: read.notes, problem: null };
  const bookmarks = marksBeside(replay, root.timeline.length);
  if (Object.keys(bookmarks).length === 0) return { notes: null, problem: null };
  return { notes: { ...noNotes(printOf(root)), bookmarks }, problem: null };
}

/** The bookmarks in the run itself that are kept beside it. */
export function bookmarksBeside(replay: string | null, root: Branch): Record<string, Bookmark> {
  const { bookmarks = {} } = notesBeside(replay, root).notes ?? {};
  const own = Object.entries(bookmarks).filter(
    ([, { branch, mark }]) => branch === '' && mark <= root.timeline.length,
  );
  return Object.fromEntries(
    own.map(([letter, { mark, note }]) => [letter, { branch: root.id, mark, note }]),
  );
}

export interface KeeperOptions {
  /** The replay; null where nothing can be kept beside it. */
  replay: string | null;
  /** Version of the program. */
  tool: string;
  /** What was found beside it. */
  before: Notes | null;
  names: BranchNames;
}

export class NotesKeeper {
  readonly #tool: string;
  /** What was last read or written, null where there was nothing. */
  #last: Notes | null;
  #path: string | null;
  #names: BranchNames;
  /** What the model had when it was last read or written. */
  #synced: Kept;
  /** What it was asked about last, and the answer. */
  #look: readonly unknown[] = [];
  #isChanged = false;

  /** `model`: with what was found. */
  constructor({ replay, tool, before, names }: KeeperOptions, model: Model) {
    this.#path = replay === null ? null : notesPath(replay);
    this.#tool = tool;
    this.#last = before;
    this.#names = names;
    this.#synced = keptOf(model, names);
  }

  get path(): string | null {
    return this.#path;
  }

  /** From now on notes are kept in this file. */
  moveTo(path: string): void {
    this.#path = path;
    this.#synced = NOTHING;
    this.#last = null;
  }

  /** There may be something to keep. */
  hasChanged(model: Model): boolean {
    const look = lookOf(model);
    const isNew = look.some((part, index) => part !== this.#look[index]);
    this.#look = look;
    if (isNew) {
      const now = keptOf(model, this.#names);
      this.#isChanged =
        changesOf(this.#synced, now, (bookmark) => noteOf(model, this.#names, bookmark)) !== null;
    }
    return this.#isChanged;
  }

  /** Writes what has changed, and in the end the place too where there are notes: null, or why it could not be written. */
  keep(model: Model, isEnd = false): string | null {
    const now = keptOf(model, this.#names);
    const at = placeOf(model, this.#names);
    const known = this.#last?.at ?? null;
    const isMoved = isEnd && known !== null && !isSamePlace(at, known);
    const changes = changesOf(this.#synced, now, (bookmark) =>
      noteOf(model, this.#names, bookmark),
    );
    if (changes === null && !isMoved) return null;
    const [root] = model.branches;
    if (this.#path === null) return 'this run is in no file';
    const run = { run: printOf(root), isOf: isOf(root) };
    const writing = { path: this.#path, tool: this.#tool, before: this.#last, ...run };
    const written = writeNotes(writing, { ...(changes ?? NO_CHANGES), at });
    if (!written.ok) return written.problem;
    const moved = branchesMoved(model, this.#names, written.renamed);
    this.#names = namesAfter(model, this.#names, written.renamed);
    const kept = keptOf(model, this.#names);
    const there = Object.entries(kept.bookmarks).filter(([, { branch }]) => !moved.has(branch));
    this.#synced = { ...kept, bookmarks: Object.fromEntries(there) };
    this.#last = written.notes;
    this.#isChanged = false;
    // Bookmarks go with a branch that has another name now.
    return there.length === Object.keys(kept.bookmarks).length ? null : this.keep(model);
  }

  /** What of the model is in no file: `2 bookmarks, 1 branch`; null for nothing. */
  lossesIn(model: Model): string | null {
    const now = keptOf(model, this.#names);
    const changes = changesOf(this.#synced, now, (bookmark) =>
      noteOf(model, this.#names, bookmark),
    );
    const isElsewhere = ({ branch }: { branch: number }) => !isOwn(model, branch);
    const bookmarks = Object.values(changes?.bookmarks ?? {}).length;
    const others = Object.values(model.bookmarks).filter(isElsewhere).length;
    const branches = Object.values(changes?.branches ?? {}).filter(
      ({ after }) => after === null || after.saved === null,
    ).length;
    const strange = model.branches.filter(
      ({ id, parent, savedAs }) => parent !== null && savedAs === null && !isOwn(model, id),
    ).length;
    const edited = (list: { added: readonly unknown[]; removed: readonly unknown[] } | undefined) =>
      (list?.added.length ?? 0) + (list?.removed.length ?? 0);
    const counts = [
      [bookmarks + others, 'bookmark', 's'],
      [branches + strange + now.tooLong.length, 'branch', 'es'],
      [edited(changes?.breakpoints), 'breakpoint', 's'],
      [edited(changes?.pins), 'pin', 's'],
    ] as const;
    const told = counts.flatMap(([count, noun, ending]) =>
      count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : ending}`],
    );
    return told.length === 0 ? null : told.join(', ');
  }
}

const NOTHING: Kept = {
  bookmarks: {},
  breakpoints: [],
  pins: [],
  branches: new Map(),
  tooLong: [],
};

const NO_CHANGES: Omit<NoteChanges, 'at'> = {
  bookmarks: {},
  breakpoints: { added: [], removed: [] },
  pins: { added: [], removed: [] },
  branches: {},
};

const isSamePlace = (a: PlaceNote, b: PlaceNote): boolean =>
  a.branch === b.branch && a.mark === b.mark;

/** What tells at once that nothing has changed. */
function lookOf(model: Model): readonly unknown[] {
  const { bookmarks, breakpoints, elsewhere, branches, pins } = model;
  const lengths = branches.map(
    ({ id, savedAs, timeline }) => `${id} ${timeline.length} ${savedAs}`,
  );
  return [bookmarks, breakpoints, elsewhere, pins, lengths.join()];
}

/** Branches that the file knew by another name, which is somebody else's branch now. */
function branchesMoved(
  { branches }: Model,
  names: BranchNames,
  renamed: ReadonlyMap<string, string>,
): ReadonlySet<number> {
  return new Set(branches.map(({ id }) => id).filter((id) => renamed.has(names.get(id) ?? '')));
}

/** Branches have the names that the file gave them. */
function namesAfter(
  model: Model,
  names: BranchNames,
  renamed: ReadonlyMap<string, string>,
): BranchNames {
  const known = model.branches.map(({ id }) => {
    const name = names.get(id) ?? `new ${id}`;
    return [id, renamed.get(name) ?? name] as const;
  });
  return new Map(known.filter(([, name]) => !name.startsWith('new ')));
}
