/** [C52]: the examples of every verb's help run as they stand, and end with a status that the help has. */
import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MANUAL } from '../../../src/cli/manual.ts';
import { bash, scratch } from '../pokelab.ts';

const SB = `C SB
{}
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)
`;

const cwd = scratch();
beforeAll(() => {
  cpSync(resolve('replays'), join(cwd, 'replays'), { recursive: true });
  writeFileSync(join(cwd, 'SB.litmus'), SB);
});

const examples = Object.entries(MANUAL).flatMap(([name, manual]) =>
  manual.examples.map(([words]) => [name, words] as const),
);

/** Without minutes not everything is tested, nor searched as long. */
const SHORTER: Readonly<Record<string, string>> = {
  test: ' direct',
  'diff direct stop-machine': ' --time 200ms',
};

describe.concurrent('[C52] the examples of every verb', () => {
  // Without a terminal nothing is drawn.
  it.each(examples)('%s: pokelab %s', async (name, words) => {
    const short = SHORTER[words] ?? '';
    const { status, out, err } = await bash(`pokelab ${words}${short} --json`, { cwd });
    const document = JSON.parse(out) as { error?: { status: number } };
    if (name === 'export' && !words.includes('--out')) {
      expect(document).toMatchObject({ error: { status: 2 } });
      return;
    }
    expect(document.error, err).toBeUndefined();
    const means = Object.keys(MANUAL[name].statuses).map(Number);
    expect(means).toContain(status);
  });
});
