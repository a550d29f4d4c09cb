/** [E5], [E6]: what follows a finding: the same choices, one budget, the same failure. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadProtocol, scenarioFor } from '../../../src/cli/files/protocol-file.ts';
import type { Environment } from '../../../src/cli/process/environment.ts';
import { type CheckOutcome, checkScenario } from '../../../src/cli/searching/check-scenario.ts';
import { sizeLines } from '../../../src/cli/searching/coverage.ts';
import { planOf } from '../../../src/cli/searching/search-plan.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import type { ScenarioOptions } from '../../../src/scenario/scenario.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(place, { recursive: true }));

let files = 0;
async function check(
  name: string,
  options: ScenarioOptions,
  words: Words = {},
  environment: Environment = quietEnvironment().environment,
): Promise<CheckOutcome> {
  const protocol = await loadProtocol(name);
  return checkScenario(environment, {
    scenario: scenarioFor(protocol, options),
    plan: planOf(environment, words),
    reduce: words.reduction !== false,
    shrinks: true,
    out: join(place, `${files++}.replay`),
  });
}

function protocol(name: string, text: string): string {
  const path = join(place, `${name}.c`);
  writeFileSync(path, `#include <pokelab.h>\nPROTOCOL("${name}");\nTITLE("t");\n${text}`);
  return path;
}

/** Alone the patcher leaves the text as it was; with another CPU the BUG_ON can be hit. */
const TWO_FAILURES = protocol(
  'two-failures',
  `SITE(place, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
SCENARIO(cpus = 2);
static int seen;
int patcher(void) { WRITE_ONCE(seen, 1); return 0; }
void task(void) { BUG_ON(READ_ONCE(seen)); }
`,
);

/** CPU1 has something to do first that nobody can tell. */
const PRIVATE_START = protocol(
  'private-start',
  `SITE(place, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
SCENARIO(cpus = 2, memory = sc);
static int seen;
int patcher(void) { WRITE_ONCE(seen, 1); return 0; }
void task(void) { int i = 3; i++; BUG_ON(READ_ONCE(seen) + 3 == i); }
`,
);

describe('[E6] the smallest failing scenario', () => {
  it('fails in the same class; what else a smaller one fails in is said', async () => {
    const outcome = await check(TWO_FAILURES, {});
    expect(outcome.found?.failure.class).toBe('assertion');
    expect(outcome.smallest?.failing).toMatchObject({ cpus: 2, nmis: 0 });
    const lines = sizeLines(outcome);
    expect(lines).toContain('searched: 1 CPU with 0 NMIs: no assertion, but wrong-text');
    expect(lines).toContain('smallest failing scenario: 2 CPUs, 0 NMIs');
  });

  it('is searched with the reduction, or without it, as the scenario was', async () => {
    const reduced = await check(PRIVATE_START, {});
    const full = await check(PRIVATE_START, {}, { reduction: false });
    const states = ({ smallest }: CheckOutcome) => smallest?.sizes[0].states ?? 0;
    expect(states(full)).toBeGreaterThan(states(reduced));
    expect(full.found?.schedule).toEqual(reduced.found?.schedule);
  });
});

describe('[E6] one budget for all that follows a finding', () => {
  /** The clock goes on by 20 ms whenever it is looked at. */
  const slow = () => {
    let now = 0;
    const { environment } = quietEnvironment({ now: () => (now += 20) });
    return { environment, now: () => now };
  };

  it.each([
    [{}, 20_000, 'the 20 s for what follows a failure ran out: --time sets the time for all'],
    [
      { time: '30s' },
      30_000,
      'the time given ran out on what follows the failure: --time gives more',
    ],
  ])('%j', async (words, most, says) => {
    const { environment, now } = slow();
    const asked = { strategy: 'exhaustive', ...words };
    const outcome = await check('ftrace-nmi-2008', { nmis: 50 }, asked, environment);
    expect(outcome.verdict).toBe('fail');
    expect(now() - ('time' in words ? 0 : outcome.result.elapsedMs)).toBeLessThan(most + 5000);
    expect(sizeLines(outcome).join('\n')).toContain('not decided');
    expect(sizeLines(outcome)).toContain(says);
    expect(Math.max(...sizeLines(outcome).map(({ length }) => length))).toBeLessThanOrEqual(75);
  });
});

it('[E6] what nobody can tell is no context switch', async () => {
  const { found } = await check(PRIVATE_START, {});
  expect(sizeLines(await check(PRIVATE_START, {}))[0]).toMatch(
    /^this run: 0 NMIs, 1 context switch, \d+ steps; no run fails so with less$/,
  );
  const cpus = found?.schedule.map(({ cpu }) => cpu) ?? [];
  expect(cpus).toEqual([...cpus].sort());
});
