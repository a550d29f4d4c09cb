/** `pokelab litmus`: output, comparison with expected states, exit statuses. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

  it('[F14] tells what only the question names: another one may be meant', async () => {
    const asked = (from: string, to: string) =>
      litmus([write('asked.litmus', SB.replace(from, to))]).then(({ err }) => err);
    const path = join(directory, 'asked.litmus');
    for (const [from, to, name] of [
      ['1:r0=0)', '1:r1=0)', '1:r1'],
      ['1:r0=0)', 'z=0)', 'z'],
      ['0:r0=0 ', 'r0=0 ', 'r0'],
      ['0:r0=0 ', 'x=0 ', ''],
      ['{}', '{ 0:r0=0; }', ''],
      ['{}', '{ 1:r7=0; }', ''],
    ]) {
      const line = `${path}: only the question names ${name}: it is 0 in every state\n`;
      expect([to, await asked(from, to)]).toEqual([to, name === '' ? '' : line]);
    }
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

  it('a file of a directory that cannot be read does not keep the others from being answered', async () => {
    const inside = join(directory, 'inside');
    mkdirSync(inside);
    writeFileSync(join(inside, 'a-large.litmus'), ' '.repeat(2_000_000));
    writeFileSync(join(inside, 'b-typo.litmus'), SB.replace('exists', 'exist'));
    writeFileSync(join(inside, 'c-good.litmus'), SB);
    const { out, err, status } = await litmus([inside]);
    expect(status).toBe(2);
    expect(err).toMatch(/a-large.litmus: it has 2000000 bytes, more than 1048576\n/);
    expect(err).toMatch(/b-typo.litmus:15:\d+: error:/);
    expect(err).toContain('1 answered, 2 not supported');
    expect(out).toContain('Observation SB Sometimes');
  });

  it('[F10] every answer names its model', async () => {
    const path = write('SB.litmus', SB);
    expect((await litmus([path], { memory: 'pso' })).out).toContain('\nModel=pso\n');
    const known = { 'SB.litmus': { sc: { states: [] }, tso: { states: [] } } };
    const expected = write('known.json', JSON.stringify(known));
    expect((await litmus([path], { expected })).out).toContain('models sc tso\n');
  });

  it("[F5] tells where its answer contradicts the file's comment", async () => {
    const commented = (result: string) => SB.replace('{}', `(*\n * Result: ${result}\n *)\n{}`);
    const never = write('never.litmus', commented('Never'));
    const { err, status } = await litmus([never]);
    expect(err).toBe(`${never}: Sometimes under tso, but its comment says 'Result: Never'\n`);
    expect(status).toBe(0);
    expect((await litmus([never], { memory: 'sc' })).err).toBe('');
    expect(
      (await litmus([write('some.litmus', commented('Sometimes'))], { memory: 'sc' })).err,
    ).toBe('');
    const always = await litmus([write('always.litmus', commented('Always'))], { memory: 'sc' });
    expect(always.err).toContain("Never under sc, but its comment says 'Result: Always'");
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
    [['src/machine'], {}, /src\/machine is a directory without .litmus files/],
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
    expect(out).toMatch(/\nagree [1-9]\d* {2}disagree 0 {2}unsupported 0 /);
    expect(status).toBe(0);
  });
});
