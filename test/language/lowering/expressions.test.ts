import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import fc from '../../support/property.ts';
import { HEADER, lowered } from '../protocols.ts';
import { output, withoutGcc } from './gcc.ts';
import { Interpreter } from './interpreter.ts';

beforeAll(prepareLanguage);

const TYPES = ['s8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64', 'bool', 'char', 'long'];
const LITERALS = ['0', '1', '-1', '7', '0x7fffffff', '0x80000000', '255u', '1ul', "'a'", '~0ull'];
const ARITHMETIC = ['+', '-', '*', '&', '|', '^', '==', '!=', '<', '<=', '>', '>=', '&&', '||'];

/**
 * Integer expressions over globals `g_TYPE` and locals `l_TYPE`, without undefined behaviour, and
 * without two things that gcc 12 does not get right with -fwrapv: on the comma it crashes, and of
 * `-(a / b)` it makes `a / -b`, which traps for INT_MIN / 1: nothing is divided by 1.
 */
const expressionText = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const variable = fc
    .tuple(fc.constantFrom('g', 'l'), fc.constantFrom(...TYPES))
    .map(([where, type]) => `${where}_${type}`);
  const binary = fc.tuple(inner, fc.constantFrom(...ARITHMETIC), inner);
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'large', withCrossShrink: true },
      fc.oneof(variable, fc.constantFrom(...LITERALS)),
      binary.map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc.tuple(fc.constantFrom('-', '~', '!', '+'), inner).map(([op, of]) => `${op}(${of})`),
      fc.tuple(fc.constantFrom(...TYPES), inner).map(([type, of]) => `(${type})(${of})`),
      fc.tuple(fc.constantFrom(...TYPES), inner).map(([type, of]) => `(${type})- ${of}`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc
        .tuple(inner, fc.constantFrom('<<', '>>'), inner)
        .map(([a, op, b]) => `(${a} ${op} (${b} & 7))`),
      fc
        .tuple(inner, fc.constantFrom('/', '%'), inner)
        .map(([a, op, b]) => `(${a} ${op} ((${b} & 7) + 2))`),
      fc.tuple(fc.constantFrom(...TYPES), inner).map(([type, of]) => `(sizeof(${type}) + ${of})`),
    ),
  };
}).expression;

const values = fc.array(fc.integer({ min: -0x80000000, max: 0x7fffffff }), {
  minLength: 2 * TYPES.length,
  maxLength: 2 * TYPES.length,
});

interface Question {
  expression: string;
  values: number[];
  /** `x = e`, `x op= e` and `x++` are asked of this variable. */
  update: string;
}

const updateText = fc
  .tuple(
    fc.constantFrom('g', 'l'),
    fc.constantFrom(...TYPES),
    fc.constantFrom(
      '=',
      '+=',
      '-=',
      '*=',
      '&=',
      '|=',
      '^=',
      '<<=',
      '>>=',
      '++',
      '--',
      'p++',
      'p--',
    ),
  )
  .map(([where, type, operator]) => {
    const name = `${where}_${type}`;
    if (operator.startsWith('p')) return `(${operator.slice(1)}${name})`;
    if (operator === '++' || operator === '--') return `(${name}${operator})`;
    if (operator.length === 3) return `(${name} ${operator} (e & 7))`;
    return `(${name} ${operator} e)`;
  });

const question = fc.record({ expression: expressionText, values, update: updateText });

/** A function that answers a question: the expression, an update, and the variable after it. */
function functionText({ expression, values: given, update }: Question, index: number): string {
  const set = TYPES.map((type, at) => `g_${type} = ${given[at]};`).join(' ');
  const locals = TYPES.map((type, at) => `${type} l_${type} = ${given[TYPES.length + at]};`);
  const [name] = /[gl]_\w+/.exec(update)!;
  return `static u64 answer${index}(void)
{
${set}
${locals.join(' ')}
u64 e = (u64)(${expression});
u64 value = (u64)(${update});
return e * 31 + value * 17 + (u64)${name};
}`;
}

function fileText(questions: Question[]): string {
  const globals = TYPES.map((type) => `static ${type} g_${type};`).join('\n');
  const functions = questions.map(functionText).join('\n');
  const calls = questions.map((_, index) => `answers[${index}] = answer${index}();`).join('\n');
  return `${HEADER}${globals}
static u64 answers[${questions.length}];
${functions}
int patcher(void)
{
${calls}
return 0;
}
`;
}

const MAIN = (count: number): string => `
int main(void)
{
	patcher();
	for (int i = 0; i < ${count}; i++)
		__builtin_printf("%llu\\n", answers[i]);
	return 0;
}
`;

describe('[L7] integer arithmetic is C as gcc compiles it for x86-64', () => {
  it.skipIf(withoutGcc)(`random expressions and updates (${withoutGcc ?? 'gcc'})`, () => {
    const property = fc.property(
      fc.array(question, { minLength: 250, maxLength: 250 }),
      (asked) => {
        const text = fileText(asked);
        const program = lowered(text);
        const interpreter = new Interpreter(program);
        interpreter.run(program.tasks[0]);
        const expected = output(text + MAIN(asked.length))
          .trim()
          .split('\n');
        expected.forEach((answer, index) => {
          const { expression, update } = asked[index];
          const told = `${expression} and ${update}: ${interpreter.read(`answers[${index}]`)}`;
          expect(told).toBe(`${expression} and ${update}: ${answer}`);
        });
      },
    );
    fc.assert(property, { numRuns: 2, endOnFailure: true });
  });
});
