/** Several tasks on a CPU: when one takes the place of another, and what becomes of each. */
import { describe, expect, it } from 'vitest';
import {
  assign,
  execute,
  halt,
  load,
  localOf,
  mask,
  rcu,
  rcuTasks,
  ret,
  schedule,
  stop,
  store,
} from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

const SITES = [{ old: [0x66, 0x90], new: [0x66, 0x91] }];

describe('[M65] tasks take turns on a CPU', () => {
  it('one is preempted wherever preemption is on, and goes on where it was', () => {
    const functions = [[assign(0, 1), assign(1, 2), ret()], [ret()]];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    expect(run.enabled).toEqual(['run 0', 'preempt 0']);
    run.take('run', 0);
    expect(run.take('preempt', 0)).toMatchObject([
      { kind: 'switched', task: 1, preempted: true, serialises: false },
    ]);
    run.take('run', 0);
    expect(run.enabled).toEqual(['switch 0']);
    expect(run.take('switch', 0)).toMatchObject([{ task: 0, preempted: false, serialises: true }]);
    expect(localOf(run.cpu(0), 0)).toBe(1);
    run.takeAll('run', 0, 2);
    expect(run.enabled).toEqual([]);
  });

  it('not with preemption or interrupts off, not in a handler, not while stores are buffered', () => {
    const functions = [
      [
        mask('preemption', 'off'),
        mask('preemption', 'on'),
        mask('interrupts', 'off'),
        mask('interrupts', 'on'),
        store(0, 1),
        ret(),
      ],
      [ret()],
    ];
    const run = new Stepper(
      { cells: [0], functions, tasks: [0], others: [[1]], nmiHandler: 1 },
      { nmis: 1 },
    );
    const may = [run.can('preempt', 0)];
    for (let count = 0; count < 5; count++) {
      run.take('run', 0);
      may.push(run.can('preempt', 0));
    }
    expect(may).toEqual([true, false, true, false, true, false]);
    run.take('drain', 0);
    expect(run.can('preempt', 0)).toBe(true);
    run.take('nmi', 0);
    expect(run.can('preempt', 0)).toBe(false);
  });

  it('what has been fetched is dropped', () => {
    const functions = [[execute(0), ret()], [ret()]];
    const run = new Stepper({ sites: SITES, functions, tasks: [0], others: [[1]] });
    run.take('run', 0);
    expect(run.cpu(0).fetched).toHaveLength(1);
    run.take('preempt', 0);
    expect(run.cpu(0).fetched).toEqual([]);
  });

  it('the one that has stopped all others keeps its CPU until they go on', () => {
    const functions = [
      [stop('request'), stop('reach'), stop('release'), stop('finish'), ret()],
      [ret()],
    ];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    const may = [];
    for (let count = 0; count < 4; count++) {
      run.take('run', 0);
      may.push(run.can('preempt', 0));
    }
    expect(may).toEqual([true, false, true, true]);
  });

  it('a stop waits for CPUs, not for the tasks that wait on them', () => {
    const functions = [
      [stop('request'), stop('reach'), ret()],
      [assign(0, 1), ret()],
    ];
    const run = new Stepper({ functions, tasks: [0, 1], others: [[1], [1]] });
    run.take('run', 1);
    run.take('preempt', 1);
    run.take('run', 0);
    run.take('stop', 1);
    expect(run.can('preempt', 1)).toBe(false);
    expect(run.can('run', 0)).toBe(true);
  });
});

describe('[M66] a task gives its CPU up', () => {
  it('by schedule() or where it sleeps, and then was not preempted', () => {
    const functions = [[schedule(), rcu('begin'), rcu('wait'), ret()], [ret()]];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    const may = [];
    for (let count = 0; count < 3; count++) {
      may.push(run.can('switch', 0));
      run.take('run', 0);
    }
    expect(may).toEqual([true, false, true]);
  });

  it('perhaps by cond_resched()', () => {
    const functions = [[schedule(false), ret()], [ret()]];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    expect(run.take('switch', 0)).toMatchObject([{ preempted: false }]);
    run.take('run', 0);
    expect(run.take('switch', 0)).toMatchObject([{ serialises: false }]);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'scheduled', gaveUp: false }]);
  });

  it('not while preemption is off', () => {
    const functions = [[mask('preemption', 'off'), schedule(), ret()], [ret()]];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    run.take('run', 0);
    expect(run.can('switch', 0)).toBe(false);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'scheduled', gaveUp: false }]);
  });
});

describe('[M67] what a task has goes with it', () => {
  it('a read-side section: the grace period of another task on its CPU waits for it', () => {
    const functions = [
      [rcu('lock'), rcu('unlock'), ret()],
      [rcu('begin'), rcu('wait'), load(0, 0), ret()],
    ];
    const run = new Stepper({ cells: [0], functions, tasks: [0], others: [[1]] });
    run.take('run', 0);
    run.take('preempt', 0);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('switch', 0);
    run.take('run', 0);
    run.take('preempt', 0);
    expect(run.can('run', 0)).toBe(true);
  });

  it('what the first task of a CPU returns is what the CPU shows', () => {
    const functions = [[ret(-5)], [ret(7)]];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    run.take('run', 0);
    run.take('switch', 0);
    run.take('run', 0);
    expect(run.cpu(0).result).toBe(-5);
  });
});

describe('[M68] synchronize_rcu_tasks waits for tasks', () => {
  const WAITER = [rcuTasks('begin'), rcuTasks('wait'), ret()];

  it('for one that was preempted, until it gives its CPU up or ends', () => {
    const functions = [[assign(0, 1), schedule(), ret()], WAITER];
    const run = new Stepper({ functions, tasks: [0], others: [[1]] });
    run.take('run', 0);
    run.take('preempt', 0);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('switch', 0);
    run.take('run', 0);
    run.take('preempt', 0);
    expect(run.can('run', 0)).toBe(true);
  });

  it('not for one that has yet to begin, sleeps, or has ended', () => {
    const functions = [WAITER, [rcu('begin'), rcu('wait'), ret()], [ret()]];
    const run = new Stepper({ functions, tasks: [0, 1, 2], others: [[2], [2], [2]] });
    run.take('run', 2);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('run', 1);
    expect(run.can('run', 0)).toBe(true);
  });

  it('two that wait do not wait for each other', () => {
    const run = new Stepper({ functions: [WAITER], tasks: [0, 0], others: [] });
    run.take('run', 0);
    run.take('run', 1);
    expect(run.can('run', 0)).toBe(true);
    expect(run.can('run', 1)).toBe(true);
  });

  it('a task that waits for nobody keeps it waiting for ever', () => {
    const run = new Stepper({ functions: [WAITER, [halt()]], tasks: [0, 1], others: [] });
    run.take('run', 0);
    expect(run.enabled).toEqual([]);
  });
});
