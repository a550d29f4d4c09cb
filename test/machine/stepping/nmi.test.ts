/** NMIs: when they arrive, what holds them back, what ends them. */
import { describe, expect, it } from 'vitest';
import type { Int3Stack, NmiStack } from '../../../src/machine/state/stacks.ts';
import {
  assign,
  broadcast,
  constant,
  execute,
  halt,
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
    expect(run.take('nmi', 0)).toMatchObject([
      { kind: 'nmi-entered', latched: false },
      { kind: 'crashed', context: 'nmi', reason: 'overwritten frame' },
    ]);
  });

  it('one that was latched comes in with that IRET, and is shown too', () => {
    const run = upToTheTrap('fixed');
    run.take('nmi', 0);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'interrupt-returned', context: 'trap' },
      { kind: 'nmi-entered', latched: true },
      { kind: 'crashed', reason: 'overwritten frame' },
    ]);
  });

  it('rerun: it marks the first one, which runs once more; further ones are lost in that', () => {
    const run = upToTheTrap('rerun');
    run.take('run', 0);
    expect(run.take('nmi', 0)).toMatchObject([{ kind: 'nmi-latched' }]);
    expect(run.can('nmi', 0)).toBe(false);
    run.take('run', 0);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'interrupt-returned', context: 'nmi' },
      { kind: 'nmi-entered', latched: true },
    ]);
    expect(contexts(run)).toEqual(['task', 'nmi']);
  });

  it('rerun: one that the CPU has latched goes on waiting for the first one to end', () => {
    const run = upToTheTrap('rerun');
    run.take('nmi', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'interrupt-returned', context: 'trap' }]);
    expect(run.cpu(0)).toMatchObject({ nmiBlocked: false, nmiPending: true });
  });

  it('nest: it runs on top', () => {
    const run = upToTheTrap('nest');
    run.take('run', 0);
    expect(run.take('nmi', 0)).toMatchObject([{ kind: 'nmi-entered' }]);
    expect(contexts(run)).toEqual(['task', 'nmi', 'nmi']);
  });
});

const HITS_INT3 = [storeAt(siteAddress(0), 0xcc), execute(0), assign(0, 1), ret()];
const ONE_SITE = [{ old: [0x90], new: [0x50] }];

/** An NMI has hit an int3, whose handler is about to return. */
function upToTheTrap(nmiStack: NmiStack): Stepper {
  const functions = [[halt()], HITS_INT3, [ret(constant(1))]];
  const made = { sites: ONE_SITE, functions, tasks: [0], nmiHandler: 1, int3Handler: 2 };
  const run = new Stepper(made, { nmis: 3, memory: 'sc', nmiStack });
  run.take('nmi', 0);
  run.takeAll('run', 0, 3);
  return run;
}

describe('[M22] an int3 in an NMI that came in over an int3 handler', () => {
  const start = (int3Stack: Int3Stack) => {
    const functions = [[...HITS_INT3.slice(0, 2), halt()], [execute(0), ret()], [ret(constant(1))]];
    const made = { sites: ONE_SITE, functions, tasks: [0], nmiHandler: 1, int3Handler: 2 };
    const run = new Stepper(made, { nmis: 1, memory: 'sc', int3Stack });
    run.takeAll('run', 0, 3);
    run.take('nmi', 0);
    run.take('run', 0);
    return run;
  };

  it('runs on top of it on a shared stack', () => {
    const run = start('shared');
    expect(run.take('run', 0)).toMatchObject([{ kind: 'trapped' }]);
    expect(contexts(run)).toEqual(['task', 'trap', 'nmi', 'trap']);
  });

  it('overwrites its frame where int3 has a stack of its own', () => {
    expect(start('own').take('run', 0)).toMatchObject([
      { kind: 'trapped' },
      { kind: 'crashed', context: 'trap', reason: 'overwritten frame' },
    ]);
  });

  it('overflows the stack when handlers trap without end', () => {
    const functions = [
      [...HITS_INT3.slice(0, 2), halt()],
      [execute(0), ret(constant(1))],
    ];
    const made = { sites: ONE_SITE, functions, tasks: [0], int3Handler: 1 };
    const run = new Stepper(made, { memory: 'sc' });
    run.takeAll('run', 0, 6);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'crashed', reason: 'stack overflow' }]);
  });
});

describe('[M23] entry and IRET wait until the store buffer is empty', () => {
  it('what the task stored is in memory before the handler runs, what the handler stored before it ends', () => {
    const functions = [
      [store(0, 1), halt()],
      [store(0, 2), ret()],
    ];
    const run = new Stepper({ cells: [0], functions, tasks: [0], nmiHandler: 1 }, { nmis: 1 });
    run.take('run', 0);
    expect(run.can('nmi', 0)).toBe(false);
    run.take('drain', 0);
    run.take('nmi', 0);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'interrupt-returned' }]);
  });

  it('an NMI that is only latched waits for nothing', () => {
    const functions = [[halt()], [store(0, 1), ret()]];
    const run = new Stepper({ cells: [0], functions, tasks: [0], nmiHandler: 1 }, { nmis: 2 });
    run.take('nmi', 0);
    run.take('run', 0);
    expect(run.can('nmi', 0)).toBe(true);
  });

  it('an interrupt and a trap wait as well', () => {
    const functions = [
      [store(0, 1), execute(0), halt()],
      [broadcast('send', 2), halt()],
      [ret(constant(1))],
    ];
    const sites = [{ old: [0xcc], new: [0x50] }];
    const made = { sites, cells: [0], functions, tasks: [0, 1], int3Handler: 2 };
    const run = new Stepper(made, {});
    run.take('run', 1);
    run.take('run', 0);
    expect(run.can('interrupt', 0)).toBe(false);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    expect(run.can('interrupt', 0)).toBe(true);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'trapped' }]);
  });
});
