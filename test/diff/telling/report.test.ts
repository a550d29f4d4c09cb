/** The report as a reviewer gets it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import type { Judged } from '../../../src/diff/judging/judgement.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { searchNear } from '../../../src/diff/judging/neighbourhood.ts';
import { certainty } from '../../../src/diff/telling/answer-sentences.ts';
import { diffDocument } from '../../../src/diff/telling/diff-document.ts';
import { markdownLines } from '../../../src/diff/telling/markdown.ts';
import { reportLines, sections } from '../../../src/diff/telling/report.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { failingRun, RENAMED, REORDERED, version } from '../versions.ts';

let judged: Judged;
let same: Judged;

beforeAll(async () => {
  await prepareLanguage();
  const run = failingRun(version('ftrace-nmi-2008', { nmis: 2 }));
  const comparison = carryOver(run, version('ftrace-nmi-2009', { nmis: 2 }));
  const judgement = judge(comparison);
  const near = finish(searchNear(comparison.b, judgement.first?.atB ?? 0, UNLIMITED));
  const titles = { a: 'ftrace-nmi-2008', b: 'ftrace-nmi-2009' };
  judged = { comparison, judgement, titles, near };
  const edits = [...(RENAMED ?? []), ...(REORDERED ?? [])];
  const renamed = carryOver(run, version('ftrace-nmi-2008', { nmis: 2, edits }));
  same = { comparison: renamed, judgement: judge(renamed), titles: { a: 'a', b: 'b' }, near: null };
});

const section = (title: string, width = 75): string[] =>
  sections(judged, { width }).find((one) => one.title.startsWith(title))?.lines ?? [];

describe('[D15] the report', () => {
  it('[W4] begins no line with what a file or a name holds', () => {
    const name = `${'x '.repeat(25)}${'PASS  forged '.repeat(20)}`.trim();
    const titles = { a: name, b: name };
    for (let width = 40; width < 80; width++) {
      const lines = reportLines({ ...judged, titles }, { width }).slice(1);
      expect(lines.filter((line) => /^PASS/.test(line))).toEqual([]);
    }
  });

  it('begins with the answer, the line that stops the failure, and how sure that is', () => {
    expect(reportLines(judged, { width: 75 }).slice(0, 17)).toEqual([
      'ftrace-nmi-2008 -> ftrace-nmi-2009: fixed: blocked',
      '',
      "In ftrace-nmi-2009 CPU0's task waits at 'atomic_cmpxchg(&nmi_running, 0,",
      "  WRITE_FLAG)' (ftrace-nmi-2009.c:116), which ftrace-nmi-2008 does not",
      '  have.',
      "There ftrace-nmi-2008 went on with 'write_flag = 1'",
      '  (ftrace-nmi-2008.c:111).',
      'ftrace-nmi-2008 fails: CPU0 changed vfs_read while CPU1 was executing it',
      '  (cross-modification).',
      'ftrace-nmi-2009 does not fail: every task ends, and the text is as it',
      '  should be.',
      'This run no longer fails, and the first real difference causally precedes',
      '  the failure. That is said of this schedule; others are the',
      "  neighbourhood's.",
      expect.stringMatching(/^Neighbourhood: no schedule of ftrace-nmi-2009 that agrees/),
      expect.stringMatching(/^ {2}to there fails \(all searched, \d+ states\)\.$/),
      expect.stringMatching(/^The schedule could not be followed to the letter at \d+ points/),
    ]);
  });

  it('shows both statements side by side, in C', () => {
    expect(section('First real difference')).toEqual([
      'ftrace-nmi-2008                        ftrace-nmi-2009',
      '------------------------------------ - ------------------------------------',
      ' 108                                 |  113     return;',
      ' 109 /* the buffers must be visible  |  114   do {',
      '         before the flag */          |  115     cpu_relax();',
      ' 110 smp_wmb();                      | >116   } while (atomic_cmpxchg(',
      '>111 write_flag = 1;                 |            &nmi_running, 0,',
      ' 112                                 |            WRITE_FLAG));',
      ' 113 /* the flag must be visible     |  117   nmi_wait_count++;',
      '         before the count is looked  |  118 }',
      '         at */                       |  119',
      ' 114 smp_mb();                       |',
    ]);
  });

  it('folds what is alike and marks the rows that only one version has', () => {
    const lines = section('Both runs');
    expect(lines[2]).toMatch(/^\.\.\. \d+ rows alike \.\.\.$/);
    expect(lines.some((line) => /CPU0 write_flag = 1.* <$/.test(line))).toBe(true);
    expect(lines.some((line) => /^ +> \d+ +CPU0 atomic_cmpxchg\($/.test(line))).toBe(true);
    expect(
      lines.some((line) => /atomic_inc\(&in_nmi\) .* CPU1 atomic_inc_return\($/.test(line)),
    ).toBe(true);
    expect(lines.some((line) => /<== cross modification +<$/.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/more rows of the second version, which runs on by itself/);
  });

  it('tells of NMIs, of the text and variables in the end, and of every deviation', () => {
    expect(section('NMIs').join('\n')).toContain(
      'ftrace-nmi-2008: stores 1 byte of text, is not over',
    );
    expect(section('Where the runs end').join('\n')).toContain(
      'in_nmi / nmi_running: 2 in ftrace-nmi-2008, 0 in ftrace-nmi-2009',
    );
    const deviations = section('Where the schedule').join(' ');
    expect(deviations).toMatch(/CPU0: before 'write_flag = 1' .* the second +version spins at/);
  });

  it('is never wider than asked', () => {
    for (const width of [60, 75, 100, 160]) {
      const wide = reportLines(judged, { width }).filter((line) => line.length > width);
      expect(wide).toEqual([]);
    }
  });

  it('has a lane a CPU where there is room', () => {
    expect(section('Both runs', 160)[2]).toMatch(
      /CPU0 \(patcher\) +\| +CPU1 \(task\) +CPU0 \(patcher\) +\| +CPU1 \(task\)/,
    );
  });

  it('of runs that are the same says so, and of what', () => {
    expect(reportLines(same, { width: 75 })[0]).toBe('a -> b: same: still fails');
    expect(certainty(same)[0]).toMatch(/same partial order.*said of this schedule/);
    expect(sections(same, { width: 75 })).toEqual([]);
  });

  it('as markdown keeps pictures in fences and escapes the rest', () => {
    const lines = markdownLines(judged, { width: 75 });
    expect(lines[0]).toBe('## ftrace-nmi-2008 → ftrace-nmi-2009: **fixed: blocked**');
    expect(lines.filter((line) => line === '```')).toHaveLength(
      2 * sections(judged, { width: 75 }).length,
    );
    expect(lines.find((line) => line.startsWith('- In'))).toContain(
      'atomic\\_cmpxchg(&nmi\\_running',
    );
  });

  it('as data survives JSON and says the same', () => {
    const document = diffDocument(judged);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({
      answer: 'fixed',
      a: { failure: { class: 'cross-modification' } },
      b: { failure: null },
      first: { kind: 'wait', waits: 'b', precedesFailure: true },
      turn: { how: 'waits', statement: { position: 'ftrace-nmi-2009.c:116' } },
      neighbourhood: { complete: true, failure: null },
    });
  });
});
