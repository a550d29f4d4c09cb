/** [D20] A run that never ends is cut off by its budget, which is counted here and not timed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carry } from '../../../src/diff/carrying/carry.ts';
import { carryOver, endsWellOn, runOf } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { correspond } from '../../../src/diff/pairing/correspondence.ts';
import { outcomes, turningPoint } from '../../../src/diff/telling/answer-sentences.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { failingRun, randomSteps, version, versionOf } from '../versions.ts';

beforeAll(prepareLanguage);

/** No state of the loop comes again, for it counts. */
function counting(loop: string) {
  const text = `
    PROTOCOL("x");
    SITE(a, NOP1, NOP1);
    static atomic_t k = ATOMIC_INIT(1);
    int patcher(void) { atomic_inc(&k); return -1; }
    void task(void) { ${loop} execute_site(0); }`;
  return versionOf({ name: 'x.c', text }, {});
}

const ENDLESS = 'while (atomic_inc_not_zero(&k)) cpu_relax();';
const first = () => {
  const system = counting('');
  return runOf(system, randomSteps(system, 1));
};

/** Says that it is spent when it has been asked so often. */
function spentAfter(most: number) {
  const budget = { asked: 0, isSpent: () => ++budget.asked > most };
  return budget;
}

describe('[D20] against a loop that counts for ever', () => {
  it('what is carried over ends when the budget does, and the answer is none', () => {
    const budget = spentAfter(0);
    const comparison = carryOver(first(), counting(ENDLESS), budget.isSpent);
    expect(comparison.carried?.cutBy).toBe('budget');
    expect(budget.asked).toBeLessThan(5);
    const judgement = judge(comparison);
    expect(judgement.answer).toBe('open');
    const titles = { a: 'a', b: 'b' };
    const said = outcomes({ comparison, judgement, titles, near: null });
    expect(said.at(-1)).toMatch(/^b was cut off after \d+ events: the time was over\.$/);
  });

  it('a run is cut off as soon as it has differed, and the difference is told', () => {
    const budget = spentAfter(20);
    const comparison = carryOver(first(), counting(ENDLESS), budget.isSpent);
    expect(comparison.b.timeline.length).toBeLessThan(20_000);
    expect(judge(comparison).answer).toBe('differs');
  });

  it('it ends without a budget too, and says what is not known', () => {
    const { timeline } = first();
    const { schedule, cutBy } = carry(correspond(timeline.system, counting(ENDLESS)), timeline);
    expect(cutBy).toBe('events');
    expect(schedule.length).toBeLessThan(70_000);
  });

  it('so does a schedule on the way, where what has to end first comes again for ever', () => {
    const text = (handler: string) => `
      PROTOCOL("x");
      SITE(a, NOP1, BYTES(0x91));
      int patcher(void) { *(u8 *)site_ip(0) = 0xcc; execute_site(0); return -1; }
      int int3_handler(struct pt_regs *regs) { ${handler} return 1; }`;
    const [ends, goesRound] = ['', 'regs->ip -= 1;'].map((handler) =>
      versionOf({ name: 'x.c', text: text(handler) }, { cpus: 1 }),
    );
    const run = runOf(ends, randomSteps(ends, 1));
    const carried = carry(correspond(ends, goesRound), run.timeline);
    expect(carried.cutBy).toBe('events');
    expect(carried.schedule.length).toBeLessThan(70_000);
  });

  it('a version that is cut off while it is tried is not said to end well', () => {
    expect(endsWellOn(counting(ENDLESS), first(), spentAfter(5).isSpent)).toBe(false);
    expect(endsWellOn(counting(''), first(), () => false)).toBe(true);
  });
});

describe('[D20] the changes that are tried one by one', () => {
  it('are not tried any further when the budget is spent, which is said', () => {
    const name = 'ftrace-nmi-2008';
    const edits = [
      ['\t\tatomic_inc(&nmi_update_count);', '\t\t;'],
      [/\twait_for_nmi\(\);\n(#endif\n\n)/g, '\t;\n$1'],
    ] as const;
    const bad = version(name, { nmis: 1, edits });
    const comparison = carryOver(failingRun(bad), version(name, { nmis: 1 }));
    const tried: string[] = [];
    const rebuild = (text: string) => {
      tried.push(text);
      return null;
    };
    const judgement = judge(comparison, rebuild, () => true);
    expect(judgement.isOpen).toBe(true);
    expect(tried.length).toBeLessThan(2);
    const titles = { a: 'bad', b: 'good' };
    expect(turningPoint({ comparison, judgement, titles, near: null }).at(-1)).toMatch(
      /time was over/,
    );
  });
});
