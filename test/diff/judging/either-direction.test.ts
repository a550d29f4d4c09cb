/**
 * [D11] [D14] Of two runs each may be the other one carried over. What then waits in one direction alone must not decide
 * what is said: carried over from the failing run, and put beside each other as two runs, the answer is one.
 */
import { beforeAll, expect, it } from 'vitest';
import { carryOver, compareRuns, runOf } from '../../../src/diff/comparing/compare.ts';
import { type Answer, judge } from '../../../src/diff/judging/judgement.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import type { StrategyFactory } from '../../../src/explore/strategies/strategy.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { failingRun, versionOf } from '../versions.ts';

beforeAll(prepareLanguage);

/** Each task as far as it goes. */
const inTurn: StrategyFactory = () => ({
  pick: (_, steps) => steps.find(({ kind }) => kind === 'run') ?? steps[0],
  observe() {},
});

interface Case {
  /** With LINE where the versions differ. */
  body: string;
  lines: readonly [string, string];
  scenario: Partial<Scenario>;
  answer: Answer;
  mirrored: Answer;
}

const CASES: Readonly<Record<string, Case>> = {
  'a wait that was over when both runs had ended': {
    body: `
      static int y;
      int patcher(void) { *(u8 *)site_ip(0) = 0xcc; LINE return -1; }`,
    lines: ['synchronize_rcu(); WRITE_ONCE(y, 1);', 'WRITE_ONCE(y, 1); synchronize_rcu();'],
    scenario: { memory: 'pso' },
    answer: 'same',
    mirrored: 'same',
  },
  'what waits for a CPU on which the failure is': {
    body: `
      static int *lent;
      static void lend(void) { int v = 1; WRITE_ONCE(lent, &v); }
      static int stopped(void *unused) { int *p = READ_ONCE(lent); LINE return 0; }
      int patcher(void) { lend(); stop_machine(stopped, NULL, cpumask_of(1)); return -1; }`,
    lines: ['if (p) cmpxchg(p, 1, 2);', ''],
    scenario: {},
    answer: 'fixed',
    mirrored: 'new-failure',
  },
  'a wait without end': {
    body: `
      static DEFINE_SPINLOCK(lock);
      int patcher(void)
      {
        unsigned long flags;

        spin_lock_irqsave(&lock, flags);
        LINE
        spin_unlock_irqrestore(&lock, flags);
        return -1;
      }
      void task(void) { execute_site(0); execute_site(0); }`,
    lines: ['synchronize_rcu_tasks();', ''],
    scenario: { cpus: 1, tasks: 2 },
    answer: 'fixed',
    mirrored: 'new-failure',
  },
};

it.each(Object.entries(CASES))('%s', (_, { body, lines, scenario, answer, mirrored }) => {
  const [failing, other] = lines.map((line) => {
    const text = `PROTOCOL("x");\nSITE(a, NOP1, BYTES(0x91));\n${body.replace('LINE', line)}`;
    return versionOf({ name: 'x.c', text }, scenario);
  });
  const first = failingRun(failing);
  const carried = carryOver(first, other);
  expect(judge(carried).answer).toBe(answer);
  const second = runOf(other, carried.b.timeline.schedule);
  expect(judge(compareRuns(first, second)).answer).toBe(answer);
  expect(judge(compareRuns(second, first)).answer).toBe(mirrored);
});

it('a step that has to wait until the schedule is used up is carried over all the same', () => {
  const [more, less] = ['srcu_down_read(&ss);', ''].map((line) => {
    const text = `PROTOCOL("x");
      SITE(a, NOP1, BYTES(0x91));
      static int x;
      static DEFINE_SRCU(ss);
      int patcher(void) { WRITE_ONCE(x, 1); ${line} return -1; }
      void task(void) { BUG_ON(READ_ONCE(x)); }`;
    const system = versionOf({ name: 'x.c', text }, { cpus: 1, tasks: 2, memory: 'sc' });
    return runOf(system, runOnce(system, inTurn, 0, 100));
  });
  for (const [a, b] of [
    [more, less],
    [less, more],
  ]) {
    const carried = carryOver(a, b.timeline.system);
    expect(carried.b.timeline.schedule).toEqual(b.timeline.schedule);
    for (const comparison of [carried, compareRuns(a, b)])
      expect(judge(comparison)).toMatchObject({
        answer: 'still-fails',
        first: { kind: 'statement' },
      });
  }
});
