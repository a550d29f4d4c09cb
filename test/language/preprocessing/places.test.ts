/** Where what is parsed stands in the file. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { preprocess } from '../../../src/language/preprocessing/preprocess.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import {
  parseSyntax,
  prepareLanguage,
  type SyntaxNode,
} from '../../../src/language/reading/syntax.ts';
import type { SourceRange } from '../../../src/machine/program/program.ts';
import fc from '../../support/property.ts';
import { listing, sourceOf } from '../lowering/listing.ts';
import { HEADER, lowered } from '../protocols.ts';
import { RandomMacros } from './random-macros.ts';

beforeAll(prepareLanguage);

/** Every node with the one that it is part of. */
function* nodesOf(
  node: SyntaxNode,
  parent: SyntaxNode | null = null,
): Generator<[SyntaxNode, SyntaxNode | null]> {
  yield [node, parent];
  for (const inner of node.children) yield* nodesOf(inner, node);
}

const parse = (text: string): SyntaxNode =>
  parseSyntax(preprocess({ name: 'test.c', text }, 0).text, () => undefined).root;

/** The text of a range, from the lines of the file. */
function standing(lines: readonly string[], range: SourceRange): string {
  const found = lines.slice(range.line - 1, range.endLine);
  found.push((found.pop() ?? '').slice(0, range.endColumn - 1));
  found[0] = found[0].slice(range.column - 1);
  return found.join('\n');
}

const isWithin = (inner: SourceRange, outer: SourceRange): boolean => {
  const place = (line: number, column: number) => line * 100_000 + column;
  return (
    place(inner.line, inner.column) >= place(outer.line, outer.column) &&
    place(inner.endLine, inner.endColumn) <= place(outer.endLine, outer.endColumn)
  );
};

const withoutMacros = ['src/protocols', 'test/language/reading/programs']
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  .filter((path) => path.endsWith('.c'))
  .map((path) => readFileSync(path, 'utf8').replace(/^#(?!include).*\n/gm, '\n'));

describe('[L3] text without macros', () => {
  it.each(withoutMacros.map((text, index) => [index, text]))('stays as it is: %i', (_, text) => {
    const made = preprocess({ name: 'test.c', text: `${text}` }, 0);
    const lines = `${text}`.split('\n');
    expect(made.problems).toEqual([]);
    expect(made.text.text).toBe(`${text}`.replace(/^#.*/gm, (line) => ' '.repeat(line.length)));
    let count = 0;
    for (const [node] of nodesOf(parse(`${text}`))) {
      if (node.kind === 'translation_unit' || node.missing) continue;
      expect(standing(lines, node.source)).toBe(node.text);
      count++;
    }
    expect(count).toBeGreaterThan(300);
  });
});

/** `#` of a parameter: what is in a string is no token, but may be read as one behind an error. */
const MADE_TEXT = /(?<!#)#(?!#)(?:\s|\/\*.*?\*\/)*(?=[xyz_])/g;

/** Random text in which every `a` and `b` outside directives has a name that is there once. */
const marked = fc.array(fc.nat(1_000_000), { minLength: 600, maxLength: 600 }).map((choices) => {
  let count = 0;
  const text = new RandomMacros(choices).text().replaceAll('\\\n', '\n').replace(MADE_TEXT, '');
  return text.replace(/^(?!#).*/gm, (line) =>
    line.replace(/\/\*.*?\*\/|\b[abe12]\b/g, (word) => (word[1] ? word : `u${++count}_`)),
  );
});

describe('[L3] text with macros', () => {
  it('every node is in the file, in its parent, and the tokens of arguments are where they stand', () => {
    let inArguments = 0;
    const property = fc.property(marked, (text) => {
      const lines = text.split('\n');
      for (const [node, parent] of nodesOf(parse(text))) {
        const { source } = node;
        // What the parser puts in stands nowhere.
        if (node.text.trim() === '') continue;
        const isInside = parent === null || isWithin(source, parent.source);
        expect([text, node, isInside]).toEqual([text, node, true]);
        const there = standing(lines, source);
        expect(there).not.toBe('');
        if (/^u\d+_$/.test(node.text)) {
          expect([text, there]).toEqual([text, node.text]);
          inArguments++;
        } else if (/^\w+$/.test(node.text) && !there.includes(node.text)) {
          expect([text, node.text, there]).toEqual([
            text,
            node.text,
            expect.stringMatching(/^[A-Dfghvw]\b/),
          ]);
        }
      }
    });
    fc.assert(property, { numRuns: 120, endOnFailure: true });
    expect(inArguments).toBeGreaterThan(200);
  });
});

const MACROS = `#define BUG_ON2(c) do { if (unlikely(c)) BUG(); } while (0)
#define for_each_x(i, n) for (i = 0; i < (n); i++)
#define SET(v) v = 1
#define BOTH SET(x); SET(y)
static int x, y, array[4];
static int count(int n) { return n; }
`;
const program = (statements: string) =>
  lowered(`${HEADER}${MACROS}int patcher(void)\n{\n\tint i;\n${statements}\nreturn 0;\n}\n`);

/** Each operation of the patcher, and what stands in the file where it is told to stand. */
function places(statements: string): string[] {
  const made = program(statements);
  const { operations } = made.functions[made.tasks[0]];
  const told = listing(made, 'patcher');
  return operations.map((operation, index) => `${told[index]} <- ${sourceOf(made, operation)}`);
}

describe('[L3] events out of macros', () => {
  it('stand where the macro is invoked, those of an argument at the argument', () => {
    expect(places('BUG_ON2(x != y);')).toEqual([
      '0 t0 = load s32 x <- x',
      '1 t1 = load s32 y <- y',
      '2 unless (t0 !=s32 t1) jump 4 <- x != y',
      '3 bug <- BUG_ON2(x != y)',
      '4 return 0 <- return 0;',
    ]);
  });

  it('loops', () => {
    const told = places('for_each_x(i, count(x))\n\tarray[i]++;');
    expect(told.filter((line) => /load s32 x|call|assign/.test(line))).toEqual([
      expect.stringMatching(/load s32 x <- x$/),
      expect.stringMatching(/call count.* <- count\(x\)$/),
    ]);
    expect(told.some((line) => line.endsWith('<- for_each_x(i, count(x))'))).toBe(true);
  });

  it('two statements of one macro stand at one place', () => {
    expect(places('BOTH;')).toEqual([
      '0 store s32 x = 1 <- BOTH',
      '1 store s32 y = 1 <- BOTH',
      '2 return 0 <- return 0;',
    ]);
  });
});

describe('[L3] [L4] diagnostics out of macros', () => {
  const told = (statements: string) => {
    const text = `${HEADER}${MACROS}int patcher(void)\n{\nint i;\n${statements}\nreturn 0;\n}\n`;
    const result = parseProtocol({ name: 'test.c', text });
    if (result.ok) throw new Error('nothing was found wrong');
    return result.diagnostics.map(
      ({ line, column, endColumn, message, advice }) =>
        `${line}:${column}-${endColumn}: ${message}; ${advice}`,
    );
  };

  it('in an argument they stand there', () => {
    expect(told('BUG_ON2(x !=\n unknown);')).toEqual([
      "15:2-9: 'unknown' is not declared; declare it above, or correct the name",
    ]);
    expect(told('for_each_x(i, unknown(x)) { }')[0]).toMatch(/^14:15-22: there is no function/);
  });

  it('else at the invocation, with where the macro is defined', () => {
    expect(told('#define M(a) (a + unknown)\nx = M(3);')).toEqual([
      "15:5-9: 'unknown' is not declared; declare it above, or correct the name ('M' is a macro: line 14)",
    ]);
    expect(told('#define M x y\nx = 3 + M;')).toEqual([
      "15:9-10: 'M' stands for 'x y', which cannot be read here; look at the macro's definition, line 14",
    ]);
    expect(told('i = ARRAY_SIZE(unknown);')).toEqual([
      "14:16-23: 'unknown' is not declared; declare it above, or correct the name",
    ]);
  });

  it.each([
    [
      'for_each_cpu(i) {\nx++;\n}',
      "14:1-16: there is no macro 'for_each_cpu'; #define it, or write the loop: for (i = 0; i < nr_cpus; i++)",
    ],
    [
      'for_each_cpu(i, mask)\n\tx++;',
      "14:1-22: there is no macro 'for_each_cpu'; #define it, or write the loop: for (i = 0; i < nr_cpus; i++)",
    ],
    [
      'if (x) list_for_each(a, b) { x++; }',
      "14:8-27: there is no macro 'list_for_each'; #define it, or write the loop: for (...; ...; ...)",
    ],
    [
      'scoped_guard(a, &x) { x++; }',
      "14:1-20: there is no macro 'scoped_guard'; #define it, or write what it stands for",
    ],
    [
      'each_thing(struct t *p, x) { x++; }',
      "14:1-27: there is no macro 'each_thing'; #define it, or write what it stands for",
    ],
    ['\tcount(x)\n\tx++;', "14:10-11: ';' is missing; write ';' here"],
    [
      '\tBUG_ON2(x)\n\tx++;',
      "14:12-13: ';' is missing; write ';' here; before it stands 'BUG_ON2', a macro: line 5",
    ],
  ])('%s', (statements, message) => {
    expect(told(statements)[0]).toBe(message);
  });
});
