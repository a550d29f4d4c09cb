import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../../src/replay/format/msgpack.ts';
import { decodeNotes, encodeNotes } from '../../../src/replay/notes/encode-notes.ts';
import type { Notes } from '../../../src/replay/notes/notes.ts';
import { restored } from '../../../tui/commands/notes.ts';
import { readMarks } from '../../../tui/files/marks-file.ts';
import { bookmarksBeside, NotesKeeper, notesBeside } from '../../../tui/files/notes-keeper.ts';
import type { Model } from '../../../tui/model/model.ts';
import { rootOf, Session } from '../pictures.ts';
import { type Race, race2008, tinyRace } from '../runs.ts';

let race: Race;
let folder: string;
let file: string;
let count = 0;
beforeAll(async () => {
  race = await race2008();
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
});
beforeEach(() => {
  file = join(folder, `${++count}.replay`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A debugger that keeps what is marked in `file`. */
class Kept extends Session {
  keeper: NotesKeeper;
  problems: string[];

  constructor(of: Race = race) {
    super(of, { root: rootOf(of) });
    const { notes, problem } = notesBeside(file, this.model.branches[0]);
    const found = notes === null ? null : restored(this.model, notes);
    if (found !== null) this.model = found.model;
    this.problems = problem === null ? (found?.problems ?? []) : [problem];
    const names = found?.names ?? new Map();
    this.keeper = new NotesKeeper({ replay: file, tool: '0', before: notes, names }, this.model);
  }

  keep(): string | null {
    return this.keeper.keep(this.model);
  }
}

const notes = (): Notes => decodeNotes(readFileSync(`${file}.notes`));

/** What a user sees of what is kept, whatever numbers it has. */
function shown({ bookmarks, breakpoints, branches }: Model) {
  const codes = (id: number) =>
    branches
      .find((branch) => branch.id === id)
      ?.timeline.schedule.map(({ code }) => code)
      .join();
  return {
    bookmarks: Object.fromEntries(
      Object.entries(bookmarks).map(([letter, { branch, mark, note = '' }]) => [
        letter,
        [codes(branch), mark, note],
      ]),
    ),
    breakpoints: breakpoints.map((one) => (one.kind === 'break' ? one.pattern.text : one.name)),
    branches: branches.map(({ id, leftAt, continuation, savedAs }) => [
      codes(id),
      leftAt,
      continuation.name,
      savedAs,
    ]),
  };
}

describe('[U53] what is kept', () => {
  it('is there again: bookmarks with notes, breakpoints, branches of branches, the place', () => {
    const first = new Kept();
    first.type(':note a the flag').type(':b 96 if in_nmi > 0').type(':w in_nmi').press('5 g m b');
    first.press('x enter c').work().press('m c S S S x j enter').type(':run-on random 3').work();
    first.type(':note d a fork of a fork').press('9 g');
    expect(first.model.branches).toHaveLength(3);
    expect(first.keep()).toBeNull();
    const again = new Kept();
    expect(again.problems).toEqual([]);
    expect(shown(again.model)).toEqual(shown(first.model));
    again.press('C-o');
    expect([again.model.branch, again.event]).toEqual([3, 9]);
    expect(again.keeper.hasChanged(again.model)).toBe(false);
  });

  it('is not written where nothing is marked, nor again where nothing has changed', () => {
    const first = new Kept();
    first.press('g s s s ! S');
    expect(first.keep()).toBeNull();
    expect(existsSync(`${file}.notes`)).toBe(false);
    first.press('m a');
    expect(first.keeper.hasChanged(first.model)).toBe(true);
    expect(first.keep()).toBeNull();
    const bytes = readFileSync(`${file}.notes`);
    rmSync(`${file}.notes`);
    first.press('g s');
    expect(first.keeper.hasChanged(first.model)).toBe(false);
    first.keep();
    expect(existsSync(`${file}.notes`)).toBe(false);
    writeFileSync(`${file}.notes`, bytes);
    // In the end the place is written too.
    first.keeper.keep(first.model, true);
    expect(notes().at).toEqual({ branch: '', mark: first.model.mark });
  });

  it('follows what is deleted and discarded', () => {
    const first = new Kept();
    first.press('m a m b').type(':b 96').press('5 g x enter m c').keep();
    first.type(':delete-bookmark a').type(':delete all').type(':discard 2');
    expect(Object.keys(first.model.bookmarks)).toEqual(['b']);
    expect(first.keep()).toBeNull();
    expect(notes()).toMatchObject({ breakpoints: [], branches: {} });
    expect(Object.keys(notes().bookmarks)).toEqual(['b']);
  });

  it('in two debuggers at a time is all there, and nothing that was deleted comes back', () => {
    new Kept().press('m a m b m c').type(':b 96').keep();
    const one = new Kept();
    const other = new Kept();
    one.type(':delete-bookmark a').type(':b 111').press('5 g x enter s s s m d').keep();
    other.press('7 g m b').type(':delete 1').press('5 g x enter s m e').keep();
    one.press('s m d').keep();
    other.press('s s s s s').keep();
    const all = new Kept();
    expect(Object.keys(all.model.bookmarks).sort()).toEqual(['b', 'c', 'd', 'e']);
    expect(all.model.bookmarks.b.mark).toBe(8);
    expect(shown(all.model).breakpoints).toEqual(['111']);
    const branches = shown(all.model).branches.map(([codes]) => codes);
    expect(branches).toContain(shown(one.model).branches[1][0]);
    expect(branches).toContain(shown(other.model).branches[1][0]);
    expect(shown(all.model).bookmarks.d).toEqual(shown(one.model).bookmarks.d);
  });

  it('of a branch that two have run on in their own ways is both, each with its bookmarks', () => {
    new Kept().press('5 g x enter m a').keep();
    const [one, other] = [new Kept(), new Kept()];
    for (const session of [one, other]) session.press("' a");
    one.type(':run-on cpu 0').work().press('m x').keep();
    other.type(':run-on random 5').work().press('m y').keep();
    one.keep();
    const all = new Kept();
    const schedules = shown(all.model).branches.map(([codes]) => codes);
    expect(schedules).toContain(shown(one.model).branches[1][0]);
    expect(schedules).toContain(shown(other.model).branches[1][0]);
    for (const [session, letter] of [
      [one, 'x'],
      [other, 'y'],
      [other, 'a'],
    ] as const) {
      expect(shown(all.model).bookmarks[letter]).toEqual(shown(session.model).bookmarks[letter]);
    }
  });

  it('of another run, or in another file of that name, is left alone and told', async () => {
    new Kept().press('m a').keep();
    const tiny = await tinyRace();
    const other = new Kept(tiny);
    expect(other.problems).toEqual([`${file}.notes is left alone: its notes are of another run`]);
    other.press('m a');
    expect(other.keep()).toMatch(/is left alone/);
    expect(other.keeper.lossesIn(other.model)).toBe('1 bookmark');
    expect(new Kept().model.bookmarks.a.mark).toBe(race.timeline.length);
  });

  it('that this run does not lead to is told, and stays in the file', () => {
    new Kept().press('m a').type(':b 96').press('5 g x enter m b').keep();
    const all = notes();
    const strange: Notes = {
      ...all,
      bookmarks: { ...all.bookmarks, z: { branch: 'b7', mark: 1, note: '' } },
      breakpoints: [
        ...all.breakpoints,
        'break nowhere',
        'quit',
        'source /etc/passwd',
        'watch x\ny',
      ],
      branches: { ...all.branches, b7: { ...all.branches.b1, steps: [2047], parent: 'b7' } },
      next: 8,
    };
    writeFileSync(`${file}.notes`, encodeNotes(strange, '0'));
    const session = new Kept();
    expect(session.problems).toEqual([
      expect.stringMatching(/^The kept branch b7 is not made again: step 7 .* is not enabled\.$/),
      'The kept bookmark z is where this run does not lead.',
      'The kept breakpoint "break nowhere" means nothing in this run.',
      'The kept breakpoint "quit" means nothing in this run.',
      'The kept breakpoint "source /etc/passwd" means nothing in this run.',
      'The kept breakpoint "watch x\ny" means nothing in this run.',
    ]);
    expect(session.effects).toEqual([]);
    expect(Object.keys(session.model.bookmarks).sort()).toEqual(['a', 'b']);
    session.press('m c').keep();
    const { bookmarks, breakpoints, branches } = notes();
    expect([Object.keys(bookmarks).sort(), breakpoints, Object.keys(branches).sort()]).toEqual([
      ['a', 'b', 'c', 'z'],
      strange.breakpoints,
      ['b1', 'b7'],
    ]);
  });

  it('with parents that go round in a ring is made again all the same', () => {
    new Kept().press('5 g x enter m b').keep();
    const { branches, ...rest } = notes();
    const ring = { b1: { ...branches.b1, parent: 'b2' }, b2: { ...branches.b1, parent: 'b1' } };
    writeFileSync(`${file}.notes`, encodeNotes({ ...rest, branches: ring, next: 3 }, '0'));
    const session = new Kept();
    expect(session.problems).toEqual([]);
    expect(session.model.branches).toHaveLength(3);
    expect(session.press('t').picture).toMatch(/shares \d+ events with/);
  });

  it('says what would be lost', () => {
    const session = new Kept();
    expect(session.keeper.lossesIn(session.model)).toBeNull();
    session.press('m a m b').type(':b 96').press('5 g x enter');
    expect(session.keeper.lossesIn(session.model)).toBe('2 bookmarks, 1 branch, 1 breakpoint');
    session.keep();
    expect(session.keeper.lossesIn(session.model)).toBeNull();
    const bytes = encode({ magic: 'pokelab-notes', format: 2 });
    writeFileSync(`${file}.notes`, bytes);
    session.press('s s');
    expect(session.keep()).toMatch(/has format 2; this pokelab reads 1$/);
    expect(session.keeper.lossesIn(session.model)).toBe('1 branch');
    expect(Buffer.compare(readFileSync(`${file}.notes`), bytes)).toBe(0);
    session.keeper.moveTo(`${file}.other`);
    expect(session.keep()).toBeNull();
    const moved = decodeNotes(readFileSync(`${file}.other`));
    expect(Object.keys(moved.bookmarks)).toEqual(['a', 'b']);
    expect(Object.values(moved.branches)).toHaveLength(1);
    expect(session.keeper.lossesIn(session.model)).toBeNull();
  });
});

describe('bookmarks as they were once kept', () => {
  it('are read, and go over into the notes', () => {
    writeFileSync(`${file}.marks`, JSON.stringify({ marks: { a: 6, b: 0, cc: 4, d: 99999 } }));
    const session = new Kept();
    expect(session.model.bookmarks).toEqual({
      a: { branch: 1, mark: 6, note: '' },
      b: { branch: 1, mark: 0, note: '' },
    });
    expect(bookmarksBeside(file, session.model.branches[0])).toEqual(session.model.bookmarks);
    expect(session.keep()).toBeNull();
    expect(existsSync(`${file}.notes`)).toBe(false);
    session.type(':delete-bookmark b').press('m c');
    expect(session.keep()).toBeNull();
    expect(Object.keys(new Kept().model.bookmarks)).toEqual(['a', 'c']);
  });

  it('of a file that is none are left out', () => {
    const at = (mark: number) => ({ branch: '', mark, note: '' });
    expect(readMarks('{"marks":{"a":3,"b":-1,"cc":4,"d":"x","e":99999}}', 100)).toEqual({
      a: at(3),
    });
    for (const text of ['', 'null', '[]', '{"marks":7}', 'not json']) {
      expect(readMarks(text, 100)).toEqual({});
    }
  });
});
