/** Pairs of runs held to what is said of them, by running both again. */
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { bisect, type Decision } from '../../../src/explore/bisecting/bisect.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { museumFailure, museumFiles } from '../../report/failing-runs.ts';
import { everyNth } from '../../support/daily.ts';

/** Runs of which nothing is found: NMIs without end, and one CPU whose steps have but one order. */
const NONE: Readonly<Record<string, string>> = {
  'ftrace-write-fails-2008.replay': 'no-order',
  'ftrace-write-fails-2009.replay': 'no-order',
  'paravirt-self-2007.replay': 'tried-all',
};

function verdictOf(system: System, schedule: readonly Step[]) {
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe(watch.next);
  return watch.verdict;
}

/** At which steps of the run the step could have been taken, from `from` on. */
function chances(system: System, schedule: readonly Step[], from: number, step: Step): number[] {
  const machine = createMachine(system);
  return schedule.flatMap((next, at) => {
    const mayCome = at >= from && enabled(system, machine).includes(step);
    for (const event of decide(system, machine, next)) evolve(system, machine, event);
    return mayCome ? [at] : [];
  });
}

function expectOneDecision(system: System, { step, areNeighbours, fails, passes }: Decision) {
  const [a, b] = [fails.schedule, passes.schedule];
  expect(a.slice(0, step)).toEqual(b.slice(0, step));
  expect(a[step]).not.toBe(b[step]);
  if (areNeighbours) {
    expect(b[step + 1]).toBe(a[step]);
    expect([b[step], undefined]).toContain(a[step + 1]);
    return;
  }
  for (const [own, other] of [
    [a, b[step]],
    [b, a[step]],
  ] as const) {
    const [first] = chances(system, own, step + 1, other);
    if (first !== undefined) expect(own[first]).toBe(other);
  }
}

describe('[E20] of each failing run of the museum', () => {
  it.each(everyNth(5, museumFiles()))('%s', async (file) => {
    const run = await museumFailure(file);
    if (run === null) return;
    const { system, schedule, critical } = run;
    const finding = { failure: critical.failure, schedule: [...schedule] };
    const { decision, why } = finish(
      bisect({ ...UNLIMITED, system, finding, maxSteps: 2_000_000 }),
    );
    expect(why).toBe(NONE[file] ?? 'found');
    if (decision === null) return;
    expect(verdictOf(system, decision.fails.schedule).failure?.class).toBe(critical.failure.class);
    const { failure, unfinished } = verdictOf(system, decision.passes.schedule);
    expect({ failure, unfinished }).toEqual({ failure: null, unfinished: null });
    expectOneDecision(system, decision);
  });
});
