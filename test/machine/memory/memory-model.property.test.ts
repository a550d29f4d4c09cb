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

const exchange = {
  location,
  register: fc.option(register, { freq: 4 }),
  value,
  order: fc.constantFrom('full', 'acquire', 'release', 'relaxed', 'locked'),
};

const write = fc.record({ kind: fc.constant('write'), location, value });
const read = fc.record({ kind: fc.constant('read'), location, register });
const fence = fc.record({
  kind: fc.constant('fence'),
  fence: fc.constantFrom('mb', 'rmb', 'wmb', 'acquire', 'release', 'atomic-mb'),
});
const exchanges = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('swap', 'add'), ...exchange }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('compare', 'unless'),
      ...exchange,
      expected: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lock'), ...exchange, expected: fc.constant(0) }),
  },
) as fc.Arbitrary<Instruction>;
/** What a lock's release stores. */
const zero = fc.record({
  kind: fc.constant('write'),
  location,
  value: fc.constant({ register: null, constant: 0 }),
});

const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 5, arbitrary: read },
  { weight: 5, arbitrary: write },
  { weight: 2, arbitrary: fence },
  { weight: 4, arbitrary: exchanges },
  { weight: 1, arbitrary: zero },
) as fc.Arbitrary<Instruction>;

/** A locked operation counts twice: the axioms try every write for every read. */
const accessesOf = (threads: Instruction[][]): number =>
  threads.flat().reduce((sum, each) => sum + ('order' in each ? 2 : 1), 0);

const program: fc.Arbitrary<SmallProgram> = fc
  .array(fc.array(instruction, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 })
  .filter((threads) => accessesOf(threads) <= 9)
  .map((threads) => ({ threads, locations: LOCATIONS, registers: REGISTERS }));

/**
 * A store, a locked operation at a variable of either thread or at one of its own, an access to the other thread's: what
 * a locked operation orders, and what only a fence beside it does, is seen in such pairs alone.
 */
const around = (thread: number): fc.Arbitrary<Instruction[]> =>
  fc
    .record({
      first: write,
      before: fc.option(fence),
      locked: exchanges,
      at: fc.constantFrom(thread, 1 - thread, LOCATIONS + thread, LOCATIONS + thread),
      after: fc.option(fence, { freq: 1 }),
      last: fc.oneof({ weight: 3, arbitrary: read }, { weight: 1, arbitrary: write }),
    })
    .map(({ first, before, locked, at, after, last }) =>
      [
        { ...first, location: thread },
        before,
        { ...locked, location: at },
        after,
        { ...last, location: 1 - thread },
      ].filter((each) => each !== null),
    ) as fc.Arbitrary<Instruction[]>;
/** Sees in which order the two variables were written. */
const observer = fc.constant<Instruction[]>([
  { kind: 'read', location: 1, register: 0 },
  { kind: 'read', location: 0, register: 1 },
]);
const pair: fc.Arbitrary<SmallProgram> = fc
  .tuple(
    around(0),
    fc.oneof({ weight: 3, arbitrary: around(1) }, { weight: 1, arbitrary: observer }),
  )
  .map((threads) => ({ threads, locations: LOCATIONS + 2, registers: REGISTERS }));

describe('[M1] the machine and the axioms agree on every final state', () => {
  for (const model of ['sc', 'tso', 'pso'] as MemoryModelName[]) {
    const agree = (small: SmallProgram): void => {
      const byAxioms = [...axiomaticOutcomes(small, model)].sort();
      expect([...operationalOutcomes(small, model)].sort()).toEqual(byAxioms);
    };
    it(`under ${model}`, () => {
      fc.assert(fc.property(program, agree), { numRuns: fc.daily(40, 120) });
    });

    it(`around LOCKed operations under ${model}`, () => {
      fc.assert(fc.property(pair, agree), { numRuns: fc.daily(100, 300) });
    });
  }
});
