/** Random small programs: the machine and the axioms allow the same final states. */
import { describe, expect, it } from 'vitest';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { axiomaticOutcomes } from '../../support/axiomatic.ts';
import type { Instruction, SmallProgram } from '../../support/candidates.ts';
import { operationalOutcomes } from '../../support/operational.ts';
import fc from '../../support/property.ts';

const LOCATIONS = 2;
const REGISTERS = 2;
const location = fc.nat(LOCATIONS - 1);
const register = fc.nat(REGISTERS - 1);
const value = fc.record({
  register: fc.option(register, { freq: 3 }),
  constant: fc.integer({ min: 1, max: 2 }),
});

const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('read'), location, register }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write'), location, value }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fence'),
      fence: fc.constantFrom('mb', 'rmb', 'wmb', 'acquire', 'release'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('swap', 'add'), location, register, value }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('compare', 'unless'),
      location,
      register,
      value,
      expected: fc.nat(2),
    }),
  },
) as fc.Arbitrary<Instruction>;

const program: fc.Arbitrary<SmallProgram> = fc
  .array(fc.array(instruction, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 })
  .filter((threads) => threads.flat().length <= 9)
  .map((threads) => ({ threads, locations: LOCATIONS, registers: REGISTERS }));

describe('[M1] the machine and the axioms agree on every final state', () => {
  for (const model of ['sc', 'tso', 'pso'] as MemoryModelName[]) {
    it(`under ${model}`, () => {
      fc.assert(
        fc.property(program, (small) => {
          const byAxioms = [...axiomaticOutcomes(small, model)].sort();
          expect([...operationalOutcomes(small, model)].sort()).toEqual(byAxioms);
        }),
        { numRuns: 120 },
      );
    });
  }
});
