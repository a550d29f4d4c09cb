/** [D3] [D10] What it takes for a run to be the same as itself, and as what carrying it over to its own protocol makes of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver, compareRuns, runOf } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { failingRun, randomSteps, versionOf } from '../versions.ts';

beforeAll(prepareLanguage);

const written = (body: string, scenario: Partial<Scenario> = {}) =>
  versionOf(
    { name: 'x.c', text: `PROTOCOL("x");\nSITE(a, NOP1, BYTES(0x91));\n${body}` },
    scenario,
  );

const TRAPPED = `
  int patcher(void) { *(u8 *)site_ip(0) = 0xcc; execute_site(0); return -1; }`;

describe('a run is the same as itself', () => {
  it.each([
    ['whose int3 nobody claims', 'int int3_handler(unsigned long ip) { return 0; }'],
    [
      'that goes on where nothing is',
      'int int3_handler(struct pt_regs *regs) { regs->ip += 1; return 1; }',
    ],
  ])('%s', (_, handler) => {
    const system = written(TRAPPED + handler, { cpus: 1 });
    const run = failingRun(system);
    expect(run.verdict.failure?.class).toBe('crash');
    const again = runOf(system, run.timeline.schedule);
    for (const comparison of [compareRuns(run, again), carryOver(run, system)])
      expect(judge(comparison).answer).toBe('same');
  });

  it('whose locals of two blocks have one name', () => {
    const block = (value: number) => `{ int v = ${value}; WRITE_ONCE(lent, &v); }`;
    const system = written(
      `static int *lent;\nint patcher(void) { ${block(1)} ${block(2)} return -1; }`,
      { cpus: 1 },
    );
    const run = runOf(system, randomSteps(system, 1));
    expect(judge(compareRuns(run, runOf(system, run.timeline.schedule))).answer).toBe('same');
  });

  it.each([
    // No end is near either: it is read again and again with other values.
    [
      'whose int3 handler puts the int3 back',
      `int patcher(void) { *(u8 *)site_ip(0) = 0xcc; return -1; }
       static int n;
       int int3_handler(struct pt_regs *regs) { n = !n; regs->ip = site_ip(0); return 1; }`,
    ],
    [
      'that counts to nothing',
      `static int n;
       int patcher(void) { for (;;) { WRITE_ONCE(n, n + 1); if (n == 3) n = 0; } }`,
    ],
  ])('that can never end, where it was given up: one %s', (_, body) => {
    const system = written(`${body}\nvoid task(void) { execute_site(0); }`);
    const run = failingRun(system);
    expect(run.verdict).toMatchObject({
      failure: { class: 'hang' },
      event: run.timeline.length,
    });
    const comparison = carryOver(run, system);
    expect(comparison.b.timeline.schedule).toEqual(run.timeline.schedule);
    expect(judge(comparison).answer).toBe('same');
  });

  it('that fetched text as it was before, carried over', () => {
    const system = written(
      'int patcher(void) { *(u8 *)site_ip(0) = 0x91; return 0; }\nvoid task(void) { execute_site(0); }',
      { hardware: 'stale8', memory: 'sc' },
    );
    const schedules = Array.from({ length: 40 }, (_, seed) => randomSteps(system, seed));
    const stale = schedules.filter((steps) => steps.includes(step('run', 1, 1)));
    expect(stale.length).toBeGreaterThan(3);
    for (const schedule of stale) {
      const comparison = carryOver(runOf(system, schedule), system);
      expect(comparison.carried?.schedule).toEqual(schedule);
      expect(judge(comparison).answer).toBe('same');
    }
  });
});
