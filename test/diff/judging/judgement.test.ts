/** The judgement of two runs, on programs made by hand. */
import { describe, expect, it } from 'vitest';
import { carryOver, compareRuns, runOf } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';
import {
  branch,
  execute,
  handMadeSystem,
  jump,
  load,
  local,
  relax,
  ret,
  stop,
  store,
} from '../../support/hand-made.ts';

/** The CPUs run these; cells x0, x1, x2 begin with 0. */
function cpus(...tasks: Operation[][]): System {
  const functions = tasks.map((operations) => [...operations, ret()]);
  const made = { cells: [0, 0, 0], functions, tasks: tasks.map((_, cpu) => cpu) };
  return handMadeSystem(made, { memory: 'sc' });
}

const run = (...order: number[]): Step[] => order.map((cpu) => step('run', cpu));
/** Four operations from `at` on: on to the next one when x0 is not zero. */
const spin = (at: number) => [load(0, 0), branch(local(0), at + 3), jump(at + 4), jump(at)];

/** The first version's run carried over to the second, seen from the second. */
function seenFromSecond(first: System, schedule: Step[], second: System) {
  const one = runOf(first, schedule);
  const other = runOf(second, carryOver(one, second).b.timeline.schedule);
  return judge(compareRuns(other, one));
}

describe('[D14] a wait of the first run, known by a mark and no event', () => {
  it('at the end of the run, is no event of it', () => {
    const [going, waiting] = [[], spin(0)].map((own) => cpus(own, [store(1, 1)]));
    const judgement = seenFromSecond(going, run(0, 1, 1), waiting);
    expect(judgement).toMatchObject({ answer: 'fixed', first: { waits: 'a' }, precedes: true });
    expect(judgement.aLine).toMatchObject({ cpu: 0, fn: 'f0' });
    expect(judgement.turn?.line.cpu).toBe(0);
  });

  it('is told of the CPU that waits, whichever takes the step at that mark', () => {
    const waiting = cpus([store(2, 1), ...spin(1), store(1, 1)], [store(2, 2)]);
    const going = cpus([store(2, 1), store(1, 1)], [store(2, 2)]);
    const judgement = seenFromSecond(going, run(0, 0, 0, 1, 1), waiting);
    expect(judgement).toMatchObject({ answer: 'fixed', first: { waits: 'a' }, precedes: true });
    expect(judgement.aLine).toMatchObject({ cpu: 0, fn: 'f0' });
    expect(judgement.turn?.line).toMatchObject({ cpu: 0, fn: 'f0' });
  });
});

describe('[D14] two runs of one schedule', () => {
  it('are told apart by what runs, not by which is named first', () => {
    // Either is the other one carried over, and only in one direction something waits.
    const stopping = cpus([stop('request'), stop('reach'), ret(), stop('release'), stop('finish')]);
    const spinning = cpus([load(0, 0), branch(local(0), 3), jump(5), relax(), jump(0)]);
    const [one, other] = [stopping, spinning].map((system) => runOf(system, run(0, 0, 0)));
    const [forth, back] = [compareRuns(one, other), compareRuns(other, one)];
    expect(back.differences.counts).toEqual(forth.differences.counts);
    expect(back.matching.toA).toEqual(forth.matching.toB);
  });
});

describe('[D11] masked', () => {
  it('[D6] is what an NMI proves that has no stack left, and cannot arrive in the second version', () => {
    // The IRET of the int3 handler lets the next NMI in.
    const made = {
      functions: [[ret()], [execute(0), ret()], [ret(1)]],
      tasks: [0],
      nmiHandler: 1,
      int3Handler: 2,
      sites: [{ old: [0xcc], new: [0xcc] }],
    };
    const [three, two] = [3, 2].map((nmis) => handMadeSystem(made, { nmis, nmiStack: 'nest' }));
    const entry = [step('nmi', 0), ...run(0, 0, 0)];
    const { a, ...rest } = carryOver(runOf(three, [...entry, ...entry, step('nmi', 0)]), two);
    expect(a.failure?.message).toMatch(/stack/);
    const { answer, isArrival } = judge({ a, ...rest });
    expect({ answer, isArrival }).toEqual({ answer: 'masked', isArrival: true });
  });
});
