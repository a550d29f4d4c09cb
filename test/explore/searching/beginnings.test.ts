/** Searches that begin in the middle, or that go on behind failures. */
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/detectors/failure.ts';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, type SearchOptions, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import { execute, leave, poke, SITE, store, type Toy, toyProgram } from '../toys.ts';

function systemOf(toy: Toy): System {
  const program = toyProgram(toy);
  const nmisPerCpu = program.tasks.map(() => 0);
  return createSystem({ program, memory: 'sc', nmis: 0, nmisPerCpu, asked: null });
}

const search = (system: System, options: Partial<SearchOptions>) =>
  finish(
    exhaustive({ ...UNLIMITED, system, reduce: false, maxSteps: Infinity, seed: 0, ...options }),
  );

describe('[E5] a search from a prefix', () => {
  it('visits what can still come, no more', () => {
    // Each CPU is before its store, before its return, or done: 3 x 3. CPU 0 is done already: 3.
    const system = systemOf({
      tasks: [
        [store(0, 1), leave],
        [store(1, 1), leave],
      ],
    });
    const from = [step('run', 0), step('run', 0)];
    expect(search(system, {}).states).toBe(9);
    expect(search(system, { from })).toMatchObject({ end: 'complete', states: 3, transitions: 2 });
  });

  it('finds runs that begin with it, from the initial machine on', () => {
    const torn = [poke(0, SITE.contents[1].bytes[0]), poke(1, SITE.contents[1].bytes[1]), leave];
    const system = systemOf({ tasks: [torn, [execute, leave]] });
    const from = [step('run', 0)];
    for (const reduce of [false, true]) {
      const { finding } = search(system, { from, reduce });
      expect(finding?.schedule.slice(0, 1)).toEqual(from);
      const watch = new Watch(system);
      simulateSchedule(system, finding?.schedule ?? []).subscribe(watch);
      expect(watch.verdict.failure?.class).toBe(finding?.failure.class);
    }
  });
});

describe('[E6] failures that are passed over', () => {
  it('are no finding, and the search goes on to others', () => {
    const torn = [poke(0, SITE.contents[1].bytes[0]), poke(1, SITE.contents[1].bytes[1]), leave];
    const system = systemOf({ tasks: [torn, [execute, leave]] });
    const classes: string[] = [];
    const passOver = ({ class: failureClass }: Failure) => classes.includes(failureClass);
    for (;;) {
      const { finding, end } = search(system, { passOver });
      if (finding === null) {
        expect(end).toBe('complete');
        break;
      }
      classes.push(finding.failure.class);
    }
    expect(classes.sort()).toEqual(['cross-modification', 'torn-fetch']);
  });
});
