import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../src/language/syntax.ts';
import { listing, sourceOf } from './listing.ts';
import { HEADER, lowered, patcherOf } from './protocols.ts';

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

describe('[L8] one cell for each scalar', () => {
  const program = (): ReturnType<typeof lowered> =>
    patcherOf(
      `struct site { u8 kind; unsigned long ip; struct { s16 a, b; } p[2]; };
static struct site sites[2] = { { 1, 2, { { 3, -4 } } }, { .ip = 5 } };
static const int limit = 7;
static int *where;
static atomic_t count = ATOMIC_INIT(9);
static int f(void) { static int calls = 6; return calls++; }`,
      'x: f(); where = NULL;',
    );

  it('in order of declaration, naturally aligned', () => {
    const cells = program().cells.map(
      ({ name, address, type }) => `${(address - 0xc1000000).toString()} ${name} ${type}`,
    );
    expect(cells).toEqual([
      '0 sites[0].kind u8',
      '8 sites[0].ip u64',
      '16 sites[0].p[0].a s16',
      '18 sites[0].p[0].b s16',
      '20 sites[0].p[1].a s16',
      '22 sites[0].p[1].b s16',
      '24 sites[1].kind u8',
      '32 sites[1].ip u64',
      '40 sites[1].p[0].a s16',
      '42 sites[1].p[0].b s16',
      '44 sites[1].p[1].a s16',
      '46 sites[1].p[1].b s16',
      '48 limit s32',
      '56 where u64',
      '64 count s32',
      '68 f.calls s32',
    ]);
  });
});

describe('[L8] what cells hold at the start', () => {
  it('initialisers, designated or not, addresses included; the rest is 0', () => {
    const { cells } = patcherOf(
      `static int a[4] = { 1, [2] = 3 };
static const int *p = &a[2];`,
      'p = NULL;',
    );
    expect(cells.map(({ initial }) => initial)).toEqual([1, 0, 3, 0, 0xc1000008]);
    expect(cells.map(({ readOnly }) => readOnly)).toEqual([false, false, false, false, false]);
  });

  it('const objects are read-only, what const pointers point to is not', () => {
    const { cells } = patcherOf(
      'static const u8 nop[2] = { 1, 2 };\nstatic u8 *const end = 0;\nstatic struct { const int a; int b; } s;',
      'return end == nop + s.a + s.b;',
    );
    expect(cells.map(({ readOnly }) => readOnly)).toEqual([true, true, true, true, false]);
  });
});

describe('[L9] where locals live', () => {
  const source = `${HEADER}
static void fill(u8 *to)
{
	u8 buffer[2];

	memcpy(to, buffer, 2);
}
static void run(void)
{
	u8 here;

	fill(&here);
}
int patcher(void)
{
	run();
	return 0;
}
void task(void)
{
	run();
}
void nmi_handler(void)
{
	run();
}
`;
  const names = (cpus: number): string[] => lowered(source, { cpus }).cells.map(({ name }) => name);

  it('a local that needs memory has its own for the patcher, the tasks, and NMIs of each CPU', () => {
    expect(names(2)).toEqual([
      'run.here',
      'cpu1:run.here',
      'cpu0/nmi:run.here',
      'cpu1/nmi:run.here',
      'fill.buffer[0]',
      'fill.buffer[1]',
      'cpu1:fill.buffer[0]',
      'cpu1:fill.buffer[1]',
      'cpu0/nmi:fill.buffer[0]',
      'cpu0/nmi:fill.buffer[1]',
      'cpu1/nmi:fill.buffer[0]',
      'cpu1/nmi:fill.buffer[1]',
    ]);
  });

  it('its address is computed from the CPU where several run the function', () => {
    const program = lowered(source, { cpus: 3 });
    const runs = program.functions.filter(({ name }) => name === 'run');
    const arguments_ = runs.map(({ operations }) => {
      const [call] = operations;
      return call.kind === 'call' ? call.arguments[0].kind : call.kind;
    });
    expect(arguments_).toEqual(['constant', 'binary', 'binary']);
  });

  it('a function without such locals is lowered once', () => {
    const program = lowered(source, { cpus: 3 });
    expect(program.functions.filter(({ name }) => name === 'memcpy')).toHaveLength(1);
  });

  it('a parameter with its address taken is stored at entry', () => {
    const program = patcherOf('static int f(int a) { int *p = &a; return *p; }', 'f(3);');
    expect(listing(program, 'f').slice(0, 2)).toEqual(['0 store s32 f.a = a', '1 p = 3238002688']);
  });
});

describe('[L23] copies', () => {
  it('a copy is a load and a store for each byte', () => {
    const program = patcherOf(GLOBALS, 'memcpy(bytes, (void *)site_ip(0), 4);');
    expect(listing(program, 'memcpy').slice(3, 6)).toEqual([
      '3 unless (i <u64 size) jump 8',
      '4 t0 = load u8 [(source +u64 i)]',
      '5 store u8 [(target +u64 i)] = t0',
    ]);
    expect(program.files.map(({ name }) => name)).toEqual(['test.c', 'kernel.c']);
  });

  it('probe_kernel_write ends at a byte that cannot be written', () => {
    const program = patcherOf(GLOBALS, 'return probe_kernel_write((void *)site_ip(0), bytes, 4);');
    expect(listing(program, 'probe_kernel_write').slice(5, 9)).toEqual([
      '5 t0 = load u8 [(source +u64 i)]',
      '6 store u8 [(target +u64 i)] = t0 fault fault',
      '7 unless fault jump 9',
      '8 return fault',
    ]);
  });

  it('new names call the same functions', () => {
    const program = patcherOf(GLOBALS, 'copy_from_kernel_nofault(bytes, bytes, 1);');
    expect(listing(program, 'patcher')[0]).toMatch(/call probe_kernel_read\(/);
  });

  it('a program without copies has one file', () => {
    expect(patcherOf(GLOBALS, 'g();').files).toHaveLength(1);
  });
});
