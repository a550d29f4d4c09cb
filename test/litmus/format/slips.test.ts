/** [F14] The usual slips in a litmus test: what is said, where, and what to do. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { readTest } from '../../../src/litmus/answering/read-test.ts';
import { answer } from '../../support/litmus.ts';

beforeAll(prepareLanguage);

const MP = `C MP
{
	int x = 0;
	int y = 0;
}

P0(int *x, int *y)
{
	WRITE_ONCE(*x, 1);
	smp_wmb();
	WRITE_ONCE(*y, 1);
}

P1(int *x, int *y)
{
	int r0;
	int r1;

	r0 = READ_ONCE(*y);
	smp_rmb();
	r1 = READ_ONCE(*x);
}

exists (1:r0=1 /\\ 1:r1=0)
`;
const SB = `X86_64 SB
{ 0:rax=0; 1:rax=0; }
 P0            | P1            ;
 movl $1,(x)   | movl $1,(y)   ;
 movl (y),%eax | movl (x),%eax ;
exists (0:rax=0 /\\ 1:rax=0)
`;

/** All that is said of a test: `line:column: message; advice`. */
function said(text: string): string[] {
  const read = readTest({ name: 'test.litmus', text });
  if (read.ok) return [];
  return read.diagnostics.map(
    ({ line, column, message, advice }) => `${line}:${column}: ${message}; ${advice}`,
  );
}

function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, () => to);
}

const INITIAL = '{\n\tint x = 0;\n\tint y = 0;\n}\n';

describe('a test in C', () => {
  it.each([
    ['comma', 'P0(int *x, int *y)', 'P0(int *x int *y)', "7:10: ',' is missing; write ',' here"],
    ['comma', 'P1(int *x, int *y)', 'P1(int *x int *y)', "14:10: ',' is missing; write ',' here"],
    [
      'comma',
      'WRITE_ONCE(*x, 1)',
      'WRITE_ONCE(*x 1)',
      "9:16: '1' is not expected here; complete what stands before it, or take it out",
    ],
    ['semicolon', 'smp_wmb();', 'smp_wmb()', "10:11: ';' is missing; write ';' here"],
    ['semicolon', 'int r1;', 'int r1', "17:8: ';' is missing; write ';' here"],
    [
      'semicolon',
      'int x = 0;',
      'int x = 0',
      "4:2: expected ';' behind a binding, found 'int'; write ';'",
    ],
    ['brace', '1);\n}\n\nP1', '1);\n\nP1', "8:1: '{' is never closed; write '}' before P1"],
    ['brace', '}\n\nexists', '\nexists', "15:1: '{' is never closed; write '}' before exists"],
    ['brace', '*y)\n{\n\tWRITE', '*y)\n\tWRITE', "7:18: '{' is missing; write '{' behind this"],
    [
      'brace',
      '= 0;\n}',
      '= 0;\n',
      "2:1: this brace is never closed; end the initial state with '}'",
    ],
    ['brace', 'C MP\n{', 'C MP\n', "5:1: the initial state has no '{'; write '{' before it"],
    ['parenthesis', 'int *y)\n', 'int *y\n', "7:17: ')' is missing; write ')' behind this"],
    [
      'initial state',
      INITIAL,
      '',
      '3:1: the initial state is missing; write { x=1; }, or {} where everything is 0, before the threads',
    ],
    [
      'type',
      'int r0;',
      'itn r0;',
      "16:2: 'itn' is not a type; declare it with typedef, or use u8 to u64, int, long, atomic_t, spinlock_t, struct NAME",
    ],
    [
      'type',
      'P0(int *x',
      'P0(itn *x',
      "7:4: 'itn' is not a type; declare it with typedef, or use u8 to u64, int, long, atomic_t, spinlock_t, struct NAME",
    ],
    ['exist', 'exists', 'exist', "24:1: 'exist' asks nothing; is 'exists' meant?"],
    ['exsits', 'exists', 'exsits', "24:1: 'exsits' asks nothing; is 'exists' meant?"],
    ['Exists', 'exists', 'Exists', "24:1: 'Exists' asks nothing; is 'exists' meant?"],
    ['for all', 'exists', 'for all', "24:1: 'for all' asks nothing; is 'forall' meant?"],
    ['foral', 'exists', 'foral', "24:1: 'foral' asks nothing; is 'forall' meant?"],
    [
      'location',
      'exists',
      'location [x]\nexists',
      "24:1: 'location' asks nothing; is 'locations' meant?",
    ],
    ['&&', '/\\', '&&', "24:16: expected '/\\', found '&'; write /\\ for and"],
    ['||', '/\\', '||', "24:16: '|' is not expected here; write \\/ for or, /\\ for and"],
    ['a thread', '1:r1', '2:r1', '24:19: there is no thread 2; the test has P0, P1'],
    [
      'a function',
      'smp_wmb',
      'smp_wbm',
      "10:2: there is no function 'smp_wbm'; is 'smp_wmb' meant?",
    ],
    [
      '// above all',
      'C MP',
      '// SPDX-License-Identifier: GPL-2.0\nC MP',
      "1:1: the name of the test comes first, found a comment; begin with 'C NAME' or 'X86_64 NAME'; comments above the threads are (* ... *)",
    ],
    [
      '/* in the initial state',
      'int x = 0;',
      'int x = 0; /* first */',
      "3:13: '/*' is not expected here; comments of the initial state are (* ... *)",
    ],
    [
      '(* without an end',
      'C MP',
      'C MP\n(* Result: Never',
      '2:1: (* is never closed; write *) where the comment ends',
    ],
    [
      '/* without an end',
      'smp_wmb();',
      'smp_wmb(); /* order',
      '10:13: /* is never closed; write */ where it ends',
    ],
  ])('%s', (_, from, to, message) => {
    expect(said(changed(MP, from, to))).toEqual([message]);
  });

  it.each([
    ['CRLF', MP.replaceAll('\n', '\r\n')],
    ['tabs', MP.replaceAll(' ', '\t')],
    ['no last newline', MP.trimEnd()],
    ['a byte order mark', `\ufeff${MP}`],
    ['comments in both styles', MP.replace('smp_wmb();', 'smp_wmb(); /* a */ // b (* c')],
    ['(* *) above', `(* Result: Never *)\n${MP}`],
    ['/* */ between', MP.replace('P1', '/* P1( is a thread { */\nP1')],
    ['a condition in a comment', MP.replace('exists', '(* exist (x=1) *)\nexists')],
  ])('%s is none', (_, text) => {
    expect(said(text)).toEqual([]);
    expect(answer(text, 'tso').observation).toBe('Never');
  });
});

describe('a test in x86', () => {
  it.each([
    ['exist', 'exists', 'exist', "6:1: 'exist' asks nothing; is 'exists' meant?"],
    [
      'semicolon',
      '%eax ;\nexists',
      '%eax\nexists',
      "5:18: ';' is missing; end each row with ';', and ask with exists (...)",
    ],
    [
      'bar',
      '(x)   |',
      '(x)    ',
      "4:2: the operand '(x) movl $1' is not supported; write ',' between operands, '|' between threads, and ';' behind a row",
    ],
    [
      'comma',
      '$1,(x)',
      '$1 (x)',
      "4:2: the operand '$1 (x)' is not supported; write ',' between operands, '|' between threads, and ';' behind a row",
    ],
    ['register', '0:rax=0 /', '0:rxx=0 /', "6:9: 'rxx' is no register; write rax, ebx, r8, ..."],
  ])('%s', (_, from, to, message) => {
    expect(said(changed(SB, from, to))).toEqual([message]);
  });
});
