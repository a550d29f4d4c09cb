import { describe, expect, it } from 'vitest';
import { bisect, LONGEST_RUN } from '../../../src/explore/bisecting/bisect.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import { decisionLines, tellDecision } from '../../../src/report/telling/decision.ts';
import { leastFailure } from '../../report/failing-runs.ts';
import type { SampleOptions } from '../../report/sample.ts';

const HEAD = 'PROTOCOL("sample"); SITE(vfs_read, NOP1, NOP1);';

async function bisected(text: string, options: SampleOptions, maxSteps = 1e6) {
  const run = await leastFailure(`${HEAD}\n${text}`, options);
  const { system, schedule, critical } = run;
  const finding = { failure: critical.failure, schedule: [...schedule] };
  return { system, finding, ...finish(bisect({ ...UNLIMITED, system, finding, maxSteps })) };
}

/** The least failing run of it: both writes before both reads. */
const READER = `
  static int x;
  int patcher(void) { WRITE_ONCE(x, 1); return 0; }
  void task(void) { BUG_ON(READ_ONCE(x) == 1); }`;

const SC = { cpus: 2, memory: 'sc' } as const;

describe('[E20] one decision', () => {
  it('of a read that must not see a write is which of the two comes first', async () => {
    const { system, decision } = await bisected(READER, SC);
    if (decision === null) throw new Error('none found');
    expect(decision.areNeighbours).toBe(true);
    const { fails, passes } = tellDecision(system, decision, decision.fails.schedule);
    expect(fails).toMatch(/^CPU0's task wrote x = 1 .*; then CPU1's task read x -> 1 .*\.$/);
    expect(passes).toBe("CPU1's task read x -> 0; then CPU0's task wrote x = 1.");
  });

  it('of a hang is found where the other order ends', async () => {
    const { system, finding, decision } = await bisected(
      `static int stop;
       int patcher(void) { WRITE_ONCE(stop, 1); return 0; }
       void task(void) {
         if (READ_ONCE(stop)) while (READ_ONCE(stop)) cpu_relax();
       }`,
      SC,
    );
    expect(finding.failure.class).toBe('hang');
    if (decision === null) throw new Error('none found');
    const { passes } = tellDecision(system, decision, decision.fails.schedule);
    expect(passes).toMatch(/read stop -> 0; then .* wrote stop = 1/);
  });

  it('of an NMI that comes too early is when it arrives', async () => {
    const { system, decision } = await bisected(
      `static int ready;
       int patcher(void) { WRITE_ONCE(ready, 1); return 0; }
       void nmi_handler(void) { BUG_ON(READ_ONCE(ready) == 0); }`,
      { cpus: 1, nmis: 1, memory: 'sc' },
    );
    if (decision === null) throw new Error('none found');
    expect(tellDecision(system, decision, decision.fails.schedule).passes).toMatch(
      /^CPU0's task wrote ready = 1; then CPU0 was interrupted by an NMI/,
    );
  });

  it('is none where every order fails', async () => {
    const { decision, why } = await bisected(
      'int patcher(void) { BUG_ON(1); return 0; } void task(void) { }',
      SC,
    );
    expect(decision).toBeNull();
    expect(why).toBe('tried-all');
  });

  it('is not looked for without end, nor in a run that is too long', async () => {
    expect(await bisected(READER, SC, 0)).toMatchObject({ decision: null, why: 'budget' });
    const { system, finding } = await bisected(READER, SC);
    const schedule = Array.from({ length: LONGEST_RUN + 1 }, () => step('run', 0));
    const long = { failure: finding.failure, schedule };
    const found = finish(bisect({ ...UNLIMITED, system, finding: long, maxSteps: 1 }));
    expect(found).toMatchObject({ decision: null, why: 'too-long', runs: 0 });
  });

  it('is told in two lines, each by its own run', async () => {
    const { system, decision } = await bisected(READER, SC);
    if (decision === null) throw new Error('none found');
    const lines = decisionLines(tellDecision(system, decision, decision.fails.schedule), 400);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^One decision, at event \d+:$/);
    expect(lines[1]).toMatch(/^fails: {2}CPU0/);
    expect(lines[2]).toMatch(/^passes: CPU1/);
  });
});
