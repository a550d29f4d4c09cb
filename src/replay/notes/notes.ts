/**
 * What users keep beside a replay: bookmarks, breakpoints, pins, branches. Several debuggers may keep theirs at
 * one replay: each brings what it has changed into what the file holds by then.
 */

export interface Notes {
  /** The run that they are of: so many of its first steps, and what identifies these. */
  run: RunPrint;
  /** By letter. */
  bookmarks: Readonly<Record<string, BookmarkNote>>;
  /** As the command line takes them: `break 96`, `watch in_nmi`. */
  breakpoints: readonly string[];
  pins: readonly PinNote[];
  /** By a name that no other branch of the file ever has: `b3`. */
  branches: Readonly<Record<string, BranchNote>>;
  /** The number of the next branch. */
  next: number;
  /** Where the user was, null where nobody has been. */
  at: PlaceNote | null;
}

export interface RunPrint {
  steps: number;
  /** SHA-256 of the steps' codes, each in two bytes, little-endian: 64 lower-case hexadecimal digits. */
  schedule: string;
}

export interface PlaceNote {
  /** A branch's name, empty for the run itself. */
  branch: string;
  /** How many events come before it. */
  mark: number;
}

export interface BookmarkNote extends PlaceNote {
  /** The user's own words. */
  note: string;
}

/** An expression that stays in sight, asked in the innermost frame of a function, or of none (null). */
export interface PinNote {
  text: string;
  fn: string | null;
  cpu: number;
}

export interface BranchNote {
  /** The branch that it left, empty for the run itself. */
  parent: string;
  /** The mark at which it left it. */
  mark: number;
  /** How many of the run's first steps are its first ones too. */
  shared: number;
  /** Codes of its steps from there on. */
  steps: readonly number[];
  /** How it goes on: `round-robin`, `random 7`. */
  strategy: string;
  /** The replay that it was saved as, null for none. */
  saved: string | null;
}

/** What a debugger has changed since it last read or wrote the file. */
export interface NoteChanges {
  /** null for one that was taken away. */
  bookmarks: Readonly<Record<string, BookmarkNote | null>>;
  breakpoints: ListChanges<string>;
  pins: ListChanges<PinNote>;
  /** By name; one that the file does not know yet has a name of the debugger's own. */
  branches: Readonly<Record<string, { before: BranchNote | null; after: BranchNote | null }>>;
  at: PlaceNote;
}

export interface ListChanges<T> {
  added: readonly T[];
  removed: readonly T[];
}

export function noNotes(run: RunPrint): Notes {
  return { run, bookmarks: {}, breakpoints: [], pins: [], branches: {}, next: 1, at: null };
}

/**
 * The notes with the changes: of each entry the change that is made last holds, and what is not changed stays. A
 * branch that somebody else has run on in another way stays beside one's own. `renamed`: names of branches that
 * the file has given them.
 */
export function withChanges(
  notes: Notes,
  changes: NoteChanges,
  run: RunPrint,
): { notes: Notes; renamed: ReadonlyMap<string, string> } {
  const { branches, next, renamed } = changedBranches(notes, changes.branches);
  const place = <T extends PlaceNote>(at: T): T => {
    return { ...at, branch: renamed.get(at.branch) ?? at.branch };
  };
  const bookmarks: Record<string, BookmarkNote> = { ...notes.bookmarks };
  for (const [letter, bookmark] of Object.entries(changes.bookmarks)) {
    if (bookmark === null) delete bookmarks[letter];
    else bookmarks[letter] = place(bookmark);
  }
  const named = Object.entries(branches).map(([name, branch]) => {
    return [name, { ...branch, parent: renamed.get(branch.parent) ?? branch.parent }] as const;
  });
  const changed = {
    run: run.steps >= notes.run.steps ? run : notes.run,
    bookmarks,
    breakpoints: changedList(notes.breakpoints, changes.breakpoints),
    pins: changedList(notes.pins, changes.pins),
    branches: Object.fromEntries(named),
    next,
    at: place(changes.at),
  };
  return { notes: changed, renamed };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function changedList<T>(list: readonly T[], { added, removed }: ListChanges<T>): T[] {
  const kept = list.filter((one) => !removed.some((gone) => isSame(one, gone)));
  return [...kept, ...added.filter((one) => !kept.some((known) => isSame(one, known)))];
}

function changedBranches(
  notes: Notes,
  changes: NoteChanges['branches'],
): Pick<Notes, 'branches' | 'next'> & { renamed: Map<string, string> } {
  const branches: Record<string, BranchNote> = { ...notes.branches };
  const renamed = new Map<string, string>();
  const names = [...Object.keys(branches), ...Object.keys(changes)];
  let next = Math.max(notes.next, ...names.map((name) => numberOf(name) + 1));
  for (const [name, { before, after }] of Object.entries(changes)) {
    const known = branches[name];
    const isOurs = before !== null && known !== undefined && isSame(known, before);
    if (after === null) {
      // What somebody else has run on stays.
      if (isOurs) delete branches[name];
    } else if (isOurs || (before !== null && known === undefined)) {
      branches[name] = after;
    } else if (before !== null && known !== undefined && isWithin(after, known)) {
      // Somebody else's goes on where this one ends.
    } else if (before !== null && known !== undefined && isWithin(known, after)) {
      branches[name] = after;
    } else {
      const own = `b${next++}`;
      renamed.set(name, own);
      branches[own] = after;
    }
  }
  return { branches, next, renamed };
}

/** Of a name that a file has given; 0 of others. */
const numberOf = (name: string): number => Number(/^b(\d+)$/.exec(name)?.[1] ?? 0);

/** The second one begins with all steps of the first. */
function isWithin(first: BranchNote, second: BranchNote): boolean {
  if (first.shared !== second.shared) return false;
  return first.steps.every((code, index) => second.steps[index] === code);
}
