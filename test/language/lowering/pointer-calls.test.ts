import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { HEADER, lowered, messages, patcherOf } from '../protocols.ts';
import { complaints, output, withoutGcc } from './gcc.ts';
import { Interpreter } from './interpreter.ts';
import { listing } from './listing.ts';

const PATH = 'test/language/lowering/programs/function-pointers.c';
const MAIN = '\nint main(void)\n{\n\t__builtin_printf("%d", patcher());\n\treturn 0;\n}\n';

beforeAll(prepareLanguage);

const FUNCTIONS = `static int one(int x) { return x + 1; }
static int two(int x) { return x + 2; }
static void none(void) { }
`;

describe('[L46] pointers to functions do what C says', () => {
  it('every check of the program holds', () => {
    const program = lowered(readFileSync(PATH, 'utf8'));
    expect(new Interpreter(program).run(program.tasks[0]), 'number of the failing check').toBe(0);
  });

  it.skipIf(withoutGcc)(`and gcc says the same (${withoutGcc ?? 'gcc'})`, () => {
    expect(complaints(PATH)).toBe('');
    expect(output(readFileSync(PATH, 'utf8') + MAIN)).toBe('0');
  });
});

describe('[L46] what a call by a pointer becomes', () => {
  it('a comparison and a call for each function that it may lead to, in a home of its own', () => {
    const program = patcherOf(`${FUNCTIONS}static int (*p)(int) = one;`, 'p = two; return p(5);');
    const [first, second] = program.pointees ?? [];
    expect([first.name, second.name]).toEqual(['one', 'two']);
    expect(listing(program, 'patcher')).toEqual([
      `0 store u64 p = ${second.address}`,
      '1 t0 = load u64 p',
      `2 unless (t0 ==u64 ${first.address}) jump 5`,
      '3 t1 = call one(5)',
      '4 jump 9',
      `5 unless (t0 ==u64 ${second.address}) jump 8`,
      '6 t1 = call two(5)',
      '7 jump 9',
      '8 wild call t0',
      '9 return t1',
    ]);
    expect(program.textFunctions).toEqual([]);
  });

  it('a direct call where the pointer is known, a crash alone where nothing can be there', () => {
    const known = patcherOf(FUNCTIONS, 'return (&one)(1) + ((int (*)(int))(void (*)(int))two)(2);');
    expect(listing(known, 'patcher')).toEqual([
      '0 t0 = call one(1)',
      '1 t1 = call two(2)',
      '2 return (t0 +s32 t1)',
    ]);
    const nowhere = patcherOf(FUNCTIONS, '((void (*)(int))NULL)(1);');
    expect(listing(nowhere, 'patcher')).toEqual(['0 wild call 0']);
  });

  it('[L20] what stops or interrupts CPUs does so with each function that the pointer may lead to', () => {
    const functions = `static int a(void *data) { return 1; }
static int b(void *data) { return 2; }
static int run(int (*fn)(void *), void *data) { return stop_machine(fn, data, NULL); }
static void sync(void *info) { }
static smp_call_func_t each = sync;\n`;
    const text = 'if (run(a, NULL)) run(b, NULL); on_each_cpu(each, NULL, 0);';
    const program = patcherOf(functions, text);
    const [, a, b] = program.pointees ?? [];
    const stopped = (name: string, at: number): string[] => [
      `${at} stop request`,
      `${at + 1} stop reach`,
      `${at + 2} t0 = call ${name}(data)`,
      `${at + 3} stop release`,
      `${at + 4} stop finish`,
      `${at + 5} jump 15`,
    ];
    expect(listing(program, 'run')).toEqual([
      `0 unless (fn ==u64 ${a.address}) jump 7`,
      ...stopped('a', 1),
      `7 unless (fn ==u64 ${b.address}) jump 14`,
      ...stopped('b', 8),
      '14 wild call fn',
      '15 return t0',
    ]);
    expect(listing(program, 'patcher')).toContain('5 broadcast send sync');
  });

  it('functions of another type are no targets', () => {
    const text = 'int (*p)(long) = (int (*)(long))one; return p(1);';
    expect(listing(patcherOf(FUNCTIONS, text), 'patcher').join()).not.toContain('call one');
  });

  it('objects are told apart, and members of structs; what comes through other pointers is not', () => {
    const objects = `${FUNCTIONS}static struct { int (*a)(int), (*b)(int); } s = { one, two };
static int (*p)(int) = one, (*q)(int) = two, (*list[2])(int) = { one, two };\n`;
    const called = (statements: string): string[] => {
      const program = patcherOf(objects, statements);
      return ['one', 'two'].filter((name) => program.functions.some((fn) => fn.name === name));
    };
    expect(called('return p(1);')).toEqual(['one']);
    expect(called('return s.b(1);')).toEqual(['two']);
    expect(called('return list[0](1);')).toEqual(['one', 'two']);
    expect(called('int (**any)(int) = &p; return (*any)(1);')).toEqual(['one', 'two']);
    expect(called('int (**any)(int) = &p; *any = q; return p(1);')).toEqual(['one', 'two']);
  });
});

describe('[L46] what is looked at as something else may lead anywhere', () => {
  it.each([
    [
      'a struct by way of void *',
      'struct a { int (*run)(int); } a = { one }; struct b { int (*go)(int); } *b; void *p = &a; b = p;',
      'b->go(1)',
    ],
    [
      'a pointer as a number',
      'int (*p)(int) = one; void *q = &p; unsigned long *n = q;',
      '((int (*)(int))*n)(1)',
    ],
    [
      'a pointer as a member',
      'int (*p)(int) = one; struct b { int (*go)(int); } *b = (struct b *)(void *)&p;',
      'b->go(1)',
    ],
    [
      'a member as a pointer',
      'struct a { int (*run)(int); } a = { 0 }; void *p = &a; int (**q)(int) = p; *q = one;',
      'a.run(1)',
    ],
    [
      'a number as a pointer',
      'unsigned long n; int (**q)(int) = (int (**)(int))(void *)&n; *q = one;',
      '((int (*)(int))n)(1)',
    ],
  ])('%s', (_, statements, call) => {
    const program = patcherOf(FUNCTIONS, `${statements}\nreturn ${call};`);
    expect(new Interpreter(program).run(program.tasks[0])).toBe(2);
  });
});

describe('[L28] [L46] addresses for text and addresses for pointers', () => {
  const told = (statements: string): string[] =>
    messages(`${HEADER}${FUNCTIONS}int patcher(void)\n{\n${statements}\nreturn 0;\n}\n`);

  it.each([
    ['void *p = one;', "10: 'one' takes arguments, and text calls without any"],
    ['return (unsigned long)one != 0;', "10: 'one' takes arguments, and text calls without any"],
    ['int (*p)(int) = two; p(1); return (unsigned long)p != 0;', "10: 'two' takes arguments"],
    ['int (*p)(int) = none;', "10: 'int (*)(int)' is given 'void (*)(void)'"],
    ['void (*p)(void) = 5;', "10: 'void (*)(void)' is given 'int', which is no pointer"],
    ['int (*p)(int) = one; return p();', "10: 'p' takes 1 argument, not 0"],
    ['int (*p)(int) = one; return p(&p);', "10: 'int' is given the pointer 'int (**)(int)'"],
    ['int (*p)(int) = one; return p == none;', "10: 'int (*)(int)' and 'void (*)(void)' do not"],
    ['int x = 3; return x(1);', "10: 'x' is not a function"],
    ['return stop_machine(x, NULL, NULL);', "10: 'x' is not declared"],
    ['int x = 0; return stop_machine(x, NULL, NULL);', "10: 'x' is not a function"],
    [
      'int (*p)(int) = one; stop_machine(p, 0, 0);',
      "10: 'stop_machine' calls 'int (int)' with one",
    ],
    ['return sizeof(one);', '10: the size of a function'],
    ['int (f)(int)(int);', '10: a function that returns a function'],
    ['static int g(int); int (*p)(int) = g;', "10: 'g' is declared but has no body"],
  ])('%s', (statements, message) => {
    expect(told(statements)[0].slice(0, message.length)).toBe(message);
  });

  it('a function is in text where its address is a number, and not where it only is called', () => {
    const uses = 'void (*p)(void) = none; p(); return (unsigned long)p != 0;';
    expect(patcherOf(FUNCTIONS, uses).textFunctions.map(({ name }) => name)).toEqual(['none']);
    const program = patcherOf(FUNCTIONS, 'void (*p)(void) = none; p(); return p == NULL;');
    expect([program.textFunctions, program.pointees?.length]).toEqual([[], 1]);
  });
});

describe('[L5] [L46] recursion through pointers', () => {
  it.each([
    [
      'static int f(int x);\nstatic int (*p)(int) = f;\nstatic int f(int x) { return p(x); }',
      "7: recursion is not part of the language: f calls f; 'p' may lead to f",
    ],
    [
      'struct ops { int (*run)(struct ops *); };\nstatic int run(struct ops *o) { return o->run(o); }\nstatic struct ops ops = { run };',
      "6: recursion is not part of the language: run calls run; 'o->run' may lead to run",
    ],
    [
      'static int (*p)(int);\nstatic int g(int x) { return p(x); }\nstatic int f(int x) { p = f; return g(x); }',
      "6: recursion is not part of the language: g calls f calls g; 'p' may lead to f",
    ],
  ])('%s', (declarations, message) => {
    expect(messages(`${HEADER}${declarations}\nint patcher(void) { return 0; }\n`)).toEqual([
      message,
    ]);
  });

  it('is none where objects keep apart what never leads back', () => {
    const text = `${FUNCTIONS}static int (*inner)(int) = one;
static int outer_function(int x) { return inner(x); }
static int (*outer)(int) = outer_function;`;
    const program = patcherOf(text, 'return outer(3);');
    expect(new Interpreter(program).run(program.tasks[0])).toBe(4);
  });
});
