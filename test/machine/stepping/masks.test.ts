/** Interrupts and preemption off: what may no longer come in, and what still does. */
import { describe, expect, it } from 'vitest';
import {
  assign,
  broadcast,
  call,
  constant,
  halt,
  jump,
  localOf,
  mask,
  ret,
  stop,
  store,
} from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

const STOPPING = [stop('request'), stop('reach'), stop('release'), stop('finish'), halt()];
const HANDLER = [assign(0, 1), ret()];
const irqs = (change: 'off' | 'on' | 'restore' | 'read', into = -1, value = -1) =>
  mask('interrupts', change, into, value < 0 ? null : constant(value));
const preemption = (change: 'off' | 'on' | 'read', into = -1) => mask('preemption', change, into);

/** CPU 0 asks CPU 1 to stop, then CPU 1 runs the operations one by one; whether it can stop before each. */
function stoppable(...operations: ReturnType<typeof mask>[]): boolean[] {
  const run = new Stepper({ functions: [STOPPING, [...operations, halt()]], tasks: [0, 1] });
  run.take('run', 0);
  return [...operations, null].map((operation) => {
    const can = run.can('stop', 1);
    if (operation !== null) run.take('run', 1);
    return can;
  });
}

describe('[M60] preemption off keeps the stopper away', () => {
  it('until it is on again as often as it was turned off', () => {
    const [off, on] = [preemption('off'), preemption('on')];
    expect(stoppable(off, off, on, on)).toEqual([true, false, false, false, true]);
  });

  it('turned on where it is on it stays on', () => {
    const [off, on] = [preemption('off'), preemption('on')];
    expect(stoppable(on, off, on)).toEqual([true, true, false, true]);
  });

  it('interrupts come, and NMIs', () => {
    const functions = [[broadcast('send', 2), halt()], [preemption('off'), halt()], HANDLER];
    const run = new Stepper({ functions, tasks: [0, 1], nmiHandler: 2 }, { nmis: 1 });
    run.take('run', 1);
    run.take('run', 0);
    expect(run.can('interrupt', 1)).toBe(true);
    expect(run.can('nmi', 1)).toBe(true);
  });

  it('a task that ends so leaves a CPU that can stop', () => {
    const run = new Stepper({ functions: [STOPPING, [preemption('off'), ret()]], tasks: [0, 1] });
    run.take('run', 0);
    run.takeAll('run', 1, 2);
    expect(run.can('stop', 1)).toBe(true);
  });
});

describe('[M61] interrupts off keep the stopper and interrupts away', () => {
  it('does not count', () => {
    const [off, on] = [irqs('off'), irqs('on')];
    expect(stoppable(off, off, on)).toEqual([true, false, false, true]);
  });

  it('restored they are as they were', () => {
    expect(stoppable(irqs('off'), irqs('restore', -1, 1))).toEqual([true, false, false]);
    expect(stoppable(irqs('off'), irqs('restore', -1, 0))).toEqual([true, false, true]);
  });

  it('interrupts wait, NMIs come', () => {
    const functions = [
      [broadcast('send', 2), broadcast('wait', 2), halt()],
      [irqs('off'), irqs('on'), halt()],
      HANDLER,
    ];
    const run = new Stepper({ functions, tasks: [0, 1], nmiHandler: 2 }, { nmis: 1 });
    run.take('run', 1);
    run.take('run', 0);
    expect(run.can('interrupt', 1)).toBe(false);
    expect(run.can('run', 0)).toBe(false);
    run.take('nmi', 1);
    run.takeAll('run', 1, 2);
    expect(run.can('interrupt', 1)).toBe(false);
    run.take('run', 1);
    expect(run.can('interrupt', 1)).toBe(true);
  });

  it('turning them on in a handler changes nothing', () => {
    const handler = [irqs('on'), irqs('read', 0), ret()];
    const run = new Stepper(
      { functions: [[halt()], handler], tasks: [0], nmiHandler: 1 },
      { nmis: 1 },
    );
    run.take('nmi', 0);
    run.takeAll('run', 0, 2);
    expect(localOf(run.cpu(0), 0)).toBe(1);
  });

  it('are off for what all have stopped for, and on again behind it', () => {
    const during = [irqs('read', 0), irqs('off', 1), irqs('restore', -1, 0), ret()];
    const functions = [
      [stop('request'), stop('reach'), call(1), stop('release'), irqs('read', 2), halt()],
      during,
    ];
    const run = new Stepper({ functions, tasks: [0] });
    run.takeAll('run', 0, 4);
    expect([localOf(run.cpu(0), 0), localOf(run.cpu(0), 1)]).toEqual([1, 0]);
    run.takeAll('run', 0, 4);
    expect(localOf(run.cpu(0), 2)).toBe(0);
  });
});

describe('[M62] turning them off or on orders nothing', () => {
  it('the store buffer stays as it is', () => {
    const functions = [[store(0, 1), irqs('off'), preemption('off'), irqs('on'), halt()]];
    const run = new Stepper({ cells: [0], functions, tasks: [0] });
    run.takeAll('run', 0, 4);
    expect(run.cpu(0).buffer).toHaveLength(1);
  });

  it('the depth of preemption is what preempt_count() gives, in handlers with HARDIRQ_OFFSET', () => {
    const functions = [
      [preemption('off'), preemption('off'), preemption('read', 0), jump(2)],
      [preemption('read', 0), halt()],
    ];
    const run = new Stepper({ functions, tasks: [0], nmiHandler: 1 }, { nmis: 1 });
    run.takeAll('run', 0, 3);
    expect(localOf(run.cpu(0), 0)).toBe(2);
    run.take('nmi', 0);
    run.take('run', 0);
    expect(localOf(run.cpu(0), 0)).toBe(0x10000);
  });
});
