import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { HEADER, lowered, patcherOf } from '../protocols.ts';
import { listing } from './listing.ts';

beforeAll(prepareLanguage);

const GLOBALS = `
static u8 bytes[4];
static void g(void)
{
}
`;

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
    expect(cells.map(({ readOnly }) => readOnly)).toEqual([true, true, true, false, false]);
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
  it('of a whole object that is no bytes is a load and a store for each scalar, its pointers evaluated once', () => {
    const text =
      'struct s { int a; u8 b[2]; long *c; }; static struct s one, two[2]; static int n;';
    const program = patcherOf(text, 'memcpy(&two[n++], &one, sizeof(one));');
    const accesses = listing(program, 'patcher').filter((line) => /load|store|call/.test(line));
    // n++ is a load and a store.
    expect(accesses.slice(0, 2).map((line) => /(load|store) s32 n/.test(line))).toEqual([
      true,
      true,
    ]);
    expect(
      accesses.slice(2).map((line) =>
        line
          .match(/(load|store) (\w+)/)
          ?.slice(1)
          .join(' '),
      ),
    ).toEqual(['s32', 'u8', 'u8', 'u64'].flatMap((type) => [`load ${type}`, `store ${type}`]));
  });

  it('memset to 0 of an array is a store for each scalar', () => {
    const program = patcherOf('static struct { s16 a; u8 b; } x[2];', 'memset(x, 0, sizeof(x));');
    expect(listing(program, 'patcher').filter((line) => /load|store|call/.test(line))).toEqual([
      expect.stringMatching(/store s16 x\[0\]\.a = 0|store s16 .* = 0/),
      expect.stringMatching(/store u8 .* = 0/),
      expect.stringMatching(/store s16 .* = 0/),
      expect.stringMatching(/store u8 .* = 0/),
    ]);
  });

  it('of an integer to bytes reads it once, whole, and writes them the lowest first', () => {
    const program = patcherOf('static u16 word; static u8 to[2];', 'memcpy(to, &word, 2);');
    const accesses = listing(program, 'patcher').filter((line) => /load|store|call/.test(line));
    expect(
      accesses.map((line) =>
        line
          .match(/(load|store) (\w+)/)
          ?.slice(1)
          .join(' '),
      ),
    ).toEqual(['load u16', 'store u8', 'store u8']);
  });

  it('a copy is a load and a store for each byte', () => {
    const program = patcherOf(GLOBALS, 'memcpy(bytes, (void *)site_ip(0), 4);');
    expect(listing(program, 'memcpy').slice(3, 6)).toEqual([
      '3 unless (i <u64 size) jump 8',
      '4 t0 = load u8 [(source +u64 i)]',
      '5 store u8 [(target +u64 i)] = t0',
    ]);
    expect(program.files.map(({ name }) => name)).toEqual(['test.c', 'kernel.c']);
  });

  it('probe_kernel_read goes to its end at a byte that cannot be read', () => {
    const program = patcherOf(GLOBALS, 'return probe_kernel_read(bytes, (void *)site_ip(0), 4);');
    expect(listing(program, 'probe_kernel_read').slice(3)).toEqual([
      '3 unless (i <u64 size) jump 8',
      '4 t0 = load u8 [(source +u64 i)] fixup 9',
      '5 store u8 [(target +u64 i)] = t0',
      '6 i = (i +u64 1)',
      '7 jump 3',
      '8 return 0',
      '9 return -14',
    ]);
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

describe('[L6] types and sizes', () => {
  it('are those of x86-64', () => {
    const sizes = [
      'char',
      'short',
      'int',
      'long',
      'long long',
      'unsigned',
      'size_t',
      'bool',
      'u8 *',
      'atomic_t',
      'spinlock_t',
      'struct { u8 a; long b; u8 c; }',
      'u16 [3]',
    ];
    const sum = sizes.map((type, index) => `bytes[${index}] = sizeof(${type});`).join('\n');
    const program = patcherOf('static u8 bytes[20];', sum);
    const stored = listing(program, 'patcher').map((line) => line.split(' = ')[1]);
    const expected = [1, 2, 4, 8, 8, 4, 8, 1, 8, 4, 4, 24, 6];
    expect(stored.slice(0, -1)).toEqual(expected.map(String));
  });

  it('char is signed, as on x86', () => {
    expect(listing(patcherOf('', "return (char)0xff < 0 && '\\xff' == -1;"), 'patcher')).toEqual([
      '0 t0 = 1',
      '1 return t0',
    ]);
  });
});

describe('[L14] calls', () => {
  it('what a function returns has the type that it declares', () => {
    const program = patcherOf('static u8 f(int a) { return a; }', 'return f(300);');
    expect(listing(program, 'f')).toEqual(['0 return (u8)a']);
  });

  it('a function may be called before it is defined', () => {
    const program = patcherOf('static int f(void);', 'return f();\n}\nint f(void)\n{');
    expect(program.functions.map(({ name }) => name)).toEqual(['patcher', 'f']);
  });
});
