/** What is said of an int3 that nobody claims: who had put it there, who had taken it away, and who had not noticed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import type { IndexedEvent } from '../../../src/machine/events/events.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { type SampleOptions, sampleSystem } from '../sample.ts';

async function said(text: string, options: SampleOptions): Promise<string[]> {
  const system = await sampleSystem(text, options);
  const passOver = (failure: { class: string }) => failure.class !== 'crash';
  const search = { ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1, passOver };
  const { finding } = finish(exhaustive(search));
  if (finding === null) throw new Error('nothing crashes');
  const events: IndexedEvent[] = [];
  const watch = new Watch(system);
  simulateSchedule(system, finding.schedule).subscribe((moment) => {
    watch.next(moment);
    events.push(moment);
  });
  const { failure, event } = watch.verdict;
  if (failure === null) throw new Error('the finding does not fail again');
  const critical = { failure, event };
  return explain(events, { system, critical });
}

const verdict = (name: string): string => readFileSync(`test/protocols/verdicts/${name}.c`, 'utf8');

describe('[T14] of an int3 that nobody claims', () => {
  it('who had taken it away by then', async () => {
    const [what, , check, gone, ...rest] = await said(verdict('int3-no-third-sync'), { cpus: 2 });
    expect(what).toMatch(/^unclaimed int3 on CPU1 at vfs_read/);
    expect(check).toMatch(/^It goes by modifying -> 0 at event \d+, which CPU0's task had written/);
    expect(gone).toMatch(
      /^By then CPU0's task had put e8 in its place at event \d+ in patcher\(\) by 'text_poke\(ip, call, 1\)'\.$/,
    );
    expect(rest).toEqual([]);
  });

  it('[M78] that the CPU fetched it when memory held it no more', async () => {
    const text = `#define NO_SYNC\n${verdict('jits/published')}`;
    const sentences = await said(text, { cpus: 2, hardware: 'amd' });
    expect(sentences.slice(2)).toEqual([
      expect.stringMatching(
        /^By then CPU0's task had put [0-9a-f]{2} in its place at event \d+ in/,
      ),
      expect.stringMatching(
        /^CPU1 had not serialised in between, and fetched cc at event \d+ \(hardware amd\)\.$/,
      ),
    ]);
  });

  it('who had put it there; and no line of what enters the handler', async () => {
    const text = `
      PROTOCOL("x");
      SITE(probe, NOP1, NOP1);
      int int3_handler(struct pt_regs *regs) { return 0; }
      int patcher(void) { *(u8 *)site_ip(0) = 0xcc; return 0; }
      void task(void) { execute_site(0); }`;
    expect(await said(text, { cpus: 2 })).toEqual([
      expect.stringMatching(/^unclaimed int3 on CPU1 at probe/),
      expect.stringMatching(/^CPU1's int3_handler\(\), which began at event \d+, gave 0\.$/),
      expect.stringMatching(
        /^CPU0's task had put it there at event \d+ in patcher\(\) by '\*\(u8 \*\)site_ip\(0\) = 0xcc'\.$/,
      ),
    ]);
  });

  it('nothing more of one that stands there from the start', async () => {
    const text = `
      PROTOCOL("x");
      SITE(probe, INT3, NOP1);
      int patcher(void) { return 0; }
      void task(void) { execute_site(0); }`;
    expect(await said(text, { cpus: 2 })).toHaveLength(2);
  });
});
