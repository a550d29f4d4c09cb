/** Random programs whose names are types here and values there give what gcc computes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import fc from '../../support/property.ts';
import { output, withoutGcc } from '../lowering/gcc.ts';
import { Interpreter } from '../lowering/interpreter.ts';
import { HEADER, lowered } from '../protocols.ts';
import { RandomNames } from './random-names.ts';

beforeAll(prepareLanguage);

const body = fc
  .array(fc.nat(1_000_000), { minLength: 400, maxLength: 400 })
  .map((choices) => new RandomNames(choices).body());

function fileText(bodies: readonly string[]): string {
  const functions = bodies.map(
    (text, index) => `static unsigned long answer${index}(void)\n${text}`,
  );
  const calls = bodies.map((_, index) => `answers[${index}] = answer${index}();`);
  return `${HEADER}static unsigned long answers[${bodies.length}];
static int f(int x) { return x * 3 - 1; }
${functions.join('\n')}
int patcher(void)
{
${calls.join('\n')}
return 0;
}
`;
}

const MAIN = (count: number): string => `
int main(void)
{
	patcher();
	for (int i = 0; i < ${count}; i++)
		__builtin_printf("%lu\\n", answers[i]);
	return 0;
}
`;

describe('[L2] what a name stands for decides how C is read', () => {
  it.skipIf(withoutGcc)(`random scopes, as gcc reads them (${withoutGcc ?? 'gcc'})`, () => {
    const property = fc.property(fc.array(body, { minLength: 30, maxLength: 30 }), (bodies) => {
      const text = fileText(bodies);
      const program = lowered(text);
      const interpreter = new Interpreter(program);
      interpreter.run(program.tasks[0]);
      const expected = output(text + MAIN(bodies.length))
        .trim()
        .split('\n');
      expected.forEach((answer, index) => {
        const told = interpreter.read(`answers[${index}]`);
        expect(`${bodies[index]}${told}`).toBe(`${bodies[index]}${answer}`);
      });
    });
    fc.assert(property, { numRuns: 1, endOnFailure: true });
  });
});
