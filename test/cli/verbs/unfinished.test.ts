/** [C1]: a run that was cut off has neither passed nor failed, whatever verb is asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import * as ls from '../../../src/cli/verbs/ls.ts';
import * as replay from '../../../src/cli/verbs/replay.ts';
import * as run from '../../../src/cli/verbs/run.ts';
import * as show from '../../../src/cli/verbs/show.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import type { VerbModule } from '../../../src/cli/words/verb.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(place, { recursive: true }));

/** CPU0 waits for CPU1, which takes its time; with `never` it waits for ever. */
function protocol(name: string, last: string): string {
  const path = join(place, `${name}.c`);
  const text = `#include <pokelab.h>
PROTOCOL("${name}");
TITLE("t");
SITE(place, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
SCENARIO(cpus = 2);
static int done;
int patcher(void) { while (!READ_ONCE(done)) cpu_relax(); return -1; }
void task(void) { int i; for (i = 0; i < 50; i++) execute_site(0); ${last} }
`;
  writeFileSync(path, text);
  return path;
}
const SLOW = protocol('slow', 'WRITE_ONCE(done, 1);');
const NEVER = protocol('never', '');

async function documentOf(verb: VerbModule, names: string[], words: Words = {}) {
  const { environment, printed } = quietEnvironment();
  const status = await verb.run(environment, names, { ...words, json: true });
  return { status, document: JSON.parse(printed.out), err: printed.err };
}

describe('[C1] a run that was cut off', () => {
  const out = join(place, 'slow.replay');

  it('is unfinished: run, replay, show and ls', async () => {
    const ran = await documentOf(run, [SLOW], { steps: '40', out });
    expect(ran).toMatchObject({ status: EXIT.unknown, document: { verdict: 'unfinished' } });
    expect(ran.err).toContain('UNFINISHED: ');
    expect(ran.err).toContain('--steps');
    const replayed = await documentOf(replay, [out]);
    expect(replayed).toMatchObject({
      status: EXIT.unknown,
      document: { same: true, replays: [{ verdict: 'unfinished', status: EXIT.unknown }] },
    });
    const shown = await documentOf(show, [out]);
    expect(shown).toMatchObject({ status: EXIT.ok, document: { verdict: 'unfinished' } });
    expect(shown.err).toContain('\nunfinished: cut off where steps remain');
    const { document } = await documentOf(ls, [place]);
    expect(document.replays).toMatchObject([{ verdict: 'unfinished' }]);
  });

  it('passes once it is let to its end', async () => {
    const ran = await documentOf(run, [SLOW], { steps: '1000000' });
    expect(ran).toMatchObject({ status: EXIT.ok, document: { verdict: 'pass' } });
  });

  it('is counted by a search under a strategy, which says how to go further', async () => {
    const words = { strategy: 'random', runs: '3', steps: '40' };
    const { status, document, err } = await documentOf(check, [SLOW], words);
    expect(status).toBe(EXIT.unknown);
    expect(document).toMatchObject({ verdict: 'unknown', runs: 3, unfinished: 3 });
    expect(err).toContain('3 runs, unfinished: --steps sets another limit');
  });

  it('[E2] hangs where nothing lets every task end any more, and goes on to there', async () => {
    const ran = await documentOf(run, [NEVER], { steps: '40', out: join(place, 'never.replay') });
    expect(ran).toMatchObject({ status: EXIT.failed, document: { verdict: 'fail' } });
    expect(ran.document.failure.message).toBe('CPU0 can never go on, however long the others run');
    expect(ran.err).toContain('CPU0 loops');
    expect(ran.err).not.toContain('CPU1 waits');
  });
});

it('[C2] --steps is a limit of random runs', async () => {
  for (const [verb, words] of [
    [check, { steps: '5' }],
    [run, { steps: '0' }],
    [run, { steps: '5', schedule: 'replays/direct.replay' }],
  ] as const) {
    await expect(documentOf(verb, ['direct'], { ...words })).rejects.toThrow('--steps');
  }
});
