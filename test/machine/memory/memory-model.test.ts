/** Well-known shapes on the machine and by the axioms: the same final states, and the known verdict. */
import { describe, expect, it } from 'vitest';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import type { ExchangeOrder, Fence } from '../../../src/machine/program/program.ts';
import { axiomaticOutcomes } from '../../support/axiomatic.ts';
import type { Instruction } from '../../support/candidates.ts';
import { operationalOutcomes } from '../../support/operational.ts';

const [x, y, z] = [0, 1, 2];
const R = (location: number, register: number): Instruction => ({
  kind: 'read',
  location,
  register,
});
const W = (location: number, constant = 1): Instruction => ({
  kind: 'write',
  location,
  value: { register: null, constant },
});
const F = (fence: Fence): Instruction => ({
  kind: 'fence',
  fence,
});
const locked = (
  kind: 'swap' | 'add' | 'compare' | 'unless',
  location: number,
  expected = 0,
  order: ExchangeOrder = 'full',
): Instruction => ({
  kind,
  order,
  location,
  register: 1,
  value: { register: null, constant: 1 },
  expected,
});

/** Threads; the final state in question, `r0 r1|r0 r1|x y z`; the models that allow it. */
type Shape = [Instruction[][], string, MemoryModelName[]];
const SB = (...between: Instruction[]): Instruction[][] => [
  [W(x), ...between, R(y, 0)],
  [W(y), ...between, R(x, 0)],
];

const added = (order: ExchangeOrder): Instruction => locked('add', z, 0, order);
const MP = (...flag: Instruction[]): Instruction[][] => [
  [W(x), ...flag],
  [R(y, 0), R(x, 1)],
];

const SHAPES: Record<string, Shape> = {
  SB: [SB(), '0 0|0 0|1 1 0', ['tso', 'pso']],
  'SB with smp_mb': [SB(F('mb')), '0 0|0 0|1 1 0', []],
  'SB with smp_wmb': [SB(F('wmb')), '0 0|0 0|1 1 0', ['tso', 'pso']],
  'SB with smp_rmb': [SB(F('rmb')), '0 0|0 0|1 1 0', ['tso', 'pso']],
  'SB with acquire and release': [SB(F('acquire'), F('release')), '0 0|0 0|1 1 0', ['tso', 'pso']],
  'SB with xchg': [SB(locked('swap', z)), '0 0|0 1|1 1 1', []],
  'SB with a cmpxchg that fails': [SB(locked('compare', z, 5)), '0 0|0 0|1 1 0', ['pso']],
  'SB with a lock cmpxchg that fails': [SB(locked('compare', z, 5, 'locked')), '0 0|0 0|1 1 0', []],
  'SB with atomic_add': [SB(added('relaxed')), '0 0|0 1|1 1 2', ['pso']],
  'SB with an acquiring add': [SB(added('acquire')), '0 0|0 1|1 1 2', ['pso']],
  'SB with a releasing add': [SB(added('release')), '0 0|0 1|1 1 2', []],
  'SB with atomic_add, fenced behind': [SB(added('relaxed'), F('atomic-mb')), '0 0|0 1|1 1 2', []],
  'SB with atomic_add, fenced before': [SB(F('atomic-mb'), added('relaxed')), '0 0|0 1|1 1 2', []],
  'SB with smp_wmb and atomic_add': [SB(F('wmb'), added('relaxed')), '0 0|0 1|1 1 2', []],
  'SB with the fence of an atomic alone': [SB(F('atomic-mb')), '0 0|0 0|1 1 0', ['tso']],
  'SB with atomic_add to the variable stored': [
    [
      [W(x), locked('add', x, 0, 'relaxed'), R(y, 0)],
      [W(y), locked('add', y, 0, 'relaxed'), R(x, 0)],
    ],
    '0 1|0 1|2 2 0',
    [],
  ],
  'SB with failing cmpxchgs of the variables stored': [
    [
      [W(x), locked('compare', x, 5), R(y, 0)],
      [W(y), locked('compare', y, 5), R(x, 0)],
    ],
    '0 1|0 1|1 1 0',
    [],
  ],
  'SB with failing add_unless of the variables stored': [
    [
      [W(x), locked('unless', x, 1), R(y, 0)],
      [W(y), locked('unless', y, 1), R(x, 0)],
    ],
    '0 1|0 1|1 1 0',
    ['tso', 'pso'],
  ],
  'Dekker by relaxed xchg': [
    [
      [locked('swap', x, 0, 'relaxed'), R(y, 0)],
      [locked('swap', y, 0, 'relaxed'), R(x, 0)],
    ],
    '0 0|0 0|1 1 0',
    [],
  ],
  'SB with an add_unless that fails': [SB(locked('unless', z, 0)), '0 0|0 0|1 1 0', ['tso', 'pso']],
  'SB with an add_unless that adds': [SB(locked('unless', z, 5)), '0 0|0 1|1 1 2', []],
  'SB with own reads': [
    [
      [W(x), R(x, 1), R(y, 0)],
      [W(y), R(y, 1), R(x, 0)],
    ],
    '0 1|0 1|1 1 0',
    ['tso', 'pso'],
  ],
  MP: [
    [
      [W(x), W(y)],
      [R(y, 0), R(x, 1)],
    ],
    '0 0|1 0|1 1 0',
    ['pso'],
  ],
  'MP with smp_wmb': [
    [
      [W(x), F('wmb'), W(y)],
      [R(y, 0), R(x, 1)],
    ],
    '0 0|1 0|1 1 0',
    [],
  ],
  'MP with xchg': [MP(locked('swap', y)), '0 0|1 0|1 1 0', []],
  'MP with a releasing xchg': [MP(locked('swap', y, 0, 'release')), '0 0|1 0|1 1 0', []],
  'MP with an acquiring xchg': [MP(locked('swap', y, 0, 'acquire')), '0 0|1 0|1 1 0', ['pso']],
  'MP with a relaxed xchg': [MP(locked('swap', y, 0, 'relaxed')), '0 0|1 0|1 1 0', ['pso']],
  'MP with a relaxed xchg behind smp_wmb': [
    MP(F('wmb'), locked('swap', y, 0, 'relaxed')),
    '0 0|1 0|1 1 0',
    [],
  ],
  'MP with a relaxed xchg before the flag': [
    [
      [locked('swap', x, 0, 'relaxed'), W(y)],
      [R(y, 0), R(x, 1)],
    ],
    '0 0|1 0|1 1 0',
    [],
  ],
  '2+2W with relaxed xchgs': [
    [
      [W(x, 2), locked('swap', y, 0, 'relaxed')],
      [W(y, 2), locked('swap', x, 0, 'relaxed')],
    ],
    '0 0|0 0|2 2 0',
    ['pso'],
  ],
  'MP with release': [
    [
      [W(x), F('release'), W(y)],
      [R(y, 0), F('acquire'), R(x, 1)],
    ],
    '0 0|1 0|1 1 0',
    [],
  ],
  '2+2W': [
    [
      [W(x, 2), W(y, 1)],
      [W(y, 2), W(x, 1)],
    ],
    '0 0|0 0|2 2 0',
    ['pso'],
  ],
  LB: [
    [
      [R(x, 0), W(y)],
      [R(y, 0), W(x)],
    ],
    '1 0|1 0|1 1 0',
    [],
  ],
  IRIW: [[[W(x)], [R(x, 0), R(y, 1)], [W(y)], [R(y, 0), R(x, 1)]], '0 0|1 0|0 0|1 0|1 1 0', []],
  WRC: [[[W(x)], [R(x, 0), W(y)], [R(y, 0), R(x, 1)]], '0 0|1 0|1 0|1 1 0', []],
  'locked additions to one location': [
    [
      [locked('add', x), locked('add', x)],
      [locked('add', x), locked('add', x)],
      [locked('add', x), locked('add', x)],
    ],
    '0 1|0 3|0 5|6 0 0',
    ['sc', 'tso', 'pso'],
  ],
  'same location': [
    [
      [W(x, 1), W(x, 2)],
      [R(x, 0), R(x, 1)],
    ],
    '0 0|2 1|2 0 0',
    [],
  ],
};

describe('[M2] well-known shapes have their well-known verdicts', () => {
  for (const [name, [threads, state, allowing]] of Object.entries(SHAPES)) {
    it(name, () => {
      const program = { threads, locations: 3, registers: 2 };
      for (const model of ['sc', 'tso', 'pso'] as const) {
        const outcomes = operationalOutcomes(program, model);
        expect(outcomes.has(state), model).toBe(allowing.includes(model));
        expect([...outcomes].sort()).toEqual([...axiomaticOutcomes(program, model)].sort());
        expect(operationalOutcomes(program, model, false)).toEqual(outcomes);
      }
    });
  }
});
