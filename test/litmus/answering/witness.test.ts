/** [F32]: a run that ends in a state, held to the states that the search of all of them finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { finalStates } from '../../../src/litmus/answering/final-states.ts';
import { type ReadTest, readTest } from '../../../src/litmus/answering/read-test.ts';
import { bindingsOf, type Witness, witnessOf } from '../../../src/litmus/answering/witness.ts';
import { valueAt } from '../../../src/litmus/format/compiled-test.ts';
import type { Location } from '../../../src/litmus/format/litmus-test.ts';
import { showBinding } from '../../../src/litmus/format/proposition.ts';
import { createMachine } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { isEnabled } from '../../../src/machine/stepping/enabled.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';

beforeAll(prepareLanguage);

const SB = `C SB
{}
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)
`;
const MP = `C MP
{}
P0(int *x, int *y) { WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1); }
P1(int *x, int *y) { int r0; int r1; r0 = READ_ONCE(*y); r1 = READ_ONCE(*x); }
exists (1:r0=1 /\\ 1:r1=0)
`;
const X86 = `X86_64 SBX
{ }
 P0          | P1          ;
 movl $1,(x) | movl $1,(y) ;
 movl (y),%eax | movl (x),%eax ;
forall (0:rax=0 \\/ 1:rax=0)
`;

function read(text: string): ReadTest {
  const result = readTest({ name: 'test.litmus', text });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

function finish<T>(search: Generator<unknown, T, void>): T {
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/** The state that a schedule ends in, taken step by step. */
function endOf(
  { compiled }: ReadTest,
  shown: readonly Location[],
  { system, schedule }: Witness,
): string {
  const machine = createMachine(system);
  for (const step of schedule ?? []) {
    expect(isEnabled(system, machine, step)).toBe(true);
    for (const event of decide(system, machine, step)) evolve(system, machine, event);
  }
  return shown.map((at) => `${showBinding(at, valueAt(compiled, machine, at))};`).join(' ');
}

describe.each([
  ['SB', SB],
  ['MP', MP],
  ['X86', X86],
])('[F32] %s', (_, text) => {
  it.each(['sc', 'tso', 'pso'] as const)(
    'a run for each state under %s, none for others',
    (memory) => {
      const options = read(text);
      const { states, shown } = finish(finalStates({ ...options, memory }));
      const lines = states.map(({ values }) =>
        values.map((value, index) => `${showBinding(shown[index], value)};`).join(' '),
      );
      for (const line of lines) {
        const witness = finish(witnessOf({ ...options, memory, wanted: bindingsOf(line) }));
        expect(witness.state).toBe(line);
        expect(endOf(options, shown, witness)).toBe(line);
      }
      const impossible = bindingsOf(lines[0].replace(/=\d+/, '=7'));
      const none = finish(witnessOf({ ...options, memory, wanted: impossible }));
      expect(none).toMatchObject({ schedule: null, end: 'complete' });
      const asked = finish(witnessOf({ ...options, memory, wanted: null }));
      const isThere = states.some(({ holds }) => holds === (options.test.quantifier !== 'forall'));
      expect(asked.schedule !== null).toBe(isThere);
    },
  );
});

it('[F32] has the fewest switches', () => {
  const options = { ...read(MP), memory: 'sc' as const };
  const switchesFor = (line: string): number => {
    const { schedule } = finish(witnessOf({ ...options, wanted: bindingsOf(line) }));
    const cpus = (schedule ?? []).map(({ cpu }) => cpu);
    return cpus.filter((cpu, at) => at > 0 && cpu !== cpus[at - 1]).length;
  };
  // One after the other; and P1 between the two stores of P0, or P0 between its two loads.
  expect(switchesFor('1:r0=1; 1:r1=1')).toBe(1);
  expect(switchesFor('1:r0=0; 1:r1=0')).toBe(1);
  expect(switchesFor('1:r0=0; 1:r1=1')).toBe(2);
});

it('[F32] states are read however they are written', () => {
  expect(bindingsOf('0:r0=0; [x]=1;')).toEqual(['0:r0=0', '[x]=1']);
  expect(bindingsOf(' 0:r0 = 0 /\\ x = 1 ')).toEqual(['0:r0=0', '[x]=1']);
  expect(bindingsOf('t[1]=2')).toEqual(['t[1]=2']);
});
