/** A litmus test that cannot be taken is refused by its line, whatever it is; nothing of it throws. */
import { beforeAll, describe, expect, it } from 'vitest';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { readTest } from '../../../src/litmus/answering/read-test.ts';
import { runTest } from '../../../src/litmus/answering/run-test.ts';
import { refusals } from '../../support/litmus.ts';

beforeAll(prepareLanguage);

const inC = (body: string, rest: { initial?: string; condition?: string } = {}): string =>
  `C T\n{${rest.initial ?? ''}}\nP0(int *x, int *y)\n{\n\tint r0;\n\t${body}\n}\n${rest.condition ?? 'exists (x=1)'}\n`;

const inX86 = (line: string, rest: { initial?: string; condition?: string } = {}): string =>
  `X86_64 T\n{${rest.initial ?? '0:rdi=x;'}}\n P0 ;\n ${line} ;\n${rest.condition ?? 'exists (x=1)'}\n`;

describe('[F14] [F15] what cannot be taken is told by its line', () => {
  it.each([
    ['a parameter that is assigned', inC('x = y;')],
    ['one that is counted up', inC('x++;')],
    ['one whose address is taken', inC('int **p = &x;')],
    ['a scale that is no number', inX86('movl (%rdi,%rcx,zz),%eax')],
    ['a scale of 3', inX86('movl (%rdi,%rcx,3),%eax')],
    ['a scale that is too large', inX86('movl (%rdi,%rcx,99999999999999999999),%eax')],
    ['a displacement beyond all numbers', inX86(`movl -${'9'.repeat(1000)}(%rdi),%eax`)],
    ['a displacement that is no number', inX86('movl zz+(%rdi),%eax')],
    ['a register that is none', inX86('movl %eqx,%eax')],
    ['a shift by a register', inX86('shll %ebx,%eax')],
    ['a jump to nowhere', inX86('jmp LC99')],
    ['a jump to a number', inX86('jmp 7')],
    ['a label that stands twice', inX86('L: nop ;\n L: nop')],
    ['a lock of a move', inX86('lock movl $1,(%rdi)')],
    ['no operands', inX86('movl')],
    ['too many operands', inX86('movl %eax,%ebx,%ecx')],
    ['a parenthesis that is not closed', inX86('movl (%rdi,%eax')],
    ['a register of no thread', inC('WRITE_ONCE(*x, 1);', { condition: 'exists (7:r0=1)' })],
    ['a thread that is too large', inC('', { condition: 'exists (99999999999999999999:r0=1)' })],
    [
      'an element that is not there',
      inC('', { initial: 'int t[2];', condition: 'exists (t[9]=1)' }),
    ],
    ['a proposition that is not closed', inC('', { condition: 'exists (x=1' })],
    ['one that is closed twice', inC('', { condition: 'exists (x=1))' })],
    ['many parentheses', inC('', { condition: `exists ${'('.repeat(100_000)}x=1` })],
    [
      'many parentheses that are closed',
      inC('', { condition: `exists ${'('.repeat(50_000)}x=1${')'.repeat(50_000)}` }),
    ],
    ['many negations', inC('', { condition: `exists (${'~'.repeat(100_000)}x=1)` })],
    ['many nots', inC('', { condition: `exists (${'not '.repeat(50_000)}x=1)` })],
    ['many implications', inC('', { condition: `exists (${'x=1 => '.repeat(50_000)}x=1)` })],
    [
      'a comment that is not closed',
      `C T\n(* ${'(* '.repeat(1000)}\n{}\nP0(int *x) { }\nexists (x=1)\n`,
    ],
    ['an array that is too large', inC('', { initial: 'int t[1000000000];' })],
    ['an array of fewer than none', inC('', { initial: 'int t[-1];' })],
    ['a value that is none', inC('', { initial: 'x=zz+1;' })],
    ['braces that are not closed', 'C T\n{ x=1; \nP0(int *x) { }\nexists (x=1)\n'],
    ['braces in braces', `C T\n${'{'.repeat(50_000)}\nP0(int *x) { }\nexists (x=1)\n`],
    [
      'a thousand threads',
      `C T\n{}\n${Array.from({ length: 1000 }, (_, at) => `P${at}(int *x) { WRITE_ONCE(*x, 1); }`).join('\n')}\nexists (x=1)\n`,
    ],
    [
      'a thousand columns',
      `X86_64 T\n{}\n ${Array.from({ length: 1000 }, (_, at) => `P${at}`).join('|')} ;\n ${Array.from({ length: 1000 }, () => 'nop').join('|')} ;\nexists (x=1)\n`,
    ],
    ['a thread twice', 'C T\n{}\nP0(int *x) { }\nP0(int *x) { }\nexists (x=1)\n'],
    ['code in code', inC('('.repeat(50_000))],
    ['nothing', ''],
    ['a header alone', 'C T'],
    ['an architecture that is none', 'Z80 T\n{}\n P0 ;\nexists (x=1)\n'],
    ['zeros', '\0'.repeat(1000)],
  ])('%s', (_, text) => {
    const told = refusals(text);
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect(one).toMatch(/^[1-9]\d*:[1-9]\d*: ./);
  });
});

describe('[F1] what is unusual is answered', () => {
  it.each([
    [
      'many conjunctions',
      inC('WRITE_ONCE(*x, 1);', { condition: `exists (${'x=1 /\\ '.repeat(20_000)}x=1)` }),
    ],
    [
      'many locations',
      inC('WRITE_ONCE(*x, 1);', { condition: `locations [${'x;'.repeat(5000)}]\nexists (x=1)` }),
    ],
    [
      'numbers beyond 64 bits',
      inC('WRITE_ONCE(*x, 1);', { condition: 'exists (x=99999999999999999999)' }),
    ],
    ['what nobody writes', inC('', { condition: 'exists (nothing=1)' })],
    ['a loop of many turns', inC('for (r0 = 0; r0 < 20000; r0++) ; WRITE_ONCE(*x, 1);')],
    ['a loop without end', inC('while (1) ;')],
    ['CR LF', inC('WRITE_ONCE(*x, 1);').replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${inC('WRITE_ONCE(*x, 1);')}`],
  ])('%s, or refused by its line', (_, text) => {
    const read = readTest({ name: 'test.litmus', text });
    if (!read.ok) {
      for (const { line } of read.diagnostics) expect(line).toBeGreaterThan(0);
      return;
    }
    const limits = { ...UNLIMITED, maxStates: 10_000 };
    const outcome = finish(runTest({ ...read.value, memory: 'tso', limits }));
    expect(outcome.ok ? outcome.result.test.name : outcome.failure.message).not.toBe('');
  });
});
