import { beforeAll, describe, expect, it } from 'vitest';
import { checkUnit } from '../../../src/language/checking/unit.ts';
import { lowerUnit } from '../../../src/language/lowering/lower-program.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Program } from '../../../src/machine/program/program.ts';
import { listing } from './listing.ts';

beforeAll(prepareLanguage);

/** Threads `P0`, `P1`, ... whose parameters are the globals of the same names. */
function threads(text: string): Program {
  const file = { name: 'test.litmus', text };
  const { unit, diagnostics } = checkUnit(file, { index: 0, loose: true });
  expect(diagnostics.sorted()).toEqual([]);
  const tasks = [...unit.functions.values()].map((fn) => ({
    fn,
    arguments: fn.parameters.map(({ name }) => unit.globals.find((one) => one.name === name)!),
    halts: true,
  }));
  const numbers = { nr_cpus: tasks.length, nr_sites: 0, nr_jobs: 0 };
  return lowerUnit({
    file,
    unit,
    numbers,
    tasks,
    nmiHandler: null,
    int3Handler: null,
    int3Entry: null,
    nesting: { trap: 1, nmi: 1 },
    sites: [],
    symbols: [],
  });
}

describe('[L26] threads of litmus tests', () => {
  it('parameters stand for globals, the end shows the locals', () => {
    const program = threads(`int x;
int y = 2;
void P0(int *x, int *y)
{
	int r0;
	WRITE_ONCE(*x, 1);
	r0 = READ_ONCE(*y);
}
void P1(int *y)
{
	smp_store_release(y, 1);
}
`);
    expect(program.tasks).toEqual([0, 1]);
    expect(listing(program, 'P0')).toEqual(['0 store s32 x = 1', '1 r0 = load s32 y', '2 halt r0']);
    expect(listing(program, 'P1')).toEqual(['0 fence release', '1 store s32 y = 1', '2 halt ']);
    expect(program.functions[0].parameters).toBe(0);
  });

  it('pointers and integers mix, a register needs no declaration', () => {
    const program = threads(`int x;
int *p = &x;
void P0(int *x, int **p)
{
	int r1;
	r0 = READ_ONCE(*p);
	r1 = READ_ONCE(*r0);
	if (r1 == x)
		return;
	WRITE_ONCE(*p, 0);
	*p = x;
	*x = p;
}
`);
    expect(listing(program, 'P0')).toEqual([
      '0 r0 = load u64 p',
      '1 r1 = load s32 [r0]',
      '2 unless ((u64)r1 ==u64 3238002688) jump 4',
      '3 jump 7',
      '4 store u64 p = 0',
      '5 store u64 p = 3238002688',
      '6 store s32 x = -1056964600',
      '7 halt r1, r0',
    ]);
  });
});
