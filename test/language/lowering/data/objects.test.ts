/** Random structs and unions, compared with gcc: layouts, accesses of bytes, copies. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import fc from '../../../support/property.ts';
import { HEADER, lowered } from '../../protocols.ts';
import { output, withoutGcc } from '../gcc.ts';
import { Interpreter } from '../interpreter.ts';
import { functionText, objects } from './random-objects.ts';

beforeAll(prepareLanguage);

const COUNT = 60;

describe('[L8] [L11] structs, unions and packed structs are as gcc lays them out for x86-64', () => {
  it.skipIf(withoutGcc)(`random types and assignments (${withoutGcc ?? 'gcc'})`, () => {
    const asked = fc.array(objects, { minLength: COUNT, maxLength: COUNT });
    const property = fc.property(asked, (given) => {
      const functions = given.map(functionText);
      const calls = given.map((_, index) => `answers[${index}] = answer${index}();`);
      const text = `${HEADER}static u64 answers[${COUNT}];
${functions.join('\n')}
int patcher(void)
{
${calls.join('\n')}
return 0;
}
`;
      const program = lowered(text);
      const interpreter = new Interpreter(program);
      interpreter.run(program.tasks[0]);
      const loop = `for (int i = 0; i < ${COUNT}; i++) __builtin_printf("%llu\\n", answers[i]);`;
      const theirs = output(`${text}int main(void) { patcher(); ${loop} return 0; }\n`).trim();
      theirs.split('\n').forEach((answer, index) => {
        const ours = interpreter.read(`answers[${index}]`);
        expect(`${functions[index]}\n${ours}`).toBe(`${functions[index]}\n${answer}`);
      });
    });
    fc.assert(property, { numRuns: fc.daily(1, 3), endOnFailure: true });
  });
});
