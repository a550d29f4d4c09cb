/** Random programs as C and as x86 assembly, each answered like the axioms answer them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { axiomaticOutcomes } from '../../support/axiomatic.ts';
import type { Instruction, Operand, SmallProgram } from '../../support/candidates.ts';
import { answer } from '../../support/litmus.ts';
import fc from '../../support/property.ts';

const VARIABLES = ['x', 'y'];
const REGISTERS = ['r0', 'r1'];
const X86_REGISTERS = ['ecx', 'edx'];
const FENCES = {
  mb: ['smp_mb();', 'mfence'],
  rmb: ['smp_rmb();', 'lfence'],
  wmb: ['smp_wmb();', 'sfence'],
  'atomic-mb': ['smp_mb__after_atomic();', 'nop'],
} as const;
type FenceName = keyof typeof FENCES;

const value = fc.record({
  register: fc.option(fc.nat(1), { freq: 3 }),
  constant: fc.integer({ min: 1, max: 2 }),
});
const place = { location: fc.nat(1), register: fc.nat(1) };
const order = fc.constantFrom('full', 'relaxed', 'acquire', 'release');
const instruction = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read'), ...place }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write'), ...place, value }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fence'),
      fence: fc.constantFrom('mb', 'rmb', 'wmb', 'atomic-mb'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('swap', 'add'), ...place, value, order }),
  },
  // atomic_add
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('add'),
      ...place,
      register: fc.constant(null),
      value,
      order: fc.constant('relaxed'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('compare'),
      ...place,
      value,
      expected: fc.nat(1),
      order,
    }),
  },
) as fc.Arbitrary<Instruction>;
const program: fc.Arbitrary<SmallProgram> = fc
  .array(fc.array(instruction, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 })
  .filter((threads) => threads.flat().length <= 8)
  .map((threads) => ({ threads, locations: 2, registers: 2 }));

/** What x86 makes of it: every locked operation is a full fence, and there is no other need of one. */
const asLocked = (small: SmallProgram): SmallProgram => ({
  ...small,
  threads: small.threads.map((thread) =>
    thread
      .filter((instruction) => instruction.kind !== 'fence' || instruction.fence !== 'atomic-mb')
      .map((instruction) =>
        'order' in instruction ? { ...instruction, order: 'locked' } : instruction,
      ),
  ),
});

const operand = ({ register, constant }: Operand): string =>
  register === null ? `${constant}` : `${REGISTERS[register]} + ${constant}`;

function inC(instruction: Instruction): string {
  if (instruction.kind === 'fence') return FENCES[instruction.fence as FenceName][0];
  const variable = VARIABLES[instruction.location];
  if (instruction.kind === 'read') {
    return `${REGISTERS[instruction.register]} = READ_ONCE(*${variable});`;
  }
  const value = operand(instruction.value);
  if (instruction.kind === 'write') return `WRITE_ONCE(*${variable}, ${value});`;
  if (instruction.register === null) return `atomic_add(${value}, ${variable});`;
  const register = REGISTERS[instruction.register];
  const order = instruction.order === 'full' ? '' : `_${instruction.order}`;
  switch (instruction.kind) {
    case 'swap':
      return `${register} = xchg${order}(${variable}, ${value});`;
    case 'add':
      return `${register} = atomic_fetch_add${order}(${value}, ${variable});`;
    case 'compare':
      return `${register} = cmpxchg${order}(${variable}, ${instruction.expected}, ${value});`;
    default:
      throw new Error(`${instruction.kind} is not drawn here`);
  }
}

/** Everything, in one line of the table; eax and ebx are free. */
function inX86(instruction: Instruction): string[] {
  if (instruction.kind === 'fence') return [FENCES[instruction.fence as FenceName][1]];
  const variable = `(${VARIABLES[instruction.location]})`;
  const taken = 'register' in instruction ? instruction.register : null;
  const register = taken === null ? '' : `%${X86_REGISTERS[taken]}`;
  if (instruction.kind === 'read') return [`movl ${variable},${register}`];
  const { register: from, constant } = instruction.value;
  const value =
    from === null
      ? [`movl $${constant},%ebx`]
      : [`movl %${X86_REGISTERS[from]},%ebx`, `addl $${constant},%ebx`];
  switch (instruction.kind) {
    case 'write':
      return [...value, `movl %ebx,${variable}`];
    case 'swap':
      return [...value, `xchg %ebx,${variable}`, `movl %ebx,${register}`];
    case 'add':
      if (taken === null) return [...value, `lock addl %ebx,${variable}`];
      return [...value, `lock xaddl %ebx,${variable}`, `movl %ebx,${register}`];
    default:
      return [
        ...value,
        `movl $${instruction.expected},%eax`,
        `lock cmpxchgl %ebx,${variable}`,
        `movl %eax,${register}`,
      ];
  }
}

function cText({ threads }: SmallProgram): string {
  const bodies = threads.map((thread, number) => {
    const lines = thread.map((instruction) => `  ${inC(instruction)}\n`).join('');
    return `P${number}(int *x, int *y)\n{\n  int r0;\n  int r1;\n${lines}}\n`;
  });
  return `C random\n{}\n${bodies.join('\n')}\n${question(threads.length, REGISTERS)}\n`;
}

function x86Text({ threads }: SmallProgram): string {
  const columns = threads.map((thread) => thread.flatMap(inX86));
  const rows = Array.from({ length: Math.max(...columns.map((c) => c.length)) }, (_, row) =>
    columns.map((column) => column[row] ?? '').join(' | '),
  );
  const head = columns.map((_, number) => `P${number}`).join(' | ');
  const table = [head, ...rows].map((row) => ` ${row} ;\n`).join('');
  return `X86_64 random\n{}\n${table}${question(threads.length, ['rcx', 'rdx'])}\n`;
}

const question = (threads: number, registers: string[]): string => {
  const shown = Array.from({ length: threads }).flatMap((_, thread) =>
    registers.map((register) => `${thread}:${register}`),
  );
  return `locations [${shown.join('; ')}; x; y]\nexists (x=0)`;
};

/** The states that the axioms give, values alone. */
const byAxioms = (small: SmallProgram, model: MemoryModelName): string[] =>
  [...axiomaticOutcomes(small, model)].map((state) => state.replaceAll('|', ' ')).sort();

/** `0:r0=1; [x]=2;` as `1 2`; the axioms' `0 1|0 0|2 1` likewise. */
const inOrder = (state: string): string =>
  [...state.matchAll(/=(-?\d+);/g)].map((match) => match[1]).join(' ');

describe('[F2] random programs have the final states that the axioms give them', () => {
  beforeAll(prepareLanguage);

  for (const model of ['sc', 'tso', 'pso'] as MemoryModelName[]) {
    it(`as C and as x86 under ${model}`, () => {
      fc.assert(
        fc.property(program, (small) => {
          const fromC = answer(cText(small), model).states.map(inOrder).sort();
          expect(fromC).toEqual(byAxioms(small, model));
          const fromX86 = answer(x86Text(small), model).states.map(inOrder).sort();
          expect(fromX86).toEqual(byAxioms(asLocked(small), model));
        }),
        { numRuns: 60 },
      );
    });
  }
});
