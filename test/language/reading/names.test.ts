/**
 * Every place where C's grammar depends on whether a name is a type (C11 6.7.8), once with a type
 * and once with another name: what a function with these statements returns, as gcc has it too.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { output, withoutGcc } from '../lowering/gcc.ts';
import { Interpreter } from '../lowering/interpreter.ts';
import { HEADER, lowered, messages } from '../protocols.ts';

beforeAll(prepareLanguage);

const DECLARATIONS = `typedef signed char T;
typedef struct { T T; int u8; } S;
static int a = 300, b = 4, array[3] = { 1, 2, 3 };
static int *p = &b;
static int f(int x) { return x + 1; }
enum { N = 7, M = (N) - 1, L = (T)-1 };
`;

/** Where, statements, what they return. */
const PLACES: readonly (readonly [string, string, number])[] = [
  // 6.5.4: a cast, or an operand in parentheses.
  ['a cast of a parenthesised value', 'return (T)(a);', 44],
  ['a call of a parenthesised name', 'return (f)(a);', 301],
  ['a call in two pairs of parentheses', 'return ((f))(a) + (f)((T)(a));', 346],
  ['a cast before *', 'return (T)*p + 256;', 260],
  ['a name before *', 'return (a)*b;', 1200],
  ['a cast before &', 'return (unsigned long)&a != 0;', 1],
  ['a name before &', 'return (a)&b;', 4],
  ['a cast before - and a name', 'return (T)-a;', -44],
  ['a name before - and a name', 'return (a)-b;', 296],
  ['a cast before - and digits', 'return (T)-200;', 56],
  ['a name before - and digits', 'return (a)-200;', 100],
  ['a cast before +', 'return (T)+a;', 44],
  ['a name before +', 'return (a)+b + (a)+1;', 605],
  ['a cast before ~ and !', 'return (T)~a + (T)!a;', -45],
  ['a cast before ++', 'return (T)++a;', 45],
  ['a name before ++', 'return (a)++ + (a)--;', 601],
  ['a cast before a cast', 'return (T)(T)(a) - (u8)(T)-1;', -211],
  ['a cast of a call', 'return (T)(f)(a) + (T)f(a);', 90],
  ['a cast of an element', 'return (u8)(array)[1] + (T)array[2];', 5],
  [
    'a cast of a member',
    'S s = { 3, 500 }; S *q = &s; return (T)(s).u8 + (T)(q)->u8 + (T)q->T;',
    -21,
  ],
  ['a cast of sizeof', 'return (T)sizeof a + (T)sizeof(a);', 8],
  ['casts bind before any operator', 'return b*(T)a-b+(T)a*b/(T)-2%(b)-(a);', -128],
  ['names bind as operators do', 'return b*(a)-b+(a)*b/(b)%(b)-(a)*2;', 596],
  ['a cast between comparisons', 'return ((T)a<(a)) + ((T)a==(44)) * 2 + ((a)>(T)a) * 4;', 7],
  ['a cast between logical operators', 'return (T)256||(T)a&&(b)&&!(b)&(b);', 0],
  ['a cast in each part of ?:', 'return (T)256 ? (T)1 : (b) ? (T)-b : (b);', -4],
  ['a cast with a qualifier', 'return (const T)(a) + (T const)(a) + (T volatile)-b;', 84],
  ['a cast to a pointer', 'return *(int *)(void *)p + *(const u32 *)&array[1] + (*p);', 10],
  ['an element in parentheses', 'return (array[2])-1 + (array[1])&b;', 4],
  ['a call in parentheses', 'return (f(b))-1 + (f (b))*2;', 14],
  ['a number of an enumeration', 'return (N)-1 + (M)*2 + L;', 17],
  ['an assignment in parentheses', 'return (a = b)*2 + (b += 1);', 13],
  ['a call of what a name points to', '(*f)(a); return (*f)(a);', 301],
  ['a pointer to a function', 'int (*g)(int) = f; return (g)(a) + g(b);', 306],
  ['one of types that names stand for', 'T (*g)(T) = 0; return g == 0;', 1],
  ['an array of them', 'T (*g[2])(T); return sizeof g;', 16],
  ['a call of a choice', 'return (a ? f : f)(b);', 5],
  ['a call behind a cast', 'void (*q)(void) = (void (*)(void))f; return ((int (*)(int))q)(b);', 5],
  ['the size of one', 'return sizeof (T (*)(T, int));', 8],
  ['a function among parameters', 'int g(T (T)); return 1;', 1],
  ['a name for such a type', 'typedef T (*g)(T); return sizeof(g);', 8],
  ['a name for a function', 'typedef int (g)(int); g *h = &f; return (*h)(b);', 5],
  ['what returns a pointer', 'T *(*g)(void) = 0; return !g;', 1],
  ['a comma in parentheses', 'return (f(1), b)-1;', 3],
  // 6.5.3.4: sizeof of a type, or of an operand.
  ['sizeof of a type', 'return sizeof (T) * b + sizeof(T)*b;', 8],
  ['sizeof of a name', 'return sizeof (a) * b + sizeof(a)*b;', 32],
  [
    'sizeof of a type, a sign',
    'return sizeof (T) - 1 + sizeof(T)-1 + sizeof(int)+1 - sizeof(S)-1;',
    -4,
  ],
  ['sizeof of a name, a sign', 'return sizeof (a)-1 + sizeof a -1 + sizeof(a)+1;', 11],
  ['sizeof of a type, &', 'return sizeof (int)&b;', 4],
  ['sizeof of a call', 'return sizeof (f)(a) + sizeof (f(a)) + sizeof f(a);', 12],
  ['sizeof of a cast', 'return sizeof ((T)(a)) + sizeof (+(T)(a)) + sizeof -a;', 9],
  [
    'sizeof of an array type',
    'return sizeof (T[5]) + sizeof (T *) + sizeof (T *[2]) + sizeof (const T);',
    30,
  ],
  ['sizeof of an element', 'return sizeof (array[1]) + sizeof (array) + sizeof (array)[0];', 20],
  ['sizeof of a member', 'S s, *q = &s; return sizeof (s).T + sizeof (q)->u8 + sizeof (*q);', 13],
  // GNU C, and 6.5.2.5: types in expressions, declarations in expressions.
  [
    'typeof of a type and of a name',
    'typeof(T) c = 300; typeof (a) d = 300; typeof((T)(a)) e = 300; return c + d + e;',
    388,
  ],
  [
    'typeof of a product and of a cast',
    'typeof((a)*b) c = 300; __typeof__(*p) *q = &c; return *q + (typeof(T))a + (typeof((T)-1))(a);',
    388,
  ],
  [
    'typeof before a sign',
    'return (typeof(T))-200 + sizeof(typeof(a))-1 + sizeof(typeof(T) *) - (typeof(a))*p;',
    63,
  ],
  ['typeof that hides T', 'typeof(T) T = 300; typeof(T) c = (T) * 2; return c + (T)-1;', 131],
  [
    'a compound literal',
    'return (T){ 300 } + (S){ 3, 500 }.u8 + sizeof (T[]){ 3, 4 } + (T[2]){ 5, 6 }[1] - *&(int){ 1 };',
    551,
  ],
  ['a statement expression', 'return ({ int T = 5; (T) * 2; }) + (T)a + ({ (T)-1; });', 53],
  ['a type in one', 'int n = ({ typedef short T; sizeof(T); }); return n * 10 + sizeof(T);', 21],
  ['a range of cases', 'switch (b) { case (N) - 4 ... (T)5: return (a); } return 0;', 300],
  ['offsetof', 'return (offsetof(S, u8)) + offsetof(S, T)*2 + (offsetof(S, u8))-1;', 7],
  [
    'offsetof of a member of a member',
    'struct q { T a; struct { int b; S s; } in; }; return offsetof(struct q, in.s.u8) + (offsetof(struct q, in))-1;',
    15,
  ],
  ['no middle operand', 'return ((T)256 ?: (b)) + ((a)?:b);', 304],
  ['a type by its value', '__auto_type c = (T)300; return (c) - 1 + sizeof(c);', 44],
  // 6.7, 6.8: a declaration, or an expression statement.
  ['a pointer declared', 'T * b, c = 3; b = &c; return *b + sizeof c;', 4],
  ['a product as a statement', 'a * b; a * b, a++; return a;', 301],
  ['a name declared in parentheses', 'T (b) = 260, (c) = b + 1; return b + c;', 9],
  ['a call as a statement', 'int n = 0; f (n); (f)(n); f (n), n++; return n;', 1],
  ['a product of a call as a statement', 'f (a) * b; (f)(a) & b; (a); (a) * b; return a;', 300],
  [
    'an array declared in parentheses',
    'T (c)[4] = { 1, 2 }; T ((d)) = 7; return c[1] + sizeof c + d;',
    13,
  ],
  [
    'a declaration in for',
    'int n = 0; for (T (i) = 0, j = 3; i < j; i++) n += sizeof i; return n;',
    3,
  ],
  ['a product in for', 'for (a * b; b < 9; b++) ; for (f (a); b < 11; b++) ; return b;', 11],
  ['a condition in parentheses', 'if ((a) & b) return 1; if ((T)(256)) return 2; return 3;', 1],
  [
    'behind if, while, else and do',
    'if (a) (f)(b); else (a) * b; while (0) (a)++; do (b)++; while ((T)256); return b;',
    5,
  ],
  [
    'behind case and a label',
    'switch ((T)a) { case (T)300: (b)++; default: (f)(b); goto T; } T: return (b);',
    5,
  ],
  ['behind return', 'return(T)(a);', 44],
  // 6.7.2: where specifiers end.
  ['a type with a name of its own', 'T T = 5; return (T) * 2 + sizeof (T);', 11],
  ['a type named behind unsigned', 'unsigned T = 5, u8 = 300; return (T)*2 + (u8) - 1;', 309],
  ['a type named behind long', 'long (T) = 5; return sizeof (T) + (T);', 13],
  [
    'a qualifier before and behind',
    'const T c = 300; T const d = 300; static const T e = 3; return c + d + e;',
    91,
  ],
  [
    'a typedef in parentheses',
    'typedef unsigned long (U); typedef U (V)[2]; return sizeof (U) + sizeof (V);',
    24,
  ],
  [
    'a typedef of itself',
    '{ typedef int T; { typedef T *T; if (sizeof (T) - 8) return 1; } return sizeof (T); }',
    4,
  ],
  // 6.2.1: scopes.
  ['hidden by a variable, and back', 'int n = 0; { int T = 3; n = (T) * b; } return n + (T)a;', 56],
  [
    'hidden from its own initialiser on',
    'int n = sizeof (T); int T = 4 + sizeof (T); return n * 10 + (T)-1;',
    17,
  ],
  ['not hidden from the declarator on', 'T n = (T)a, T = (T) * 0 + 2; return n + (T)-1;', 45],
  ['hidden by an enumeration', '{ enum { T = 5, u8 = (T) - 1 }; return (T) * (u8); }', 20],
  [
    'hidden by the name of a loop',
    'int n = 0; for (int T = 0; (T) - 3; T++) n += (T) & 1; return n + (T)-300;',
    -43,
  ],
  ['hides a variable', '{ typedef T a; return (a) -b + sizeof (a); }', -3],
  ['hides a function', 'typedef short f; return (f)(a) + (f)-b;', 296],
  [
    'names of <stdint.h> hidden',
    'int size_t = 6, uint8_t = 2; return (size_t) - 1 + (uint8_t)*3 + (int8_t)a;',
    55,
  ],
  [
    'names of <stdint.h>',
    'size_t * q = 0; uint8_t (c) = 300; return sizeof q + (uint8_t)(c) + (size_t)-1 + sizeof(size_t)-1;',
    58,
  ],
  ['atomic_t', 'atomic_t (c) = { 5 }; return sizeof (atomic_t) - 1 + sizeof (c)*2;', 11],
  // 6.2.3: other name spaces hide nothing.
  ['a label', 'T: if (b++ < 6) goto T; return (T)-b;', -7],
  [
    'a member',
    'S s = { .T = 3, .u8 = 4 }; S *q = &s; return (s.T) - (q->u8) + (T)(s.u8) + offsetof(S, u8);',
    7,
  ],
  ['a tag', 'struct T { T n; }; struct T s = { 5 }; return (T)(s.n) + sizeof (struct T) - 1;', 5],
  // 6.7.6.3: parameters.
  ['hidden by a parameter', 'return hidden(300, 4);', 1201],
  ['a parameter in parentheses', 'return declared(300);', 45],
  ['a prototype hides nothing', 'return (T)(prototype(a, 1));', 45],
  // 6.6, 6.7.6.2: constants and lengths.
  ['a length', 'T c[(N) - 1], d[(T)3]; return sizeof c * 10 + sizeof d;', 63],
  ['a #define', '#define HERE (N) - 1\n#define CAST ((T)-(N))\nreturn HERE + CAST;', -1],
];

const FUNCTIONS = `static int hidden(int T, short u8) { return (T) * u8 + ((T)-(u8) > 0); }
static int declared(T (x)) { return (x) + 1; }
static int prototype(int T, int), other(T, T);
static int prototype(int x, int y) { return (T)(x) + y; }
static int other(T x, T y) { return (x) - y; }
`;

const functions = PLACES.map(
  ([, statements], index) =>
    `static long answer${index}(void)\n{\na = 300; b = 4; array[0] = 1;\n${statements}\n}\n`,
).join('');
const TEXT = `${HEADER}${DECLARATIONS}${FUNCTIONS}static long answers[${PLACES.length}];
${functions}
int patcher(void)
{
other(1, 2);
${PLACES.map((_, index) => `answers[${index}] = answer${index}();`).join('\n')}
return 0;
}
`;

const MAIN = `int main(void)
{
	patcher();
	for (int i = 0; i < ${PLACES.length}; i++)
		__builtin_printf("%ld\\n", answers[i]);
	return 0;
}
`;

const NAMED = (value: (index: number) => unknown): string[] =>
  PLACES.map(([where], index) => `${where}: ${value(index)}`);

describe('[L2] a name is a type where its scope says so', () => {
  it('in casts, sizeof, declarations and parameters', () => {
    const program = lowered(TEXT);
    const interpreter = new Interpreter(program);
    interpreter.run(program.tasks[0]);
    expect(NAMED((index) => interpreter.read(`answers[${index}]`))).toEqual(
      NAMED((index) => PLACES[index][2]),
    );
  });

  it.skipIf(withoutGcc)(`and gcc says the same (${withoutGcc ?? 'gcc'})`, () => {
    const printed = output(TEXT + MAIN)
      .trim()
      .split('\n');
    expect(NAMED((index) => printed[index])).toEqual(NAMED((index) => PLACES[index][2]));
  });
});

/** Statements, and what is told of them. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['(a)(b);', "'a' is not a function"],
  ['int f = 3; return f(a);', "'f' is not a function"],
  ['int T = 1; return (T)(a);', "'T' is not a function"],
  ['int T = 1; T c;', "'T' is not a type"],
  ['int T = 1; T * c;', "'c' is not declared"],
  ['unknown * c;', "'unknown' is not a type"],
  ['unknown c;', "'unknown' is not a type"],
  ['return (unknown) * b;', "'unknown' is not declared"],
  ['return (unknown)(b);', "there is no function 'unknown'"],
  ['return sizeof (unknown) * b;', "'unknown' is not declared"],
  ['unknown(b);', "there is no function 'unknown'"],
  ['return T + 1;', "'T' is a type"],
  ['return (T + 1);', "'T' is a type"],
  ['return (T * b);', "'T' is a type"],
  ['return sizeof T;', "'T' is a type"],
  ['T;', "'T' is a type"],
  ['T = 3;', "'T' is a typedef"],
  ['if (a) T * q;', "'T' is a type"],
  ['return (smp_processor_id)();', "'smp_processor_id' in parentheses"],
  ['return (T){ 3, 4 };', 'several values for one'],
  ['return _Alignof(T);', 'alignof is not part of the language'],
  ['return offsetof(a, b);', "'a' is not a type"],
];

describe('[L5] what is refused is told, not what it was taken for', () => {
  for (const [statements, message] of REFUSED) {
    it(statements, () => {
      const text = `${HEADER}${DECLARATIONS}int patcher(void)\n{\n${statements}\nreturn 0;\n}\n`;
      expect(messages(text)[0].replace(/^\d+: /, '')).toBe(message);
    });
  }
});
