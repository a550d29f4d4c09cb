/** What hardware promises about text that is written: versions, floors, order and width, rule by rule. */
import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES, PROFILES } from '../../../src/machine/memory/profiles.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import type { StepKind } from '../../../src/machine/stepping/steps.ts';
import {
  broadcast,
  exchange,
  execute,
  fence,
  type HandMade,
  halt,
  ret,
  serialise,
  siteAddress,
  stop,
  storeAt,
} from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

const STALE = PROFILES.filter(({ stale }) => stale !== 'never').map(({ name }) => name);
const FRESH = PROFILE_NAMES.filter((name) => !STALE.includes(name));
/** Two instructions, MOV to a register; the second one lies across a quadword's end. */
const OLD = [0xb8, 1, 1, 1, 1, 0xb8, 1, 1, 1, 1];
const NEW = [0xb8, 2, 2, 2, 2, 0xb8, 2, 2, 2, 2];
const sites = [
  { old: OLD, new: NEW },
  { old: OLD, new: NEW },
];
const at = siteAddress(0);
const INT3 = 0xcc;

/** CPU0 writes, CPU1 runs `task`; NMIs and int3s run what they are given. */
const against = (
  hardware: string,
  writes: Operation[],
  task: Operation[],
  rest: Partial<HandMade> = {},
  memory: 'sc' | 'tso' = 'sc',
): Stepper => {
  const functions = [[...writes, halt()], [...task, halt()], ...(rest.functions ?? [])];
  const made = { sites, cells: [0], tasks: [0, 1], ...rest, functions };
  return new Stepper(made, { hardware, memory, nmis: 1 });
};

/** How many different bytes the CPU's next fetch may give. */
const ways = (run: Stepper, cpu = 1): number =>
  run.enabled.filter((one) => one === `run ${cpu}` || one.startsWith(`run ${cpu}.`)).length;

const stepsOf = (run: Stepper, steps: [StepKind, number, number?][]): void => {
  for (const [kind, cpu, entry] of steps) run.take(kind, cpu, entry);
};

/** The bytes of the instructions that the CPU executes next, its first choice at each fetch. */
const executed = (run: Stepper, cpu: number): number[][] => {
  const found: number[][] = [];
  while (run.can('run', cpu)) {
    for (const event of run.take('run', cpu)) {
      if (event.kind !== 'executed') continue;
      found.push(Array.from({ length: event.size }, (_, index) => byteAt(event.bytes, index)));
    }
  }
  return found;
};
const byteAt = (value: number, index: number): number => Math.floor(value / 256 ** index) % 256;

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

  it('also where its store changes nothing', () => {
    for (const hardware of ['stale8', 'amd']) {
      const run = against(hardware, [storeAt(at, 0xb9)], [storeAt(at + 1, 1), execute(0)]);
      stepsOf(run, [
        ['run', 0],
        ['run', 1],
      ]);
      expect(ways(run)).toBe(1);
    }
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

describe('[M75] width', () => {
  it.each([
    ['coherent', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['aligned2', [2, 2, 2, 1, 2, 2]],
    ['aligned4', [4, 4, 3, 2]],
    ['aligned8', [8, 3, 2]],
    ['stale8', [8, 3, 2]],
    ['amd', [8, 3, 2]],
    ['aligned16', [10, 5]],
    ['aligned64', [10, 5]],
    ['qemu', [10]],
    ['stale', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['intel', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('%s: aligned units, whole', (hardware, sizes) => {
    const run = against(hardware, [], [execute(0)]);
    const found: number[] = [];
    while (run.can('run', 1)) {
      const fetched = run.take('run', 1).map((one) => (one.kind === 'fetched' ? one.size : 0));
      const size = fetched.reduce((sum, one) => sum + one, 0);
      if (size > 0) found.push(size);
    }
    expect(found).toEqual(sizes);
  });

  it.each(PROFILES)(
    '$name: a store across the end of a quadword, or of a wider unit, is two',
    ({ name, unit }) => {
      const across = (address: number) => {
        const run = against(name, [storeAt(address, 0x02020202, 'u32')], [], {}, 'tso');
        run.take('run', 0);
        return run.cpu(0).buffer.map(({ size }) => size);
      };
      expect(across(at + 4)).toEqual([4]);
      expect(across(at + 6)).toEqual(unit > 8 ? [4] : [2, 2]);
      expect(across(at + 14)).toEqual(unit > 16 ? [4] : [2, 2]);
    },
  );

  it('a block that was entered is executed as it was, unless something arrives', () => {
    const nmi = { functions: [[ret()]], nmiHandler: 2 };
    const second = (arrives: boolean): number[] => {
      const run = against('qemu', [storeAt(at + 6, 0x02020202, 'u32')], [execute(0)], nmi);
      run.takeAll('run', 1, 2);
      run.take('run', 0);
      if (arrives)
        stepsOf(run, [
          ['nmi', 1],
          ['run', 1],
        ]);
      return executed(run, 1)[0];
    };
    expect(second(false)).toEqual(OLD.slice(5));
    expect(second(true)).toEqual(NEW.slice(5));
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
