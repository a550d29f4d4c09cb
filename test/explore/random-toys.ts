/** Random small programs and random schedules over them. */
import fc from 'fast-check';
import { Random } from '../../src/explore/random.ts';
import { decide } from '../../src/machine/decide.ts';
import { enabled } from '../../src/machine/enabled.ts';
import { evolve } from '../../src/machine/evolve.ts';
import type { MemoryModelName } from '../../src/machine/memory-model.ts';
import type { Operation } from '../../src/machine/program.ts';
import type { Step } from '../../src/machine/steps.ts';
import { createMachine, createSystem, type System } from '../../src/machine/system.ts';
import { increment, jump, leave, load, mb, relax, store, toyProgram, unlessZero } from './toys.ts';

const operation = fc.oneof(
  fc
    .record({ cell: fc.nat(1), value: fc.integer({ min: 1, max: 3 }) })
    .map(({ cell, value }) => store(cell, value)),
  fc.record({ cell: fc.nat(1), into: fc.nat(1) }).map(({ cell, into }) => load(cell, into)),
  fc.nat(1).map(increment),
  fc.constant(mb),
  fc.constant(relax),
);

/** Straight-line operations, then maybe a wait for a cell to be non-zero, then a return. */
const body = fc
  .record({ operations: fc.array(operation, { maxLength: 3 }), waits: fc.boolean() })
  .map(({ operations, waits }): Operation[] => {
    const start = operations.length;
    const spin = [load(0, 0), unlessZero(0, start + 3), jump(start + 5), relax, jump(start)];
    return waits ? [...operations, ...spin, leave] : [...operations, leave];
  });

/** Systems of one to three CPUs, with at most two NMIs. */
export const randomSystem: fc.Arbitrary<System> = fc
  .record({
    tasks: fc.array(body, { minLength: 1, maxLength: 3 }),
    nmi: body,
    nmis: fc.nat(2),
    memory: fc.constantFrom<MemoryModelName>('sc', 'tso', 'pso'),
  })
  .map(({ tasks, nmi, nmis, memory }) => {
    const program = toyProgram({ tasks, nmi });
    const nmisPerCpu = tasks.map(() => nmis);
    return createSystem({ program, memory, fetchUnit: 1, nmis, nmisPerCpu, asked: null });
  });

/** At most `length` steps, each drawn from the enabled ones. */
export function randomSchedule(system: System, seed: number, length: number): Step[] {
  const random = new Random(seed);
  const machine = createMachine(system);
  const schedule: Step[] = [];
  while (schedule.length < length) {
    const steps = enabled(system, machine);
    if (steps.length === 0) break;
    const step = steps[random.below(steps.length)];
    schedule.push(step);
    for (const event of decide(system, machine, step)) evolve(system, machine, event);
  }
  return schedule;
}
