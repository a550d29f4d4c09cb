/** Unions, packed structs and strings in memory: which cells there are, and which accesses are made. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { HEADER, lowered, messages, patcherOf } from '../../protocols.ts';
import { listing } from '../listing.ts';

beforeAll(prepareLanguage);

const INSN = `static union { u8 text[5]; struct { u8 opcode; s32 disp; } __attribute__((packed)); } insn;
static struct { u8 kind; u16 size; } __attribute__((packed)) odd = { 1, 0x0302 };
static int out;`;

describe('[L8] what is stored as bytes', () => {
  it('has a cell for each byte, named by the member that is one', () => {
    const { cells } = patcherOf(INSN, '');
    expect(cells.map(({ name, type, initial }) => `${name} ${type} ${initial}`)).toEqual([
      'insn.text[0] u8 0',
      'insn.text[1] u8 0',
      'insn.text[2] u8 0',
      'insn.text[3] u8 0',
      'insn.text[4] u8 0',
      'odd.kind u8 1',
      'odd.size[0] u8 2',
      'odd.size[1] u8 3',
      'out s32 0',
    ]);
  });

  it('is read and written byte by byte, the lowest first', () => {
    expect(listing(patcherOf(INSN, 'out = odd.size;'), 'patcher').slice(0, -1)).toEqual([
      '0 t0 = load u8 odd.size[0]',
      '1 t1 = load u8 odd.size[1]',
      '2 store s32 out = (u16)(t0 |u32 (t1 <<u32 8))',
    ]);
    expect(listing(patcherOf(INSN, 'odd.size = out;'), 'patcher').slice(0, -1)).toEqual([
      '0 t0 = load s32 out',
      '1 store u8 odd.size[0] = (u8)(u16)t0',
      '2 store u8 odd.size[1] = (u8)((u16)t0 >>u32 8)',
    ]);
    expect(listing(patcherOf(INSN, 'odd.size++;'), 'patcher')).toHaveLength(5);
  });

  it('a byte of it is one access, by READ_ONCE too', () => {
    expect(listing(patcherOf(INSN, 'out = READ_ONCE(insn.opcode);'), 'patcher')[0]).toBe(
      '0 t0 = load u8 insn.text[0]',
    );
  });

  it('a const union is read-only', () => {
    const { cells } = patcherOf('static const union { u8 b[2]; u16 w; } u = { .w = 0x102 };', '');
    expect(cells.map(({ readOnly, initial }) => [readOnly, initial])).toEqual([
      [true, 2],
      [true, 1],
    ]);
  });
});

describe('[L8] a pointer to bytes that is cast', () => {
  const lines = (statements: string): string[] =>
    listing(patcherOf(`${INSN}static u8 array[8];`, statements), 'patcher').slice(0, -1);

  it('accesses bytes of an object that is named', () => {
    expect(lines('*(u16 *)(array + 2) = 0x102;')).toEqual([
      '0 store u8 array[2] = 2',
      '1 store u8 array[3] = 1',
    ]);
  });

  it('asks elsewhere: text is accessed at once, data byte by byte', () => {
    expect(lines('u8 *p = array; WRITE_ONCE(*(u16 *)p, 0x102);').slice(1)).toEqual([
      '1 unless (p <u64 3238002688) jump 4',
      '2 store u16 [p] = 258',
      '3 jump 6',
      '4 store u8 [p] = 2',
      '5 store u8 [(p +u64 1)] = 1',
    ]);
  });

  it('does not ask where it is known', () => {
    expect(lines('*(u16 *)(u8 *)site_ip(0) = 0x102;')).toEqual(['0 store u16 vfs_read = 258']);
    expect(lines('*(u16 *)(unsigned long)array = 0x102;')).toEqual(['0 store u16 array[0] = 258']);
  });
});

describe('[L11] a struct as a whole', () => {
  it('is a load and a store for each scalar, in the order of addresses', () => {
    const program = patcherOf('static struct s { u8 a; long b[2]; } x, y;', 'x = y;');
    expect(listing(program, 'patcher').slice(0, -1)).toEqual([
      '0 t0 = load u8 y.a',
      '1 store u8 x.a = t0',
      '2 t1 = load s64 y.b[0]',
      '3 store s64 x.b[0] = t1',
      '4 t1 = load s64 y.b[1]',
      '5 store s64 x.b[1] = t1',
    ]);
  });
});

describe('[L8] strings', () => {
  const names = (statements: string): string[] =>
    patcherOf('static const char *s;\nstatic int out;', statements).cells.map(({ name }) => name);

  it('are there once for each text, and only those that are used', () => {
    expect(names('pr_info("printed %d", 1); s = "ab"; s = "a" "b"; out = sizeof("abc");')).toEqual([
      's',
      'out',
      '"ab"[0]',
      '"ab"[1]',
      '"ab"[2]',
    ]);
  });

  it('are read-only', () => {
    const { cells } = patcherOf('static const char *s = "a";', '');
    expect(cells.filter(({ readOnly }) => readOnly)).toHaveLength(2);
  });
});

describe('[L5] what sizeof and typeof name is not evaluated', () => {
  it('is not called, not put into memory, and may recur', () => {
    const text = `${HEADER}static int f(int x) { int y = 1; typeof(&y) p = &x; return sizeof(f(y)) + *p; }
int patcher(void) { return f(1) + sizeof((u8[9]){ 1 }) + sizeof(({ long n = 1; n; })); }
`;
    expect(lowered(text).cells.map(({ name }) => name)).toEqual(['f.x']);
  });
});

describe('[L5] [L8] refused, with what to write instead', () => {
  const DECLARATIONS = `union insn { u8 text[5]; s32 word; u32 words[2]; struct { int a; } in; };
struct s { int a; long b; const u8 c; }; struct t { int a; };
static union insn insn; static struct s s, *ps; static struct t t; static atomic_t v;
static int x, *p; static u8 array[8]; static long wide; static char *text;
`;
  it.each([
    ['WRITE_ONCE(insn.word, 1);', "'WRITE_ONCE' is one access, and this is stored as bytes"],
    ['x = READ_ONCE(insn.words[1]);', "'READ_ONCE' is one access, and this is stored as bytes"],
    [
      'x = smp_load_acquire(insn.words);',
      "'smp_load_acquire' is one access, and this is stored as bytes",
    ],
    ['this_cpu_inc(insn.word);', "'this_cpu_inc' is one access, and this is stored as bytes"],
    ['xchg(insn.words, 1);', "'xchg' is one access, and this is stored as bytes"],
    ['p = &insn.word;', "this is stored as bytes: no 'int *' can point to it"],
    ['p = insn.words;', "'int *' is given 'packed unsigned int *'"],
    ['t = insn.in;', "'struct t' is given 'packed struct'"],
    ['s = *ps;', "'struct s' is not written as a whole"],
    ['v = v;', "'atomic_t' is not written as a whole"],
    ['array = array;', "'unsigned char [8]' is not written as a whole"],
    ['WRITE_ONCE(t, t);', "'WRITE_ONCE' does not take 'struct t'"],
    ['p = (int *)&array[4];', "'int *' is given 'packed int *'"],
    ['xchg((u32 *)array, 1);', "'xchg' is one access, and this is stored as bytes"],
    ['x = ((struct t *)array)->a;', "a cast from 'unsigned char *' to 'struct t *'"],
    ['x = *(u8 *)&wide;', "a cast from 'long *' to 'unsigned char *'"],
    [
      'WRITE_ONCE(*(u16 *)(array + 2), 1);',
      "'WRITE_ONCE' is one access, and this is stored as bytes",
    ],
    ['memcpy(&x, array, 3);', "'memcpy' accesses bytes, but 'int *' does not"],
    ['memcpy(&t, array, sizeof(t));', "'memcpy' accesses bytes, but 'struct t *' does not"],
    ['memcpy(&t, &x, 4);', "'memcpy' accesses bytes, but 'struct t *' does not"],
    ['memcpy(&x, (u32 *)site_ip(0), 4);', "'memcpy' accesses bytes, but 'int *' does not"],
    ['memset(&t, 1, sizeof(t));', "'memset' accesses bytes, but 'struct t *' does not"],
    ['memset(&t, 0, sizeof(t) - 1);', "'memset' accesses bytes, but 'struct t *' does not"],
    ['memcmp(&t, &t, sizeof(t));', "'memcmp' accesses bytes, but 'struct t *' does not"],
    ['__auto_type a;', 'no single name and value'],
    ['__auto_type a = 1, b = 2;', 'no single name and value'],
    ['(__auto_type)x;', "'__auto_type' without a value"],
    ['typeof(nobody) a;', "'nobody' is not declared"],
    ['__auto_type a = nobody;', "'nobody' is not declared"],
    ['x = ({ int y; });', 'this gives no value'],
    ['x = ({ });', 'this gives no value'],
    ['x = ({ x; nobody; });', "'nobody' is not declared"],
    ['x = ({ x;; });', 'this gives no value'],
    ['if (({ wide; }).a) x = 1;', "'long' is no struct"],
    ['(t = t).a = 1;', "'(t = t).a' is part of a value"],
    ['p = &({ t; }).a;', "'&({ t; }).a' is part of a value"],
    ['({ here: x = 1; });', 'a label in a statement expression is not part of the language'],
    ['switch (x) { case 1: ({ case 2: x = 1; }); }', 'a case outside a switch'],
    ['switch (x) { case 5 ... 2: x = 1; }', 'a range of cases without a number'],
    ['switch (x) { case 1 ... 5: case 3: x = 1; }', 'the same case twice'],
    ['switch (x) { case 1 ... 5: case 5 ... 9: x = 1; }', 'the same case twice'],
    ['switch (x) { case a: case b: x = 1; }', "'a' is not declared"],
    ['switch (x) { case x ... 7: x = 1; }', "'x' is not a constant"],
    ['x = x ?: &x;', "the two values are 'int' and 'int *'"],
    ['x = t ?: 1;', "a condition of type 'struct t'"],
    ['x = (struct none){ 1 };', 'an object of a struct that is not defined'],
    ['x = (struct t){ 1, 2 }.a;', "'struct t' has no such member"],
    ['p = &(int){ 1, 2 };', 'several values for one'],
    [
      'struct { struct s t; } a = { .t = s, .t.a = 1 };',
      'a part of a struct that is copied here before',
    ],
    ['int a[2] = { [1 ... 0] = 1 };', 'a range of elements without one'],
    ['int a[2] = { [1 ... 2] = 1 };', 'index 2 is outside an array of 2'],
    ['char a[2] = "abc";', 'a string of 3 in an array of 2'],
    ['int a[4] = "abc";', 'an array is initialised element by element'],
    ['text = L"abc";', 'a string of something else than bytes'],
    ['struct insn other;', "'union insn' is no struct"],
    ['union s other;', "'struct s' is no union"],
    [
      'union { atomic_t a; } other;',
      "an atomic, a lock or a function's address in a union or packed struct",
    ],
    [
      'struct { int a __packed; } other;',
      'an attribute that changes the layout is not part of the language',
    ],
    ['struct { int a; struct t; } other;', 'a member without a name'],
    ['struct { int a; struct { int a; }; } other;', "member 'a' is declared twice"],
  ])('%s', (statement, message) => {
    const text = `${HEADER}${DECLARATIONS}int patcher(void)\n{\n${statement}\nreturn 0;\n}\n`;
    expect(messages(text)).toContain(`11: ${message}`);
  });

  it('two labels that nobody declared are not the same', () => {
    const text = `${HEADER}int patcher(void)\n{\nswitch (1) {\ncase A:\ncase B: ;\n}\nreturn 0;\n}\n`;
    expect(messages(text)).toEqual(["8: 'A' is not declared", "9: 'B' is not declared"]);
  });

  it('structs as parameters and results, where text calls or an ABI ends', () => {
    const text = `${HEADER}struct s { int a; };
static struct s f(void) { return (struct s){ 1 }; }
static struct s g(int a, int b, int c, int d, int e, int h) { return f(); }
static struct s h(void *data) { return f(); }
int patcher(void) { unsigned long at = (unsigned long)f; on_each_cpu(h, NULL, 1); return at; }
`;
    expect(messages(text)).toEqual([
      '7: a function of 6 parameters',
      "9: 'f' returns a struct, and nobody in text takes it",
      '9: nobody takes the struct that it returns',
    ]);
  });
});
