/** What `debug` takes for two runs, without a terminal. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as debug from '../../../src/cli/debuggers/debug.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const RACE = join('replays', 'ftrace-nmi-2008.replay');

async function described(words: Words): Promise<{ beside: string; reproduce: string }> {
  const { environment, printed } = quietEnvironment();
  await debug.run(environment, [RACE], { json: true, ...words });
  return JSON.parse(printed.out);
}

describe('[U47] debug --against and --beside', () => {
  it('take another machine, and a variant, as diff does', async () => {
    const sc = await described({ against: 'ftrace-nmi-2008', memory: 'sc', fetch: '8' });
    expect(sc.beside).toBe('ftrace-nmi-2008 (sc, aligned8)');
    expect(sc.reproduce).toMatch(/ --against ftrace-nmi-2008 --memory sc --hardware aligned8$/);
    const variant = await described({ against: 'ftrace-nmi-2009 -D NO_READ_FENCE' });
    expect(variant.beside).toBe('ftrace-nmi-2009 -D NO_READ_FENCE');
    expect(variant.reproduce).toMatch(/ --against ftrace-nmi-2009 -D NO_READ_FENCE$/);
  });

  it.each([
    [{ against: 'ftrace-nmi-2009', cpus: '3' }, /^--cpus: .*'pokelab check' takes another$/],
    [{ beside: RACE, memory: 'sc' }, /^--memory: two recordings are compared as they are/],
    [{ nmis: '1', memory: 'sc' }, /^--memory, --nmis: a replay has a scenario of its own/],
    [{ against: 'ftrace-nmi-2009', out: 'x.replay' }, /^--out: .*:save FILE/],
    [{ against: 'ftrace-nmi-2009', beside: RACE }, /^give --against or --beside, not both$/],
  ])('refuse %o with what to do instead', async (words, message) => {
    await expect(described(words)).rejects.toThrow(message);
  });
});
