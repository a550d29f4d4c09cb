/** NMIs without end on the command line: how they are asked for, and what is said of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import * as replay from '../../../src/cli/verbs/replay.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import type { VerbModule } from '../../../src/cli/words/verb.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(place, { recursive: true }));

const VERDICTS = 'test/protocols/verdicts/nmis';
const COUNTS = `#include <pokelab.h>
PROTOCOL("counts");
SITE(place, NOP5, NOP5);
static atomic_t updates;
static int flag;
int patcher(void) { flag = 1; flag = 0; return 0; }
void nmi_handler(void) { if (flag) atomic_inc(&updates); }
`;
const MANY = { nmis: 'many' };

async function documentOf(verb: VerbModule, names: string[], words: Words = {}) {
  const { environment, printed } = quietEnvironment();
  const status = await verb.run(environment, names, { ...words, json: true });
  return { status, document: JSON.parse(printed.out), err: printed.err };
}

describe('[M25] [E11] check with NMIs without end', () => {
  it('finds who starves, names the function and the CPUs, and the replay shows it again', async () => {
    const out = join(place, 'starves.replay');
    const file = `${VERDICTS}/count-never-seen-zero.c`;
    const { status, document, err } = await documentOf(check, [file], { ...MANY, out });
    expect(status).toBe(EXIT.failed);
    expect(document).toMatchObject({
      verdict: 'fail',
      finding: { class: 'hang', cpu: 0, replay: out },
      scenario: { nmis: 'many', nmisPerCpu: ['many', 'many'] },
      smallest: { cpus: 2, nmis: 'many' },
    });
    expect(document.finding.message).toMatch(
      /^CPU0's patcher waits in wait_for_nmi\(\) \(line \d+\) for ever while NMIs at CPU\d(, CPU\d)? follow one another: each time it looks, one is running$/,
    );
    expect(err).toContain('2 CPUs, NMIs without end, tso');
    expect(err).toContain('--nmis many');
    expect(err).toContain('smallest failing scenario: 2 CPUs, NMIs without end');
    expect(await documentOf(replay, [out])).toMatchObject({
      status: EXIT.ok,
      document: { replays: [{ same: true, verdict: 'hang' }] },
    });
  });

  it('shrinks another failure to the NMIs that it takes', async () => {
    const words = { ...MANY, jobs: '2', out: join(place, 'fails.replay') };
    const { document } = await documentOf(check, [`${VERDICTS}/nobody-waits.c`], words);
    expect(document).toMatchObject({ finding: { class: 'assertion', nmis: 2, least: true } });
    expect(document.smallest).toMatchObject({ cpus: 1, nmis: 2 });
  });

  it('[E10] [E8] says what grows where the states have no end', async () => {
    const file = join(place, 'counts.c');
    writeFileSync(file, COUNTS);
    const words = { ...MANY, cpus: '1', states: '2000' };
    const { status, document, err } = await documentOf(check, [file], words);
    expect({ status, verdict: document.verdict }).toEqual({
      status: EXIT.unknown,
      verdict: 'unknown',
    });
    expect(document.growing).toEqual(['updates']);
    expect(err).toContain('endless:  updates: grows as long as');
  });

  it('[E7] draws a few of them for a random run, which ends', async () => {
    const words = { ...MANY, strategy: 'random', runs: '20', steps: '5000' };
    const { status, document } = await documentOf(check, [`${VERDICTS}/nobody-waits.c`], words);
    expect(status).toBe(EXIT.unknown);
    expect(document).toMatchObject({ end: 'runs', runs: 20, unfinished: 0 });
  });
});
