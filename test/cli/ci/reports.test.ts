/** [C60] to [C63] What check hands to CI systems: of a failure, a pass, and what is open. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { HEADER } from '../../language/protocols.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { hostileSource, mustBePlain } from '../process/hostile-files.ts';
import { readCommand } from './readers.ts';
import { checking, type Location, reporting } from './reported.ts';

const { fresh, source, reported } = reporting();

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
