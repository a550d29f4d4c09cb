/** What hardware promises about text that is written: versions, floors and order, rule by rule. */
import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES } from '../../../src/machine/memory/profiles.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import type { StepKind } from '../../../src/machine/stepping/steps.ts';
import { against, at, OLD, STALE, ways } from '../../support/fetch/against.ts';
import {
  broadcast,
  exchange,
  execute,
  fence,
  ret,
  serialise,
  siteAddress,
  stop,
  storeAt,
} from '../../support/hand-made.ts';
import type { Stepper } from '../../support/stepper.ts';

const FRESH = PROFILE_NAMES.filter((name) => !STALE.includes(name));
const INT3 = 0xcc;

const stepsOf = (run: Stepper, steps: [StepKind, number, number?][]): void => {
  for (const [kind, cpu, entry] of steps) run.take(kind, cpu, entry);
};

describe('[M71] a fetch takes one version of its unit, from the floor to the present one', () => {
  const writes = [storeAt(at + 1, 2), storeAt(at + 1, 3)];

  it.each(STALE)('%s: each byte that has stood there', (hardware) => {
    const run = against(hardware, writes, [execute(0)]);
    if (hardware === 'stale' || hardware === 'intel') run.take('run', 1);
    expect(ways(run)).toBe(1);
    run.take('run', 0);
    expect(ways(run)).toBe(2);
    run.take('run', 0);
    expect(ways(run)).toBe(3);
    run.take('run', 1, 2);
    expect(run.cpu(1).fetched[1]).toBe(1);
  });

  it.each(FRESH)('%s: the present one alone', (hardware) => {
    const run = against(hardware, writes, [execute(0)]);
    run.takeAll('run', 0, 2);
    for (let byte = 0; byte < 2 && run.cpu(1).fetched.length < 2; byte++) {
      expect(ways(run)).toBe(1);
      run.take('run', 1);
    }
    expect(run.cpu(1).fetched[1]).toBe(3);
  });

  it('a version is of the whole unit', () => {
    const run = against('stale8', [storeAt(at + 1, 2), storeAt(at + 2, 2)], [execute(0)]);
    run.takeAll('run', 0, 2);
    const views = [0, 1, 2].map((way) => {
      const one = against('stale8', [storeAt(at + 1, 2), storeAt(at + 2, 2)], [execute(0)]);
      one.takeAll('run', 0, 2);
      one.take('run', 1, way);
      return one.cpu(1).fetched.slice(1, 3);
    });
    expect(ways(run)).toBe(3);
    expect(views).toEqual([
      [2, 2],
      [2, 1],
      [1, 1],
    ]);
  });
});

describe('[M72] what serialises raises the floor', () => {
  const writes = [storeAt(at, 0xb9)];
  const all = STALE.map((name) => [name] as const);
  const behind = (hardware: string, operation: Operation): number => {
    const run = against(hardware, writes, [operation, execute(0)]);
    stepsOf(run, [
      ['run', 0],
      ['run', 1],
    ]);
    return ways(run);
  };

  it.each(all)('%s: sync_core does, LOCKed operations and smp_mb do not', (hardware) => {
    expect(behind(hardware, serialise())).toBe(1);
    expect(behind(hardware, exchange('add', -1, 0, 1))).toBe(2);
    expect(behind(hardware, fence('mb'))).toBe(2);
  });

  it.each(all)('%s: MFENCE where the vendor says so', (hardware) => {
    expect(behind(hardware, fence('mfence'))).toBe(hardware === 'amd' ? 1 : 2);
  });

  it.each(all)('%s: entry of an NMI where the vendor says so, its IRET everywhere', (hardware) => {
    const nmi = { functions: [[execute(1), ret()]], nmiHandler: 2 };
    const run = against(hardware, [...writes, storeAt(siteAddress(1), 0xb9)], [execute(0)], nmi);
    run.takeAll('run', 0, 2);
    run.take('nmi', 1);
    expect(ways(run)).toBe(hardware === 'amd' ? 1 : 2);
    while (run.cpu(1).contexts.length > 1) run.take('run', 1);
    expect(ways(run)).toBe(1);
  });

  it.each(all)('%s: the end of a task does not', (hardware) => {
    const nmi = { functions: [[execute(0), ret()]], nmiHandler: 2 };
    const run = against(hardware, writes, [ret()], nmi);
    run.take('run', 0);
    run.take('run', 1);
    expect(run.cpu(1).floor).toBe(0);
    run.take('nmi', 1);
    expect(ways(run)).toBe(hardware === 'amd' ? 1 : 2);
  });

  it.each(all)('%s: the same of an interrupt', (hardware) => {
    const interrupt = { functions: [[execute(0), ret()]] };
    const run = against(hardware, [...writes, broadcast('send', 2)], [execute(1)], interrupt);
    run.takeAll('run', 0, 2);
    run.take('interrupt', 1);
    expect(ways(run)).toBe(hardware === 'amd' ? 1 : 2);
    while (run.cpu(1).contexts.length > 1) run.take('run', 1);
    expect(run.cpu(1).floor).toBe(1);
  });

  it.each(all)('%s: the same of a trap', (hardware) => {
    const trap = { functions: [[execute(1), ret(1)]], int3Handler: 2 };
    const both = [storeAt(at, INT3), storeAt(siteAddress(1), 0xb9)];
    const run = against(hardware, both, [execute(0), execute(1)], trap);
    run.takeAll('run', 0, 2);
    run.takeAll('run', 1, 2);
    expect(run.cpu(1).contexts).toHaveLength(2);
    expect(ways(run)).toBe(hardware === 'amd' ? 1 : 2);
    while (run.cpu(1).contexts.length > 1) run.take('run', 1);
    expect(ways(run)).toBe(1);
  });
});

describe('[M73] a CPU does not see what stood there before its own stores', () => {
  const own = [storeAt(at, 0xb9), execute(0)];

  it.each(STALE)('%s: buffered, and in memory', (hardware) => {
    const run = against(hardware, [storeAt(at, 0xba)], own, {}, 'tso');
    run.take('run', 0);
    run.take('drain', 0);
    run.take('run', 1);
    expect(ways(run)).toBe(1);
    run.take('drain', 1);
    expect(ways(run)).toBe(1);
    run.take('run', 1);
    expect(run.cpu(1).fetched[0]).toBe(0xb9);
  });

  it('other bytes stay as old as they were, but those of one unit are of one version', () => {
    const [bytes, units] = ['stale', 'stale8'].map((hardware) => {
      const run = against(hardware, [storeAt(at + 1, 2)], own);
      stepsOf(run, [
        ['run', 0],
        ['run', 1],
      ]);
      if (hardware === 'stale') run.take('run', 1);
      return ways(run);
    });
    expect([bytes, units]).toEqual([2, 1]);
  });

  it.each([
    ['stale', 2],
    ['stale8', 1],
    ['amd', 1],
    // Another unit, but versions are in order.
    ['intel', 1],
  ])('%s: also where its store changes nothing', (hardware, expected) => {
    const run = against(hardware, [storeAt(at + 1, 2)], [storeAt(at, OLD[0]), execute(0)]);
    run.take('run', 0);
    run.take('run', 1);
    if (hardware === 'stale' || hardware === 'intel') run.take('run', 1);
    expect(ways(run)).toBe(expected);
  });
});

describe('[M73] a known gap: text has one address', () => {
  // By Intel's letter a CPU sees what it has stored through another mapping when it serialises (SDM vol. 3, 11.6).
  it('so that a store through another mapping of it is a wild one', () => {
    const mapping = 0x1000_0000;
    const run = against('intel', [ret()], [storeAt(at + mapping, 0xb9), execute(0)]);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'crashed', reason: 'wild store' }]);
  });
});

describe('[M74] where versions are in order they do not go back until the CPU serialises', () => {
  const ORDERED = ['amd', 'intel'];
  const writes = [storeAt(at, 0xb9)];

  it.each(STALE)('%s: from one execution to the next', (hardware) => {
    const run = against(hardware, writes, [execute(0), execute(0)]);
    run.take('run', 0);
    run.take('run', 1);
    while (run.cpu(1).contexts[0].frames[0].pc === 0) run.take('run', 1);
    expect(ways(run)).toBe(ORDERED.includes(hardware) ? 1 : 2);
  });

  it.each(STALE)('%s: from lower to higher addresses', (hardware) => {
    const both = [storeAt(at + 8, 2), storeAt(at + 5, 0xb9)];
    const behind = (way: number): number => {
      const run = against(hardware, both, [execute(0)]);
      while (run.cpu(1).contexts[0].frames[0].at !== at + 5) run.take('run', 1);
      run.takeAll('run', 0, 2);
      run.take('run', 1, way);
      while (run.cpu(1).fetched.length < 3) run.take('run', 1);
      return ways(run);
    };
    expect(behind(0)).toBe(ORDERED.includes(hardware) ? 1 : 2);
    expect(behind(1)).toBe(2);
  });
});

describe('[M79] who was preempted goes on by IRET, who was idle does not', () => {
  const writes = [stop('request'), stop('reach'), storeAt(at, 0xb9), stop('release')];
  const stopped = (hardware: string, task: Operation[], before: number): Stepper => {
    const nmi = { functions: [[execute(0), ret()]], nmiHandler: 2, tasks: [0, 1] };
    const run = against(hardware, writes, task, nmi);
    run.takeAll('run', 1, before);
    run.take('run', 0);
    run.take('stop', 1);
    run.takeAll('run', 0, 3);
    run.take('resume', 1);
    return run;
  };

  it.each(STALE)('%s', (hardware) => {
    expect(ways(stopped(hardware, [execute(0)], 0))).toBe(1);
    const idle = stopped(hardware, [ret()], 1);
    idle.take('nmi', 1);
    expect(ways(idle)).toBe(hardware === 'amd' ? 1 : 2);
  });
});
