/** stop_machine and on_each_cpu: what the other CPUs do meanwhile. */
import { describe, expect, it } from 'vitest';
import {
  assign,
  broadcast,
  execute,
  halt,
  load,
  ret,
  siteAddress,
  stop,
  store,
  storeAt,
} from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

const STOP = [stop('request'), stop('reach')];
const GO = [stop('release'), stop('finish')];
const handler = [assign(0, 1), ret()];

describe('[M30] stop_machine goes on once every other CPU has stopped', () => {
  it('waits for all of them, idle ones included', () => {
    const functions = [
      [...STOP, halt()],
      [assign(0, 1), halt()],
    ];
    const run = new Stepper({ functions, tasks: [0, 1, -1] });
    expect(run.can('stop', 1)).toBe(false);
    run.take('run', 0);
    run.take('stop', 1);
    expect(run.can('run', 0)).toBe(false);
    run.take('stop', 2);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'stop-reached' }]);
  });

  it('a CPU in an NMI stops only after it', () => {
    const functions = [[...STOP, halt()], [halt()], handler];
    const run = new Stepper({ functions, tasks: [0, 1], nmiHandler: 2 }, { nmis: 1 });
    run.take('nmi', 1);
    run.take('run', 0);
    expect(run.can('stop', 1)).toBe(false);
    run.takeAll('run', 1, 2);
    expect(run.can('stop', 1)).toBe(true);
  });

  it('one at a time; whoever waits to begin can be stopped', () => {
    const run = new Stepper({ functions: [[...STOP, ...GO, halt()]], tasks: [0, 0] });
    run.take('run', 0);
    expect(run.can('run', 1)).toBe(false);
    run.take('stop', 1);
    run.takeAll('run', 0, 2);
    run.take('resume', 1);
    expect(run.can('run', 1)).toBe(false);
    run.take('run', 0);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'stop-requested' }]);
  });
});

/** CPU 0 stops the others, CPU 1 sends interrupts; what they run stands last. */
const INTERRUPTED = [
  [...STOP, ...GO, halt()],
  [broadcast('send', 2), halt()],
  [assign(1, 1), ret()],
];

describe('[M31] a stopped CPU spins with interrupts off', () => {
  it('runs nothing until it is let go, and then where it was', () => {
    const functions = [
      [...STOP, store(0, 1), ...GO, halt()],
      [load(0, 0), load(1, 0), halt()],
    ];
    const run = new Stepper({ cells: [0], functions, tasks: [0, 1] }, { memory: 'sc' });
    run.take('run', 1);
    run.take('run', 0);
    run.take('stop', 1);
    expect(run.enabled).toEqual(['run 0']);
    run.takeAll('run', 0, 2);
    expect(run.enabled).toEqual(['run 0']);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('resume', 1);
    run.take('run', 0);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'loaded', value: 1, local: 1 }]);
  });

  it('neither it nor the CPU that stopped it takes an interrupt once all have stopped', () => {
    const run = new Stepper({ functions: INTERRUPTED, tasks: [0, 1, -1] });
    run.take('run', 1);
    expect(run.can('interrupt', 0)).toBe(true);
    run.take('run', 0);
    run.take('stop', 1);
    run.take('stop', 2);
    run.take('run', 0);
    expect(run.can('interrupt', 0)).toBe(false);
    expect(run.can('interrupt', 2)).toBe(false);
    run.take('run', 0);
    expect(run.can('interrupt', 0)).toBe(true);
  });

  it('while the others are awaited it takes interrupts, and has not stopped until they are handled', () => {
    const run = new Stepper({ functions: INTERRUPTED, tasks: [0, 1, -1] });
    run.take('run', 1);
    run.take('run', 0);
    run.take('stop', 2);
    run.take('interrupt', 2);
    run.take('stop', 1);
    expect(run.can('run', 0)).toBe(false);
    run.takeAll('run', 2, 2);
    expect(run.cpu(2).contexts.map(({ kind }) => kind)).toEqual(['stopper']);
    expect(run.can('run', 0)).toBe(true);
  });

  it('[M30] who waits for interrupts of its own is stopped when they have been handled', () => {
    const functions = [
      [...STOP, ...GO, halt()],
      [broadcast('send', 2), broadcast('wait', 2), halt()],
      [ret()],
    ];
    const run = new Stepper({ functions, tasks: [0, 1] });
    run.take('run', 1);
    run.take('run', 0);
    expect(run.can('stop', 1)).toBe(false);
    run.take('interrupt', 0);
    run.take('run', 0);
    run.take('run', 1);
    expect(run.can('stop', 1)).toBe(true);
  });
});

describe('[M32] stopping and going on are full fences', () => {
  const [x, y] = [0, 1];

  it('a CPU has stopped when its stores have reached memory', () => {
    const functions = [
      [...STOP, load(0, x), halt()],
      [store(x, 1), halt()],
    ];
    const run = new Stepper({ cells: [0, 0], functions, tasks: [0, 1] });
    run.take('run', 1);
    run.take('run', 0);
    expect(run.can('stop', 1)).toBe(false);
    run.take('drain', 1);
    run.take('stop', 1);
    run.take('run', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'loaded', value: 1 }]);
  });

  it('the others are let go when the stores made meanwhile have reached memory', () => {
    const functions = [
      [...STOP, store(y, 1), ...GO, halt()],
      [load(0, y), halt()],
    ];
    const run = new Stepper({ cells: [0, 0], functions, tasks: [0, 1] }, { memory: 'pso' });
    run.take('run', 0);
    run.take('stop', 1);
    run.takeAll('run', 0, 2);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    run.take('run', 0);
    run.take('resume', 1);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'loaded', value: 1 }]);
  });
});

describe('[M33] a task is stopped between instructions', () => {
  it('what it had fetched is fetched again', () => {
    const site = siteAddress(0);
    const functions = [
      [...STOP, storeAt(site, 0x50), storeAt(site + 1, 0x51), ...GO, halt()],
      [execute(0), halt()],
    ];
    const sites = [{ old: [0x90, 0x91], new: [0x50, 0x51] }];
    const run = new Stepper({ sites, functions, tasks: [0, 1] }, { memory: 'sc' });
    run.take('run', 1);
    run.take('run', 0);
    run.take('stop', 1);
    run.takeAll('run', 0, 4);
    run.take('resume', 1);
    run.takeAll('run', 1, 3);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'executed', outcome: 'new', at: 0 }]);
  });
});

describe('[M34] on_each_cpu interrupts every other CPU', () => {
  const functions = [
    [store(0, 1), broadcast('send', 2), broadcast('wait', 2), halt()],
    [halt()],
    [load(1, 0), ret()],
  ];
  const start = () => new Stepper({ cells: [0], functions, tasks: [0, 1, -1] });

  it('the work is visible to them: sending waits for the own stores', () => {
    const run = start();
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    run.take('run', 0);
    run.take('interrupt', 1);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'loaded', value: 1 }]);
  });

  it('waits until all have returned from it', () => {
    const run = start();
    run.take('run', 0);
    run.take('drain', 0);
    run.take('run', 0);
    for (const cpu of [1, 2]) {
      expect(run.can('run', 0)).toBe(false);
      run.take('interrupt', cpu);
      expect(run.can('interrupt', cpu)).toBe(false);
      run.takeAll('run', cpu, 2);
    }
    expect(run.take('run', 0)).toMatchObject([{ kind: 'interrupts-awaited' }]);
  });
});
