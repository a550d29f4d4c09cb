/** What macros stand for, worked out by hand from C11 6.10.3 and the manual of GNU cpp. */
import { describe, expect, it } from 'vitest';
import { unusedDefines } from '../../../src/language/preprocessing/preprocess.ts';
import { preprocessed, withoutGcc } from '../lowering/gcc.ts';
import { expanded, problems } from './expanded.ts';

/** Tokens alone: white space between them is no part of what these examples say. */
const tokens = (text: string): string => text.replace(/\s+/g, '');

/** Where it is from, the text, what it stands for. */
const EXAMPLES: readonly (readonly [string, string, string])[] = [
  ['6.10.3.5 example 1', '#define N 100\nint table[N];', 'int table[100];'],
  [
    '6.10.3.5 example 3: rescanning and redefinition',
    `#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };`,
    `f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);
f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);
int i[] = { 1, 23, 4, 5, };
char c[2][6] = { "hello", "" };`,
  ],
  [
    'a backslash at the end of what becomes a string (gcc -E)',
    `#define str(s) # s
str(- "s" \\) str(\\) str(\\\\)`,
    `"- \\"s\\" " "" "\\\\"`,
  ],
  [
    '6.10.3.5 example 4: strings and pasting',
    `#define str(s) # s
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", \\
x ## s, x ## t)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
debug(1, 2);
fputs(str(strncmp("abc\\0d", "abc", '\\4') // away
== 0) str(: @\\n), s);
xstr(INCFILE(2).h)
glue(HIGH, LOW);
xglue(HIGH, LOW)`,
    `printf("x" "1" "= %d, x" "2" "= %s", x1, x2);
fputs("strncmp(\\"abc\\\\0d\\", \\"abc\\", '\\\\4') == 0" ": @\\n", s);
"vers2.h"
"hello";
"hello" ", world"`,
  ],
  [
    '6.10.3.5 example 5: placemarkers',
    `#define t(x,y,z) x ## y ## z
int j[] = { t(1,2,3), t(,4,5), t(6,,7), t(8,9,),
t(10,,), t(,11,), t(,,12), t(,,) };`,
    'int j[] = { 123, 45, 67, 89, 10, 11, 12, };',
  ],
  [
    '6.10.3.5 example 7: arguments of any number',
    `#define debug(...) fprintf(stderr, __VA_ARGS__)
#define showlist(...) puts(#__VA_ARGS__)
#define report(test, ...) ((test)?puts(#test):\\
printf(__VA_ARGS__))
debug("Flag");
debug("X = %d\\n", x);
showlist(The first, second, and third items.);
report(x>y, "x is %d but y is %d", x, y);`,
    `fprintf(stderr, "Flag");
fprintf(stderr, "X = %d\\n", x);
puts("The first, second, and third items.");
((x>y)?puts("x>y"): printf("x is %d but y is %d", x, y));`,
  ],
  [
    '6.10.3.3 example: a ## that is made is no operator',
    `#define hash_hash # ## #
#define mkstr(a) # a
#define in_between(a) mkstr(a)
#define join(c, d) in_between(c hash_hash d)
char p[] = join(x, y);`,
    'char p[] = "x ## y";',
  ],
  [
    '6.10.3.4: a macro is not replaced within itself',
    '#define foo foo + bar\n#define bar foo\nfoo bar',
    'foo + foo foo + bar',
  ],
  [
    '6.10.3.4, 4: behind its own end a macro is replaced again, as gcc chooses to',
    '#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)',
    '2*9*g',
  ],
  [
    'GNU C: a named rest, and its comma',
    `#define e(format, args...) p(format, ##args)
#define v(format, ...) p(format, ## __VA_ARGS__)
#define o(...) p(0, ##__VA_ARGS__)
e("a") e("a", 1, 2) v("a") v("a",) v("a", e(1)) o() o(1)`,
    'p("a") p("a",1,2) p("a") p("a",) p("a",p(1)) p(0) p(0,1)',
  ],
  ['a name without its parentheses', '#define f(x) [x]\nf f (1) f\n(2) (f)(3)', 'f [1] [2] (f)(3)'],
  [
    'an invocation that goes on behind',
    '#define f(x) [x]\n#define g f\n#define h g(\ng(1) h 2)',
    '[1] [2]',
  ],
  ['signs are kept apart', '#define M -1\n#define E\n-M -E- +E+x 1M', '- -1 - - + +x 1M'],
  [
    'no macros in strings',
    '#define a b\n"a" \'a\' a // a\n/* a */ "\\"a"',
    '"a" \'a\' b // a /* a */ "\\"a"',
  ],
  [
    'directives within an invocation',
    '#define f(x) [x]\nf(1\n#if 1\n+ 2\n#else\n+ 3\n#endif\n)',
    '[1 + 2]',
  ],
  ['joined lines', '#def\\\nine A\\\nB \\\n 1 \\\n+ 2\nA\\\nB A\\\n', '1 + 2 A'],
  ['what says nothing', '#pragma once\n#warning x\n#line 5\n# 5 "x"\n#\n_Pragma("once") a', 'a'],
  [
    'not known: digraphs, __VA_OPT__',
    '%:define a b\na<::> __VA_OPT__(x)',
    '%:define a b a<::> __VA_OPT__(x)',
  ],
  ['where it stands', '__LINE__\n__LINE__ __FILE__ __COUNTER__\n__COUNTER__', '1 2 "test.c" 0 1'],
];

describe('[L3] macros', () => {
  it.each(EXAMPLES)('%s', (_, text, made) => {
    expect(tokens(expanded(text))).toBe(tokens(made));
  });

  const standard = EXAMPLES.filter(([name]) => /^6\.|^GNU/.test(name));
  it.skipIf(withoutGcc).each(standard)(`and gcc: %s (${withoutGcc ?? 'gcc'})`, (_, text, made) => {
    expect(tokens(preprocessed(text) ?? 'refused')).toBe(tokens(made));
  });
});

/** What is behind #if, and whether it holds. */
const CONDITIONS: readonly (readonly [string, boolean])[] = [
  ['1', true],
  ['0', false],
  ['MISSING', false],
  ['ONE', true],
  ['ONE == 1 && TWO == 2', true],
  ['defined ONE && defined(TWO) && !defined MISSING', true],
  ['defined(EMPTY)', true],
  ['HAS', true],
  ['HAS_NOT', false],
  ['-1 < 0', true],
  ['-1 < 0u', false],
  ['-1 > 0U', true],
  ['0xffffffffffffffff == -1', true],
  ['0x7fffffffffffffff + 1 < 0', true],
  ['0x8000000000000000 > 0', true],
  ['(1 << 63) < 0', true],
  ['1u << 63 > 0', true],
  ['-8 >> 1 == -4', true],
  ['-7 / 2 == -3 && -7 % 2 == -1', true],
  ['1 ? 2 : 3 / 0', true],
  ['0 && 1 / 0', false],
  ['1 || 1 / 0', true],
  ['1 + 2 * 3 == 7 && (1 + 2) * 3 == 9', true],
  ['1 - 2 - 3 == -4', true],
  ['1 | 6 & 4 ^ 1 == 1', true],
  ["'a' == 97 && '\\n' == 10 && '\\x41' == 65 && '\\101' == 65", true],
  ["'\\377' < 0", true],
  ['010 == 8 && 0b101 == 5 && 0XfL == 15ll', true],
  ['!0 + ~0 == 0', true],
  ['(2 ? 0 : 1) == 0', true],
  ['__LINE__ == 7', true],
  ['__STDC_VERSION__ >= 201112L && __x86_64__ && __POKELAB__', true],
];
const MACROS =
  '#define ONE 1\n#define TWO (ONE + 1)\n#define EMPTY\n#define HAS defined ONE\n#define HAS_NOT defined(MISSING)\n';

describe('[L3] conditions', () => {
  it.each(CONDITIONS)('#if %s', (condition, isTrue) => {
    const text = `${MACROS}\n#if ${condition}\nyes\n#else\nno\n#endif`;
    expect(expanded(text)).toBe(isTrue ? 'yes' : 'no');
  });

  it('of several branches the first that holds is read, the others not even looked at', () => {
    const text = (value: string) => `#if ${value} == 1
one
#elif ${value} == 2
two
#if 0
"open
#elif (
#else
inner
#endif
#elif ${value} < 2
less
#else
#nonsense
#error not this
more
#endif`;
    expect(expanded(text('1'))).toBe('one');
    expect(expanded(text('2').replace('#elif (', '#elif 0'))).toBe('two inner');
    expect(expanded(text('0'))).toBe('less');
    expect(problems(text('3'))).toEqual([
      "14:1-10: there is no directive '#nonsense'",
      '15:1-16: #error not this',
    ]);
  });

  it('#ifdef and its kind', () => {
    const text = `#ifdef A
a
#elifdef B
b
#elifndef C
c
#endif
#ifndef A
d
#endif`;
    expect(expanded(text)).toBe('c d');
    expect(expanded(`#define A\n${text}`)).toBe('a');
    expect(expanded(`#define B\n${text}`)).toBe('b d');
    expect(expanded(`#define C\n${text}`)).toBe('d');
  });
});

describe('[L3] the command line', () => {
  const text = '#ifdef A\nA\n#else\nno\n#endif';

  it('defines macros before the first line', () => {
    expect(expanded(text)).toBe('no');
    expect(expanded(text, { defines: [{ name: 'A', value: '1' }] })).toBe('1');
    expect(expanded('A(2)', { defines: [{ name: 'A(x)', value: 'x + x' }] })).toBe('2 + 2');
  });

  it('is told what is wrong with its words, and where the file says otherwise', () => {
    expect(problems('', { defines: [{ name: '5', value: '1' }] })).toEqual([
      '1:1-2: -D 5: #define without a name',
    ]);
    expect(problems('#define A 2', { defines: [{ name: 'A', value: '3' }] })).toEqual([
      "1:9-10: 'A' is defined already, as something else: -D A=3",
    ]);
  });

  it('knows which of its names the file never has', () => {
    const names = ['A', 'B', 'C', 'F(x)'].map((name) => ({ name, value: '1' }));
    const file = { name: 'test.c', text: '#if 0\nA\n#endif\nC // B', defines: names };
    expect(unusedDefines(file)).toEqual(['B', 'F']);
  });
});
