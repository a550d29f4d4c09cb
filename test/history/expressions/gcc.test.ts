import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { isSigned } from '../../../src/machine/program/values.ts';
import { output, withoutGcc } from '../../language/lowering/gcc.ts';
import fc from '../../support/property.ts';
import { answered, atStart, systemWith, valueIn } from './asked.ts';

beforeAll(() => prepareLanguage());

const TYPES = ['s8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64', 'bool', 'long', 'char'];
const CASTS = [...TYPES, 'unsigned char', 'unsigned', 'short int', 'unsigned long long'];

/** Objects of every kind; `@` is replaced by values. */
const OBJECTS = `
struct item { u8 code[4]; int count; struct item *next; unsigned long addr; struct { s16 low, high; }; };
static struct item items[3] = {
	{ { @, @, @, @ }, @, &items[2], @, { @, @ } },
	{ { @, @ }, @, &items[0], @, { @ } },
	{ { @ }, @, &items[1] },
};
static u16 grid[2][3] = { { @, @, @ }, { @, @ } };
static atomic_t counted = ATOMIC_INIT(@);
static struct item *cursor = &items[1];
static u16 *cell = &grid[1][0];
static u8 *bytes = &items[0].code[1];
`;
const PLACES = [
  'items[0].count',
  'items[2].code[0]',
  'items[1].addr',
  'items[0].low',
  'items[1].high',
  'items[0].code[items[1].count & 3]',
  'grid[1][2]',
  'grid[items[0].count & 1][1]',
  'cursor->count',
  'cursor->next->code[1]',
  '(*cursor).addr',
  'cursor[1].count',
  '(cursor - 1)->count',
  '*cell',
  'cell[-1]',
  '*(cell + 2)',
  '*bytes',
  'bytes[2]',
  '(&items[0])->count',
  '(cursor->next)->low',
  '(cursor - items)',
  '(&grid[1][2] - cell)',
  '(&items[2] == cursor->next->next->next)',
  '!cursor',
  '(cell != 0)',
  'sizeof(struct item)',
  'sizeof items',
  'sizeof(grid[0])',
  'sizeof(struct item *)',
  'sizeof *cursor',
  'counted.counter',
];

/** Operators stand without brackets: what binds how, gcc says. Nothing is divided by 1 or less. */
const text = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const small = inner.map((of) => `((${of}) & 7)`);
  const infix = ['+', '-', '*', '&', '|', '^', '==', '!=', '<', '<=', '>', '>=', '&&', '||'];
  const literal = fc.oneof(
    fc.constantFrom('0', '1', '0x7fffffff', '0x80000000', '4294967296', '255u', '1ul', "'a'"),
    fc.constantFrom("'\\n'", "'\\xff'", '017', '0xffffffffffffffff', '2147483648', '3UL', '5ll'),
  );
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'large' },
      fc.oneof(fc.constantFrom(...TYPES.map((type) => `g_${type}`)), literal),
      fc.constantFrom(...PLACES),
      fc.tuple(inner, fc.constantFrom(...infix), inner).map((parts) => parts.join(' ')),
      // In brackets: what stands beside it would else be part of the distance, which then may be too far.
      fc.tuple(inner, fc.constantFrom('<<', '>>'), small).map((parts) => `(${parts.join(' ')})`),
      fc
        .tuple(inner, fc.constantFrom('/', '%'), small)
        .map(([a, op, b]) => `${a} ${op} (${b} + 2)`),
      fc.tuple(fc.constantFrom('-', '~', '!', '+'), inner).map(([op, of]) => `${op} ${of}`),
      fc.tuple(fc.constantFrom(...CASTS), inner).map(([type, of]) => `(${type}) ${of}`),
      inner.map((of) => `(${of})`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
      fc.tuple(inner, inner).map(([a, b]) => `(${a}) ?: ${b}`),
    ),
  };
}).expression;

function declarationsOf(values: readonly number[]): string {
  let at = 0;
  const next = (): string => `${values[at++ % values.length]}`;
  const scalars = TYPES.map((type) => `static ${type} g_${type} = (${type})${next()};`);
  const objects = OBJECTS.replace(/@/g, () => String(Math.abs(Number(next())) % 251));
  return `${scalars.join('\n')}\n${objects}`;
}

/** What gcc says of each: value, size, and whether its type has a sign. */
function said(declarations: string, expressions: readonly string[]): string[] {
  const prints = expressions.map(
    (each) =>
      `printf("%llu %d %d\\n", (unsigned long long)(${each}), (int)sizeof(${each}), (__typeof__(${each}))-1 < 0);`,
  );
  const names = ['s8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64'].map((type) =>
    `typedef ${type[0] === 'u' ? 'u' : ''}int${type.slice(1)}_t ${type};`.replace(
      /u?int64_t/,
      type === 'u64' ? 'unsigned long' : 'long',
    ),
  );
  const program = `#include <stdio.h>\n#include <stdint.h>\n#include <stdbool.h>
${names.join('\n')}
typedef struct { int counter; } atomic_t;
#define ATOMIC_INIT(n) { n }
${declarations}
int main(void)\n{\n${prints.join('\n')}\nreturn 0;\n}\n`;
  return output(program).trim().split('\n');
}

function answeredHere(declarations: string, expressions: readonly string[]): string[] {
  const system = systemWith(declarations);
  const at = atStart(system);
  return expressions.map((each) => {
    const answer = answered(each, system, at);
    if (!answer.ok) return answer.message;
    const { type } = answer;
    const sign = type.kind === 'integer' && isSigned(type.scalar) ? 1 : 0;
    const size = valueIn(`sizeof(${each})`, system, at);
    return `${BigInt.asUintN(64, BigInt(answer.value))} ${size} ${sign}`;
  });
}

describe('[U31] expressions are C', () => {
  it.skipIf(withoutGcc !== null)('value, size and sign are what gcc says', () => {
    const numbers = fc.array(fc.integer({ min: -0x80000000, max: 0x7fffffff }), {
      minLength: 30,
      maxLength: 30,
    });
    const questions = fc.array(text, { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(numbers, questions, (values, expressions) => {
        const declarations = declarationsOf(values);
        expect(answeredHere(declarations, expressions)).toEqual(said(declarations, expressions));
      }),
      { numRuns: 12 },
    );
  });
});
