/** What is said of an assertion about what a site has given. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import type { IndexedEvent } from '../../../src/machine/events/events.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { type SampleOptions, sampleSystem } from '../sample.ts';

async function said(text: string, options: SampleOptions): Promise<string> {
  const system = await sampleSystem(text, options);
  const search = { ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1 };
  const { finding } = finish(exhaustive(search));
  if (finding === null) throw new Error('nothing fails');
  const events: IndexedEvent[] = [];
  const watch = new Watch(system);
  simulateSchedule(system, finding.schedule).subscribe((moment) => {
    watch.next(moment);
    events.push(moment);
  });
  const { failure, event } = watch.verdict;
  if (failure?.class !== 'assertion') throw new Error('no assertion fails');
  const critical = { failure, event };
  return explain(events, { system, critical }).join(' ');
}

describe('[T14] of an assertion', () => {
  it('what was executed since the last read', async () => {
    const barrier = readFileSync('test/protocols/verdicts/jits/entry-barrier.c', 'utf8');
    const text = `#define DISARMED_FIRST\n${barrier}`;
    expect(await said(text, { cpus: 2, sites: 2, hardware: 'aligned8' })).toMatch(
      /It had last executed oop at event \d+: b8 10 20 30 40 \(old\)\.$/,
    );
  });

  it('nothing of what it had executed before that', async () => {
    const text = `
      PROTOCOL("x");
      SITE(fn, NOP1, NOP1);
      static int flag;
      int patcher(void) { execute_site(0); BUG_ON(READ_ONCE(flag) == 0); return 0; }`;
    expect(await said(text, { cpus: 1 })).not.toContain('executed');
  });

  it.each([
    ['BUG()', 'int patcher(void) { BUG(); return 0; }'],
    [
      'a condition that the compiler knows',
      'int patcher(void) { BUG_ON(1 /* always */); return 0; }',
    ],
    ['in a task', 'int patcher(void) { return 0; } void task(void) { BUG(); }'],
    ['in a handler', 'int patcher(void) { return 0; } void nmi_handler(void) { BUG(); }'],
    ['in a function', 'static void f(void) { BUG(); } int patcher(void) { f(); return 0; }'],
  ])('that no branch leads to: %s', async (_, code) => {
    const text = `PROTOCOL("x"); SITE(fn, NOP1, NOP1); ${code}`;
    expect(await said(text, { cpus: 2, nmis: 1 })).toMatch(
      /^BUG on CPU\d\. CPU\d was .*It rests on nothing that others can change\.$/,
    );
  });
});
