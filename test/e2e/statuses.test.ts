/** [C1]: what each verb ends with. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { everyNth } from '../support/daily.ts';
import { forge } from '../support/recording.ts';
import { kept, run, scratch } from './pokelab.ts';

const cwd = scratch();
const RACE = kept('stop-machine');
/** Beside it the runs of a pair are recorded. */
const OWN = join(cwd, 'race.replay');
const PASSING = kept('ftrace-nmi-2009');

/** A replay of another machine: its instructions are fetched two bytes at a time. */
const OTHER = join(cwd, 'other.replay');
beforeAll(() => {
  const bytes = forge(readFileSync(RACE), 0, (header) => {
    (header.scenario as { hardware: string }).hardware = 'aligned2';
  });
  writeFileSync(OTHER, bytes);
  copyFileSync(RACE, OWN);
});

/** Those that other tests do not show anyway. */
const CASES: readonly [status: number, ...words: string[]][] = [
  [1, 'check', 'direct', '--no-shrink'],
  [5, 'check', 'ftrace-nmi-2009', '--states', '2000'],
  [0, 'run', 'direct', '--cpus', '1'],
  [4, 'run', 'direct', '--schedule', RACE],
  [0, 'replay', RACE, PASSING],
  [4, 'replay', RACE, OTHER, 'missing.replay'],
  [2, 'show', 'missing.replay'],
  [4, 'show', OTHER],
  [2, 'shrink', PASSING],
  [4, 'shrink', OTHER],
  [5, 'shrink', kept('ftrace-nmi-2008'), '--time', '0'],
  [0, 'bisect', OWN],
  [2, 'bisect', PASSING],
  [4, 'bisect', OTHER],
  [5, 'bisect', kept('direct'), '--time', '0'],
  [0, 'diff', RACE, RACE],
  [1, 'diff', RACE, kept('direct')],
  [2, 'diff', RACE],
  [4, 'diff', OTHER, RACE],
  [0, 'test', 'direct'],
  [1, 'test', RACE, OTHER, '--against', 'stop-machine'],
  [2, 'test', 'missing'],
  [0, 'ls'],
  [2, 'ls', 'missing'],
  [2, 'debug', RACE],
  [0, 'completion', 'bash'],
  [0, '--version'],
  [0, '--help'],
  [0, 'help', 'check'],
];

describe.concurrent('[C1] exit statuses', () => {
  it.each(everyNth(5, CASES))('%i: pokelab %s %s %s %s %s %s', async (status, ...words) => {
    const ended = await run(words, { cwd });
    expect(`${ended.status}\n${ended.err}`).toMatch(new RegExp(`^${status}\n`));
    // 2 and 4 say why; the others have nothing to say on stderr.
    if (status === 2 || status === 4) expect(ended.err).toMatch(/^pokelab: \S/m);
    else expect(ended.err).toBe('');
  });
});

it('[C1] a replay that differs says at which event, how, and what to do', async () => {
  const { err } = await run(['replay', OTHER], { cwd });
  expect(err).toMatch(
    /^pokelab: \S+other.replay: it differs at event \d+ \(step \d+, run on CPU1\): .*; run again: .*; the protocol or pokelab has changed since: record the run again\n$/,
  );
});
