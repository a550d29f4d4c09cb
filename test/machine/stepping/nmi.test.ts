/** NMIs: when they arrive, what holds them back, what ends them. */
import { describe, expect, it } from 'vitest';
import {
  assign,
  constant,
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

const handler = [assign(0, 1), ret()];
const contexts = (run: Stepper, cpu = 0) => run.cpu(cpu).contexts.map(({ kind }) => kind);

describe('[M20] an NMI may arrive at every CPU between any two micro-operations', () => {
  it('before, between and after the operations of a task', () => {
    const functions = [[store(0, 1), store(0, 2), ret()], handler];
    const made = { cells: [0], functions, tasks: [0], nmiHandler: 1 };
    for (let before = 0; before <= 3; before++) {
      const run = new Stepper(made, { nmis: 1, memory: 'sc' });
      run.takeAll('run', 0, before);
      expect(run.take('nmi', 0)).toMatchObject([{ kind: 'nmi-entered', handler: 1 }]);
      expect(contexts(run)).toEqual(before === 3 ? ['nmi'] : ['task', 'nmi']);
    }
  });

  it('at an idle CPU, at a stopped one, and at the one that stopped it', () => {
    const functions = [[stop('request'), stop('reach'), halt()], handler];
    const run = new Stepper({ functions, tasks: [0, -1], nmiHandler: 1 }, { nmis: 2 });
    expect(run.can('nmi', 1)).toBe(true);
    run.take('run', 0);
    run.take('stop', 1);
    run.take('run', 0);
    run.take('nmi', 0);
    run.take('nmi', 1);
    expect([contexts(run, 0), contexts(run, 1)]).toEqual([
      ['task', 'nmi'],
      ['stopper', 'nmi'],
    ]);
  });

  it('no more of them than the scenario has', () => {
    const run = new Stepper(
      { functions: [[halt()], handler], tasks: [0], nmiHandler: 1 },
      { nmis: 1 },
    );
    run.take('nmi', 0);
    run.takeAll('run', 0, 2);
    expect(run.enabled).toEqual([]);
  });
});

describe('[M21] NMIs are blocked until IRET; one is latched, more collapse into it', () => {
  const start = () =>
    new Stepper({ functions: [[halt()], handler], tasks: [0], nmiHandler: 1 }, { nmis: 3 });

  it('a second one is latched and a third one is not possible', () => {
    const run = start();
    run.take('nmi', 0);
    expect(run.take('nmi', 0)).toEqual([{ kind: 'nmi-latched', cpu: 0 }]);
    expect(contexts(run)).toEqual(['task', 'nmi']);
    expect(run.can('nmi', 0)).toBe(false);
  });

  it('the latched one is taken right after IRET, before anything else', () => {
    const run = start();
    run.take('nmi', 0);
    run.take('nmi', 0);
    run.take('run', 0);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'interrupt-returned', context: 'nmi' },
      { kind: 'nmi-entered', latched: true },
    ]);
    expect(contexts(run)).toEqual(['task', 'nmi']);
    expect(run.cpu(0)).toMatchObject({ nmiBlocked: true, nmiPending: false, nmisLeft: 1 });
  });
});

describe('[M22] every IRET unblocks NMIs, so that one can enter on top of another', () => {
  it('an int3 inside an NMI ends in IRET; the next NMI overwrites the frame below', () => {
    const functions = [
      [halt()],
      [storeAt(siteAddress(0), 0xcc), execute(0), assign(0, 1), ret()],
      [ret(constant(1))],
    ];
    const sites = [{ old: [0x90], new: [0x50] }];
    const made = { sites, functions, tasks: [0], nmiHandler: 1, int3Handler: 2 };
    const run = new Stepper(made, { nmis: 2, memory: 'sc' });
    run.take('nmi', 0);
    run.takeAll('run', 0, 3);
    expect(contexts(run)).toEqual(['task', 'nmi', 'trap']);
    expect(run.cpu(0).nmiBlocked).toBe(true);
    run.take('run', 0);
    expect(run.cpu(0).nmiBlocked).toBe(false);
    expect(run.take('nmi', 0)).toMatchObject([{ kind: 'crashed', reason: 'overwritten frame' }]);
  });
});

describe('[M23] entry orders nothing; IRET waits until the store buffer is empty', () => {
  it('the handler sees the buffered stores of the task, other CPUs do not', () => {
    const functions = [
      [store(0, 1), halt()],
      [load(0, 0), ret()],
      [load(0, 0), halt()],
    ];
    const run = new Stepper({ cells: [0], functions, tasks: [0, 2], nmiHandler: 1 }, { nmis: 1 });
    run.take('run', 0);
    run.take('nmi', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'loaded', value: 1, forwarded: true }]);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'loaded', value: 0 }]);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'interrupt-returned' }]);
  });
});
