/** What is kept beside a replay, in the model: taken from it, and put back. Only what belongs to the run that was opened. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { branchAgain, branchSchedule } from '../../src/inspect/branches/kept-branches.ts';
import { breakpointText } from '../../src/inspect/events/breakpoints.ts';
import { MOST } from '../../src/replay/notes/encode-notes.ts';
import type {
  BookmarkNote,
  BranchNote,
  ListChanges,
  NoteChanges,
  Notes,
  PinNote,
  PlaceNote,
} from '../../src/replay/notes/notes.ts';
import { type Bookmark, type Model, type Position, timelineOf } from '../model/model.ts';
import { addBreak } from './asking/questions.ts';
import { watch } from './asking/values.ts';

/** Of branches by their numbers in this debugger, what the file calls them. */
export type BranchNames = ReadonlyMap<number, string>;

/** What a model has that can be kept. */
export interface Kept {
  bookmarks: Readonly<Record<string, Bookmark>>;
  breakpoints: readonly string[];
  pins: readonly PinNote[];
  branches: ReadonlyMap<string, BranchNote>;
  /** Branches that are too long to be kept, and are in no file of their own. */
  tooLong: readonly number[];
}

/** The run without a parent that a branch stems from. */
function originOf(branches: readonly Branch[], id: number): number {
  let at = branches.find((branch) => branch.id === id);
  while (at !== undefined && at.parent !== null) {
    const { parent } = at;
    at = branches.find((branch) => branch.id === parent);
  }
  return at?.id ?? -1;
}

/** The branch is the run that was opened, or stems from it; not from another one beside it. */
export const isOwn = ({ branches }: Model, id: number): boolean =>
  originOf(branches, id) === branches[0].id;

/** A branch's name in the file; one that the file does not know yet has one of this debugger's. */
const nameOf = ({ branches }: Model, names: BranchNames, id: number): string =>
  id === branches[0].id ? '' : (names.get(id) ?? `new ${id}`);

export function keptOf(model: Model, names: BranchNames): Kept {
  const { branches, pins } = model;
  const [root] = branches;
  // Breakpoints are places in one program.
  const isThere = timelineOf(model).system.program === root.timeline.system.program;
  const breakpoints = isThere ? model.breakpoints : model.elsewhere;
  const kept = new Map<string, BranchNote>();
  const tooLong: number[] = [];
  let left: number = MOST.steps;
  for (const branch of branches.filter(({ id, parent }) => parent !== null && isOwn(model, id))) {
    const { shared, steps } = branchSchedule(root.timeline, branch);
    if (steps.length > left || kept.size === MOST.branches) {
      if (branch.savedAs === null) tooLong.push(branch.id);
      continue;
    }
    left -= steps.length;
    kept.set(nameOf(model, names, branch.id), {
      parent: nameOf(model, names, branch.parent as number),
      mark: branch.leftAt,
      shared,
      steps,
      strategy: branch.continuation.name,
      saved: branch.savedAs,
    });
  }
  const own = Object.entries(model.bookmarks).filter(([, { branch }]) => isOwn(model, branch));
  return {
    bookmarks: Object.fromEntries(own),
    breakpoints: breakpoints.map(breakpointText).filter((text) => text.length <= MOST.text),
    pins: pins.map(({ text, fn, cpu }) => ({ text, fn, cpu })),
    branches: kept,
    tooLong,
  };
}

/** What has changed between two moments; null for nothing. */
export function changesOf(
  before: Kept,
  now: Kept,
  noted: (bookmark: Bookmark) => BookmarkNote,
): Omit<NoteChanges, 'at'> | null {
  const bookmarks: Record<string, BookmarkNote | null> = {};
  for (const letter of new Set([...Object.keys(before.bookmarks), ...Object.keys(now.bookmarks)])) {
    const bookmark = now.bookmarks[letter];
    // The same object is the same place; one that was set again is set.
    if (bookmark === before.bookmarks[letter]) continue;
    bookmarks[letter] = bookmark === undefined ? null : noted(bookmark);
  }
  const branches: Record<string, NoteChanges['branches'][string]> = {};
  for (const name of new Set([...before.branches.keys(), ...now.branches.keys()])) {
    const change = {
      before: before.branches.get(name) ?? null,
      after: now.branches.get(name) ?? null,
    };
    if (JSON.stringify(change.before) !== JSON.stringify(change.after)) branches[name] = change;
  }
  const breakpoints = listChanges(before.breakpoints, now.breakpoints);
  const pins = listChanges(before.pins, now.pins);
  const lists = [breakpoints, pins].flatMap(({ added, removed }) => [...added, ...removed]);
  const count = Object.keys(bookmarks).length + Object.keys(branches).length + lists.length;
  return count === 0 ? null : { bookmarks, breakpoints, pins, branches };
}

export function noteOf(
  model: Model,
  names: BranchNames,
  { branch, mark, note = '' }: Bookmark,
): BookmarkNote {
  return { branch: nameOf(model, names, branch), mark, note };
}

/** Where the user is; of another run's branch, where this run was left. */
export function placeOf(model: Model, names: BranchNames): PlaceNote {
  const { branch, mark, branches } = model;
  if (isOwn(model, branch)) return { branch: nameOf(model, names, branch), mark };
  return { branch: '', mark: branches[0].mark };
}

function listChanges<T>(before: readonly T[], now: readonly T[]): ListChanges<T> {
  const without = (list: readonly T[], others: readonly T[]): T[] => {
    const texts = new Set(others.map((one) => JSON.stringify(one)));
    return list.filter((one) => !texts.has(JSON.stringify(one)));
  };
  return { added: without(now, before), removed: without(before, now) };
}

export interface Restored {
  model: Model;
  names: BranchNames;
  /** What could not be put back, a sentence each. */
  problems: string[];
}

/** The model with what was kept. */
export function restored(model: Model, notes: Notes): Restored {
  const problems: string[] = [];
  const [root] = model.branches;
  const made = new Map<string, Branch>([['', root]]);
  let id = Math.max(...model.branches.map((branch) => branch.id));
  for (const [name, branch] of parentsFirst(notes.branches)) {
    const parent = made.get(branch.parent) ?? root;
    const kept = { ...branch };
    const again = branchAgain(root, parent, kept, { id: id + 1, leftAt: branch.mark });
    if (typeof again === 'string') {
      problems.push(`The kept branch ${name} is not made again: ${again}.`);
      continue;
    }
    id++;
    made.set(name, again);
  }
  const branches = [...model.branches, ...[...made.values()].slice(1)];
  const positionOf = ({ branch, mark }: PlaceNote): Position | null => {
    const there = made.get(branch);
    return there === undefined || mark > there.timeline.length ? null : { branch: there.id, mark };
  };
  const bookmarks: Record<string, Bookmark> = {};
  for (const [letter, place] of Object.entries(notes.bookmarks)) {
    const position = positionOf(place);
    if (position !== null) bookmarks[letter] = { ...position, note: place.note };
    else problems.push(`The kept bookmark ${letter} is where this run does not lead.`);
  }
  const names = new Map([...made].slice(1).map(([name, branch]) => [branch.id, name]));
  const at = notes.at === null ? null : positionOf(notes.at);
  const visited = at === null || isHere(model, at) ? [] : [at];
  const places = { branches, bookmarks, visited, visitedAt: visited.length };
  const pins = notes.pins.length === 0 ? model.pins : notes.pins;
  const placed: Model = { ...model, ...places, pins };
  return { model: withBreakpoints(placed, notes.breakpoints, problems), names, problems };
}

const isHere = (model: Model, { branch, mark }: Position): boolean =>
  branch === model.branch && mark === model.mark;

/** Each branch behind the one that it left; one that left itself, in the end, or nothing, leaves the run. */
function parentsFirst(branches: Notes['branches']): [string, BranchNote][] {
  const ordered = new Map<string, BranchNote>();
  const visit = (name: string, trail: readonly string[]): void => {
    const branch = branches[name];
    if (branch === undefined || ordered.has(name) || trail.includes(name)) return;
    visit(branch.parent, [...trail, name]);
    ordered.set(name, branch);
  };
  for (const name of Object.keys(branches)) visit(name, []);
  return [...ordered];
}

/** Nothing else that a file says is run. */
function withBreakpoints(model: Model, texts: readonly string[], problems: string[]): Model {
  let set = model;
  // A watchpoint that is set twice is deleted, and a number would be a choice from a list.
  for (const text of new Set(texts)) {
    const [, kind, words] =
      /^(break|watch) (.*\D.*)$/.exec(text) ?? /^(break) (\d+)$/.exec(text) ?? [];
    const next = kind === 'break' ? addBreak(set, words) : kind === 'watch' && watch(set, words);
    if (next && next.message?.isError !== true) set = next;
    else problems.push(`The kept breakpoint "${text}" means nothing in this run.`);
  }
  return { ...set, message: model.message };
}
