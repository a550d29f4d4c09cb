/** Shrunk runs are the least there are, by brute force over every schedule. */
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/detectors/apply-step.ts';
import type { Failure } from '../../../src/detectors/failure.ts';
import { unfinishedCpus } from '../../../src/detectors/hang.ts';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { type Finding, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { costOf } from '../../../src/explore/shrinking/schedule-cost.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';
import {
  branch,
  exchange,
  fence,
  handMadeSystem,
  jump,
  load,
  local,
  relax,
  ret,
} from '../../support/hand-made.ts';
import fc from '../../support/property.ts';
import { waitingToy } from '../../support/toy-program.ts';
import { randomPlaceSystem } from '../random-places.ts';
import { randomSystem, randomTaskSystem } from '../random-toys.ts';
import { leastCost } from './brute-force.ts';

function verdictOf(system: System, schedule: readonly Step[]) {
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe(watch);
  return watch.verdict;
}

/** A failing run of each class there is. */
function findings(system: System): Finding[] {
  const list: Finding[] = [];
  for (;;) {
    const passOver = (failure: Failure) => list.some((one) => one.failure.class === failure.class);
    const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0, passOver };
    const { finding } = finish(exhaustive(options));
    if (finding === null) return list;
    list.push(finding);
  }
}

describe('[E6] the least run is that of a brute-force search over all schedules', () => {
  it.each([
    ['of CPUs', randomSystem, 120, ['hang', 'cross-modification', 'torn-fetch']],
    ['of CPUs and tasks', randomTaskSystem, 60, ['cross-modification', 'torn-fetch']],
    ['where it matters where CPUs stand', randomPlaceSystem, 100, ['assertion', 'torn-fetch']],
  ])('%s', (_, systems, numRuns, classes) => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(systems, fc.boolean(), (system, reduce) => {
        for (const finding of findings(system)) {
          const { class: wanted } = finding.failure;
          const least = leastCost(system, wanted, 1500);
          if (least === undefined) continue;
          const shrunk = finish(shrink({ ...UNLIMITED, system, finding, reduce }));
          const { nmis, switches, steps } = costOf(shrunk.finding.schedule);
          expect([nmis, switches, steps]).toEqual(least);
          expect(shrunk.isLeast).toBe(true);
          const { failure } = verdictOf(system, shrunk.finding.schedule);
          expect(failure).toEqual(shrunk.finding.failure);
          seen.set(wanted, (seen.get(wanted) ?? 0) + 1);
        }
      }),
      { numRuns },
    );
    // Each must have been seen often for the agreement to say something.
    for (const wanted of classes) {
      expect(seen.get(wanted) ?? 0, wanted).toBeGreaterThan(2);
    }
  });
});

describe('[E6] a hang of two tasks of one CPU', () => {
  it('may leave one of them on its way to what it waits for', () => {
    const waits = [load(0, 0), branch(local(0), 4), jump(5), relax(), jump(1), ret()];
    const functions = [
      [fence('mb'), ...waits],
      [relax(), ...waits],
      [exchange('add', -1, 1, 1), ret()],
    ];
    const toy = { cells: [1, 0], functions, tasks: [0, 2], others: [[1]] };
    const system = handMadeSystem(toy, { memory: 'sc', nmis: 0 });
    const [finding] = findings(system);
    for (const reduce of [true, false]) {
      const shrunk = finish(shrink({ ...UNLIMITED, system, finding, reduce }));
      const { nmis, switches, steps } = costOf(shrunk.finding.schedule);
      // Each task's first operation, a switch between them and one to CPU1, which has two.
      expect([nmis, switches, steps], `reduce ${reduce}`).toEqual([0, 2, 5]);
    }
  });
});

describe('[E2] a hang', () => {
  const shrunkHang = (schedule: Step[]) => {
    const system = waitingToy();
    const failure: Failure = { class: 'hang', cpu: 0, site: -1, message: 'CPU0, CPU1 wait' };
    const finding = { failure, schedule };
    return finish(shrink({ ...UNLIMITED, system, finding, reduce: true })).finding;
  };

  it('names only CPUs that cannot go on, and its run goes on to where the others have ended', () => {
    const { failure, schedule } = shrunkHang([]);
    expect(failure.message).toBe('CPU0 can never go on, however long the others run');
    expect(schedule.length).toBeGreaterThan(0);
    const machine = createMachine(waitingToy());
    for (const step of schedule) apply(waitingToy(), machine, step);
    expect(unfinishedCpus(machine)).toEqual([0]);
  });

  it('is named so, wherever its run stops', () => {
    const verdicts = [[], shrunkHang([]).schedule].map((run) => verdictOf(waitingToy(), run));
    expect(verdicts[0].failure).toEqual(verdicts[1].failure);
  });

  it('of a CPU that depends on what comes next names none', () => {
    // Whoever takes the lock keeps it: one of the two waits for ever.
    const take = exchange('compare', -1, 0, 1, 0, true);
    const toy = { cells: [0], functions: [[take, ret()]], tasks: [0, 0] };
    const system = handMadeSystem(toy, { memory: 'sc', nmis: 0 });
    const { failure } = verdictOf(system, []);
    expect(failure).toMatchObject({ class: 'hang', cpu: -1 });
    expect(failure?.message).not.toMatch(/CPU\d/);
    expect(verdictOf(system, [step('run', 1)]).failure?.message).toMatch(/^CPU0 can never go on/);
  });
});
