/** NMIs that one CPU raises at another, or at itself. */
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/machine/program/program.ts';
import { isFinished } from '../../../src/machine/stepping/enabled.ts';
import { assign, type HandMadeOptions, halt, raise, ret, store } from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

const handler = [assign(0, 1), ret()];
const contexts = (run: Stepper, cpu = 0) => run.cpu(cpu).contexts.map(({ kind }) => kind);

describe('[M24] raise_nmi', () => {
  const start = (task: Operation[], options: HandMadeOptions = {}) =>
    new Stepper(
      {
        cells: [0],
        functions: [[...task, halt()], handler, [halt()]],
        tasks: [0, 2],
        nmiHandler: 1,
      },
      options,
    );

  it('sends an NMI that no budget has, and that has to arrive before the run is over', () => {
    const run = start([raise(1)]);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'nmi-raised', cpu: 0, target: 1 }]);
    expect(run.enabled).toEqual(['raised 1']);
    expect(isFinished(run.system, run.machine)).toBe(false);
    expect(run.take('raised', 1)).toMatchObject([
      { kind: 'nmi-delivered', cpu: 1 },
      { kind: 'nmi-entered', cpu: 1, latched: true },
    ]);
    expect(run.cpu(1)).toMatchObject({ nmiRaised: false, nmiPending: false, nmiBlocked: true });
    run.takeAll('run', 1, 2);
    expect(isFinished(run.system, run.machine)).toBe(true);
  });

  it('waits for the store buffer', () => {
    const run = start([store(0, 1), raise(1)]);
    run.take('run', 0);
    expect(run.can('run', 0)).toBe(false);
    run.take('drain', 0);
    expect(run.can('run', 0)).toBe(true);
  });

  it('at the own CPU comes right behind', () => {
    const run = start([raise(0)]);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'nmi-raised', target: 0 },
      { kind: 'nmi-delivered' },
      { kind: 'nmi-entered', latched: true },
    ]);
    expect(contexts(run)).toEqual(['task', 'nmi']);
  });

  it('twice before the first one arrives is once', () => {
    const run = start([raise(1), raise(1)]);
    run.takeAll('run', 0, 2);
    run.take('raised', 1);
    expect(run.can('raised', 1)).toBe(false);
  });

  it('while NMIs are blocked is latched, and becomes one with what was latched before', () => {
    const run = start([raise(1)], { nmis: 2 });
    run.take('nmi', 1);
    run.take('nmi', 1);
    run.take('run', 0);
    expect(run.take('raised', 1)).toEqual([{ kind: 'nmi-delivered', cpu: 1 }]);
    run.take('run', 1);
    expect(run.take('run', 1)).toMatchObject([
      { kind: 'interrupt-returned' },
      { kind: 'nmi-entered', latched: true },
    ]);
    run.takeAll('run', 1, 2);
    expect(contexts(run, 1)).toEqual(['task']);
    expect(run.machine.nmisLeft).toBe(0);
  });

  it('at a CPU that there is not is a crash', () => {
    for (const target of [-1, 2]) {
      const run = start([raise(target)]);
      expect(run.take('run', 0)).toMatchObject([
        { kind: 'crashed', reason: 'NMI to no CPU', address: target },
      ]);
    }
  });
});
