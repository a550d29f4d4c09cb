import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { patcherOf } from '../protocols.ts';
import { listing, sourceOf } from './listing.ts';

beforeAll(prepareLanguage);

const GLOBALS = `
static int x, y, flag;
static u8 bytes[4];
static int array[4];
static unsigned long address;
static struct { int a; u8 b; } pair;
static int f(int a, int b)
{
	return a - b;
}
static void g(void)
{
}
`;

const operationsOf = (statements: string): string[] =>
  listing(patcherOf(GLOBALS, statements), 'patcher');

type Cases = readonly (readonly [string, readonly string[]])[];

const ACCESSES: Cases = [
  ['x = 1;', ['0 store s32 x = 1', '1 return 0']],
  ['x = y;', ['0 t0 = load s32 y', '1 store s32 x = t0', '2 return 0']],
  ['x++;', ['0 t0 = load s32 x', '1 store s32 x = (t0 +s32 1)', '2 return 0']],
  [
    'x += y;',
    ['0 t0 = load s32 x', '1 t1 = load s32 y', '2 store s32 x = (t0 +s32 t1)', '3 return 0'],
  ],
  ['int a = READ_ONCE(x);', ['0 a = load s32 x', '1 return 0']],
  [
    'int a = x; a += 2; x = a * 3 + 1;',
    ['0 a = load s32 x', '1 a = (a +s32 2)', '2 store s32 x = ((a *s32 3) +s32 1)', '3 return 0'],
  ],
  ['u8 a = x;', ['0 t0 = load s32 x', '1 a = (u8)t0', '2 return 0']],
  ['long a = bytes[2];', ['0 a = load u8 bytes[2]', '1 return 0']],
  ['pair.b = 1;', ['0 store u8 pair.b = 1', '1 return 0']],
  [
    'array[x] = 1;',
    ['0 t0 = load s32 x', '1 store s32 [(3238002704 +u64 ((u64)t0 *u64 4))] = 1', '2 return 0'],
  ],
  ['*(u8 *)address = 0xcc;', ['0 t0 = load u64 address', '1 store u8 [t0] = 204', '2 return 0']],
  ['x = y = 2;', ['0 store s32 y = 2', '1 store s32 x = 2', '2 return 0']],
  [
    'x = f(1, y);',
    ['0 t0 = load s32 y', '1 t1 = call f(1, t0)', '2 store s32 x = t1', '3 return 0'],
  ],
  ['g();', ['0 call g()', '1 return 0']],
  ['x;', ['0 load s32 x', '1 return 0']],
  ['1 + 2 * sizeof(array);', ['0 return 0']],
];

const ORDER: Cases = [
  [
    'x = y + flag;',
    ['0 t0 = load s32 y', '1 t1 = load s32 flag', '2 store s32 x = (t0 +s32 t1)', '3 return 0'],
  ],
  [
    'int i = 1; x = i + i++;',
    [
      '0 i = 1',
      '1 t0 = i',
      '2 t1 = i',
      '3 i = (i +s32 1)',
      '4 store s32 x = (t0 +s32 t1)',
      '5 return 0',
    ],
  ],
  [
    'int i = 0; array[i++] = i;',
    [
      '0 i = 0',
      '1 t0 = i',
      '2 i = (i +s32 1)',
      '3 store s32 [(3238002704 +u64 ((u64)t0 *u64 4))] = i',
      '4 return 0',
    ],
  ],
];

const BRANCHES: Cases = [
  [
    'if (flag) x = 1; else x = 2;',
    [
      '0 t0 = load s32 flag',
      '1 unless t0 jump 4',
      '2 store s32 x = 1',
      '3 jump 5',
      '4 store s32 x = 2',
      '5 return 0',
    ],
  ],
  [
    'while (flag) cpu_relax();',
    ['0 t0 = load s32 flag', '1 unless t0 jump 4', '2 relax', '3 jump 0', '4 return 0'],
  ],
  [
    'do cpu_relax(); while (flag);',
    ['0 relax', '1 t0 = load s32 flag', '2 unless !t0 jump 0', '3 return 0'],
  ],
  ['for (;;) { if (flag) break; }', ['0 t0 = load s32 flag', '1 unless t0 jump 0', '2 return 0']],
  [
    'if (x && (y || !flag)) g();',
    [
      '0 t0 = load s32 x',
      '1 unless t0 jump 7',
      '2 t1 = load s32 y',
      '3 unless !t1 jump 6',
      '4 t2 = load s32 flag',
      '5 unless !t2 jump 7',
      '6 call g()',
      '7 return 0',
    ],
  ],
  [
    'int a = x && y;',
    [
      '0 t0 = load s32 x',
      '1 unless t0 jump 6',
      '2 t1 = load s32 y',
      '3 unless t1 jump 6',
      '4 a = 1',
      '5 jump 7',
      '6 a = 0',
      '7 return 0',
    ],
  ],
  [
    'x = flag ? y : 2;',
    [
      '0 t0 = load s32 flag',
      '1 unless t0 jump 4',
      '2 t1 = load s32 y',
      '3 jump 5',
      '4 t1 = 2',
      '5 store s32 x = t1',
      '6 return 0',
    ],
  ],
  [
    'switch (x) { case 1: g(); case 2: break; default: flag = 1; }',
    [
      '0 t0 = load s32 x',
      '1 unless (t0 !=s32 1) jump 4',
      '2 unless (t0 !=s32 2) jump 7',
      '3 jump 6',
      '4 call g()',
      '5 jump 7',
      '6 store s32 flag = 1',
      '7 return 0',
    ],
  ],
  [
    'while (1) { if (flag) goto out; } out:',
    ['0 t0 = load s32 flag', '1 unless t0 jump 0', '2 return 0'],
  ],
  ['if (nr_sites > 5) g();', ['0 return 0']],
];

describe('[L11] each access is one operation, arithmetic is none', () => {
  it.each(ACCESSES)('%s', (statements, expected) => {
    expect(operationsOf(statements)).toEqual(expected);
  });
});

describe('[L10] operands are evaluated from left to right', () => {
  it.each(ORDER)('%s', (statements, expected) => {
    expect(operationsOf(statements)).toEqual(expected);
  });
});

describe('[L13] conditions become branches', () => {
  it.each(BRANCHES)('%s', (statements, expected) => {
    expect(operationsOf(statements)).toEqual(expected);
  });
});

describe('[L12] every operation knows the C that caused it', () => {
  it('accesses have their expression, assignments their statement', () => {
    const program = patcherOf(GLOBALS, 'int a = y; x = READ_ONCE(flag) + a; while (x) g();');
    const { operations } = program.functions[program.tasks[0]];
    expect(operations.map((operation) => sourceOf(program, operation))).toEqual([
      'y',
      'READ_ONCE(flag)',
      'x = READ_ONCE(flag) + a',
      'x',
      'x',
      'g()',
      'x',
      'return 0;',
    ]);
  });

  it('a function that ends without return ends at its brace', () => {
    const program = patcherOf(GLOBALS, 'g();');
    const g = program.functions.find(({ name }) => name === 'g')!;
    expect(g.operations.map((operation) => sourceOf(program, operation))).toEqual(['}']);
  });
});
