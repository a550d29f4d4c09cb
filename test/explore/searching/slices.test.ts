/**
 * No search does much between two yields, whatever a step of it takes along: a budget and Ctrl-C are looked at there.
 * What is counted is decisions of the machine; a hundred thousand take about a tenth of a second.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { sample } from '../../../src/explore/searching/sample.ts';
import { type Search, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { leastRun } from '../../../src/explore/shrinking/least-run.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { MANY_NMIS } from '../../../src/machine/state/machine.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type * as machine from '../../../src/machine/stepping/decide.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { parsed } from '../../language/protocols.ts';

const counted = vi.hoisted(() => ({ decisions: 0 }));

// A spy would keep what each of a million calls was given.
vi.mock('../../../src/machine/stepping/decide.ts', async (original) => {
  const real = await original<typeof machine>();
  const decide: typeof machine.decide = (system, state, step) => {
    counted.decisions++;
    return real.decide(system, state, step);
  };
  return { ...real, decide };
});

beforeAll(prepareLanguage);

const DELAY = 'for (i = 0; i < 1000000; i++) cpu_relax();';

function systemOf(patcher: string, task: string, nmis = 0): System {
  const protocol = parsed(
    `#include <pokelab.h>
PROTOCOL("delays");
SITE(s0, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
static int flag;
static atomic_t sum;
int patcher(void) { int i; ${patcher} return -1; }
void task(void) { int i; ${task} }
void nmi_handler(void) { atomic_inc(&sum); }
`,
  );
  const resolved = resolveScenario(protocol, { cpus: 2, nmis });
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  return built.system;
}

const MOST_DECISIONS = 200_000;
const YIELDS = 4;

/** The most decisions between two of the first yields. */
function widest(search: Search<unknown>): number {
  let most = 0;
  for (let count = 0; count < YIELDS; count++) {
    counted.decisions = 0;
    const { done } = search.next();
    most = Math.max(most, counted.decisions);
    if (done) break;
  }
  return most;
}

const both = () => systemOf(`${DELAY} WRITE_ONCE(flag, 1);`, `${DELAY} BUG_ON(READ_ONCE(flag));`);
const waits = 'while (!READ_ONCE(flag)) cpu_relax();';
const options = { ...UNLIMITED, reduce: true, maxSteps: 100_000, seed: 1 };
const most = { nmis: 0, switches: 3, steps: 1_000_000_000 };

describe('[E1] between two yields little is done', () => {
  it.each<[string, () => Search<unknown>]>([
    ['all interleavings', () => exhaustive({ ...options, system: both(), engine: 'machine' })],
    [
      'all, unreduced',
      () => exhaustive({ ...options, system: both(), engine: 'machine', reduce: false }),
    ],
    ['final states', () => exhaustive({ ...options, system: both(), endsOnly: true })],
    [
      'NMIs without end',
      () => exhaustive({ ...options, system: systemOf(DELAY, DELAY, MANY_NMIS) }),
    ],
    [
      'random runs, cut off',
      () => sample({ ...options, maxSteps: 3000, system: systemOf(DELAY, waits) }, randomStrategy),
    ],
    ['the least run', () => leastRun({ ...options, system: both(), class: 'assertion', most })],
    [
      'the least run that hangs',
      () => leastRun({ ...options, system: systemOf(DELAY, waits), class: 'hang', most }),
    ],
  ])('%s', (_, begin) => {
    expect(widest(begin())).toBeLessThan(MOST_DECISIONS);
  });
});
