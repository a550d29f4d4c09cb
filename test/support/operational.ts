/** Small programs on the machine itself: the same final states as axiomatic.ts, by exhaustive search. */
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import type { Expression, Operation } from '../../src/machine/program/program.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import type { Instruction, Operand, SmallProgram } from './candidates.ts';
import {
  constant,
  exchange,
  fence,
  type HandMade,
  halt,
  handMadeSystem,
  load,
  local,
  store,
} from './hand-made.ts';

/** Final registers of every thread, then memory: `0 1|0 0|2 1`. */
export function operationalOutcomes(
  { threads, locations, registers }: SmallProgram,
  memory: MemoryModelName,
  reduce = true,
): Set<string> {
  const all = Array.from({ length: registers }, (_, register) => register);
  return machineOutcomes(
    {
      cells: new Array<number>(locations).fill(0),
      functions: threads.map((thread) => [...thread.map(lower), halt(...all)]),
      tasks: threads.map((_, index) => index),
    },
    memory,
    (machine) => [
      ...machine.cpus.map((cpu) => cpu.contexts[0].frames[0].locals.slice(0, registers)),
      machine.memory,
    ],
    reduce,
  );
}

/** What `observe` sees in every machine in which all tasks have halted. */
export function machineOutcomes(
  made: HandMade,
  memory: MemoryModelName,
  observe: (machine: Machine) => (readonly unknown[])[],
  reduce = true,
): Set<string> {
  const outcomes = new Set<string>();
  const result = finish(
    exhaustive({
      ...UNLIMITED,
      system: handMadeSystem(made, { memory }),
      reduce,
      maxSteps: Infinity,
      seed: 0,
      passOver: (failure) => failure.class === 'hang',
      onEnd: (machine) =>
        outcomes.add(
          observe(machine)
            .map((values) => values.join(' '))
            .join('|'),
        ),
    }),
  );
  if (result.end !== 'complete') throw new Error(`the search ended by ${result.end}`);
  return outcomes;
}

const OPERATORS = {
  swap: 'swap',
  add: 'add',
  compare: 'compare',
  lock: 'compare',
  unless: 'add-unless',
} as const;

function lower(instruction: Instruction): Operation {
  switch (instruction.kind) {
    case 'fence':
      return fence(instruction.fence);
    case 'read':
      return load(instruction.register, instruction.location);
    case 'write':
      return store(instruction.location, operandValue(instruction.value));
    default: {
      const { kind, order, register, location, value } = instruction;
      const expected = 'expected' in instruction ? instruction.expected : null;
      const operand = operandValue(value);
      return exchange(
        OPERATORS[kind],
        register ?? -1,
        location,
        operand,
        expected,
        kind === 'lock',
        order,
      );
    }
  }
}

function operandValue({ register, constant: added }: Operand): Expression {
  if (register === null) return constant(added);
  const right = constant(added);
  return { kind: 'binary', operator: '+', type: 's32', left: local(register), right };
}
