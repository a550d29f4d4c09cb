/** Litmus tests of runs, as `pokelab litmus` answers them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { finish, UNLIMITED } from '../../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { readTest } from '../../../../src/litmus/answering/read-test.ts';
import { runTest } from '../../../../src/litmus/answering/run-test.ts';
import type { MemoryModelName } from '../../../../src/machine/memory/memory-model.ts';
import type { ExportedRun } from '../../../../src/report/exporting/run/exporter.ts';
import { failingRun, version } from '../../../diff/versions.ts';
import fc from '../../../support/property.ts';
import { Script, sampleSystem } from '../../sample.ts';
import { exportable, madeRun, randomRun, textOf } from '../exported.ts';

beforeAll(prepareLanguage);

/** What comes of the test of a run under a memory model; null where a search of that length does not tell. */
function answer(run: ExportedRun, memory: MemoryModelName) {
  const text = textOf('litmus', run);
  const read = readTest({ name: 'run.litmus', text });
  if (!read.ok) throw new Error(`${read.diagnostics[0].message}\n${text}`);
  const limits = { ...UNLIMITED, maxStates: 40_000 };
  const outcome = finish(runTest({ ...read.value, memory, limits }));
  if (!outcome.ok) throw new Error(`${outcome.failure.message}\n${text}`);
  const { observation, end, positive } = outcome.result;
  return { text, observation: end === 'complete' || positive > 0 ? observation : null };
}

const MESSAGE = `#include <pokelab.h>
PROTOCOL("message");
SITE(s, NOP5, BYTES(0x66, 0x66, 0x66, 0x66, 0x90));
static int x, y;
int patcher(void)
{
	WRITE_ONCE(x, 1);
	smp_mb();
	READ_ONCE(y);
	return -1;
}
void task(void)
{
	WRITE_ONCE(y, 1);
	smp_store_release(&x, 2);
	smp_load_acquire(&x);
}
`;

describe('litmus', () => {
  it('asks whether what was read may be read: it may', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const run = exportable(system, failingRun(system).timeline.schedule);
    const { text, observation } = answer(run, 'tso');
    expect(text).toMatch(/^C sample$/m);
    expect(text).toMatch(/^ \* P\d is CPU0.nmi$/m);
    expect(text).toMatch(/^ \* fail: cross-modification/m);
    expect(text).toMatch(/^ {2}WRITE_ONCE\(\*write_ip, \d+\); \/\* vfs_read \*\/$/m);
    expect(observation).toBe('Sometimes');
  });

  it('has the primitives of the protocol, and not what one context alone uses', async () => {
    const system = await sampleSystem(MESSAGE, { memory: 'tso' });
    const { run } = new Script(system).finish(0).finish(1);
    const { text, observation } = answer(exportable(system, run.steps), 'tso');
    expect(text.replace(/^C.*\n\n\(\*[\s\S]*?\*\)\n/, '')).toBe(`
{ }

P0(int *x, int *y)
{
  int r0;

  WRITE_ONCE(*x, 1);
  smp_mb();
  r0 = READ_ONCE(*y);
}

P1(int *y, int *x)
{
  int r0;

  WRITE_ONCE(*y, 1);
  smp_store_release(x, 2);
  r0 = smp_load_acquire(x);
}

exists (0:r0=0 /\\ 1:r0=2)
`);
    expect(observation).toBe('Sometimes');
  });

  it('is a test where nothing is shared, too', () => {
    const system = version('direct', { cpus: 1 });
    expect(answer(exportable(system, []), 'sc').observation).toBe('Always');
  });

  it('may happen, of every random run, under the memory model that it happened under', () => {
    let answered = 0;
    const property = fc.property(randomRun, (random) => {
      const { observation, text } = answer(madeRun(random), random.scenario.memory);
      if (observation === null) return;
      answered++;
      expect(observation, text).not.toBe('Never');
    });
    fc.assert(property, { numRuns: fc.daily(40, 400) });
    expect(answered).toBeGreaterThan(20);
  });

  it('[W1] is no other test, whatever things are called', async () => {
    const system = await sampleSystem(MESSAGE, { memory: 'tso' });
    const { program } = system;
    const names = ['a *) b', 'r0'];
    const cells = program.cells.map((cell, at) => ({ ...cell, name: names[at] ?? cell.name }));
    const { run } = new Script(system).finish(0).finish(1);
    const hostile = { ...system, program: { ...program, cells } };
    const named = exportable(hostile, run.steps, { protocol: '*) exists (false) (*\nC x' });
    expect(answer(named, 'tso').observation).toBe('Sometimes');
  });
});
