/** A call by a pointer is shown as the same call by name. */
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { HEADER } from '../../language/protocols.ts';
import { Script, sampleSystem } from '../sample.ts';

const protocol = (called: string): string => `${HEADER}static int flag, seen;
static int note(int by) { WRITE_ONCE(seen, by); return READ_ONCE(flag); }
static int wait(int by) { while (!READ_ONCE(flag)) cpu_relax(); return by; }
static int (*const hooks[])(int) = { note, wait };
int patcher(void)
{
	int (*const hook)(int) = note, (*const waits)(int) = wait;

	seen = hook == hooks[0] && waits == hooks[1];
	return ${called};
}
`;

async function shown(called: string): Promise<string[]> {
  const system = await sampleSystem(protocol(called), { cpus: 1 });
  const { run } = new Script(system).finish(0).hang();
  const failure = run.critical?.failure.message ?? '';
  const rows = rowsOf(run.events, { system, critical: run.critical });
  // How long the script goes round a loop hangs on the operations before it.
  const told = rows.map(({ depth, text, effects }) => `${depth} ${text} ${effects}`);
  return [...told.map((row) => row.replace(/\(\d+ times\)/, '')), failure];
}

describe('[T3] [L46] a call by a pointer', () => {
  it.each([
    ['hook(1) + waits(2)', 'note(1) + wait(2)'],
    ['hooks[0](1) + hooks[1](2)', 'note(1) + wait(2)'],
    ['(*hook)(1) + (seen ? waits : hook)(2)', 'note(1) + (seen ? wait : wait)(2)'],
  ])('%s has the rows of %s', async (byPointer, byName) => {
    // A load of the pointer is an access like others.
    const told = (await shown(byPointer)).filter((row) => !row.includes('hooks['));
    expect(told).toEqual(await shown(byName));
    expect(told).toContain('1 note() ');
  });
});
