/** [C60] to [C63] What verbs hand to CI systems: of a failure, a pass, what is open, and of many cases. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import * as diff from '../../../src/cli/verbs/diff.ts';
import * as litmus from '../../../src/cli/verbs/litmus.ts';
import * as test from '../../../src/cli/verbs/test.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { HEADER } from '../../language/protocols.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { hostileSource, mustBePlain } from '../process/hostile-files.ts';
import { readCommand, readXml } from './readers.ts';
import { wrongWith } from './sarif-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Commander hands over no name where there is none. */
const checking = {
  run: (...[environment, names, words]: Parameters<typeof test.run>) =>
    check.run(environment, names, words),
};

let count = 0;
const fresh = (end: string): string => join(folder, `${++count}.${end}`);
function source(text: string, name = `${++count}.c`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The verb with every option that it takes of these, and what came of it. */
async function reported(
  verb: { run: typeof test.run },
  names: string[],
  words: Words,
  asked = ['sarif', 'junit', 'summary', 'annotate'],
) {
  const { environment, printed } = quietEnvironment();
  const files = { sarif: fresh('sarif'), junit: fresh('xml'), summary: fresh('md') };
  const given = Object.fromEntries(
    asked.map((word) => [word, word === 'annotate' ? true : files[word as 'sarif']]),
  );
  const status = await verb.run(environment, names, { ...words, ...given });
  const read = (word: 'sarif' | 'junit' | 'summary') =>
    asked.includes(word) ? readFileSync(files[word], 'utf8') : '';
  const sarif = read('sarif');
  if (sarif !== '') expect(wrongWith(JSON.parse(sarif))).toEqual([]);
  const log = sarif === '' ? null : JSON.parse(sarif).runs[0];
  const junit = read('junit') === '' ? null : readXml(read('junit'));
  const commands = printed.err.split('\n').flatMap((line) => readCommand(line) ?? []);
  const texts = [sarif, read('junit'), read('summary')];
  return { status, ...printed, log, junit, summary: read('summary'), commands, texts };
}

interface Location {
  physicalLocation: { region: { startLine: number } };
}

interface Result {
  ruleId: string;
  locations: Location[];
}

const RACE = 'ftrace-nmi-2008';
const lines = readBuiltin(RACE).text.split('\n');
const lineOf = ({ physicalLocation }: Location): string =>
  lines[physicalLocation.region.startLine - 1];

describe('[C60] check of a protocol that fails', () => {
  const words = () => ({ out: fresh('replay'), workers: '1' });
  const found = reported(checking, [RACE], words());

  it('[C61] SARIF: the cause, where it fails, and the story as a flow', async () => {
    const { log, status } = await found;
    expect(status).toBe(EXIT.failed);
    expect(log.invocations).toEqual([{ exitCode: 1, executionSuccessful: true }]);
    const [result, ...more] = log.results;
    expect(more).toEqual([]);
    expect(result).toMatchObject({ ruleId: 'cross-modification', level: 'error' });
    expect(result.message.text).toMatch(/^CPU0 changed vfs_read while CPU1 was executing it/);
    expect(result.message.text).toContain('Had it waited there until that was over');
    // The statement that did not wait, and the one by which it fails.
    expect(lineOf(result.locations[0])).toBe('\twrite_flag = 1;');
    expect(result.locations[0].logicalLocations[0].name).toBe('do_ftrace_mod_code');
    expect(lineOf(result.relatedLocations[0])).toContain('probe_kernel_write(write_ip');
    const steps = result.codeFlows[0].threadFlows[0].locations;
    for (const { location } of steps) {
      const [, statement] = /'([^']+)' \(ftrace-nmi-2008\.c:/.exec(location.message.text) ?? [];
      expect(lineOf(location)).toContain(statement);
    }
    const last = steps.at(-1);
    expect(last).toMatchObject({ importance: 'essential', executionOrder: 133 });
    expect(result.properties.reproduce).toMatch(/^pokelab check ftrace-nmi-2008 --cpus 2 --nmis 2/);
    expect(result.attachments[0].artifactLocation.uri).toMatch(/^file:\/\/\/.*\.replay$/);
    const { uri, uriBaseId } = result.locations[0].physicalLocation.artifactLocation;
    const file = new URL(uri, log.originalUriBaseIds[uriBaseId].uri);
    expect(readFileSync(file, 'utf8')).toBe(readBuiltin(RACE).text);
  });

  it('JUnit, the annotation and the summary say the same', async () => {
    const { junit, commands, summary } = await found;
    const [suite] = junit?.children ?? [];
    expect(suite.attributes).toMatchObject({ name: RACE, tests: '1', failures: '1' });
    const failure = suite.children[1].children[0];
    expect(failure.attributes.type).toBe('cross-modification');
    expect(failure.text).toMatch(/^What led to it:$/m);
    expect(failure.text).toMatch(/^place: +ftrace-nmi-2008\.c:111$/m);
    expect(failure.text).toMatch(/^reproduce: pokelab check /m);
    expect(commands).toHaveLength(1);
    const [{ name, properties, data }] = commands;
    const title = `cross-modification: ${RACE}`;
    expect({ name, ...properties }).toEqual({
      ...{ name: 'error', file: `${RACE}.c`, line: '111', title },
    });
    expect(data.split('\n')[0]).toMatch(/^CPU0 changed vfs_read while CPU1 was executing it/);
    expect(summary).toMatch(/^## FAIL: `ftrace-nmi-2008: 2 CPUs, 2 NMIs, tso, 1 site, 1 job`$/m);
    expect(summary).toContain('<== cross modification');
    expect(summary).toMatch(/^debug: {5}pokelab debug /m);
  });

  it('prints what it prints without them, and with --json one document', async () => {
    const plain = quietEnvironment();
    const { out, err } = await found;
    await check.run(plain.environment, [RACE], words());
    const alike = (text: string) => text.replace(/\S+\.replay|\d+\.\d s/g, '');
    expect(alike(out)).toBe(alike(plain.printed.out));
    expect(err.split('\n').filter((line) => readCommand(line) === null)).toEqual(['']);
    const json = await reported(checking, [RACE], { ...words(), json: true });
    expect(JSON.parse(json.out)).toMatchObject({ verdict: 'fail' });
    expect(json.commands).toHaveLength(1);
  });
});

describe('[C61] what is not failed', () => {
  it('a pass is a run without results', async () => {
    const { log, junit, commands, summary, status } = await reported(
      check,
      ['ftrace-nmi-2009'],
      {},
    );
    expect(status).toBe(EXIT.ok);
    expect(log.results).toEqual([]);
    expect(log.invocations).toEqual([{ exitCode: 0, executionSuccessful: true }]);
    expect(junit?.children[0].attributes).toMatchObject({
      tests: '1',
      failures: '0',
      skipped: '0',
    });
    expect(commands).toEqual([]);
    expect(summary).toMatch(/^## PASS: /);
  });

  it('what is open is a notification, a warning, skipped', async () => {
    const words = { time: '0', checkpoint: false };
    const { log, junit, commands, summary } = await reported(checking, ['ftrace-nmi-2009'], words);
    expect(log.results).toEqual([]);
    const [{ toolExecutionNotifications: notices, ...invocation }] = log.invocations;
    expect(invocation).toEqual({ exitCode: EXIT.unknown, executionSuccessful: false });
    expect(notices).toMatchObject([{ level: 'warning', message: { text: /the time ran out/ } }]);
    expect(junit?.children[0].attributes).toMatchObject({ skipped: '1', failures: '0' });
    expect(commands.map(({ name }) => name)).toEqual(['warning']);
    expect(summary).toMatch(/^## NOT DECIDED: /);
  });
});

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

describe('[C61] fingerprints', () => {
  const code = (above: string, statement: string): string =>
    `${HEADER}${above}static int x;\nint patcher(void) { return -EFAULT; }\nvoid task(void)\n{\n\t${statement}\n}\n`;
  async function fingerprint(text: string): Promise<string> {
    const { log } = await reported(
      checking,
      [source(text, 'same.c')],
      { nmis: '0', out: fresh('replay') },
      ['sarif'],
    );
    return log.results[0].partialFingerprints['pokelabCause/v1'];
  }

  it('stay when lines above come and go, and differ between statements', async () => {
    const one = await fingerprint(code('', 'BUG_ON(x == 0);'));
    expect(await fingerprint(code('/* a comment */\n\nstatic int y;\n', 'BUG_ON(x == 0);'))).toBe(
      one,
    );
    expect(await fingerprint(code('', 'BUG_ON(x != 1);'))).not.toBe(one);
  });
});

describe('[W1] hostile text', () => {
  it('comes through every format as it is, and drives nothing', async () => {
    const file = source(hostileSource(), 'race \u202e](x){0}::`%0A,.c');
    const words = { workers: '1', out: fresh('replay') };
    const { log, junit, commands, texts } = await reported(checking, [file], words);
    expect(log.results).toHaveLength(1);
    expect(junit?.children).toHaveLength(1);
    expect(commands).toHaveLength(1);
    for (const text of texts) mustBePlain(text, 'a report');
    const { uri } = log.artifacts[0].location;
    expect(decodeURIComponent(new URL(uri).pathname)).toBe(file);
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
