/** Random small programs and random schedules over them. */
import { Random } from '../../src/explore/strategies/random.ts';
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import type { Operation } from '../../src/machine/program/program.ts';
import { createMachine, createSystem, type System } from '../../src/machine/state/system.ts';
import { decide } from '../../src/machine/stepping/decide.ts';
import { enabled } from '../../src/machine/stepping/enabled.ts';
import { evolve } from '../../src/machine/stepping/evolve.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';
import fc from '../support/property.ts';
import {
  execute,
  increment,
  jump,
  leave,
  load,
  mb,
  poke,
  relax,
  SITE,
  stop,
  store,
  toyProgram,
  unlessZero,
  wmb,
} from './toys.ts';

const operation = fc.oneof(
  fc
    .record({ cell: fc.nat(1), value: fc.integer({ min: 1, max: 3 }) })
    .map(({ cell, value }) => store(cell, value)),
  fc.record({ cell: fc.nat(1), into: fc.nat(1) }).map(({ cell, into }) => load(cell, into)),
  fc
    .record({ cell: fc.nat(1), order: fc.constantFrom('full', 'release', 'acquire', 'relaxed') })
    .map(({ cell, order }) => increment(cell, order)),
  fc.constantFrom(mb, wmb),
  fc.constant(relax),
  fc.constant(execute),
  fc.constant(execute),
  fc
    .record({ offset: fc.nat(1), isNew: fc.boolean() })
    .map(({ offset, isNew }) => poke(offset, SITE.contents[isNew ? 1 : 0].bytes[offset])),
);

/** Operations of which some belong to the instruction of the one before. */
const operations = (maxLength: number): fc.Arbitrary<Operation[]> =>
  fc
    .array(fc.record({ own: operation, joined: fc.constantFrom(false, false, true) }), {
      maxLength,
    })
    .map((all) =>
      all.map(({ own, joined }, index) => (joined && index > 0 ? { ...own, joined } : own)),
    );

/** A stretch that runs while the other CPUs are stopped. */
const stopped = (operations: Operation[]): Operation[] => [
  stop('request'),
  stop('reach'),
  ...operations,
  stop('release'),
  stop('finish'),
];

/** Straight-line operations, then maybe a wait for a cell to be non-zero, then a return. */
const body = fc
  .record({
    straight: operations(3),
    ending: fc.constantFrom('none', 'none', 'wait'),
  })
  .map(({ straight: operations, ending }): Operation[] => {
    const waits = ending === 'wait';
    const start = operations.length;
    const spin = [load(0, 0), unlessZero(0, start + 3), jump(start + 5), relax, jump(start)];
    return waits ? [...operations, ...spin, leave] : [...operations, leave];
  });

const parts = fc.record({
  bodies: fc.array(body, { minLength: 1, maxLength: 3 }),
  nmi: operations(2),
  nmis: fc.nat(2),
  memory: fc.constantFrom<MemoryModelName>('sc', 'tso', 'pso'),
  isAlike: fc.boolean(),
  stops: fc.boolean(),
});

/** Systems of one to three CPUs, with at most two NMIs. */
export const randomSystem: fc.Arbitrary<System> = parts.map(
  ({ bodies, nmi, nmis, memory, isAlike, stops }) => {
    const first = stops ? [...stopped(bodies[0].slice(0, 2)), leave] : bodies[0];
    const tasks = bodies.map((own, cpu) => (cpu === 0 ? first : own));
    const program = toyProgram({ tasks, nmi: [...nmi, leave] });
    // CPUs with the same task are interchangeable, which the reduction makes use of.
    if (isAlike && tasks.length > 2) program.tasks[2] = program.tasks[1];
    const nmisPerCpu = tasks.map(() => nmis);
    return createSystem({ program, memory, nmis, nmisPerCpu, asked: null });
  },
);

/** The same of one or two CPUs, of which the first has two tasks. */
export const randomTaskSystem: fc.Arbitrary<System> = parts
  .filter(({ bodies }) => bodies.length > 1)
  .map(({ bodies, nmi, nmis, memory }) => {
    const program = toyProgram({ tasks: bodies, nmi: [...nmi, leave] });
    const [first, second, ...rest] = program.tasks;
    const shared = { ...program, tasks: [first, ...rest], others: [[second]] };
    const nmisPerCpu = shared.tasks.map(() => nmis);
    return createSystem({ program: shared, memory, nmis, nmisPerCpu, asked: null });
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
