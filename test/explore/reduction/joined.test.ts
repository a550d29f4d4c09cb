/** Operations that belong to one instruction: nothing arrives between them, and all searches know it. */
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/detectors/apply-step.ts';
import { isUnseen } from '../../../src/detectors/stride.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { createMachine, createSystem } from '../../../src/machine/state/system.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import {
  jump,
  leave,
  load,
  relax,
  stop,
  store,
  type Toy,
  toyProgram,
  unlessZero,
} from '../toys.ts';
import { compareSearches } from './compare-searches.ts';

const joined = (operation: Operation): Operation => ({ ...operation, joined: true });

/** Loops for ever when the first cell is 1 and the second one still 0, else goes on behind itself. */
const watch = (at: number): Operation[] => [
  load(0, 0),
  unlessZero(0, at + 6),
  load(1, 0),
  unlessZero(0, at + 5),
  jump(at + 6),
  jump(at + 5),
];

function classesOf(toy: Toy, nmis: number, memory: MemoryModelName): string[] {
  const program = toyProgram(toy);
  // They arrive at CPU 0 alone.
  const nmisPerCpu = toy.tasks.map((_, cpu) => (cpu === 0 ? nmis : 0));
  const system = createSystem({ program, memory, nmis, nmisPerCpu, asked: null });
  const agreed = compareSearches(system, { maxStates: 100_000, seed: 1 });
  if (agreed === null) throw new Error('too many states');
  return [...agreed.classes];
}

/** Two stores; the second one, and what stands before it, may belong to an instruction. */
const parts = (between: Operation) => [store(0, 1), between, joined(store(1, 1)), leave];

describe.each(['sc', 'tso'] as const)('[M44] [E3.10] under %s', (memory) => {
  it.each([
    ['in front of an instruction, whatever its first operation is', relax, ['hang']],
    ['not within one', joined(relax), []],
  ])('an NMI comes %s', (_, between, classes) => {
    const toy = { tasks: [parts(between)], nmi: [...watch(0), leave] };
    expect(classesOf(toy, 1, memory)).toEqual(classes);
  });

  it.each([
    ['in front of an instruction, whatever its first operation is', relax, ['hang']],
    ['not within one', joined(relax), []],
  ])('a stopper comes %s', (_, between, classes) => {
    const [request, reach] = [stop('request'), stop('reach')];
    const stops = [request, reach, ...watch(2), stop('release'), stop('finish'), leave];
    expect(classesOf({ tasks: [parts(between), stops] }, 0, memory)).toEqual(classes);
  });
});

it('[M44] [E6] neither its first operation nor its last may wait for the next that can be told', () => {
  const program = toyProgram({ tasks: [[relax, joined(relax), relax, leave]] });
  const options = { memory: 'sc', nmis: 0, nmisPerCpu: [0], asked: null } as const;
  const system = createSystem({ program, ...options });
  const machine = createMachine(system);
  const unseen = [0, 1, 2].map(() => {
    const answer = isUnseen(system, machine, 0);
    apply(system, machine, step('run', 0));
    return answer;
  });
  expect(unseen).toEqual([false, false, true]);
});
