/** The verbs `diff` and `test`. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { junitXml } from '../../../src/cli/ci/junit.ts';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as diff from '../../../src/cli/verbs/diff.ts';
import * as replay from '../../../src/cli/verbs/replay.ts';
import * as run from '../../../src/cli/verbs/run.ts';
import * as test from '../../../src/cli/verbs/test.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { isLong } from '../../support/daily.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-diff-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const kept = (name: string): string => join('replays', `${name}.replay`);
const RACE = kept('ftrace-nmi-2008');

async function say(
  verb: { run: typeof diff.run },
  names: string[],
  words: Words = {},
): Promise<{ status: number; out: string; err: string }> {
  const { environment, printed } = quietEnvironment();
  const status = await verb.run(environment, names, words);
  return { status, ...printed };
}

describe('[D15] pokelab diff', () => {
  it('carries a replay over to a protocol: 1 when it differs, and the line is named', async () => {
    const { status, out } = await say(diff, [RACE], { against: 'ftrace-nmi-2009' });
    expect(status).toBe(EXIT.failed);
    expect(out).toMatch(/^ftrace-nmi-2008 -> ftrace-nmi-2009: fixed: blocked\n/);
    expect(out).toContain("waits at 'atomic_cmpxchg(&nmi_running, 0,");
    expect(out).toContain('Neighbourhood: no schedule of ftrace-nmi-2009');
  });

  it('a protocol in second place is what the replay is carried over to', async () => {
    const { status, out } = await say(diff, [RACE, 'ftrace-nmi-2008']);
    expect(status).toBe(EXIT.ok);
    expect(out).toMatch(/: same: still fails\n/);
  });

  it('two replays: 0 when they are the same', async () => {
    expect((await say(diff, [RACE, RACE])).status).toBe(EXIT.ok);
    const other = await say(diff, [RACE, kept('stop-machine')]);
    expect(other.status).toBe(EXIT.failed);
    expect(other.out).toMatch(/^ftrace-nmi-2008 -> stop-machine: two runs: both fail/);
  });

  it('two runs of other programs are never the same, though both stop at a failure of one class', async () => {
    const { status, out } = await say(diff, [RACE, kept('direct')]);
    expect(status).toBe(EXIT.failed);
    expect(out).toMatch(/^ftrace-nmi-2008 -> direct: two runs: both fail, the same class\n/);
    expect(out).toMatch(/ of the \d+ operations of ftrace-nmi-2008 [\s\S]* have a\s+counterpart/);
    expect(out).not.toContain('same events');
  });

  it('two schedules of one protocol: by which of their steps they differ, and nothing is fixed', async () => {
    const other = join(directory, 'passes.replay');
    await say(run, ['ftrace-nmi-2008'], { nmis: '2', seed: '2', out: other });
    const { out } = await say(diff, [RACE, other]);
    expect(out).toMatch(/: two schedules: only the first fails\n/);
    expect(out).toMatch(
      /an NMI\s+comes\s+to\s+CPU1[^;]*;\s+in\s+passes\.replay\s+that\s+one\s+does\s+not/,
    );
    expect(out).not.toMatch(/fixed|blocked|masked|Neighbourhood/);
  });

  it('carries a replay over to other memory and other hardware', async () => {
    const { out } = await say(diff, [RACE], { against: 'ftrace-nmi-2008', memory: 'sc' });
    expect(out).toMatch(/^ftrace-nmi-2008.replay -> ftrace-nmi-2008 \(sc\): /);
    const both = { against: 'ftrace-nmi-2008', memory: 'sc', fetch: '8' };
    expect((await say(diff, [RACE], both)).out).toMatch(
      / \(sc, aligned8\): (the same run is|no failure)/,
    );
    const tso = await say(diff, [RACE], { against: 'ftrace-nmi-2008', hardware: 'aligned8' });
    expect(tso.out).toMatch(/ \(aligned8\): (the same run is|no failure)/);
  });

  it('records the second run, and what it recorded replays and is recognised', async () => {
    const out = join(directory, 'carried.replay');
    const words = { against: 'ftrace-nmi-2009', out };
    expect((await say(diff, [RACE], words)).out).toContain(`The second run is in ${out}`);
    expect((await say(replay, [out])).status).toBe(EXIT.ok);
    const again = await say(diff, [RACE, out]);
    expect(again.out).toMatch(/: fixed: blocked\n[\s\S]*waits at 'atomic_cmpxchg/);
  });

  it('--json prints one document, everything else goes to stderr', async () => {
    const words = { against: 'ftrace-nmi-2009', json: true };
    const { out, err } = await say(diff, [RACE], words);
    expect(JSON.parse(out)).toMatchObject({
      verb: 'diff',
      answer: 'fixed',
      turn: { how: 'waits' },
      scenario: { protocol: 'ftrace-nmi-2009', cpus: 2, nmis: 2 },
    });
    expect(err).toContain('fixed: blocked');
  });

  it('--markdown for a review', async () => {
    const { out } = await say(diff, [RACE], { against: 'ftrace-nmi-2009', markdown: true });
    expect(out).toMatch(/^## ftrace-nmi-2008 → ftrace-nmi-2009: \*\*fixed: blocked\*\*\n/);
  });

  it.runIf(isLong)('[D16] two protocols', async () => {
    const words = { cpus: '1', nmis: '1' };
    const { status, out } = await say(diff, ['stop-machine', 'ftrace-nmi-2008'], words);
    expect(status).toBe(EXIT.failed);
    expect(out).toMatch(/^removed +stop-machine +torn-fetch +1 CPU, 1 NMI +is stopped +none$/m);
    const json = await say(diff, ['stop-machine', 'stop-machine'], { ...words, json: true });
    expect(json.status).toBe(EXIT.ok);
    expect(JSON.parse(json.out).families[0]).toMatchObject({ fate: 'kept', class: 'torn-fetch' });
  });

  it('[D16] two protocols: larger scenarios too, and what was not searched is said', async () => {
    const one = readFileSync('src/protocols/stopping/text-poke-smp-2010.c', 'utf8');
    const [a, b] = ['sound.c', 'two-sites.c'].map((name) => join(directory, name));
    writeFileSync(a, one);
    writeFileSync(b, one.replace(/int patcher\(void\)\n\{/, '$&\n\tBUG_ON(nr_sites > 1);'));
    const { status, out } = await say(diff, [a, b], { cpus: '1', nmis: '0', jobs: '1' });
    expect(status).toBe(EXIT.failed);
    expect(out).toMatch(
      /^brought +\S+two-sites\.c +assertion +1 CPU, 0 NMIs, 2 sites +is stopped +none$/m,
    );
    expect(out).toMatch(/^not: more CPUs, NMIs, sites or jobs; other memory models/m);
    const alike = await say(diff, [a, a], { cpus: '1', nmis: '0', jobs: '1' });
    expect(alike.out).toMatch(/^Neither version fails in any way that was found\.$/m);
    expect(alike.out).toMatch(/beyond that too: 1 CPU, 0 NMIs, 2 sites$/m);
    expect(alike.out).toMatch(/^not: more CPUs/m);
  });

  it.each([
    [[RACE], {}, 'name what to compare with'],
    [[RACE, RACE], { against: 'direct' }, 'give a second run or --against, not both'],
    [['direct', RACE], {}, 'write the replay first'],
    [['missing.replay', RACE], {}, 'missing.replay'],
    [[RACE], { against: 'nothing' }, 'nothing'],
    [[RACE], { against: 'direct', width: '5' }, '--width'],
    [[RACE], { against: 'direct', time: 'soon' }, '--time'],
    [[RACE], { against: 'direct', cpus: '7', memory: 'sc' }, '--cpus: a schedule is carried over'],
    [[RACE, RACE], { memory: 'sc', fetch: '8' }, '--memory, --fetch: two recordings'],
    [[RACE, RACE], { time: '10s' }, '--time: two recordings'],
    [['direct', 'direct'], { out: 'x.replay', markdown: true }, '--out, --markdown: two protocols'],
  ] as [string[], Words, string][])('%j %j is refused: %s', async (names, words, message) => {
    await expect(say(diff, names, words)).rejects.toThrow(message);
  });
});

describe('[D17] pokelab test', () => {
  it('a folder of replays against a protocol: a line each, JUnit, JSON', async () => {
    const junit = join(directory, 'junit.xml');
    const words = { against: 'ftrace-nmi-2009', junit, json: true };
    const { status, out, err } = await say(test, ['replays'], words);
    expect(status).toBe(EXIT.ok);
    expect(err).toMatch(/^ok +replays\/ftrace-nmi-2008.replay +fixed: blocked\. .*atomic_cmpxchg/m);
    const { cases, failed } = JSON.parse(out);
    expect(failed).toBe(0);
    expect(cases.length).toBeGreaterThan(2);
    const xml = readFileSync(junit, 'utf8');
    expect(xml).toContain('<testsuite name="ftrace-nmi-2009"');
    expect(xml).toMatch(/<system-out>fixed: blocked\. .*atomic_cmpxchg/);
  });

  it('says what diff says: a failure that is near is none that is fixed', async () => {
    const junit = join(directory, 'near.xml');
    const words = { against: 'two-part-nop-2008' };
    const [, answer] = (await say(diff, [kept('direct')], words)).out.match(/: (.*)\n/) ?? [];
    expect(answer).toMatch(/a failure is near$/);
    const { status, out } = await say(test, [kept('direct')], { ...words, junit });
    expect(status).toBe(EXIT.failed);
    expect(out).toContain(`FAIL   ${kept('direct')}  ${answer}: `);
    expect(readFileSync(junit, 'utf8')).toContain(`<failure message="${answer}: `);
  });

  it('what still fails is FAIL, what cannot be read is ERROR, and the status is 1', async () => {
    const folder = join(directory, 'suite');
    mkdirSync(folder);
    writeFileSync(join(folder, 'broken.replay'), 'no replay at all');
    const { status, out } = await say(test, [RACE, folder], { against: 'ftrace-nmi-2008' });
    expect(status).toBe(EXIT.failed);
    expect(out).toMatch(
      /^FAIL +replays\/ftrace-nmi-2008.replay +same: still fails: CPU0 changed vfs_read/m,
    );
    expect(out).toMatch(/^ERROR +.*broken\.replay/m);
  });

  it('what a protocol expects of itself', async () => {
    const { status, out } = await say(test, ['two-part-nop-2008']);
    expect(status).toBe(EXIT.ok);
    expect(out.match(/^ok /gm)).toHaveLength(4);
  });

  it('an expectation that is not met, and one for which there is no time', async () => {
    const file = join(directory, 'wrong.c');
    const source = readFileSync('src/protocols/stopping/two-part-nop-2008.c', 'utf8');
    writeFileSync(file, source.replace('EXPECT(pass, ', 'EXPECT(hang, '));
    const failed = await say(test, [file]);
    expect(failed.status).toBe(EXIT.failed);
    expect(failed.out).toMatch(/^FAIL +.*: hang +pass: \d+ states$/m);
    const open = await say(test, ['ftrace-nmi-2009'], { time: '1ms' });
    expect(open.status).toBe(EXIT.unknown);
    expect(open.out).toMatch(/^open .*no answer within the budget of time$/m);
  });

  it.each([
    [['missing'], { against: 'direct' }, 'missing: there is no such file'],
    [[RACE], {}, '--against PROTOCOL'],
    [['direct'], { junit: '/dev/null/all.xml' }, '/dev/null is no directory; record elsewhere'],
    [['direct'], { junit: RACE }, 'exists already: remove it, or write to another file'],
  ] as [string[], Words, string][])('%j %j is refused: %s', async (names, words, message) => {
    await expect(say(test, names, words)).rejects.toThrow(message);
  });

  it('JUnit XML is well formed whatever the messages hold', () => {
    const message = 'a < b && "c"\u0000 \u001b[31m > d';
    const one = { suite: '<s>', name: "it's", message, seconds: 0.25, finding: null };
    const xml = junitXml([
      { ...one, outcome: 'failed' },
      { ...one, outcome: 'error' },
      { ...one, outcome: 'open' },
      { ...one, outcome: 'ok' },
    ]);
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1" time="1.000"');
    expect(xml).toContain('name="it&apos;s"');
    expect(xml).toContain('message="a &lt; b &amp;&amp; &quot;c&quot;\\u0000 \\u001b[31m &gt; d"');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
  });
});
