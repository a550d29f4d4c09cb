/** The races of 2008, carried over to what came after them. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Comparison,
  carryOver,
  compareRuns,
  type Run,
  runOf,
} from '../../../src/diff/comparing/compare.ts';
import { type Judgement, judge } from '../../../src/diff/judging/judgement.ts';
import { searchNear } from '../../../src/diff/judging/neighbourhood.ts';
import {
  certainty,
  headline,
  outcomes,
  turningPoint,
} from '../../../src/diff/telling/answer-sentences.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { failingRun, RENAMED, REORDERED, version } from '../versions.ts';

const titles = { a: 'old', b: 'new' };
let race: Run;

beforeAll(async () => {
  await prepareLanguage();
  race = failingRun(version('ftrace-nmi-2008', { nmis: 2 }));
});

function carried(run: Run, system: System): { comparison: Comparison; judgement: Judgement } {
  const comparison = carryOver(run, system);
  return { comparison, judgement: judge(comparison) };
}

describe('[D11] [D12] the race of 2008 carried over to the fix of 2009', () => {
  it('is fixed by the compare-and-exchange that waits', () => {
    const { comparison, judgement } = carried(race, version('ftrace-nmi-2009', { nmis: 2 }));
    expect(comparison.a.failure?.class).toBe('cross-modification');
    expect(comparison.b.failure).toBeNull();
    expect(judgement).toMatchObject({
      answer: 'fixed',
      precedes: true,
      first: { kind: 'wait', waits: 'b', spins: true },
      aLine: { cpu: 0, context: 'task', fn: 'do_ftrace_mod_code', text: 'write_flag = 1' },
      turn: {
        how: 'waits',
        line: {
          cpu: 0,
          context: 'task',
          fn: 'wait_for_nmi_and_set_write_flag',
          text: 'atomic_cmpxchg(&nmi_running, 0, WRITE_FLAG)',
        },
      },
    });
  });

  it('[D13] and no schedule that agrees with it up to there fails', () => {
    const { comparison, judgement } = carried(race, version('ftrace-nmi-2009', { nmis: 2 }));
    const near = finish(searchNear(comparison.b, judgement.first?.atB ?? 0, UNLIMITED));
    expect(near.result).toMatchObject({ end: 'complete', finding: null });
    expect(certainty({ comparison, judgement, titles, near }).join(' ')).toMatch(
      /causally precedes the failure.*no schedule of new that agrees.*all searched/,
    );
  });

  it('[D14] the mirror image is a new failure', () => {
    const { comparison } = carried(race, version('ftrace-nmi-2009', { nmis: 2 }));
    const fixed = runOf(comparison.b.system, comparison.b.timeline.schedule);
    expect(judge(compareRuns(race, fixed)).answer).toBe('fixed');
    expect(judge(compareRuns(fixed, race)).answer).toBe('new-failure');
  });
});

describe('[D12] stop-machine carried over to ftrace-nmi-2008', () => {
  it('on one CPU the NMI takes the branch of the flag, which the patcher set', () => {
    const run = failingRun(version('stop-machine', { cpus: 1, nmis: 1 }));
    const { comparison, judgement } = carried(
      run,
      version('ftrace-nmi-2008', { cpus: 1, nmis: 1 }),
    );
    expect(comparison.a.failure?.class).toBe('torn-fetch');
    expect(judgement).toMatchObject({
      answer: 'fixed',
      turn: {
        how: 'decides',
        line: { context: 'nmi', fn: 'ftrace_nmi_enter', text: 'write_flag' },
        writer: { context: 'task', text: 'write_flag = 1' },
      },
    });
    const said = turningPoint({ comparison, judgement, titles, near: null }).join(' ');
    expect(said).toMatch(/CPU0's NMI decides at 'write_flag'.* It reads 1, written by/);
  });

  it('on two CPUs the patcher waits for the NMI that is running', () => {
    const run = failingRun(version('stop-machine', { nmis: 1 }));
    const { judgement } = carried(run, version('ftrace-nmi-2008', { nmis: 1 }));
    expect(judgement).toMatchObject({
      answer: 'fixed',
      turn: { how: 'waits', line: { fn: 'wait_for_nmi', text: 'atomic_read(&in_nmi)' } },
    });
  });

  it('direct carried over to stop-machine waits for the other CPU to stop', () => {
    const run = failingRun(version('direct'));
    const { judgement } = carried(run, version('stop-machine'));
    expect(judgement.answer).toBe('fixed');
    expect(judgement.turn).toMatchObject({ how: 'waits', line: { cpu: 0, fn: 'patcher' } });
    expect(judgement.turn?.line.text).toMatch(/^stop_machine\(/);
  });
});

describe('[D12] a mutant carried over to ftrace-nmi-2008: what was removed is named', () => {
  it('the fence behind the flag', () => {
    const mutant = version('ftrace-nmi-2008', {
      nmis: 1,
      edits: [[/(count is looked at \*\/\n)\tsmp_mb\(\);\n/g, '$1']],
    });
    const { judgement } = carried(failingRun(mutant), version('ftrace-nmi-2008', { nmis: 1 }));
    expect(judgement).toMatchObject({
      answer: 'fixed',
      turn: {
        how: 'waits',
        isDraining: true,
        line: { fn: 'do_ftrace_mod_code', text: 'smp_mb()' },
      },
    });
    expect(judgement.turn?.line.source?.line).toBe(114);
  });

  it('the first wait', () => {
    const mutant = version('ftrace-nmi-2008', {
      nmis: 1,
      edits: [[/\twait_for_nmi\(\);\n(#endif\n\n)/g, '$1']],
    });
    const { judgement } = carried(failingRun(mutant), version('ftrace-nmi-2008', { nmis: 1 }));
    expect(judgement).toMatchObject({
      answer: 'fixed',
      turn: { how: 'waits', line: { fn: 'wait_for_nmi', text: 'atomic_read(&in_nmi)' } },
    });
  });
});

describe('[D10] same', () => {
  it('a pure renaming, names swapped included', () => {
    const { comparison, judgement } = carried(
      race,
      version('ftrace-nmi-2008', { nmis: 2, edits: RENAMED }),
    );
    expect(judgement.answer).toBe('same');
    expect(comparison.carried?.deviations.count).toBe(0);
    expect(comparison.b.failure?.class).toBe('cross-modification');
  });

  it('independent statements in another order', () => {
    const { judgement } = carried(race, version('ftrace-nmi-2008', { nmis: 2, edits: REORDERED }));
    expect(judgement.answer).toBe('same');
  });

  it('a function written out where it was called', () => {
    const edits = [
      [
        'static void ftrace_nmi_exit(void)\n{\n\t/* all done before the count drops */\n\tsmp_wmb();\n\tatomic_dec(&in_nmi);\n}\n',
        '',
      ],
      ['\tftrace_nmi_exit();\n', '\tsmp_wmb();\n\tatomic_dec(&in_nmi);\n'],
    ] as const;
    expect(carried(race, version('ftrace-nmi-2008', { nmis: 2, edits })).judgement.answer).toBe(
      'same',
    );
  });

  it('but a fence more is a difference, and the failure stays', () => {
    const edits = [
      ['\twrite_ip = (void *)ip;\n', '\twrite_ip = (void *)ip;\n\tsmp_mb();\n'],
    ] as const;
    const { comparison, judgement } = carried(race, version('ftrace-nmi-2008', { nmis: 2, edits }));
    expect(judgement.answer).toBe('still-fails');
    const judged = { comparison, judgement, titles, near: null };
    expect(headline(judged)).toBe('still fails: the same class');
    expect(outcomes(judged)[1]).toMatch(/^new fails: CPU0 changed vfs_read/);
  });
});

describe('[D11] masked', () => {
  it('[D6] an NMI that cannot arrive in the second version proves nothing', () => {
    const { comparison, judgement } = carried(race, version('ftrace-nmi-2008', { nmis: 0 }));
    expect(judgement.answer).toBe('masked');
    const kinds = new Set(comparison.carried?.deviations.list.map(({ kind }) => kind));
    expect(kinds).toContain('cannot-arrive');
  });
});
