/** What holds for all programs, schedules and seeds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carry } from '../../../src/diff/carrying/carry.ts';
import { carryOver, compareRuns, type Run, runOf } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { correspond } from '../../../src/diff/pairing/correspondence.ts';
import { kindOf, laneOf, PRIVATE } from '../../../src/diff/pairing/event-meaning.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { EventKind } from '../../../src/machine/events/events.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { randomSchedule, randomSystem } from '../../explore/random-toys.ts';
import fc from '../../support/property.ts';
import { randomSteps, version } from '../versions.ts';

beforeAll(prepareLanguage);

const seeds = fc.integer({ min: 1, max: 100_000 });
const toyRun = fc
  .record({ system: randomSystem, seed: seeds, length: fc.nat(80) })
  .map(({ system, seed, length }) => ({ system, schedule: randomSchedule(system, seed, length) }));
/** Runs of the built-in protocols, cut off anywhere. */
const protocolRun = fc
  .record({
    name: fc.constantFrom('direct', 'stop-machine', 'ftrace-nmi-2008', 'ftrace-nmi-2009'),
    memory: fc.constantFrom('sc' as const, 'tso' as const, 'pso' as const),
    jobs: fc.integer({ min: 1, max: 2 }),
    seed: seeds,
    cut: fc.nat(400),
  })
  .map(({ name, memory, jobs, seed, cut }) => {
    const system = version(name, { nmis: 2, memory, jobs, sites: jobs });
    return { system, schedule: randomSteps(system, seed).slice(0, cut) };
  });

/** The run of a schedule that may stop anywhere; whether it could still end is not asked. */
function cutRun({ system, schedule }: { system: System; schedule: Step[] }): Run {
  const timeline = Timeline.of(system, schedule);
  return { timeline, verdict: { failure: null, event: timeline.length } };
}

function reproduces({ system, schedule }: { system: System; schedule: Step[] }): void {
  const timeline = Timeline.of(system, schedule);
  const carried = carry(correspond(system, system), timeline);
  expect(carried.deviations.list).toEqual([]);
  // A random schedule may go on behind a failure; carrying one over stops there.
  const steps = schedule.length;
  const length = carried.failure === null ? steps : Math.min(steps, carried.schedule.length);
  expect(carried.schedule.slice(0, length)).toEqual(schedule.slice(0, length));
}

describe('[D3] carrying a schedule to the same protocol reproduces it', () => {
  it('for random programs', () => {
    fc.assert(fc.property(toyRun, reproduces), { numRuns: fc.daily(40, 80) });
  });

  it('for random runs of real protocols', () => {
    fc.assert(fc.property(protocolRun, reproduces), { numRuns: fc.daily(12, 25) });
  });
});

describe('[D10] a run against itself is the same', () => {
  it('for random programs and real protocols', () => {
    fc.assert(
      fc.property(fc.oneof(toyRun, protocolRun), (one) => {
        expect(judge(compareRuns(cutRun(one), cutRun(one))).answer).toBe('same');
      }),
      { numRuns: fc.daily(12, 25) },
    );
  });
});

/** Two runs of the same or of different programs. */
const pairs = fc.oneof(
  fc.tuple(toyRun, toyRun),
  fc.tuple(protocolRun, protocolRun),
  fc
    .record({ system: randomSystem, one: seeds, other: seeds })
    .map(({ system, one, other }) =>
      [one, other].map((seed) => ({ system, schedule: randomSchedule(system, seed, 60) })),
    ),
);
const mirrored: Record<string, string> = {
  same: 'same',
  differs: 'differs',
  'still-fails': 'still-fails',
  fixed: 'new-failure',
  masked: 'new-failure',
  'first-fails': 'second-fails',
  'second-fails': 'first-fails',
  'both-fail': 'both-fail',
};

/** Where only one machine has store buffers, a store is a store. */
const kindIn = (alike: boolean, kind: EventKind): EventKind =>
  alike && kind === 'stored' ? 'buffered' : kind;

describe('[D14] diff of B and A mirrors diff of A and B', () => {
  it('in its matches, its differences and its answer', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [a, b] = [one, other].map(cutRun);
        const [forth, back] = [compareRuns(a, b), compareRuns(b, a)];
        expect(back.matching.toB).toEqual(forth.matching.toA);
        expect(back.matching.toA).toEqual(forth.matching.toB);
        expect(back.differences.counts).toEqual(forth.differences.counts);
        const turned = back.differences.list.map((difference) => [difference.b, difference.a]);
        const straight = forth.differences.list.map((difference) => [difference.a, difference.b]);
        expect(turned.map(String).sort()).toEqual(straight.map(String).sort());
        const [answer, reverse] = [judge(forth).answer, judge(back).answer];
        if (answer === 'new-failure') expect(['fixed', 'masked']).toContain(reverse);
        else expect(reverse).toBe(mirrored[answer]);
      }),
      { numRuns: fc.daily(12, 25) },
    );
  });
});

describe('[D8] the alignment', () => {
  it('never matches events of different CPUs, contexts or kinds, nor private ones', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [a, b] = [one, other].map(cutRun);
        const comparison = compareRuns(a, b);
        const [left, right] = [comparison.a, comparison.b];
        const used = new Set<number>();
        comparison.matching.toB.forEach((j, i) => {
          if (j < 0) return;
          expect(used.has(j)).toBe(false);
          used.add(j);
          expect(comparison.matching.toA[j]).toBe(i);
          const [eventA, eventB] = [left, right].map(
            ({ timeline }, side) => timeline.momentAt(side === 0 ? i : j).event,
          );
          const { isStoreAlike } = comparison.correspondence.a.seen;
          const kind = kindIn(isStoreAlike, eventA.kind);
          expect([kindIn(isStoreAlike, eventB.kind), eventB.cpu]).toEqual([kind, eventA.cpu]);
          if ('context' in eventA) expect(eventB).toMatchObject({ context: eventA.context });
          expect(left.trace.meanings[i]).not.toBe(PRIVATE);
          expect(laneOf(right.trace.meanings[j])).toBe(laneOf(left.trace.meanings[i]));
          expect(kindOf(right.trace.meanings[j])).toBe(kind);
        });
      }),
      { numRuns: fc.daily(12, 25) },
    );
  });
});

describe('[D4] [D7] carrying a run to another program', () => {
  it('gives a schedule that runs there, and ends well or tells why', () => {
    fc.assert(
      fc.property(fc.oneof(toyRun, protocolRun), randomSystem, (one, other) => {
        const comparison = carryOver(cutRun(one), other);
        const { b, carried } = comparison;
        const left = b.timeline.enabledAtEnd().filter(({ kind }) => kind !== 'nmi');
        // What is left can only spin, or the run has failed.
        if (b.failure === null) expect(left.every(({ kind }) => kind === 'run')).toBe(true);
        expect(carried?.schedule).toEqual(b.timeline.schedule);
      }),
      { numRuns: fc.daily(12, 25) },
    );
  });

  it('between real protocols of different shape', () => {
    const names = fc.constantFrom('direct', 'stop-machine', 'ftrace-nmi-2008', 'ftrace-nmi-2009');
    fc.assert(
      fc.property(names, names, seeds, (from, to, seed) => {
        const a = version(from, { nmis: 2 });
        const run = runOf(a, randomSteps(a, seed));
        const comparison = carryOver(run, version(to, { nmis: 2 }));
        const { b } = comparison;
        if (b.failure === null)
          expect(b.timeline.enabledAtEnd().map(({ kind }) => kind)).not.toContain('run');
        if (from === to) expect(judge(comparison).answer).toBe('same');
      }),
      { numRuns: fc.daily(12, 25) },
    );
  });
});
