import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/replay/format/msgpack.ts';
import { decodeNotes, encodeNotes, MOST } from '../../../src/replay/notes/encode-notes.ts';
import { type NoteChanges, type Notes, noNotes } from '../../../src/replay/notes/notes.ts';
import { readNotes, writeNotes } from '../../../src/replay/notes/notes-file.ts';
import fc from '../../support/property.ts';

const RUN = { steps: 134, schedule: 'ab'.repeat(32) };
const NONE = { added: [], removed: [] };
const STILL = { bookmarks: {}, breakpoints: NONE, pins: NONE, branches: {} };
const AT = { branch: '', mark: 0 };
const adding = (...breakpoints: string[]): NoteChanges => ({
  ...STILL,
  breakpoints: { added: breakpoints, removed: [] },
  at: AT,
});

const NOTES: Notes = {
  run: RUN,
  bookmarks: {
    a: { branch: '', mark: 0, note: '' },
    B: { branch: 'b2', mark: 61, note: 'the flag is read: "0"' },
  },
  breakpoints: ['break 96 if in_nmi > 1', 'watch in_nmi'],
  pins: [
    { text: 'in_nmi', fn: null, cpu: 0 },
    { text: 'size', fn: 'probe_kernel_write', cpu: 1 },
  ],
  branches: {
    b1: { parent: '', mark: 6, shared: 6, steps: [], strategy: 'round-robin', saved: null },
    b2: {
      parent: 'b1',
      mark: 9,
      shared: 6,
      steps: [0, 64, 4160, 18431],
      strategy: 'random 7',
      saved: 'own.replay',
    },
  },
  next: 7,
  at: { branch: 'b2', mark: 8 },
};

const folder = mkdtempSync(join(tmpdir(), 'pokelab-notes-'));
const program = resolve('node_modules/.pokelab-test', `notes-${process.pid}`);
let path: string;
let files = 0;
beforeEach(() => {
  path = join(folder, `${++files}.replay.notes`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(program, { recursive: true, force: true });
});

const writing = () => ({ path, tool: '0', run: RUN, isOf: () => true, before: null });

const read = (): Notes => {
  const found = readNotes(path, () => true);
  if (!found.ok || found.notes === null) throw new Error(JSON.stringify(found));
  return found.notes;
};

describe('[R40] a file of notes', () => {
  it('holds what it is given', () => {
    expect(decodeNotes(encodeNotes(NOTES, '0'))).toEqual(NOTES);
    const none = noNotes(RUN);
    expect(decodeNotes(encodeNotes(none, '0'))).toEqual(none);
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  it.skipIf(!hasPython)('is read in Python, by its rules alone', () => {
    writeFileSync(path, encodeNotes(NOTES, '1.2'));
    const printed = execFileSync('python3', ['test/support/readers/read_notes.py', path]);
    const { branches, ...rest } = JSON.parse(printed.toString());
    const { branches: own, ...others } = NOTES;
    expect(rest).toEqual({ magic: 'pokelab-notes', format: 1, tool: '1.2', ...others });
    for (const [name, { count, ...branch }] of Object.entries<Record<string, unknown>>(branches)) {
      expect(count).toBe(own[name].steps.length);
      expect(branch).toEqual(own[name]);
    }
  });

  it('[R41] is not read where it is another file, of another version, of another run, or damaged', () => {
    const fields = decode(encodeNotes(NOTES, '0')) as Record<string, unknown>;
    const problemOf = (bytes: Uint8Array): string => {
      writeFileSync(path, bytes);
      const found = readNotes(path, ({ steps }) => steps === RUN.steps);
      return found.ok ? '' : found.problem.replace(path, 'FILE');
    };
    const changed = (change: Record<string, unknown>) =>
      problemOf(encode({ ...fields, ...change }));
    expect(changed({})).toBe('');
    expect(problemOf(readFileSync('replays/direct.replay'))).toMatch(/^FILE is left alone: it /);
    expect(problemOf(new Uint8Array(0))).toMatch(/^FILE is left alone: it ends too early/);
    expect(problemOf(Buffer.from('{"marks":{}}'))).toMatch(/^FILE is left alone/);
    expect(changed({ magic: 'other' })).toBe('FILE is left alone: it is no file of notes');
    expect(changed({ format: 2 })).toBe(
      'FILE is left alone: it has format 2; this pokelab reads 1',
    );
    expect(changed({ run: { ...RUN, steps: 9 } })).toBe(
      'FILE is left alone: its notes are of another run',
    );
    const branch = {
      parent: '',
      mark: 1,
      shared: 1,
      steps: 0,
      count: 1,
      strategy: '',
      saved: null,
    };
    for (const change of [
      { run: null },
      { run: { steps: -1, schedule: RUN.schedule } },
      { run: { steps: 1, schedule: 'xyz' } },
      { bookmarks: [] },
      { bookmarks: { ab: NOTES.bookmarks.a } },
      { bookmarks: { a: { branch: '', mark: 1.5, note: '' } } },
      { bookmarks: { a: { branch: '../x', mark: 1, note: '' } } },
      { bookmarks: { a: { branch: '', mark: 2 ** 40, note: '' } } },
      { bookmarks: { a: { branch: '', mark: 1, note: 'x'.repeat(5000) } } },
      { breakpoints: ['x'.repeat(5000)] },
      { breakpoints: Array(MOST.list + 1).fill('break 1') },
      { breakpoints: [7] },
      { pins: [{ text: 'x', fn: 7, cpu: 0 }] },
      { pins: [{ text: 'x', fn: null, cpu: 999 }] },
      { pins: 'pins' },
      { branches: { '': branch } },
      { branches: { __proto: branch } },
      { branches: { b0: branch } },
      { branches: { b1: { ...branch, steps: 2 ** 20 } } },
      { branches: { b1: { ...branch, steps: -1 } } },
      { branches: { b1: { ...branch, count: 2 ** 31 } } },
      { branches: { b1: { ...branch, count: MOST.steps }, b2: branch } },
      { branches: { b1: { ...branch, steps: [0, 1, new Uint8Array(3)] } } },
      { branches: { b1: { ...branch, parent: 'x' } } },
      {
        branches: Object.fromEntries(
          Array.from({ length: 101 }, (_, at) => [`b${at + 1}`, branch]),
        ),
      },
      { next: 2 },
      { at: { branch: '', mark: -1 } },
    ]) {
      expect([JSON.stringify(change), changed(change)]).toEqual([
        JSON.stringify(change),
        expect.stringMatching(/^FILE is left alone: /),
      ]);
    }
  });

  it('[R41] of any other bytes is refused, never taken', () => {
    const whole = encodeNotes(NOTES, '0');
    const refused = (bytes: Uint8Array): void => {
      writeFileSync(path, bytes);
      const found = readNotes(path, () => true);
      if (found.ok) expect(encodeNotes(found.notes as Notes, '0').length).toBeGreaterThan(0);
    };
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(readNotes(path, () => true).ok).toBe(false);
    }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
        (hits) => {
          const bytes = whole.slice();
          for (const [at, byte] of hits) bytes[at] = byte;
          refused(bytes);
        },
      ),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refused));
  });
});

describe('[R42] writing', () => {
  it('brings changes into what is there by then', () => {
    writeNotes({ ...writing(), before: NOTES }, adding('break 1'));
    writeNotes(writing(), { ...STILL, bookmarks: { a: null }, at: AT });
    expect(read()).toEqual({
      ...NOTES,
      bookmarks: { B: NOTES.bookmarks.B },
      breakpoints: [...NOTES.breakpoints, 'break 1'],
      at: AT,
    });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('touches nothing that is no file of notes of this run', () => {
    for (const bytes of [
      Buffer.from('my own notes'),
      encode({ magic: 'pokelab-notes', format: 9 }),
      encodeNotes({ ...NOTES, run: { ...RUN, steps: 3 } }, '0'),
    ]) {
      writeFileSync(path, bytes);
      const written = writeNotes({ ...writing(), isOf: ({ steps }) => steps === 134 }, adding('x'));
      expect(written).toMatchObject({ ok: false, problem: expect.stringMatching(/is left alone/) });
      expect(Buffer.compare(readFileSync(path), bytes)).toBe(0);
    }
    rmSync(path);
    mkdirSync(path);
    expect(writeNotes(writing(), adding('x'))).toMatchObject({ ok: false });
  });

  it('says why it cannot be', () => {
    path = join(folder, 'none', 'x.replay.notes');
    expect(writeNotes(writing(), adding('x'))).toEqual({
      ok: false,
      problem: `${path} cannot be written (ENOENT)`,
    });
    path = join(folder, 'many.replay.notes');
    const many = Array.from({ length: MOST.list + 1 }, (_, at) => `break ${at}`);
    expect(writeNotes(writing(), adding(...many))).toEqual({
      ok: false,
      problem: `${path} cannot be written (breakpoints are more than ${MOST.list})`,
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('many'))).toEqual([]);
  });

  it('goes on where somebody was killed while writing', () => {
    writeFileSync(path, encodeNotes(NOTES, '0'));
    writeFileSync(`${path}.part`, 'half of');
    expect(writeNotes(writing(), adding('break 7')).ok).toBe(true);
    expect(read().breakpoints).toContain('break 7');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

/** Writes breakpoints of its own name one after the other: `MOST` of them, or without end. */
const PROGRAM = `
import { writeNotes } from './src/replay/notes/notes-file.ts';
const [path, name, most] = process.argv.slice(2);
const run = ${JSON.stringify(RUN)};
const NONE = { added: [], removed: [] };
for (let count = 0; count < Number(most); count++) {
  const added = [\`break \${name}\${count % 90}\`];
  const writing = { path, tool: '0', run, isOf: () => true, before: null };
  const changes = { bookmarks: {}, breakpoints: { added, removed: [] }, pins: NONE, branches: {} };
  const written = writeNotes(writing, { ...changes, at: { branch: '', mark: count } });
  if (!written.ok) throw new Error(written.problem);
  if (count === 0) console.log('begun');
}
`;

describe('[R42] several programs', () => {
  beforeAll(async () => {
    await build({
      stdin: { contents: PROGRAM, resolveDir: '.', loader: 'ts' },
      outfile: join(program, 'write.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
  });

  const start = (name: string, most: number): ChildProcess =>
    spawn(process.execPath, [join(program, 'write.mjs'), path, name, String(most)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const ended = (child: ChildProcess) => new Promise((done) => child.on('close', done));

  it('that write at a time lose nothing of each other', async () => {
    const statuses = await Promise.all(['x', 'y', 'z'].map((name) => ended(start(name, 40))));
    expect(statuses).toEqual([0, 0, 0]);
    const { breakpoints } = read();
    const all = ['x', 'y', 'z'].flatMap((name) =>
      Array.from({ length: 40 }, (_, count) => `break ${name}${count}`),
    );
    expect([...breakpoints].sort()).toEqual(all.sort());
  });

  it('of which one is killed at any moment leave a whole file, and the next one goes on', async () => {
    for (let round = 0; round < 8; round++) {
      const child = start(`k${round}`, 1e9);
      await new Promise((done) => child.stdout?.once('data', done));
      await new Promise((done) => setTimeout(done, 7 * round));
      child.kill('SIGKILL');
      await ended(child);
      expect(read().breakpoints).toContain(`break k${round}0`);
      if (round < 2) continue;
      rmSync(path);
      const written = writeNotes(writing(), adding('break mine'));
      expect(written.ok).toBe(true);
      expect(read().breakpoints).toEqual(['break mine']);
    }
  });
});
