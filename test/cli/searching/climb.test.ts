/** [E13] The portfolio: what it finds where, what it proves on the way, and that a verdict is of what was asked for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadProtocol, scenarioFor, systemFor } from '../../../src/cli/files/protocol-file.ts';
import { EXIT } from '../../../src/cli/process/exit.ts';
import { climb } from '../../../src/cli/searching/climb.ts';
import { planOf, searchOf } from '../../../src/cli/searching/search-plan.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { finish } from '../../../src/explore/searching/search.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(place, { recursive: true }));

let files = 0;
async function checked(protocol: string, words: Words = {}, changes = {}) {
  const { environment, printed } = quietEnvironment(changes);
  const out = join(place, `${files++}.replay`);
  const status = await check.run(environment, [protocol], { out, json: true, ...words });
  return { status, document: JSON.parse(printed.out), text: printed.err };
}

function protocol(name: string, text: string): string {
  const path = join(place, `${name}.c`);
  const site = 'SITE(place, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));\n';
  writeFileSync(path, `#include <pokelab.h>\nPROTOCOL("${name}");\nTITLE("t");\n${site}${text}`);
  return path;
}

const POKE = `static int poke(void)
{
	static const u8 nops[5] = { 0x90, 0x90, 0x90, 0x90, 0x90 };
	memcpy((void *)site_ip(0), nops, 5);
	return 0;
}
`;

/** Alone the patcher waits for ever. */
const PARTNER = protocol(
  'partner',
  `${POKE}SCENARIO(cpus = 2);
static int ready;
int patcher(void) { while (!READ_ONCE(ready)) cpu_relax(); return poke(); }
void task(void) { WRITE_ONCE(ready, 1); }
`,
);

/** An NMI on the patcher's CPU is one too many; nobody has said how large it is to be. */
const UNSIZED = `${POKE}static int busy;
int patcher(void) { WRITE_ONCE(busy, 1); poke(); WRITE_ONCE(busy, 0); return 0; }
`;
const UNSIZED_NMI = protocol(
  'unsized',
  `${UNSIZED}void nmi_handler(void) { BUG_ON(READ_ONCE(busy)); }\n`,
);
const UNSIZED_CALM = protocol('calm', UNSIZED);

const verdicts = (rungs: { cpus: number; nmis: number; verdict: string }[]): string[] =>
  rungs.map(({ cpus, nmis, verdict }) => `${cpus}x${nmis} ${verdict}`);

describe('[E13] a verdict is of what was asked for', () => {
  it('a partner that is missing below is no failure, and is told', async () => {
    const { status, document, text } = await checked(PARTNER);
    expect(status).toBe(EXIT.ok);
    expect(document).toMatchObject({ verdict: 'pass', complete: true, end: 'complete' });
    expect(verdicts(document.rungs)).toEqual(['1x0 hang']);
    expect(text).toContain('  smaller:  1 CPU with 0 NMIs: hang\n');
  });

  it('a failure below is one, and nothing larger is searched', async () => {
    const { status, document, text } = await checked('stop-machine', { cpus: '3', nmis: '3' });
    expect(status).toBe(EXIT.failed);
    expect(document).toMatchObject({
      verdict: 'fail',
      finding: { by: 'exhaustive', least: true },
      scenario: { cpus: 2, nmis: 1 },
      asked: { cpus: 3, nmis: 3 },
      smallest: { cpus: 2, nmis: 1 },
    });
    expect(verdicts(document.rungs).at(-1)).toBe('2x1 cross-modification');
    expect(text).toContain('asked:    3 CPUs, 3 NMIs');
    expect(text).toMatch(/^reproduce: .* --cpus 2 --nmis 1 --memory tso --sites 1 --jobs 1$/m);
    expect(
      Math.max(
        ...text
          .split('\n')
          .filter((line) => !/^\w+: +pokelab /.test(line))
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(75);
  });

  it.each(['direct', 'stop-machine', 'two-part-nop-2008', 'paravirt-self-2007', 'nmi-nested-2012'])(
    'the run and the size are those of --strategy exhaustive: %s',
    async (name) => {
      const portfolio = await checked(name);
      const exhaustive = await checked(name, { strategy: 'exhaustive' });
      const same = ({ status, document }: typeof portfolio) => {
        const { verdict, finding, smallest, scenario } = document;
        const { by: _, replay: __, ...run } = finding;
        return { status, verdict, run, cpus: smallest.cpus, nmis: smallest.nmis, scenario };
      };
      expect(same(portfolio)).toEqual(same(exhaustive));
      expect(exhaustive.document.rungs).toEqual([]);
    },
  );

  it('[E5] below only what is expected counts', async () => {
    const text = `${POKE}static int seen;
SCENARIO(cpus = 2, nmis = 1);
EXPECT(hang, cpus = 2, nmis = 1);
int patcher(void) { WRITE_ONCE(seen, 1); return poke(); }
void task(void) { BUG_ON(READ_ONCE(seen)); }
void nmi_handler(void) { while (READ_ONCE(seen)) cpu_relax(); }
`;
    const { document } = await checked(protocol('expected', text));
    expect(document).toMatchObject({ finding: { class: 'hang' }, scenario: { cpus: 2, nmis: 1 } });
    expect(verdicts(document.rungs)).toContain('2x0 assertion');
  });
});

describe('[E13] what is proven stays', () => {
  it('an interrupted search says how far it came', async () => {
    const asked = scenarioFor(await loadProtocol('ftrace-nmi-2009'), {});
    let looks = 0;
    // Each search looks at least once, and once more each thousand transitions.
    const interrupted = () => ++looks > 12;
    const { status, document, text } = await checked('ftrace-nmi-2009', {}, { interrupted });
    expect(status).toBe(EXIT.interrupted);
    expect(document).toMatchObject({ verdict: 'unknown', end: 'interrupted', finding: null });
    expect(document.asked).toMatchObject({ cpus: asked.cpus, nmis: asked.nmis });
    expect(verdicts(document.rungs).slice(0, 3)).toEqual(['1x0 pass', '1x1 pass', '2x0 pass']);
    expect(document.rungs.at(-1).end).toBe('interrupted');
    expect(text).toMatch(/^ {2}scenario: 2 CPUs, 2 NMIs.*\n {2}ended at: [12] CPUs?, [12] NMIs?,/m);
    expect(text).toContain('  smaller:  1 CPU with 0, 1');
  });

  it('smaller scenarios take a third of the time, and the one that was asked for has the rest', async () => {
    let now = 0;
    const changes = { now: () => (now += 5) };
    const words = { time: '2s', cpus: '4', nmis: '4' };
    const { status, document } = await checked('ftrace-nmi-2009', words, changes);
    expect(status).toBe(EXIT.unknown);
    expect(document).toMatchObject({ verdict: 'unknown', end: 'time', scenario: { cpus: 4 } });
    expect(document.rungs.at(-1)).toMatchObject({ verdict: 'open', end: 'time' });
    expect(document.states).toBeGreaterThan(0);
  });
});

/** Depth first, the choice at the root that fails comes last, behind what CPUs do then in every order. */
const LATE = protocol(
  'late',
  `${POKE}SCENARIO(cpus = 3);
static int go, noise;
static void work(void)
{
	int i;
	for (i = 1; i < 99; i++) WRITE_ONCE(noise, i);
	BUG_ON(READ_ONCE(noise) < 0);
}
int patcher(void) { WRITE_ONCE(go, 1); smp_mb(); work(); return poke(); }
void task(void) { BUG_ON(!READ_ONCE(go)); work(); }
`,
);

it('[E13] [C14] what PCT finds is what it finds alone, with the same seed', async () => {
  const { environment } = quietEnvironment();
  const plan = planOf(environment, { seed: '5' });
  const scenario = scenarioFor(await loadProtocol(LATE), {});
  const above = { scenarios: [], maxMs: 0 };
  const climbed = await climb(environment, { scenario, plan, reduce: true, above });
  expect(climbed).toMatchObject({ by: 'pct', passes: false, scenario });
  const alone = finish(searchOf(plan, 'pct', systemFor(scenario), true));
  expect(alone.finding?.failure.class).toBe('assertion');
  expect(climbed.result).toMatchObject({ runs: alone.runs, finding: alone.finding });
  expect(climbed.pctRuns).toBe(alone.runs);
});

describe('[E13] larger ones', () => {
  it('are searched where nobody has said how large it is to be', async () => {
    const { status, document, text } = await checked(UNSIZED_NMI);
    expect(status).toBe(EXIT.failed);
    expect(document).toMatchObject({
      verdict: 'fail',
      finding: { class: 'assertion' },
      scenario: { cpus: 2, nmis: 1 },
      asked: { cpus: 2, nmis: 0 },
    });
    expect(text).toContain('  asked:    2 CPUs, 0 NMIs, tso, 1 site, 1 job: passes\n');
    expect((await checked(UNSIZED_NMI, { nmis: '0' })).document.verdict).toBe('pass');
  });

  it('what passes says which of them passed', async () => {
    const { status, document, text } = await checked(UNSIZED_CALM);
    expect(status).toBe(EXIT.ok);
    expect(document).toMatchObject({ verdict: 'pass', scenario: { cpus: 2, nmis: 0 } });
    expect(text).toContain('  larger:   3 CPUs, 0 NMIs, tso, 1 site, 1 job: pass\n');
  });

  it('and where the user asks for them', async () => {
    const words = { cpus: '1', nmis: '0', sites: '1', jobs: '1' };
    expect((await checked('direct', words)).document.rungs).toEqual([]);
    const { document } = await checked('direct', { cpus: '1', larger: true });
    expect(document.asked).toMatchObject({ cpus: 1, nmis: 0 });
    expect(document.scenario).toMatchObject({ cpus: 1, nmis: 1 });
    expect(document.finding.class).toBe('torn-fetch');
  });
});
