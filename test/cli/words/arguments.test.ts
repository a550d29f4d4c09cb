/** [C2]: words of the command line that say nothing, one by one. */
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/cli/process/environment.ts';
import { UsageError } from '../../../src/cli/process/exit.ts';
import { planOf } from '../../../src/cli/searching/search-plan.ts';
import {
  duration,
  memoryLimitOf,
  type ScenarioWords,
  scenarioOptions,
} from '../../../src/cli/words/arguments.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';

const environment = { now: () => 0, interrupted: () => false } as Environment;

describe('[C2] a scenario', () => {
  it.each<[ScenarioWords, string]>([
    [{ cpus: '0' }, "--cpus takes a whole number from 1 to 16, not '0'"],
    [{ cpus: '99' }, "--cpus takes a whole number from 1 to 16, not '99'"],
    [{ cpus: 'two' }, "--cpus takes a whole number from 1 to 16, not 'two'"],
    [{ cpus: '2.5' }, "--cpus takes a whole number from 1 to 16, not '2.5'"],
    [{ cpus: '' }, "--cpus takes a whole number from 1 to 16, not ''"],
    [{ nmis: '1e99' }, "--nmis takes a whole number from 0 to 4095 or 'many', not '1e99'"],
    [{ nmis: '0x10' }, "--nmis takes a whole number from 0 to 4095 or 'many', not '0x10'"],
    [
      { nmisPerCpu: '5000' },
      "--nmis-per-cpu takes a whole number from 0 to 4095 or 'many', not '5000'",
    ],
    [{ nmis: '1', nmisPerCpu: '1' }, 'give --nmis (in all) or --nmis-per-cpu, not both'],
    [{ nmiCpus: '0,,1' }, "--nmi-cpus takes a whole number of at least 0, not ''"],
    [{ memory: 'TSO' }, "--memory takes one of sc, tso, pso, not 'TSO': did you mean tso?"],
    [{ fetch: '3' }, "--fetch takes one of 1, 2, 4, 8, 16, 32, 64, not '3'"],
    [{ sites: '100001' }, "--sites takes a whole number from 1 to 100000, not '100001'"],
    [{ jobs: '0' }, "--jobs takes a whole number from 1 to 1000, not '0'"],
  ])('%o', (words, message) => {
    expect(() => scenarioOptions(words)).toThrow(new UsageError(message));
  });

  it('what is said is taken, what is not stays open', () => {
    const said = { cpus: '3', nmisPerCpu: '2', nmiCpus: '0,2', memory: 'pso', fetch: '8' };
    expect(scenarioOptions({ ...said, sites: '2' })).toEqual({
      cpus: 3,
      nmis: undefined,
      nmisPerCpu: 2,
      nmiCpus: [0, 2],
      memory: 'pso',
      hardware: 'aligned8',
      sites: 2,
      jobs: undefined,
    });
  });
});

describe('[C2] a search', () => {
  it.each<[Words, string]>([
    [{ strategy: 'bfs' }, "--strategy takes one of portfolio, exhaustive, random, pct, not 'bfs'"],
    [{ seed: '-1' }, "--seed takes a whole number of at least 0, not '-1'"],
    [{ seed: '99999999999999999999' }, '--seed takes a whole number of at least 0, not'],
    [{ states: '0' }, "--states takes a whole number of at least 1, not '0'"],
    [{ runs: '9' }, '--runs is a budget of random and pct; exhaustive takes --states or --time'],
    [{ strategy: 'pct', states: '9' }, '--states is a budget of exhaustive; pct takes --runs'],
    [{ time: 'soon' }, "--time takes a time such as 30s, 2m or 1h, not 'soon'"],
  ])('%o', (words, message) => {
    expect(() => planOf(environment, words)).toThrow(message);
  });

  it('portfolio for a minute unless something else is said', () => {
    expect(planOf(environment, {})).toMatchObject({
      strategy: 'portfolio',
      seed: 1,
      limits: { maxMs: 60_000, maxStates: Infinity, maxRuns: Infinity },
    });
  });

  it.each([
    ['90', 90_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('a time of %s', (text, ms) => {
    expect(duration('--time', text)).toBe(ms);
  });
});

describe('[C16] a size of memory', () => {
  it.each([
    ['16M', 2 ** 24],
    ['512m', 2 ** 29],
    ['1.5G', 1.5 * 2 ** 30],
    ['4GiB', 2 ** 32],
    ['20000kb', 20_000 * 1024],
  ])('%s', (memoryLimit, bytes) => {
    expect(memoryLimitOf({ memoryLimit })).toBe(bytes);
  });

  it.each(['', '512', '15M', '-1G', '1e3G', 'G', '4 G', '9999999999T'])(
    "'%s' is none",
    (memoryLimit) => {
      expect(() => memoryLimitOf({ memoryLimit })).toThrow(
        `--memory-limit takes a size such as 512M or 4G, of at least 16M, not '${memoryLimit}'`,
      );
    },
  );

  it('is shared by what is searched at a time, and there without a word', () => {
    expect(memoryLimitOf({ memoryLimit: '1G' }, 4)).toBe(2 ** 28);
    expect(memoryLimitOf({})).toBeGreaterThanOrEqual(2 ** 24);
  });
});
