/** [C60] [C63] The files that CI systems read: where they may stand, and what is there when they cannot be written. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addSummary, askedOf } from '../../../src/cli/ci/hand-over.ts';
import { UsageError } from '../../../src/cli/process/exit.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-ci-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let names = 0;
const fresh = (): string => join(folder, `file-${++names}`);
function holding(text: string): string {
  const path = fresh();
  writeFileSync(path, text);
  return path;
}

function adding(path: string, head = 'added\n') {
  let err = '';
  const environment = {
    err: (text: string) => {
      err += text;
    },
  };
  const isAdded = addSummary(environment, path, { head, parts: ['part\n'] });
  return { isAdded, err };
}

const MIB = 1 << 20;

describe('[C63] a summary is added', () => {
  it('to a new file, and behind what a file holds', () => {
    const path = fresh();
    expect(adding(path)).toEqual({ isAdded: true, err: '' });
    expect(readFileSync(path, 'utf8')).toBe('added\n\npart\n');
    adding(path, 'again\n');
    expect(readFileSync(path, 'utf8')).toBe('added\n\npart\n\nagain\n\npart\n');
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('through a link to a file, which stays a link', () => {
    const path = holding('there\n');
    const link = fresh();
    symlinkSync(path, link);
    adding(link);
    expect(readFileSync(path, 'utf8')).toBe('there\n\nadded\n\npart\n');
  });

  it('never beyond 1 MiB: parts are left out, then all of it', () => {
    const almost = holding('x'.repeat(MIB - 100));
    expect(adding(almost).isAdded).toBe(true);
    expect(statSync(almost).size).toBeLessThanOrEqual(MIB);
    const full = holding('x'.repeat(MIB - 10));
    const { isAdded, err } = adding(full);
    expect(isAdded).toBe(false);
    expect(err).toMatch(/^pokelab: the summary is not written: .*: it would hold more than 1 MiB/);
    expect(statSync(full).size).toBe(MIB - 10);
    const much = fresh();
    adding(much, `${'y'.repeat(MIB)}\n`);
    expect(existsSync(much)).toBe(false);
  });

  it('to nothing that has become a pipe or a folder meanwhile, and waits for nobody', () => {
    const pipe = fresh();
    execFileSync('mkfifo', [pipe]);
    const place = fresh();
    mkdirSync(place);
    for (const path of [pipe, place, '/dev/full']) {
      const { isAdded, err } = adding(path);
      expect(isAdded).toBe(false);
      expect(err).toMatch(/^pokelab: the summary is not written: .+\n$/);
    }
  });
});

describe('[C60] places that are of no use are refused before anything long', () => {
  const there = holding('');
  const place = fresh();
  mkdirSync(place);
  const dangling = fresh();
  symlinkSync(join(folder, 'nowhere'), dangling);
  it.each([
    [{ sarif: there }, 'exists already'],
    [{ junit: there }, 'exists already'],
    [{ sarif: join(there, 'x') }, 'is no directory'],
    [{ summary: place }, 'is no regular file'],
    [{ summary: '/dev/null' }, 'is no regular file'],
    [{ summary: dangling }, 'is no regular file'],
    [{ summary: '' }, 'is no name of a file'],
    [{ summary: join(there, 'x') }, 'is no directory'],
    [
      { sarif: join(folder, 'one'), junit: join(folder, '.', 'one') },
      '--sarif and --junit name one',
    ],
    [{ out: join(folder, 'one'), summary: join(folder, 'one') }, '--out and --summary name one'],
  ])('%j', (words, says) => {
    expect(() => askedOf(words)).toThrow(UsageError);
    expect(() => askedOf(words)).toThrow(says);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be written', () => {
    const path = holding('x');
    chmodSync(path, 0o444);
    expect(() => askedOf({ summary: path })).toThrow('writing to it is not permitted');
  });

  it('a file that there is, and one that there is not, take a summary', () => {
    expect(askedOf({ summary: there }).summary).toBe(there);
    expect(askedOf({ summary: join(folder, 'new', 'one') }).summary).toBe(
      join(folder, 'new', 'one'),
    );
    expect(askedOf({})).toEqual({ sarif: null, junit: null, summary: null, annotates: false });
  });
});
