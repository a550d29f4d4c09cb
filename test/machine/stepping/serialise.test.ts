/** Serialising instructions, fences and LOCKed operations: what each waits for. */
import { describe, expect, it } from 'vitest';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import type { Expression, Operation } from '../../../src/machine/program/program.ts';
import {
  broadcast,
  constant,
  exchange,
  execute,
  fence,
  halt,
  load,
  protect,
  rcu,
  ret,
  serialise,
  siteAddress,
  store,
  storeAt,
} from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

/** True when the operation cannot run while a store is buffered. */
function drains(operation: Operation, memory: MemoryModelName): boolean {
  const functions = [[store(0, 1), operation, halt()]];
  const run = new Stepper({ cells: [0, 0], functions, tasks: [0] }, { memory });
  run.take('run', 0);
  return !run.can('run', 0);
}

describe('[M40] sync_core, full fences and LOCKed operations empty the store buffer', () => {
  const draining: [string, Operation][] = [
    ['sync_core', serialise()],
    ['smp_mb', fence('mb')],
    ['xchg', exchange('swap', 0, 1, 1)],
    ['xchg_release', exchange('swap', 0, 1, 1, null, false, 'release')],
    ['cmpxchg that will succeed', exchange('compare', 0, 1, 1, 0)],
    ['lock cmpxchg that will fail', exchange('compare', 0, 1, 1, 5, false, 'locked')],
    ['an operation on the variable stored', exchange('add', -1, 0, 1, null, false, 'relaxed')],
    ['cmpxchg of the variable stored', exchange('compare', 0, 0, 1, 5)],
  ];
  it.each(draining)('%s', (_, operation) => {
    expect(drains(operation, 'tso')).toBe(true);
    expect(drains(operation, 'pso')).toBe(true);
    expect(drains(operation, 'sc')).toBe(false);
  });

  const ofTso: [string, Operation][] = [
    ['atomic_add', exchange('add', -1, 1, 1, null, false, 'relaxed')],
    ['xchg_acquire', exchange('swap', 0, 1, 1, null, false, 'acquire')],
    ['cmpxchg that will fail', exchange('compare', 0, 1, 1, 5)],
    ['cmpxchg_release that will fail', exchange('compare', 0, 1, 1, 5, false, 'release')],
    ['spin_lock', exchange('compare', 0, 1, 1, 0, true, 'acquire')],
  ];
  it.each(ofTso)('%s under TSO, not under PSO', (_, operation) => {
    expect(drains(operation, 'tso')).toBe(true);
    expect(drains(operation, 'pso')).toBe(false);
    expect(drains(operation, 'sc')).toBe(false);
  });

  it('the fences beside atomics under PSO, not under TSO', () => {
    expect(drains(fence('atomic-mb'), 'tso')).toBe(false);
    expect(drains(fence('atomic-mb'), 'pso')).toBe(true);
  });

  const passing: [string, Operation][] = [
    ['smp_wmb', fence('wmb')],
    ['smp_rmb', fence('rmb')],
    ['acquire', fence('acquire')],
    ['release', fence('release')],
    ['a load', load(0, 1)],
    ['a store', store(1, 1)],
    ['atomic_add_unless that will not add', exchange('add-unless', 0, 0, 1, 1)],
  ];
  it.each(passing)('%s does not', (_, operation) => {
    expect(drains(operation, 'tso')).toBe(false);
    expect(drains(operation, 'pso')).toBe(false);
  });

  it('a relaxed one under PSO waits for what stands in front of an ordering mark alone', () => {
    const relaxed = exchange('add', -1, 2, 1, null, false, 'relaxed');
    const functions = [[store(0, 1), fence('wmb'), store(1, 1), relaxed, halt()]];
    const run = new Stepper({ cells: [0, 0, 0], functions, tasks: [0] }, { memory: 'pso' });
    run.takeAll('run', 0, 3);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'exchanged', old: 0, value: 1 }]);
    expect(run.machine.memory).toEqual([1, 0, 1]);
    expect(run.cpu(0).buffer).toHaveLength(1);
  });

  it('the mark of a read-side section orders nothing', () => {
    const relaxed = exchange('add', -1, 1, 1, null, false, 'relaxed');
    const functions = [[rcu('lock'), store(0, 1), rcu('unlock'), relaxed, halt()]];
    const run = new Stepper({ cells: [0, 0], functions, tasks: [0] }, { memory: 'pso' });
    run.takeAll('run', 0, 4);
    expect(run.machine.memory).toEqual([0, 1]);
    expect(run.cpu(0).buffer).toHaveLength(2);
  });
});

describe('[M41] a LOCKed operation reads and writes memory in one step', () => {
  it('adds, swaps, compares; a failed comparison writes nothing', () => {
    const operations = [
      exchange('add', 0, 0, 5),
      exchange('swap', 1, 0, 9),
      exchange('compare', 2, 0, 4, 9),
      exchange('compare', 3, 0, 1, 9),
      exchange('or', 4, 0, 3),
      exchange('and', 5, 0, 6),
      exchange('xor', 6, 0, 1),
    ];
    const run = new Stepper({ cells: [1], functions: [[...operations, halt()]], tasks: [0] });
    const written = run
      .takeAll('run', 0, 7)
      .map((event) => event.kind === 'exchanged' && event.written);
    expect(written).toEqual([true, true, true, false, true, true, true]);
    expect(run.cpu(0).contexts[0].frames[0].locals.slice(0, 7)).toEqual([1, 6, 9, 4, 4, 7, 6]);
    expect(run.machine.memory).toEqual([7]);
  });

  it('a blocking one waits until its comparison holds', () => {
    const lock = exchange('compare', 0, 0, 1, 0, true);
    const functions = [[lock, store(0, 0), halt()]];
    const run = new Stepper({ cells: [0], functions, tasks: [0, 0] }, { memory: 'sc' });
    run.take('run', 0);
    expect(run.can('run', 1)).toBe(false);
    run.take('run', 0);
    run.take('run', 1);
    expect(run.machine.memory).toEqual([1]);
  });
});

describe('[M42] IRET serialises', () => {
  it('the return of an interrupt waits for the store buffer, that of a task does not', () => {
    const functions = [
      [broadcast('send', 1), halt()],
      [store(0, 1), ret()],
    ];
    const run = new Stepper({ cells: [0], functions, tasks: [0, 1] });
    run.take('run', 0);
    run.take('run', 1);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'task-ended' }]);
    run.take('drain', 1);
    run.take('interrupt', 1);
    run.take('run', 1);
    expect(run.can('run', 1)).toBe(false);
    run.take('drain', 1);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'interrupt-returned' }]);
  });
});

describe('[M43] a store across the end of a quadword, or of a wider unit of fetch, is two', () => {
  const at = siteAddress(0) + 5;
  const sites = [{ old: [0x90, 0x90], new: [0x66, 0x90] }];
  const start = (memory: 'sc' | 'tso', fetchUnit: number) => {
    const functions = [[storeAt(at, 0x44332211, 'u32'), storeAt(at, 0, 'u8'), halt()]];
    return new Stepper({ sites, functions, tasks: [0] }, { memory, fetchUnit });
  };

  it('under tso both halves go into the buffer', () => {
    const run = start('tso', 1);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'buffered', address: at, size: 3, value: 0x332211 },
      { kind: 'buffered', address: at + 3, size: 1, value: 0x44 },
    ]);
  });

  it('under sc the second one comes before the CPU goes on', () => {
    const run = start('sc', 1);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'stored', address: at, size: 3 },
      { kind: 'buffered', address: at + 3, size: 1 },
    ]);
    expect(run.enabled).toEqual(['drain 0']);
    expect(run.take('drain', 0)).toMatchObject([{ kind: 'committed', value: 0x44 }]);
    expect(run.enabled).toEqual(['run 0']);
  });

  it('within a fetched unit of 16 it is one', () => {
    expect(start('sc', 16).take('run', 0)).toMatchObject([{ kind: 'stored', size: 4 }]);
  });

  it('of eight bytes keeps all of them', () => {
    const value = 0x1122334455667788n;
    const functions = [[storeAt(siteAddress(0) + 1, value as never, 'u64'), halt()]];
    const run = new Stepper({ sites, functions, tasks: [0] }, { memory: 'tso' });
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'buffered', size: 7, value: 0x22334455667788n },
      { kind: 'buffered', size: 1, value: 0x11 },
    ]);
    run.takeAll('drain', 0, 2);
    expect(run.machine.text[0].slice(1, 9)).toEqual([
      0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
    ]);
  });
});

describe('[M43] text is written as data is, and may be read-only', () => {
  const site = siteAddress(0);
  const sites = [{ old: [0x90, 0x91], new: [0x50, 0x51] }];

  it('a store that nobody handles faults; one with a handler gives -EFAULT', () => {
    const handled = { ...storeAt(site, 0x50), fault: 2 } as Operation;
    const functions = [[protect(false), handled, protect(true), handled, halt()]];
    const run = new Stepper({ sites, functions, tasks: [0] }, { memory: 'sc' });
    run.take('run', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'fault-handled', value: -14, local: 2 }]);
    run.take('run', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'stored', value: 0x50, old: 0x90 }]);
    const bare = [[protect(false), storeAt(site, 0x50), halt()]];
    const faulting = new Stepper({ sites, functions: bare, tasks: [0] });
    expect(faulting.takeAll('run', 0, 2).at(-1)).toMatchObject({ kind: 'faulted', address: site });
  });

  it('a wider store changes its bytes in one step', () => {
    const functions = [[storeAt(site, 0x5150, 'u16'), execute(0), halt()]];
    const run = new Stepper({ sites, functions, tasks: [0] });
    run.takeAll('run', 0, 4);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'executed', outcome: 'new', at: 0 }]);
    expect(run.take('drain', 0)).toMatchObject([{ kind: 'committed', size: 2, old: 0x9190 }]);
  });

  it('a division by zero is a crash of its CPU', () => {
    const left = constant(1);
    const right = constant(0);
    const divide = { kind: 'binary', operator: '/', type: 's32', left, right } as const;
    const run = new Stepper({ cells: [0], functions: [[store(0, divide), halt()]], tasks: [0] });
    expect(run.take('run', 0)).toMatchObject([{ kind: 'crashed', reason: 'divide error' }]);
  });

  it('so is one in what a LOCKed operation compares with, whatever it waits for', () => {
    const divide: Expression = {
      kind: 'binary',
      operator: '/',
      type: 's32',
      left: constant(1),
      right: constant(0),
    };
    for (const operator of ['compare', 'add-unless'] as const) {
      const tried = { ...exchange(operator, 0, 1, 1, 0), expected: divide } as Operation;
      const functions = [[store(0, 1), tried, halt()]];
      const run = new Stepper({ cells: [0, 0], functions, tasks: [0] }, { memory: 'pso' });
      run.take('run', 0);
      expect(run.take('run', 0)).toMatchObject([{ kind: 'crashed', reason: 'divide error' }]);
    }
  });
});
