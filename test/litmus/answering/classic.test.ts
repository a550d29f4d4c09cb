/** The project's own litmus tests, with all their final states under every model. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { answer } from '../../support/litmus.ts';

const DIRECTORY = join(import.meta.dirname, 'classic');
const MODELS: MemoryModelName[] = ['sc', 'tso', 'pso'];

/** Values of the shown locations, in their order; those combinations that the models exclude. */
interface Expected {
  values: string[];
  sc: string[];
  tso: string[];
  pso: string[];
}

const bit = '0 1';
/** The same under every model. */
const always = (values: string[], ...excluded: string[]): Expected => ({
  values,
  sc: excluded,
  tso: excluded,
  pso: excluded,
});
/** Excluded under SC alone: a load overtakes an earlier store. */
const underSc = (values: string[], ...excluded: string[]): Expected => ({
  ...always(values),
  sc: excluded,
});
/** Excluded unless stores, or LOCKed operations, overtake stores. */
const unlessPso = (values: string[], ...excluded: string[]): Expected => ({
  ...always(values, ...excluded),
  pso: [],
});

const EXPECTED: Record<string, Expected> = {
  SB: underSc([bit, bit], '0 0'),
  'SB+mbs': always([bit, bit], '0 0'),
  'SB+mb+po': underSc([bit, bit], '0 0'),
  'SB+wmbs': underSc([bit, bit], '0 0'),
  'SB+store-mbs': always([bit, bit], '0 0'),
  'SB+xchgs': always([bit, bit], '0 0'),
  'SB+failing-cmpxchgs': unlessPso([bit, bit], '0 0'),
  'SB+failing-add-unless': underSc([bit, bit], '0 0'),
  'SB+add-unless': always([bit, bit], '0 0'),
  'SB+locks': unlessPso([bit, bit], '0 0'),
  'SB+unlocks': underSc([bit, bit], '0 0'),
  'SB+rfis': underSc(['1', bit, '1', bit], '1 0 1 0'),
  MP: unlessPso([bit, bit], '1 0'),
  'MP+wmb+rmb': always([bit, bit], '1 0'),
  'MP+mb+po': always([bit, bit], '1 0'),
  'MP+po+rmb': unlessPso([bit, bit], '1 0'),
  'MP+rel+acq': always([bit, bit], '1 0'),
  'MP+locks': always([bit, bit], '0 1', '1 0'),
  LB: always([bit, bit], '1 1'),
  IRIW: always([bit, bit, bit, bit], '1 0 1 0'),
  'IRIW+mbs': always([bit, bit, bit, bit], '1 0 1 0'),
  '2+2W': unlessPso(['1 2', '1 2'], '2 2'),
  '2+2W+wmbs': always(['1 2', '1 2'], '2 2'),
  R: underSc([bit, '1 2'], '0 2'),
  'R+wmb+po': underSc([bit, '1 2'], '0 2'),
  'R+po+mb': unlessPso([bit, '1 2'], '0 2'),
  'R+wmb+mb': always([bit, '1 2'], '0 2'),
  S: unlessPso([bit, '1 2'], '1 2'),
  'S+wmb+po': always([bit, '1 2'], '1 2'),
  WRC: always([bit, bit, bit], '1 1 0'),
  ISA2: unlessPso([bit, bit, bit], '1 1 0'),
  'ISA2+wmb+po+po': always([bit, bit, bit], '1 1 0'),
  'RWC+po+mb': always([bit, bit, bit], '1 0 0'),
  CoRR: always([bit, bit], '1 0'),
  CoWR: always(['1 2', '1 2'], '2 1'),
  CoRW: always(['0 2', '1 2'], '2 2'),
  CoRW1: always([bit], '1'),
  CoWW: always(['1 2'], '1'),
  'Inc+inc': always(['1 2', '1 2', '2'], '1 1 2', '2 2 2'),
  'Plain-inc+inc': always(['1 2']),
  'Locked-inc+inc': always(['1 2'], '1'),
  Trylocks: always([bit, bit, '1 2'], '0 0 1', '0 0 2', '0 1 2', '1 0 2', '1 1 1'),
  'SB+atomic-incs': unlessPso([bit, bit], '0 0'),
  'SB+inc-returns': always([bit, bit], '0 0'),
  'SB+acquiring-incs': unlessPso([bit, bit], '0 0'),
  'SB+incs+after-atomic': always([bit, bit], '0 0'),
  'SB+before-atomic+incs': always([bit, bit], '0 0'),
  'SB+wmb+incs': always([bit, bit], '0 0'),
  'SB+trylocks': unlessPso([bit, bit], '0 0'),
  'SB+locks+after-spinlock': always([bit, bit], '0 0'),
  'SB+stored-xchgs': always(['0 1 2', '0 1 2'], '0 0', '0 1', '1 0', '1 1'),
  'MP+xchg': always([bit, bit], '1 0'),
  'MP+relaxed-xchg': unlessPso([bit, bit], '1 0'),
  'MP+acquiring-xchg': unlessPso([bit, bit], '1 0'),
  'MP+releasing-xchg': always([bit, bit], '1 0'),
  'MP+wmb+relaxed-xchg': always([bit, bit], '1 0'),
  'MP+relaxed-xchg+po': always([bit, bit], '1 0'),
  '2+2W+relaxed-xchgs': unlessPso(['1 2', '1 2'], '2 2'),
  'RCU+sync': always([bit, bit], '1 0'),
  'RCU+sync+rev': always([bit, bit], '0 0'),
  'RCU+two-readers': always([bit, bit, bit], '1 1 1'),
  'RCU+free': always(['x z', bit], 'x 0', 'z 0'),
};

/** Every combination of one value of each list. */
const combinations = (values: string[]): string[] =>
  values
    .map((list) => list.split(' '))
    .reduce<string[][]>((all, list) => all.flatMap((c) => list.map((v) => [...c, v])), [[]])
    .map((combination) => combination.join(' '));

describe('[F1] the classic tests have exactly their known final states', () => {
  beforeAll(prepareLanguage);

  const files = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.litmus'),
  );
  const paths = new Map(files.map((path) => [basename(path, '.litmus'), join(DIRECTORY, path)]));

  it('every test in the directory is in the table', () => {
    expect([...paths.keys()].sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  for (const [name, expected] of Object.entries(EXPECTED)) {
    it(name, () => {
      const text = readFileSync(paths.get(name) as string, 'utf8');
      for (const model of MODELS) {
        const { states } = answer(text, model);
        const values = states.map((state) => [...state.matchAll(/=(\w+);/g)].map((m) => m[1]));
        const allowed = combinations(expected.values).filter(
          (combination) => !expected[model].includes(combination),
        );
        expect(values.map((list) => list.join(' ')).sort(), model).toEqual(allowed.sort());
      }
    });
  }
});
