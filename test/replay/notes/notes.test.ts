import { describe, expect, it } from 'vitest';
import {
  type BranchNote,
  type NoteChanges,
  type Notes,
  noNotes,
  withChanges,
} from '../../../src/replay/notes/notes.ts';
import fc from '../../support/property.ts';

const RUN = { steps: 100, schedule: 'ab'.repeat(32) };
const NONE = { added: [], removed: [] };
const STILL: NoteChanges = {
  bookmarks: {},
  breakpoints: NONE,
  pins: NONE,
  branches: {},
  at: { branch: '', mark: 0 },
};

const branch = (...steps: number[]): BranchNote => ({
  parent: '',
  mark: 3,
  shared: 3,
  steps,
  strategy: 'round-robin',
  saved: null,
});

/** Somebody who has a file of notes open: what was read, what is there now, and branches' names. */
interface User {
  read: {
    bookmarks: Record<string, number>;
    breakpoints: string[];
    branches: Map<string, number[]>;
  };
  has: {
    bookmarks: Record<string, number>;
    breakpoints: string[];
    branches: Map<string, number[]>;
  };
}

const userOf = ({ bookmarks, breakpoints, branches }: Notes): User => {
  const state = () => ({
    bookmarks: Object.fromEntries(Object.entries(bookmarks).map(([l, { mark }]) => [l, mark])),
    breakpoints: [...breakpoints],
    branches: new Map(Object.entries(branches).map(([name, { steps }]) => [name, [...steps]])),
  });
  return { read: state(), has: state() };
};

function changesOf({ read, has }: User): NoteChanges {
  const letters = new Set([...Object.keys(read.bookmarks), ...Object.keys(has.bookmarks)]);
  const bookmarks = [...letters]
    .filter((letter) => read.bookmarks[letter] !== has.bookmarks[letter])
    .map((letter) => {
      const mark = has.bookmarks[letter];
      return [letter, mark === undefined ? null : { branch: '', mark, note: '' }] as const;
    });
  const names = new Set([...read.branches.keys(), ...has.branches.keys()]);
  const branches = [...names]
    .filter((name) => `${read.branches.get(name)}` !== `${has.branches.get(name)}`)
    .map((name) => {
      const [before, after] = [read.branches.get(name), has.branches.get(name)];
      const note = (steps?: number[]) => (steps === undefined ? null : branch(...steps));
      return [name, { before: note(before), after: note(after) }] as const;
    });
  return {
    ...STILL,
    bookmarks: Object.fromEntries(bookmarks),
    breakpoints: {
      added: has.breakpoints.filter((text) => !read.breakpoints.includes(text)),
      removed: read.breakpoints.filter((text) => !has.breakpoints.includes(text)),
    },
    branches: Object.fromEntries(branches),
  };
}

describe('[U54] notes of several debuggers', () => {
  it('are all there: of each entry the change that was written last, nothing that was deleted comes back', () => {
    const act = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('set', 'unset', 'stop', 'unstop', 'write', 'reopen'),
      letter: fc.constantFrom('a', 'b', 'c'),
      mark: fc.nat(90),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        let file = noNotes(RUN);
        const users = [userOf(file), userOf(file), userOf(file)];
        /** Read from the acts alone: what a file must hold. */
        const bookmarks = new Map<string, number>();
        const breakpoints = new Set<string>();
        const pending = users.map(() => new Map<string, () => void>());
        const later = (who: number, key: string, apply: () => void) => pending[who].set(key, apply);
        for (const { who, what, letter, mark } of acts) {
          const { has } = users[who];
          const text = `break ${letter}`;
          if (what === 'set') {
            has.bookmarks[letter] = mark;
            if (users[who].read.bookmarks[letter] === mark) pending[who].delete(letter);
            else later(who, letter, () => bookmarks.set(letter, mark));
          } else if (what === 'unset') {
            delete has.bookmarks[letter];
            if (users[who].read.bookmarks[letter] === undefined) pending[who].delete(letter);
            else later(who, letter, () => bookmarks.delete(letter));
          } else if (what === 'stop' && !has.breakpoints.includes(text)) {
            has.breakpoints.push(text);
            if (users[who].read.breakpoints.includes(text)) pending[who].delete(text);
            else later(who, text, () => breakpoints.add(text));
          } else if (what === 'unstop') {
            has.breakpoints = has.breakpoints.filter((known) => known !== text);
            if (!users[who].read.breakpoints.includes(text)) pending[who].delete(text);
            else later(who, text, () => breakpoints.delete(text));
          } else if (what === 'write') {
            file = withChanges(file, changesOf(users[who]), RUN).notes;
            for (const apply of pending[who].values()) apply();
            pending[who].clear();
            users[who].read = structuredClone(users[who].has);
          } else if (what === 'reopen') {
            users[who] = userOf(file);
            pending[who].clear();
          }
          const held = Object.entries(file.bookmarks).map(([name, { mark: at }]) => [name, at]);
          expect(new Map(held as [string, number][])).toEqual(bookmarks);
          expect(new Set(file.breakpoints)).toEqual(breakpoints);
          expect(file.breakpoints).toHaveLength(breakpoints.size);
        }
      }),
    );
  });

  it('lose no branch that somebody has run on, whatever others do to it', () => {
    const act = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('fork', 'step', 'step', 'discard', 'write', 'write', 'reopen'),
      which: fc.nat(3),
      code: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 50 }), (acts) => {
        let file = noNotes(RUN);
        const users = [userOf(file), userOf(file), userOf(file)];
        let made = 0;
        for (const { who, what, which, code } of acts) {
          const user = users[who];
          const name = [...user.has.branches.keys()][which];
          if (what === 'fork') user.has.branches.set(`new ${++made}`, [code]);
          else if (what === 'step' && name !== undefined) user.has.branches.get(name)?.push(code);
          else if (what === 'discard' && name !== undefined) user.has.branches.delete(name);
          else if (what === 'reopen') users[who] = userOf(file);
          else if (what === 'write') {
            const changes = changesOf(user);
            const { notes, renamed } = withChanges(file, changes, RUN);
            // What the file had of others is there, unless it was what this one has changed.
            for (const [known, { steps }] of Object.entries(file.branches)) {
              const isOwn = `${user.read.branches.get(known)}` === `${steps}`;
              const stays = Object.values(notes.branches).some((other) =>
                `${other.steps},`.startsWith(`${steps},`),
              );
              expect(stays || (isOwn && !user.has.branches.has(known))).toBe(true);
            }
            for (const steps of user.has.branches.values()) {
              const kept = Object.values(notes.branches).map((other) => `${other.steps},`);
              const isUnchanged = Object.values(changes.branches).every(
                ({ after }) => `${after?.steps}` !== `${steps}`,
              );
              expect(isUnchanged || kept.some((text) => text.startsWith(`${steps},`))).toBe(true);
            }
            const names = Object.keys(notes.branches);
            expect(names.every((known) => Number(known.slice(1)) < notes.next)).toBe(true);
            expect(names.filter((known) => known.startsWith('new'))).toEqual([]);
            file = notes;
            const branches = [...user.has.branches].map(
              ([known, steps]) => [renamed.get(known) ?? known, steps] as const,
            );
            user.has.branches = new Map(branches);
            user.read = structuredClone(user.has);
          }
        }
      }),
    );
  });

  it('follow a branch to its name in the file', () => {
    const changes: NoteChanges = {
      ...STILL,
      bookmarks: { a: { branch: 'new 7', mark: 4, note: 'here' } },
      branches: {
        'new 7': { before: null, after: branch(1) },
        'new 8': { before: null, after: { ...branch(1, 2), parent: 'new 7' } },
      },
      at: { branch: 'new 8', mark: 5 },
    };
    const { notes } = withChanges({ ...noNotes(RUN), next: 4 }, changes, RUN);
    expect(notes.bookmarks.a.branch).toBe('b4');
    expect(notes.branches.b5.parent).toBe('b4');
    expect(notes.at).toEqual({ branch: 'b5', mark: 5 });
    expect(notes.next).toBe(6);
  });
});
