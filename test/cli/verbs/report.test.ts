/** The verb `report`: what it takes, what it refuses, and how it ends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as diff from '../../../src/cli/verbs/diff.ts';
import * as reporting from '../../../src/cli/verbs/report.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import type { PageDocument } from '../../../src/page/document/page-document.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-report-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let made = 0;
const fresh = (): string => join(directory, `page-${++made}.html`);
const written = (text: string): string => {
  const file = join(directory, `document-${++made}.json`);
  writeFileSync(file, text);
  return file;
};

async function page(words: readonly string[], options: Words = {}) {
  const { environment, printed } = quietEnvironment();
  const out = fresh();
  const status = await reporting.run(environment, [...words], { out, ...options });
  const text = readFileSync(out, 'utf8');
  const data = /id="data">(.*?)<\/script>/s.exec(text)?.[1];
  const document = data === undefined ? null : (JSON.parse(data) as PageDocument);
  return { status, text, document, ...printed };
}

const RACE = 'replays/ftrace-nmi-2008.replay';
const museum = (name: string): string => `replays/museum/${name}.replay`;

describe('[P9] pokelab report', () => {
  it.each([
    ['a run that fails in an event', RACE, 'FAIL cross-modification'],
    ['a run that passes', 'replays/ftrace-nmi-2009.replay', 'this run passes'],
    ['a run that hangs', museum('arm64-patch-text-first-2014'), 'FAIL hang'],
    ['several tasks a CPU', museum('two-part-nop-2008'), 'FAIL torn-fetch'],
  ])('%s', async (_, file, verdict) => {
    const { status, text, document } = await page([file]);
    expect(status).toBe(0);
    expect(text).toContain(`>${verdict}</p>`);
    expect(document?.runs).toHaveLength(1);
    expect(document?.runs[0].failure === null).toBe(verdict === 'this run passes');
  });

  it('a recording that is cut off says so', async () => {
    const file = join(directory, 'cut-off.replay');
    const bytes = readFileSync('replays/ftrace-nmi-2009.replay');
    writeFileSync(file, bytes.subarray(0, bytes.length - 200));
    const { text, err } = await page([file]);
    expect(err).toMatch(/cut off/);
    expect(text).toMatch(/<p>[^<]*cut off/);
  });

  it('two recordings, and one against a protocol, end as diff does', async () => {
    const two = [RACE, 'replays/stop-machine.replay'];
    const { environment } = quietEnvironment();
    const { status, document } = await page(two);
    expect(status).toBe(await diff.run(environment, two, {}));
    expect(document?.runs).toHaveLength(2);
    const { document: carried, text } = await page([RACE], { against: 'ftrace-nmi-2009' });
    expect(text).toContain('>fixed: blocked</p>');
    const pair = carried?.pair;
    expect(pair?.differences.length).toBeGreaterThan(3);
    expect(pair?.toB).toHaveLength((carried?.runs[0].length ?? 0) + 1);
    expect(pair?.toA).toHaveLength((carried?.runs[1].length ?? 0) + 1);
    const same = await page([RACE, RACE]);
    expect(same.status).toBe(0);
    expect(same.document?.pair).toMatchObject({ differences: [], first: null });
  });

  it('a search that passes: what was searched, and a run of it', async () => {
    const { status, text, document } = await page(['direct'], { cpus: '1', nmis: '0' });
    expect(status).toBe(0);
    expect(text).toContain('>PASS</p>');
    expect(text).toContain('exhaustive, complete');
    expect(document?.runs[0].failure).toBeNull();
  });

  it('a document of check, diff or test', async () => {
    const check = { tool: 'pokelab', verb: 'check', verdict: 'pass', states: 7, scenario: {} };
    expect((await page([written(JSON.stringify(check))])).text).toContain('states: 7');
    const failing = { ...check, verdict: 'fail', finding: { class: 'hang', replay: RACE } };
    expect((await page([written(JSON.stringify(failing))])).document?.runs).toHaveLength(1);
    const compared = { tool: 'pokelab', verb: 'diff', headline: 'a<b', sentences: ['why'] };
    expect((await page([written(JSON.stringify(compared))])).text).toContain('>a&lt;b</p>');
    const cases = [{ name: 'one', outcome: 'failed', message: '</pre>' }];
    const tested = { tool: 'pokelab', verb: 'test', cases };
    expect((await page([written(JSON.stringify(tested))])).text).toContain(
      'failed  one  &lt;/pre&gt;',
    );
  });

  it.each([
    [['missing.replay'], {}, 'missing.replay: there is no such file'],
    [['replays'], {}, 'replays is a directory'],
    [[RACE, RACE], { against: 'direct' }, 'give a second run or --against, not both'],
    [[RACE], { against: 'nosuch' }, 'nosuch'],
    [['direct', 'stop-machine'], {}, "'diff direct stop-machine' compares them"],
    [[RACE], { cpus: '3' }, '--cpus: nothing is searched'],
    [['museum'], { nmisPerCpu: '1' }, '--nmis-per-cpu: nothing is searched'],
    [[RACE], { json: true, out: undefined }, '--json needs --out'],
    [[written('nope')], {}, 'is no document of check, diff or test (--json)'],
    [[written('{"tool":"pokelab","verb":"check"}')], {}, 'what was found is not in it'],
    [[written('{"tool":"pokelab","verb":"ls"}')], {}, 'it is one of ls'],
    [[written('{"tool":"pokelab","verb":"toString"}')], {}, 'it is one of toString'],
    [[written('{"tool":"pokelab","error":{"message":"x"}}')], {}, 'it tells of an error: x'],
    [['package.json'], {}, "it does not say that 'pokelab' made it"],
  ] as [string[], Words, string][])('%j %j is refused: %s', async (words, options, message) => {
    await expect(page(words, options)).rejects.toThrow(message);
  });
});
