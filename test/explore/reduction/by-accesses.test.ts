/** Reductions that go by what is known of accesses: toys whose graphs are counted on paper, each rule by itself. */
import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../../src/detectors/failure.ts';
import {
  ALL_REDUCTIONS,
  NO_REDUCTIONS,
  type Reduction,
} from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, type SearchResult, UNLIMITED } from '../../../src/explore/searching/search.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { DATA_BASE, type Operation } from '../../../src/machine/program/program.ts';
import { createSystem } from '../../../src/machine/state/system.ts';
import {
  constant,
  halt,
  increment,
  leave,
  load,
  local,
  mb,
  store,
  type Toy,
  toyProgram,
  unlessZero,
} from '../toys.ts';

interface Asked {
  memory?: MemoryModelName;
  nmis?: number;
  /** Failures that are passed over. */
  passed?: readonly FailureClass[];
}

function search(toy: Toy, rules: string, { memory = 'sc', nmis = 0, passed = [] }: Asked = {}) {
  const program = toyProgram(toy);
  const nmisPerCpu = program.tasks.map(() => nmis);
  const system = createSystem({ program, memory, nmis, nmisPerCpu, asked: null });
  const reductions = new Set([...rules] as Reduction[]);
  const passOver = (failure: { class: FailureClass }) => passed.includes(failure.class);
  const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };
  return finish(exhaustive({ ...options, reductions, passOver }));
}

const sizes = ({ end, states, transitions }: SearchResult) => ({ end, states, transitions });
const complete = (states: number, transitions: number) => ({
  end: 'complete',
  states,
  transitions,
});

/** One CPU stores, the other one loads and keeps what it gets. */
const conflict = {
  tasks: [
    [store(0, 1), leave],
    [load(0, 0), halt(0)],
  ],
};

describe('[E3.13] constant cells', () => {
  const same = [store(0, 0), leave];

  it('stores of what stands there all run before the first step', () => {
    for (const memory of ['sc', 'tso', 'pso'] as const) {
      expect(sizes(search({ tasks: [same, same] }, 'k', { memory }))).toEqual(complete(1, 0));
    }
    // Without: each CPU is before its store or done.
    expect(sizes(search({ tasks: [same, same] }, ''))).toEqual(complete(4, 4));
  });

  it('not where another value is stored', () => {
    // Both at the beginning; stored; loaded 0; stored and loaded 0, or 1.
    expect(sizes(search(conflict, 'k'))).toEqual(complete(5, 4));
  });

  it('a fence behind such a store waits for the others alone', () => {
    // y is not constant: before its store, in the buffer, drained. The store to x behind it adds nothing, in the
    // buffer or gone: CPU 0 in 3 places, CPU 1 before its load or behind it with 0, or with 1 once y is drained.
    const toy = {
      tasks: [
        [store(1, 1), store(0, 0), mb, leave],
        [load(1, 0), halt(0)],
      ],
    };
    const without = {
      tasks: [
        [store(1, 1), mb, leave],
        [load(1, 0), halt(0)],
      ],
    };
    for (const each of [without, toy]) {
      expect(sizes(search(each, 'k', { memory: 'tso' }))).toEqual(complete(3 + 3 + 1, 4 + 3));
    }
  });
});

describe('[E3.14] unread cells', () => {
  it('nobody can tell when one is counted', () => {
    const counting = [increment(0), increment(0), leave];
    expect(sizes(search({ tasks: [counting, counting] }, 'd'))).toEqual(complete(1, 0));
    // Without: each CPU has made 0, 1 or 2.
    expect(sizes(search({ tasks: [counting, counting] }, ''))).toEqual(complete(9, 12));
  });

  it('not where one is looked at', () => {
    const toy = {
      tasks: [
        [increment(0), leave],
        [load(0, 0), unlessZero(0, 2), leave],
      ],
    };
    expect(sizes(search(toy, 'd'))).toEqual(complete(4, 4));
  });

  it('locals that only such values come into tell no states apart', () => {
    const kept: Operation = {
      ...(store(1, 0) as Extract<Operation, { kind: 'store' }>),
      value: local(0),
    };
    // The flag z makes the loads of x meet its stores at different moments; y takes what was loaded.
    const toy = {
      tasks: [
        [store(0, 1), store(2, 1), leave],
        [load(0, 0), load(2, 1), unlessZero(1, 3), kept, leave],
      ],
      cells: 3,
    };
    // x and y are unread: the stores and the load of z are left, each CPU before its own or done.
    expect(sizes(search(toy, 'd'))).toEqual(complete(4, 4));
  });
});

describe('[E3.15] independent accesses', () => {
  it('each CPU to its own cell: all before the first step, drained as well', () => {
    const toy = {
      tasks: [
        [store(0, 1), mb, leave],
        [store(1, 1), load(1, 0), halt(0)],
      ],
    };
    for (const memory of ['sc', 'tso', 'pso'] as const) {
      expect(sizes(search(toy, 'a', { memory }))).toEqual(complete(1, 0));
    }
  });

  it('not where another CPU may still load what is stored', () => {
    // The one that comes first is a step; then nobody is left that the other one could conflict with.
    expect(sizes(search(conflict, 'a'))).toEqual(complete(3, 2));
  });

  it('what it may still do is what lies ahead of it', () => {
    // Each CPU stores what the other one loads behind its own store.
    const crossed = {
      tasks: [
        [store(1, 1), load(0, 0), halt(0)],
        [store(0, 1), load(1, 0), halt(0)],
      ],
    };
    // Either store is a step. Behind it the same CPU loads 0, and all that is left is the other one's, which runs at
    // once; or the other one stores too, and nobody writes any more: both loads run. 3 states with something to come, 3 ends.
    expect(sizes(search(crossed, 'a'))).toEqual(complete(6, 6));
  });

  it('not where an NMI at its own CPU may load it before', () => {
    const toy = (nmi: Operation[]) => ({ tasks: [[store(0, 1), leave]], nmi });
    const looking = [load(0, 0), unlessZero(0, 3), store(1, 1), leave];
    // The NMI comes before the store, or behind it, and then writes y: 2 states more than the 2 without it.
    expect(search(toy(looking), 'a', { nmis: 1 }).states).toBe(4);
    // One that never loads it: the store is done at once, the NMI comes behind it.
    expect(sizes(search(toy([store(1, 1), leave]), 'a', { nmis: 1 }))).toEqual(complete(2, 1));
  });

  it('a loop of them is found again', () => {
    // CPU 0 loads x, which nobody writes, for ever: a hang, and CPU 1 is not put off by it.
    const spin = [load(0, 0), unlessZero(0, 0), leave];
    const found = search({ tasks: [spin, [store(1, 1), leave]] }, 'kdas');
    expect(found.finding?.failure.class).toBe('hang');
  });
});

describe('[E3.16] budgets of NMIs', () => {
  it('an NMI that leaves everything as it was leads to what is covered', () => {
    const toy = { tasks: [[store(0, 1), leave]], nmi: [leave] };
    // Before the store or behind it, with or without the NMI: 4. With the rule the first two cover the others.
    expect(sizes(search(toy, '', { nmis: 1 }))).toEqual(complete(4, 4));
    expect(sizes(search(toy, 's', { nmis: 1 }))).toEqual(complete(2, 3));
  });

  it('not one that leaves a mark', () => {
    const toy = { tasks: [[store(0, 1), leave]], nmi: [store(1, 1), leave] };
    expect(sizes(search(toy, 's', { nmis: 1 }))).toEqual(complete(4, 4));
  });

  it('a smaller budget that is met first does not stand for a larger one', () => {
    // The second NMI finds x set by the first one, and stores y, which fails nothing but is there to be seen.
    const handler = [load(0, 0), unlessZero(0, 4), store(1, 1), leave, store(0, 1), leave];
    const toy = { tasks: [[load(1, 0), halt(0)]], nmi: handler };
    for (const rules of ['s', 'kdas']) {
      const counts = [0, 1, 2].map((nmis) => search(toy, rules, { nmis }).states);
      expect(counts[0]).toBeLessThan(counts[2]);
    }
  });
});

describe('[E3.17] an access that was not known of', () => {
  /** The local counts down from 400: no random run comes so far. */
  const longLoop = (from: number): Operation[] => {
    const { source } = leave;
    const less = {
      kind: 'binary',
      operator: '-',
      type: 's32',
      left: local(0),
      right: constant(1),
    } as const;
    return [
      { source, kind: 'assign', local: 0, value: constant(400) },
      { source, kind: 'assign', local: 0, value: less },
      { source, kind: 'branch', condition: local(0), target: from + 4 },
      { source, kind: 'jump', target: 1 },
    ];
  };
  const toX: Operation = {
    source: leave.source,
    kind: 'assign',
    local: 1,
    value: constant(DATA_BASE),
  };
  const bug: Operation = { source: leave.source, kind: 'bug' };

  it('begins anew, and is met', () => {
    const late: Operation = {
      ...(store(0, 1) as Extract<Operation, { kind: 'store' }>),
      address: { kind: 'convert', type: 'u64', operand: local(1) },
    };
    const toy = {
      tasks: [
        [...longLoop(0), toX, late, leave],
        [load(0, 0), unlessZero(0, 3), bug, leave],
      ],
    };
    for (const rules of [NO_REDUCTIONS, ALL_REDUCTIONS, 'a', 'k', 'd']) {
      const { finding } = search(toy, [...rules].join(''));
      expect(finding?.failure.class, `${[...rules]}`).toBe('assertion');
    }
    const goesOn = search(toy, 'kdas', { passed: ['assertion'] });
    expect(goesOn).toMatchObject({ widened: 1, metUnknown: false });
    // A failure behind it ends the search before it begins anew.
    expect(search(toy, 'kdas')).toMatchObject({ widened: 0, metUnknown: true });
  });

  it('is looked up where it waits, though it may never run', () => {
    const lock: Operation = {
      ...(increment(0) as Extract<Operation, { kind: 'exchange' }>),
      operator: 'compare',
      expected: constant(0),
      address: { kind: 'convert', type: 'u64', operand: local(1) },
      blocking: true,
    };
    const toy = {
      tasks: [
        [store(0, 1), leave],
        [...longLoop(0), toX, lock, bug],
      ],
    };
    // CPU 1 waits for ever, or takes the lock first.
    for (const rules of ['', 'a', 'kdas']) {
      const { finding } = search(toy, rules, { passed: ['hang'] });
      expect(finding?.failure.class, rules).toBe('assertion');
    }
  });
});
