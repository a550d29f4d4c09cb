/** Each verb, of each hostile file, and with each of its options. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { HOSTILE } from './hostile-files.ts';
import { ASKED, type Asked, bothWays, place, verbNamed, writeFiles } from './hostile-verbs.ts';

/** Options that name a file to be written. */
const WRITTEN = ['out', 'checkpoint', 'sarif', 'junit', 'summary'];

beforeAll(writeFiles);
afterAll(() => rmSync(place, { recursive: true }));

describe('[W1] hostile text drives no terminal and forges no line', () => {
  it.each(VERBS.map(({ name }) => name))('in files: %s', async (name) => {
    for (const [positional, words] of ASKED[name]())
      await bothWays(verbNamed(name), positional, words);
  });

  it.each(VERBS.map(({ name }) => name))('as a word of the command line: %s', async (name) => {
    const verb = verbNamed(name);
    const [[positional, words]] = [...ASKED[name](), [[], {}] as Asked];
    for (const [flags] of verb.options) {
      const option = /^--?([\w-]+) [<[]/.exec(flags)?.[1];
      if (option === undefined || option === 'D') continue;
      const word = option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const given = WRITTEN.includes(option) ? join(place, HOSTILE) : HOSTILE;
      await bothWays(verb, positional, { ...words, [word]: given });
    }
  });
});
