/** [D7]: how a run goes on where the schedule is used up, with several tasks on a CPU. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carry } from '../../../src/diff/carrying/carry.ts';
import { correspond } from '../../../src/diff/pairing/correspondence.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { versionOf } from '../versions.ts';

beforeAll(prepareLanguage);

function goneOn(patcher: string, task: string) {
  const text = `
    PROTOCOL("x");
    SITE(a, NOP1, NOP1);
    static int x, y;
    int patcher(void) { ${patcher} return 0; }
    void task(void) { ${task} }`;
  const system = versionOf({ name: 'x.c', text }, { cpus: 1, tasks: 3 });
  const { schedule } = carry(correspond(system, system), Timeline.of(system, []));
  const timeline = Timeline.of(system, schedule);
  const switches = schedule.filter(({ kind }) => /^(switch|preempt)$/.test(kind)).length;
  return { switches, left: timeline.enabledAtEnd().map(({ kind }) => kind) };
}

describe('[D7] a CPU of several tasks', () => {
  it('runs each of them to its end', () => {
    expect(goneOn('x = 1;', 'y = 1;')).toEqual({ switches: 2, left: [] });
  });

  it('lets the one run that another waits for', () => {
    const { left } = goneOn('while (!READ_ONCE(x)) schedule();', 'WRITE_ONCE(x, 1);');
    expect(left).toEqual([]);
  });

  it('ends where all of them wait for each other', () => {
    const waits = 'while (!READ_ONCE(x)) schedule();';
    const { switches, left } = goneOn(waits, waits);
    expect(left).not.toEqual([]);
    expect(switches).toBeLessThan(20);
  });
});
