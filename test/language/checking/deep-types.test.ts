/** Types that lie deep in one another are refused; structs that point to one another may be any number. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { daily } from '../../support/daily.ts';
import { HEADER, lowered } from '../protocols.ts';

beforeAll(prepareLanguage);

const count = (most: number, line: (nth: number) => string): string =>
  Array.from({ length: most }, (_, nth) => line(nth + 1)).join('\n');

const fileOf = (declarations: string, statements = ''): string =>
  `${HEADER}${declarations}\nint patcher(void) { ${statements} return -1; }\n`;

/** How deep: what is told of a type takes a time that grows with the square. */
const DEEP = daily(800, 3000);

describe('[L61] the nesting of types is bounded', () => {
  it.each([
    [
      'structs in structs',
      fileOf(
        `struct s0 { int x; };\n${count(DEEP, (n) => `struct s${n} { struct s${n - 1} x; };`)}\nstatic struct s${DEEP} v;`,
      ),
    ],
    [
      'unions in unions',
      fileOf(
        `union u0 { int x; };\n${count(DEEP, (n) => `union u${n} { union u${n - 1} x; };`)}\nstatic union u${DEEP} v;`,
      ),
    ],
    [
      'pointers to pointers',
      fileOf(
        `typedef int t0;\n${count(DEEP, (n) => `typedef t${n - 1} *t${n};`)}\nstatic t${DEEP} v;`,
      ),
    ],
    [
      'arrays of arrays',
      fileOf(
        `typedef int t0;\n${count(DEEP, (n) => `typedef t${n - 1} t${n}[1];`)}\nstatic t${DEEP} v;`,
      ),
    ],
    [
      'functions of functions',
      fileOf(
        `typedef int t0(void);\n${count(DEEP, (n) => `typedef int t${n}(t${n - 1} *);`)}\nstatic t${DEEP} *v;`,
      ),
    ],
    [
      'what typeof says',
      fileOf(`static int *v0;\n${count(DEEP, (n) => `static typeof(&v${n - 1}) v${n};`)}`),
    ],
    [
      'what a value says',
      fileOf('', `int v0 = 0; ${count(DEEP, (n) => `__auto_type v${n} = &v${n - 1};`)}`),
    ],
  ])('%s', (_, text) => {
    const parsed = parseProtocol({ name: 'test.c', text });
    const told = parsed.ok ? [] : parsed.diagnostics.map(({ message }) => message);
    expect(told).toContain('this type is nested too deeply');
  });

  it.each([
    ['forwards', (n: number) => `struct s${n} { struct s${n + 1} *next; };`],
    ['backwards', (n: number) => `struct s${n} { struct s${n - 1} *next; };`],
  ])('structs that point %s', (_, line) => {
    const text = fileOf(`${count(3000, line)}\nstatic struct s1 a;\nstatic struct s3000 b;`);
    expect(lowered(text).cells.map(({ name }) => name)).toContain('b.next');
  });

  it('as deep as programs are', () => {
    const text = fileOf(
      `struct s0 { int x; };\n${count(40, (n) => `struct s${n} { struct s${n - 1} x; };`)}\nstatic struct s40 v;`,
    );
    expect(lowered(text).cells).toHaveLength(1);
  });
});
