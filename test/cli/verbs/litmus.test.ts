/** `pokelab litmus`: output, comparison with expected states, exit statuses. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/cli/process/environment.ts';
import { UsageError } from '../../../src/cli/process/exit.ts';
import { run } from '../../../src/cli/verbs/litmus.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pokelab-litmus-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

async function litmus(paths: string[], words: Record<string, string | boolean> = {}) {
  let out = '';
  let err = '';
  const environment: Environment = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    colour: false,
    columns: () => 80,
    now: () => 0,
    listen: () => {},
    interrupted: () => false,
    memoryLow: () => false,
    command: 'pokelab',
  };
  const status = await run(environment, paths, words);
  return { status, out, err };
}

const SB =
  'C SB\n{}\nP0(int *x, int *y)\n{\n  int r0;\n  WRITE_ONCE(*x, 1);\n  r0 = READ_ONCE(*y);\n}\nP1(int *x, int *y)\n{\n  int r0;\n  WRITE_ONCE(*y, 1);\n  r0 = READ_ONCE(*x);\n}\nexists (0:r0=0 /\\ 1:r0=0)\n';
const STATES = ['0:r0=0; 1:r0=0;', '0:r0=0; 1:r0=1;', '0:r0=1; 1:r0=0;', '0:r0=1; 1:r0=1;'];

describe('[F30] pokelab litmus', () => {
  it('answers under TSO, or under the model that is asked for', async () => {
    const path = write('SB.litmus', SB);
    const tso = await litmus([path]);
    expect(tso).toMatchObject({ status: 0, err: '' });
    expect(tso.out).toContain('Observation SB Sometimes 1 3\n');
    expect((await litmus([path], { memory: 'sc' })).out).toContain('Observation SB Never 0 3\n');
    await expect(litmus([path], { memory: 'arm' })).rejects.toThrow(UsageError);
  });

  it('--json is one document on stdout', async () => {
    const { out, status } = await litmus([write('SB.litmus', SB)], { json: true });
    const document = JSON.parse(out);
    expect(status).toBe(0);
    expect(document.tests[0]).toMatchObject({
      ...{ name: 'SB', memory: 'tso', kind: 'Allowed', complete: true, ok: true },
      ...{ states: STATES, positive: 1, negative: 3, observation: 'Sometimes' },
    });
    expect(document.unsupported).toEqual([]);
  });

  it('names what it does not support, counts it apart and goes on', async () => {
    const odd = write('odd.litmus', SB.replace('WRITE_ONCE(*x, 1)', 'WRITE_TWICE(*x, 1)'));
    const { out, err, status } = await litmus([odd, write('SB.litmus', SB)]);
    expect(status).toBe(2);
    expect(err).toContain(`${odd}:6:3: error:`);
    expect(err).toContain('1 answered, 1 not supported');
    expect(out).toContain('Observation SB Sometimes');
  });

  it('--expected compares under every model of the file', async () => {
    const path = write('SB.litmus', SB);
    const agreeing = { 'SB.litmus': { tso: { states: STATES, observation: 'Sometimes' } } };
    const expected = write('agreeing.json', JSON.stringify(agreeing));
    const same = await litmus([path], { expected });
    expect(same.status).toBe(0);
    expect(same.out).toContain('agree 1  disagree 0  unsupported 0');
    const wrong = { 'SB.litmus': { sc: { states: STATES }, tso: { states: STATES } } };
    const different = await litmus([path], {
      expected: write('wrong.json', JSON.stringify(wrong)),
    });
    expect(different.status).toBe(1);
    expect(different.out).toContain('agree 1  disagree 1  unsupported 0');
    expect(different.err).toContain('missing     0:r0=0; 1:r0=0;');
  });

  it.each([
    [['nowhere.litmus'], {}, /nowhere.litmus/],
    [['.'], { expected: 'nowhere.json' }, /nowhere.json/],
    [['.'], { expected: 'package.json' }, /package.json holds no expected states/],
    [['src/machine'], {}, /no .litmus file in src\/machine/],
  ])('%j %j', async (paths, words, message) => {
    await expect(litmus(paths, words as unknown as Record<string, string>)).rejects.toThrow(
      message,
    );
  });
});

/** Tests with herd7's answers, beside the project where someone has put them. */
const SHARED = join(import.meta.dirname, '../../../../shared/litmus');

describe.skipIf(!existsSync(SHARED))('[F31] agrees with herd7 (needs ../shared/litmus)', () => {
  it.each([
    ['lkmm', 'expected.json'],
    ['x86_64', 'expected-x86_64.json'],
  ])('%s', async (tests, expected) => {
    const { status, out, err } = await litmus([join(SHARED, tests)], {
      expected: join(SHARED, expected),
    });
    expect(err).toBe('');
    expect(out).toMatch(/^agree [1-9]\d* {2}disagree 0 {2}unsupported 0 /);
    expect(status).toBe(0);
  });
});
