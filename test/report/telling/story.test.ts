import { describe, expect, it } from 'vitest';
import { type Story, storyLines, tellStory } from '../../../src/report/telling/story.ts';
import { race2008 } from '../../tui/runs.ts';
import { type FailingRun, failingRun, leastFailure } from '../failing-runs.ts';

const HEAD = `PROTOCOL("sample"); SITE(vfs_read, NOP1, NOP1);`;

const storyOf = ({ events, system, critical }: FailingRun, most = 20): Story =>
  tellStory(events, { system, critical, most });

/** Who did what by which statement. */
const told = ({ events }: Story): string[] =>
  events.map(({ cpu, context, kind, statement }) => `CPU${cpu} ${context} ${kind}: ${statement}`);

async function race(): Promise<FailingRun> {
  const { system, schedule } = await race2008();
  const run = failingRun('race', system, schedule);
  if (run === null) throw new Error('the race does not fail');
  return run;
}

describe('[T17] the story of the race of 2008', () => {
  it('has the flag, who read it too early, the buffers, the fetch and the write', async () => {
    const write = 'write_status = probe_kernel_write(write_ip, write_code, MCOUNT_INSN_SIZE)';
    expect(told(storyOf(await race()))).toEqual([
      'CPU0 task write: ftrace_call[0] = 0xe8',
      'CPU0 task write: write_ip = (void *)ip',
      'CPU0 task write: write_code = new_code',
      'CPU0 task write: write_flag = 1',
      'CPU1 nmi read: if (write_flag)',
      'CPU1 nmi fetch: execute_site(site)',
      'CPU0 nmi read: if (write_flag)',
      `CPU0 nmi read: ${write}`,
      `CPU0 nmi write: ${write}`,
    ]);
  });

  it('says what each read found, who wrote it and who changed it', async () => {
    const run = await race();
    const { events } = storyOf(run);
    const [, ip, code, flag, early, fetch, late, buffers, last] = events;
    // Of a store that was made before the read it is the arrival in memory that is cited.
    const said =
      /^CPU1's NMI read write_flag -> 0 in ftrace_nmi_enter\(\) at 'if \(write_flag\)' \(ftrace-nmi-2008.c:\d+\); nobody had written it by then; changed by CPU0's task at event (\d+); the store to it by CPU0's task at event \d+ was still in a store buffer; the other way leads to the write of vfs_read by CPU0's NMI at event (\d+)\.$/;
    const [, change, write] = said.exec(early.sentence)?.map(Number) ?? [];
    expect(change).toBeGreaterThan(early.event);
    expect(run.events[change].event).toMatchObject({ kind: 'committed', value: 1 });
    expect(write).toBe(last.event);
    expect(fetch.sentence).toContain('fetched byte 0 of vfs_read: 0f');
    expect(late.sentence).toContain(`written by CPU0's task at event ${flag.event}.`);
    expect(buffers.sentence).toContain(`and ${code.event}.`);
    expect(buffers.from.length).toBe(3);
    expect(ip.event).toBeLessThan(code.event);
    expect(last.event).toBe(run.critical.event);
    expect(last.sentence).toMatch(/byte 0 of vfs_read: 0f -> e8 .*: CPU0 changed vfs_read while/);
  });

  it('keeps to a budget, nearest to the failure first, and says how many are left out', async () => {
    const run = await race();
    const whole = storyOf(run);
    const short = storyOf(run, 4);
    expect(short.more).toBe(whole.events.length - 4);
    expect(short.events.at(-1)?.event).toBe(run.critical.event);
    const numbers = short.events.map(({ event }) => event);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(storyLines(short).at(-1)).toMatch(/^\(5 more events /);
    expect(storyLines(whole).at(-1)).not.toContain('more');
  });
});

describe('[T17] the story of an assertion', () => {
  it('follows a value through a copy and a call, and leaves out what has no part in it', async () => {
    const run = await leastFailure(
      `${HEAD}
      static int x, y, other;
      static int copied(void) {
        int a = READ_ONCE(x);
        int b = a + 1;
        return b;
      }
      int patcher(void) {
        WRITE_ONCE(other, 1);
        WRITE_ONCE(x, 1);
        return 0;
      }
      void task(void) {
        int seen = copied();
        WRITE_ONCE(y, 5);
        if (READ_ONCE(other) == 7) return;
        BUG_ON(seen == 2);
      }`,
      { cpus: 2, memory: 'sc' },
    );
    expect(told(storyOf(run))).toEqual([
      // It went by this one, too.
      'CPU0 task write: WRITE_ONCE(other, 1)',
      'CPU0 task write: WRITE_ONCE(x, 1)',
      'CPU1 task read: int a = READ_ONCE(x)',
      'CPU1 task read: if (READ_ONCE(other) == 7) return',
      'CPU1 task other: BUG_ON(seen == 2)',
    ]);
  });

  it('tells the last read of a wait, not its rounds', async () => {
    const run = await leastFailure(
      `${HEAD}
      static int go, data;
      int patcher(void) { WRITE_ONCE(go, 1); WRITE_ONCE(data, 1); return 0; }
      void task(void) {
        while (!READ_ONCE(go)) cpu_relax();
        BUG_ON(READ_ONCE(data) == 0);
      }`,
      { cpus: 2, memory: 'sc' },
    );
    const reads = told(storyOf(run)).filter((line) => line.includes('while'));
    expect(reads).toEqual([]);
  });

  it('tells a wait that was over too early', async () => {
    const run = await leastFailure(
      `${HEAD}
      static int busy, data;
      int patcher(void) {
        while (READ_ONCE(busy)) cpu_relax();
        WRITE_ONCE(data, 1);
        return 0;
      }
      void task(void) {
        WRITE_ONCE(busy, 1);
        BUG_ON(READ_ONCE(data) == 1);
      }`,
      { cpus: 2, memory: 'sc' },
    );
    expect(told(storyOf(run))).toEqual([
      'CPU0 task read: while (READ_ONCE(busy)) cpu_relax()',
      'CPU0 task write: WRITE_ONCE(data, 1)',
      'CPU1 task write: WRITE_ONCE(busy, 1)',
      'CPU1 task read: BUG_ON(READ_ONCE(data) == 1)',
      'CPU1 task other: BUG_ON(READ_ONCE(data) == 1)',
    ]);
  });
});

describe('[T17] the story of a hang', () => {
  it('tells what the loop looks at, and who wrote it', async () => {
    const run = await leastFailure(
      `${HEAD}
      static int turn;
      int patcher(void) { while (READ_ONCE(turn) == 2) cpu_relax(); return 0; }
      void task(void) { WRITE_ONCE(turn, 2); }`,
      { cpus: 2, memory: 'sc' },
    );
    expect(run.critical.failure.class).toBe('hang');
    const story = storyOf(run);
    expect(told(story)).toEqual([
      // The least such run ends before it has looked.
      'CPU1 task write: void task(void) { WRITE_ONCE(turn, 2); }',
      'CPU0 null end: ',
    ]);
    expect(story.events[1].sentence).toBe(`${run.critical.failure.message}.`);
  });
});

describe('[T17] the story of a lost update', () => {
  it('has the read that was out of date, the write that is lost, and the one that went over it', async () => {
    const run = await leastFailure(
      `${HEAD}
      static int count;
      static atomic_t done;
      static void add(void) {
        int old = READ_ONCE(count);
        WRITE_ONCE(count, old + 1);
        atomic_inc(&done);
      }
      int patcher(void) {
        add();
        while (atomic_read(&done) != 2) cpu_relax();
        BUG_ON(READ_ONCE(count) != 2);
        return 0;
      }
      void task(void) { add(); }`,
      { cpus: 2, memory: 'sc' },
    );
    const [first, second, third] = storyOf(run).events;
    expect(first.sentence).toMatch(/read count -> 0 .*; changed by CPU\d's task at event/);
    expect([second, third].map(({ statement }) => statement)).toEqual([
      'WRITE_ONCE(count, old + 1)',
      'WRITE_ONCE(count, old + 1)',
    ]);
    expect(second.cpu).not.toBe(third.cpu);
    expect(third.cpu).toBe(first.cpu);
  });
});

describe('[T17] a store that waits in its buffer', () => {
  it('changes what was read when it reaches memory, and is cited by that', async () => {
    const run = await leastFailure(
      `${HEAD}
      static int x, y;
      static int seen_x = 1, seen_y = 1;
      static atomic_t done;
      int patcher(void) {
        WRITE_ONCE(x, 1);
        WRITE_ONCE(seen_y, READ_ONCE(y));
        smp_mb();
        atomic_inc(&done);
        while (atomic_read(&done) != 2) cpu_relax();
        if (READ_ONCE(seen_x) == 0) BUG_ON(READ_ONCE(seen_y) == 0);
        return 0;
      }
      void task(void) {
        WRITE_ONCE(y, 1);
        WRITE_ONCE(seen_x, READ_ONCE(x));
        smp_mb();
        atomic_inc(&done);
      }`,
      { cpus: 2, memory: 'tso' },
    );
    const { events } = storyOf(run);
    for (const { event, sentence } of events) {
      const cited = /changed by .* at event (\d+)/.exec(sentence);
      if (cited !== null) expect(Number(cited[1])).toBeGreaterThan(event);
    }
    expect(events.at(-1)?.sentence).toContain('BUG on CPU0');
  });
});
