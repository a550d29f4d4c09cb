/** Text from files reaches no terminal raw, whichever verb prints it and wherever it stands. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { everyNth } from '../../support/daily.ts';
import { hostileSource, mustParse } from './hostile-files.ts';
import { ASKED, bothWays, place, verbNamed, writeFiles } from './hostile-verbs.ts';

beforeAll(writeFiles);
afterAll(() => rmSync(place, { recursive: true }));

describe('[W1] hostile text', () => {
  it('is in files that are read', () => {
    expect(Object.keys(ASKED).toSorted()).toEqual(VERBS.map(({ name }) => name).toSorted());
    mustParse(hostileSource());
  });

  it.each(
    everyNth(
      3,
      VERBS.map(({ name }) => name),
    ),
  )('drives no terminal and forges no line: %s', async (name) => {
    for (const [positional, words] of ASKED[name]().slice(0, 1)) {
      await bothWays(verbNamed(name), positional, words);
    }
  });
});
