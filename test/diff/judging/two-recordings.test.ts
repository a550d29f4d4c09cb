/** Two runs that each have a schedule of their own: what is said of them is what a reader of both tables sees. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compareRuns, type Run, runOf } from '../../../src/diff/comparing/compare.ts';
import { cursorOf } from '../../../src/diff/comparing/pair-cursor.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { headline, turningPoint } from '../../../src/diff/telling/answer-sentences.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { isTextAddress } from '../../../src/machine/program/program.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';
import { handMadeSystem, load, ret, store } from '../../support/hand-made.ts';
import fc from '../../support/property.ts';
import { failingRun, randomSteps, version } from '../versions.ts';

beforeAll(prepareLanguage);

const titles = { a: 'first', b: 'second' };

function judged(a: Run, b: Run) {
  const comparison = compareRuns(a, b);
  return { comparison, judgement: judge(comparison), titles, near: null };
}

const said = (a: Run, b: Run): string => turningPoint(judged(a, b)).join(' ');

/** By CPU, how many NMIs came. */
function nmis({ timeline }: Run): string {
  const counts = timeline.system.program.tasks.map(
    (_, cpu) => timeline.schedule.filter((one) => one.kind === 'nmi' && one.cpu === cpu).length,
  );
  return counts.join();
}

const names = ['direct', 'stop-machine', 'ftrace-nmi-2008', 'ftrace-nmi-2009'];
const anyRun = fc
  .record({ name: fc.constantFrom(...names), seed: fc.integer({ min: 1, max: 100_000 }) })
  .map(({ name, seed }) => {
    const system = version(name, { nmis: 2 });
    return { name, run: runOf(system, randomSteps(system, seed)) };
  });

describe('[D10] same', () => {
  it('is never said of two programs that do not do the same, nor of other NMIs or another failure', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (one, other) => {
        const { answer } = judged(one.run, other.run).judgement;
        if (answer !== 'same') return;
        expect(other.name).toBe(one.name);
        expect(nmis(other.run)).toBe(nmis(one.run));
        expect(other.run.verdict.failure?.message).toBe(one.run.verdict.failure?.message);
      }),
      { numRuns: fc.daily(15, 40) },
    );
  });

  it('is not said of two failures of one class in which nothing else is alike, and differences are counted', () => {
    const race = failingRun(version('ftrace-nmi-2008', { nmis: 2 }));
    const plain = failingRun(version('direct'));
    for (const [a, b] of [
      [race, plain],
      [plain, race],
    ]) {
      const { comparison, judgement } = judged(a, b);
      expect(judgement.answer).toBe('both-fail');
      expect(cursorOf(comparison).stops.length).toBeGreaterThan(20);
    }
  });
});

describe('[D19] two schedules of one program', () => {
  const run = (...cpus: number[]): Step[] => cpus.map((cpu) => step('run', cpu));
  /** CPU 0 sets x0, CPU 1 reads it. */
  const made = {
    cells: [0],
    functions: [
      [store(0, 1), ret()],
      [load(0, 0), ret()],
    ],
    tasks: [0, 1],
  };

  it('differ by a store that comes before a read, or behind it', () => {
    const system = handMadeSystem(made, { memory: 'sc' });
    const [early, late] = [run(0, 0, 1, 1), run(1, 1, 0, 0)].map((steps) => runOf(system, steps));
    expect(said(early, late)).toMatch(
      /^In first CPU0's task has run .* when CPU1's task reads at .*; in second that comes later\. It reads 1 in first and 0 in second\.$/,
    );
    expect(said(late, early)).toMatch(
      /^In second CPU0's task has run .*; in first that comes later\./,
    );
    expect(headline(judged(early, late))).toBe(
      'two schedules: neither fails, but they are not the same',
    );
  });

  it('differ by a store that is still in its buffer', () => {
    const system = handMadeSystem(made, { memory: 'tso' });
    const drain = step('drain', 0);
    const early = runOf(system, [...run(0), drain, ...run(1, 0, 1)]);
    const late = runOf(system, [...run(0, 1), drain, ...run(0, 1)]);
    expect(said(early, late)).toMatch(/; in second that is still in the store buffer\./);
  });

  it('differ by who comes first where two meet', () => {
    const system = version('direct', { cpus: 2, nmis: 0 });
    const race = failingRun(system);
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    const passing = seeds
      .map((seed) => runOf(system, randomSteps(system, seed)))
      .filter(({ verdict }) => verdict.failure === null);
    /** Of the run: the byte that the race writes comes before CPU 1 has executed the site. */
    const writesFirst = ({ timeline: { columns, length } }: Run): boolean => {
      const events = Array.from({ length }, (_, event) => event);
      const isText = (event: number) => isTextAddress(columns.address[event]);
      const first = events.find((one) => columns.kindAt(one) === 'committed' && isText(one));
      return !events.some(
        (event) => event < (first ?? length) && columns.kindAt(event) === 'fetched',
      );
    };
    expect(passing.length).toBeGreaterThan(0);
    for (const run of passing) {
      const sentence = said(race, run);
      expect(sentence).toMatch(/^In first CPU0's task (runs|has run) 'memcpy/);
      if (sentence.includes('goes on first')) expect(writesFirst(run)).toBe(false);
      if (sentence.includes('comes there later')) expect(writesFirst(run)).toBe(true);
    }
  });

  it('differ by an NMI that comes in one alone', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const race = failingRun(system);
    const quiet = runOf(system, randomSteps(version('ftrace-nmi-2008', { nmis: 0 }), 3));
    expect(said(race, quiet)).toMatch(
      /^In first an NMI comes to CPU\d .*; in second that one does not come\.$/,
    );
    expect(headline(judged(race, quiet))).toBe('two schedules: only the first fails');
    expect(headline(judged(quiet, race))).toBe('two schedules: only the second fails');
  });
});
