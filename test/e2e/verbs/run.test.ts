/** [C13] `run`: the line that makes the same run again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../../support/daily.ts';
import { bash, kept, run, scratch } from '../pokelab.ts';

const cwd = scratch();

describe.concurrent('[C13] the reproduce line of run', () => {
  const lines = everyNth(4, [
    ['a', 'run direct --strategy pct --seed 5 --cpus 3 --memory pso'],
    ['b', 'run ftrace-nmi-2008 --seed 11 --nmis 2 --hardware intel'],
    ['c', 'run ftrace-nmi-2009 --steps 40'],
    ['d', `run ftrace-nmi-2009 --schedule '${kept('ftrace-nmi-2009')}'`],
  ]);

  it.each(lines)('%s: %s', async (name, words) => {
    const first = await bash(`pokelab ${words} --out ${name}1.replay`, { cwd });
    const line = /^reproduce: .*?pokelab\S* (run .*)$/m.exec(first.out)?.[1];
    expect(line, first.err).toBeDefined();
    const again = await bash(`pokelab ${line} --out ${name}2.replay`, { cwd });
    expect(again.status).toBe(first.status);
    const [one, two] = [1, 2].map((at) => readFileSync(join(cwd, `${name}${at}.replay`)));
    expect(one.equals(two)).toBe(true);
    const document = JSON.parse((await bash(`pokelab ${words} --json`, { cwd })).out);
    expect(document.reproduce.slice(1).join(' ')).toBe(line?.replaceAll("'", ''));
  });
});

it('[F30] a witness is written on request', async () => {
  const text =
    'C W\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nP1(int *x) { int r0; r0 = READ_ONCE(*x); }\nexists (1:r0=1)\n';
  writeFileSync(join(cwd, 'w.litmus'), text);
  const { status, out } = await run(['litmus', '--witness', 'w.litmus', '--out', 'w.jsonl'], {
    cwd,
  });
  expect(status).toBe(0);
  expect(out).toMatch(/^Witness 1:r0=1;$[\s\S]*^event +CPU0 \(P0\) +\| +CPU1 \(P1\)$/m);
  const events = readFileSync(join(cwd, 'w.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line));
  expect(events.map(({ index }) => index)).toEqual(events.map((_, index) => index));
  expect(events.some(({ kind, value }) => kind === 'loaded' && value === 1)).toBe(true);
  const none = await run(['litmus', 'w.litmus', '--witness', '1:r0=5', '--json'], { cwd });
  expect(none.status).toBe(1);
  expect(JSON.parse(none.out).tests[0].witness).toBeNull();
  const wrong = await run(['litmus', 'w.litmus', '--witness', 'r0=1'], { cwd });
  expect(wrong).toMatchObject({ status: 2, err: expect.stringContaining('did you mean 1:r0?') });
});
