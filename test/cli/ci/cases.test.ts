/** [C60] to [C63] Of many cases, and of diff and litmus: what CI systems are handed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as diff from '../../../src/cli/verbs/diff.ts';
import * as litmus from '../../../src/cli/verbs/litmus.ts';
import * as test from '../../../src/cli/verbs/test.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { readXml } from './readers.ts';
import { type Result, reporting } from './reported.ts';

const { fresh, source, reported } = reporting();

const RACE = 'ftrace-nmi-2008';

/** The patcher does nothing: the text is not what was asked for, and no CPU ever hangs. */
const IDLE = `PROTOCOL("idle");
TITLE("Does nothing");
ORIGIN("nobody");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
EXPECT(wrong_text, cpus = 1, nmis = 0);
EXPECT(pass, cpus = 1, nmis = 0);
EXPECT(hang, cpus = 2, nmis = 0);
int patcher(void) { return 0; }
void task(void) { execute_site(0); }
`;

describe('[C60] test of many cases', () => {
  it('a result for each that failed: at the site, and at the line that is not met', async () => {
    const file = source(IDLE);
    const { log, junit, commands, summary, out } = await reported(test, [file], { json: true });
    const line = (text: string) => IDLE.split('\n').findIndex((one) => one.startsWith(text)) + 1;
    const seen = log.results.map(({ ruleId, locations: [{ physicalLocation }] }: Result) => [
      ruleId,
      physicalLocation.region.startLine,
    ]);
    expect(seen).toEqual([
      ['wrong-text', line('SITE')],
      ['unmet', line('EXPECT(hang')],
    ]);
    expect(log.results[1].message.text).toMatch(/^hang is expected; found: wrong-text: /);
    const [suite] = junit?.children ?? [];
    expect(suite.attributes).toMatchObject({ tests: '3', failures: '2' });
    expect(commands.map(({ properties }) => properties.line)).toEqual(['5', '8']);
    expect(summary).toMatch(/^\| 3 \| 1 \| 2 \| 0 \| 0 \|$/m);
    expect(summary.match(/^### `idle: /gm)).toHaveLength(2);
    // Documents have the fields that they had.
    for (const one of JSON.parse(out).cases) {
      const names = ['suite', 'name', 'outcome', 'message', 'ranOut', 'seconds'];
      expect(Object.keys(one).sort()).toEqual(names.sort());
    }
  });

  it('recorded runs against a protocol: the run that fails there is told', async () => {
    const race = join('replays', `${RACE}.replay`);
    const cut = fresh('replay');
    writeFileSync(cut, readFileSync(race).subarray(0, 1000));
    const { log, commands } = await reported(test, [race, cut], { against: RACE });
    const [result, ...more] = log.results;
    expect(more).toEqual([]);
    expect(result.ruleId).toBe('cross-modification');
    expect(result.properties.reproduce).toMatch(/^pokelab diff \S+ --against ftrace-nmi-2008$/);
    expect(result.codeFlows[0].threadFlows[0].locations.length).toBeGreaterThan(3);
    const [{ toolExecutionNotifications: notices }] = log.invocations;
    expect(notices).toMatchObject([{ level: 'error', message: { text: /cut off/ } }]);
    expect(commands.map(({ properties }) => properties.line)).toEqual(['71', undefined]);
  });
});

describe('[C60] test that is interrupted', () => {
  it('says of what was not begun that it is open', async () => {
    const { environment } = quietEnvironment({ interrupted: () => true });
    const [junit, sarif] = [fresh('xml'), fresh('sarif')];
    const status = await test.run(environment, [source(IDLE)], { junit, sarif, workers: '1' });
    expect(status).toBe(EXIT.interrupted);
    const [suite] = readXml(readFileSync(junit, 'utf8')).children;
    expect(suite.attributes).toMatchObject({ tests: '3', failures: '0' });
    const [invocation] = JSON.parse(readFileSync(sarif, 'utf8')).runs[0].invocations;
    expect(invocation).toMatchObject({ exitCode: 130, executionSuccessful: false });
    expect(invocation.toolExecutionNotifications.length).toBeGreaterThan(0);
  });
});

describe('[C60] diff and litmus', () => {
  it('a diff adds its report', async () => {
    const race = join('replays', `${RACE}.replay`);
    const words = { against: 'ftrace-nmi-2009', time: '5s' };
    const one = await reported(diff, [race], words, ['summary']);
    expect(one.status).toBe(EXIT.failed);
    expect(one.summary).toMatch(/^## ftrace-nmi-2008 → ftrace-nmi-2009: \*\*fixed: blocked\*\*$/m);
    const two = await reported(diff, ['direct', 'direct'], { time: '2s', nmis: '0' }, ['summary']);
    expect(two.summary).toMatch(/^## `direct -> direct`$/m);
  });

  it('a litmus test is a case, which fails by what makes the status 1', async () => {
    const SB =
      'C SB\n{}\nP0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }\nP1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }\nexists (0:r0=0 /\\ 1:r0=0)\n';
    const file = fresh('litmus');
    writeFileSync(file, SB);
    const asked = ['junit', 'summary'];
    const outcomeOf = async (words: Words) => {
      const { status, junit } = await reported(litmus, [file], words, asked);
      const [, one] = junit?.children[0].children ?? [];
      return [status, one.children[0].name];
    };
    expect(await outcomeOf({})).toEqual([EXIT.ok, 'system-out']);
    expect(await outcomeOf({ witness: true })).toEqual([EXIT.ok, 'system-out']);
    expect(await outcomeOf({ witness: true, memory: 'sc' })).toEqual([EXIT.failed, 'failure']);
    expect(await outcomeOf({ time: '0' })).toEqual([EXIT.unknown, 'skipped']);
  });
});
