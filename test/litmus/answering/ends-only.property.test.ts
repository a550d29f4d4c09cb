/** What a search for final states leaves out loses none of them, and no failure. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { answer } from '../../support/litmus.ts';
import fc from '../../support/property.ts';

const variable = fc.constantFrom('x', 'y', 'z');
const register = fc.constantFrom('r0', 'r1');
const value = fc.constantFrom('1', '2', 'r0', 'r1 + 1');

const access = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(register, variable).map(([r, v]) => `${r} = READ_ONCE(*${v});`),
  },
  { weight: 6, arbitrary: fc.tuple(variable, value).map(([v, c]) => `WRITE_ONCE(*${v}, ${c});`) },
  fc.tuple(variable, value).map(([v, c]) => `smp_store_release(${v}, ${c});`),
  fc.tuple(register, variable).map(([r, v]) => `${r} = xchg_relaxed(${v}, 3);`),
  fc.tuple(register, variable).map(([r, v]) => `${r} = cmpxchg(${v}, 0, 4);`),
  variable.map((v) => `atomic_inc(${v});`),
);
const pair = (first: string, last: string) =>
  fc
    .array(access, { minLength: 0, maxLength: 2 })
    .map((inside) => `${first} ${inside.join(' ')} ${last}`);
const statement = fc.oneof(
  { weight: 8, arbitrary: access },
  { weight: 4, arbitrary: pair('rcu_read_lock();', 'rcu_read_unlock();') },
  { weight: 3, arbitrary: fc.constant('synchronize_rcu();') },
  { weight: 1, arbitrary: pair('spin_lock(l);', 'spin_unlock(l);') },
  { weight: 1, arbitrary: pair('rcu_read_lock(); rcu_read_lock();', 'rcu_read_unlock();') },
  { weight: 1, arbitrary: fc.constantFrom('rcu_read_lock();', 'rcu_read_unlock();') },
  { weight: 2, arbitrary: pair('i0 = srcu_read_lock(s);', 'srcu_read_unlock(s, i0);') },
  { weight: 1, arbitrary: pair('i0 = srcu_read_lock(t);', 'srcu_read_unlock(t, i0);') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(access, access)
      .map(
        ([a, b]) =>
          `i0 = srcu_read_lock(s); ${a} i1 = srcu_read_lock(s); srcu_read_unlock(s, i0); ${b} srcu_read_unlock(s, i1);`,
      ),
  },
  { weight: 1, arbitrary: pair('i1 = srcu_down_read(s);', 'srcu_up_read(s, i1);') },
  { weight: 1, arbitrary: fc.constantFrom('i1 = srcu_down_read(s);', 'srcu_up_read(s, 0);') },
  { weight: 1, arbitrary: fc.constantFrom('srcu_read_unlock(s, r0);', 'i1 = srcu_read_lock(s);') },
  { weight: 2, arbitrary: fc.constantFrom('synchronize_srcu(s);', 'synchronize_srcu(t);') },
  { weight: 2, arbitrary: fc.constantFrom('smp_mb();', 'smp_wmb();') },
  { weight: 1, arbitrary: fc.tuple(register, access).map(([r, a]) => `if (${r}) { ${a} }`) },
  { weight: 1, arbitrary: variable.map((v) => `while (READ_ONCE(*${v}) == 0) { }`) },
  { weight: 1, arbitrary: register.map((r) => `r1 = 4 / (${r} - 2);`) },
);
const threads = fc
  .array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 4 })
  .filter((all) => all.flat().length <= 8);

function textOf(all: readonly string[][], asked: string): string {
  const bodies = all.map(
    (body, id) =>
      `P${id}(int *x, int *y, int *z, spinlock_t *l, struct srcu_struct *s, struct srcu_struct *t)\n{\n int r0;\n int r1;\n int i0;\n int i1;\n ${body.join('\n ')}\n}\n`,
  );
  return `C random\n{}\n${bodies.join('\n')}\n${asked}\n`;
}

/** The states, or the failure. */
function told(text: string, memory: MemoryModelName, whole: boolean): string[] {
  try {
    return answer(text, memory, { whole }).states;
  } catch (error) {
    return [`fails: ${(error as Error).message.replace(/\d/, '')}`];
  }
}

describe('[E12] [F4] the reduction loses no final state', () => {
  beforeAll(prepareLanguage);

  for (const memory of ['sc', 'tso', 'pso'] as MemoryModelName[]) {
    it(`of random programs with grace periods, locks, branches and divisions under ${memory}`, () => {
      const asked = fc.constantFrom(
        'locations [x; y; z; 0:r0; 0:r1; 1:r0; 1:r1]\nexists (x=1)',
        'exists (0:r0=0 /\\ 1:r0=0)',
        'locations [1:r1; z]\nfilter (x=1)\nexists (y=2)',
      );
      fc.assert(
        fc.property(threads, asked, (all, question) => {
          const text = textOf(all, question);
          expect(told(text, memory, false)).toEqual(told(text, memory, true));
        }),
        { numRuns: fc.daily(15, 150) },
      );
    });
  }
});
