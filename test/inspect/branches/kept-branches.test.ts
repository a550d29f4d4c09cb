import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/explore/strategies/random.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { type Branch, runOn, takeStep } from '../../../src/inspect/branches/branches.ts';
import { randomWalk, roundRobin } from '../../../src/inspect/branches/continuations.ts';
import {
  branchAgain,
  branchSchedule,
  schedulePrint,
} from '../../../src/inspect/branches/kept-branches.ts';
import { digestOf } from '../../../src/machine/snapshots/recorded-digest.ts';
import { STEP_CODES, step } from '../../../src/machine/stepping/steps.ts';
import fc from '../../support/property.ts';
import { rootOf } from '../../tui/pictures.ts';
import { prepare, type Race, race2008, randomRun } from '../../tui/runs.ts';

let race: Race;
let root: Branch;
beforeAll(async () => {
  race = await race2008();
  root = rootOf(race);
});

/** A branch as a user makes one: leaves a run, takes any step, and is run on. */
function branchOf(parent: Branch, seed: number): Branch {
  const { timeline } = parent;
  const random = new Random(seed);
  const steps = random.below(timeline.schedule.length);
  const own = Timeline.of(timeline.system, timeline.schedule.slice(0, steps));
  const choices = own.enabledAtEnd();
  const first = takeStep(own, choices[random.below(choices.length)]);
  const most = random.below(60);
  const stops = { after: () => false };
  const ran =
    first === null && most > 0
      ? runOn({ timeline: own, continuation: randomWalk(seed), most, stops })
      : { critical: first };
  const { critical } = ran;
  const isOver = own.enabledAtEnd().every(({ kind }) => kind === 'nmi');
  return {
    ...parent,
    id: 9,
    parent: parent.id,
    leftAt: timeline.columns.step.indexOf(steps),
    timeline: own,
    critical,
    isOpen: critical === null && !isOver,
    continuation: randomWalk(seed),
    savedAs: null,
  };
}

function expectSame(made: Branch | string, branch: Branch): void {
  if (typeof made === 'string') throw new Error(made);
  const { system, length } = branch.timeline;
  expect(made.timeline.schedule).toEqual(branch.timeline.schedule);
  expect(digestOf(system, made.timeline.machineAt(length))).toBe(
    digestOf(system, branch.timeline.machineAt(length)),
  );
  expect(made.critical?.failure ?? null).toEqual(branch.critical?.failure ?? null);
  expect(made.critical?.event ?? null).toEqual(branch.critical?.event ?? null);
  expect(made.continuation.name).toBe(branch.continuation.name);
  expect([made.parent, made.savedAs]).toEqual([branch.parent, branch.savedAs]);
}

describe('[U53] a branch that was kept', () => {
  it('is made again as it was, from where it left the run', async () => {
    const { system } = await prepare('ftrace-nmi-2009', { cpus: 3, nmis: 3 });
    const other = rootOf({ ...race, timeline: randomRun(system, 3, 300) });
    fc.assert(
      fc.property(fc.nat(1e6), fc.boolean(), (seed, isOther) => {
        const run = isOther ? { ...other, critical: null } : root;
        const branch = branchOf(run, seed);
        const kept = { ...branchSchedule(run.timeline, branch), saved: null };
        const strategy = branch.continuation.name;
        expect([
          ...run.timeline.schedule.slice(0, kept.shared).map(({ code }) => code),
          ...kept.steps,
        ]).toEqual(branch.timeline.schedule.map(({ code }) => code));
        const where = { id: 9, leftAt: branch.leftAt };
        const made = branchAgain(run, run, { ...kept, strategy }, where);
        expectSame(made, branch);
        if (typeof made !== 'string') {
          expect(made.isOpen).toBe(branch.isOpen);
          expect(made.leftAt).toBe(branch.leftAt);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of a branch too', () => {
    const first = { ...branchOf(root, 5), id: 2, parent: root.id };
    const second = { ...branchOf(first, 11), id: 3, parent: 2 };
    const kept = { ...branchSchedule(root.timeline, second), saved: 'x.replay', strategy: 'cpu 1' };
    const made = branchAgain(root, first, kept, { id: 3, leftAt: second.leftAt });
    expect(made).toMatchObject({ parent: 2, leftAt: second.leftAt, savedAs: 'x.replay' });
    expect(typeof made === 'string' ? '' : made.continuation.name).toBe('cpu 1');
  });

  it('is told where this run does not lead to it', () => {
    const [code] = race.timeline.schedule.slice(3).map((taken) => taken.code);
    const kept = { shared: 3, steps: [code], strategy: 'round-robin', saved: null };
    const again = (change: object) =>
      branchAgain(root, root, { ...kept, ...change }, { id: 2, leftAt: 3 });
    expect(again({})).toMatchObject({ leftAt: 3 });
    expect(again({ shared: 1e6 })).toMatch(/^it shares 1000000 steps with a shorter run/);
    expect(again({ steps: [STEP_CODES] })).toBe('it has a step that is none');
    for (const [kind, cpu, entry] of [
      ['drain', 0, 63],
      ['run', 31, 0],
      ['switch', 0, 5],
      ['preempt', 31, 63],
      ['resume', 1, 0],
      ['interrupt', 1, 0],
      ['raised', 1, 0],
      ['run', 0, 63],
    ] as const) {
      expect(again({ steps: [step(kind, cpu, entry).code] })).toMatch(/is not enabled$/);
    }
    // Whatever it says of how it goes on and where it left, what is not so is not taken over.
    expect(again({ strategy: 'rm -rf' })).toMatchObject({
      continuation: { name: roundRobin().name },
    });
    expect(branchAgain(root, root, kept, { id: 2, leftAt: 1e6 })).toMatchObject({
      leftAt: expect.any(Number),
    });
  });

  it('belongs to the run of this schedule', () => {
    const { schedule } = race.timeline;
    const bytes = Buffer.concat(
      schedule.slice(0, 9).map(({ code }) => Buffer.from([code % 256, code >> 8])),
    );
    const print = createHash('sha256').update(bytes).digest('hex');
    expect(schedulePrint(schedule, 9)).toBe(print);
    expect(schedulePrint(schedule, 10)).not.toBe(print);
  });
});
