/** Random macros stand for what gcc replaces them by, and are refused where gcc refuses them. */
import { describe, expect, it } from 'vitest';
import fc from '../../support/property.ts';
import { preprocessed, withoutGcc } from '../lowering/gcc.ts';
import { expanded, problems } from './expanded.ts';
import { RandomMacros } from './random-macros.ts';

const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\.?\d(?:[eEpP][-+]|[\w.])*|->|\S/g;
const tokens = (text: string): string[] =>
  text.replace(/\/\*[\s\S]*?\*\//g, ' ').match(TOKEN) ?? [];

const choices = (length: number) =>
  fc.array(fc.nat(1_000_000), { minLength: length, maxLength: length });

describe('[L3] as gcc -E has it', () => {
  it.skipIf(withoutGcc).each([
    // A backslash with white space behind it joins lines, so that nothing undefines B.
    ['#define B 1\n#define D 2 \\ \n#undef B\n#define B 3\nB D', null],
    ['#define B 1\n#define D 2 \\ \n#undef B\n#define B 1\nB D', '1 2 #undef 1'],
    ['#define B 1\n#define B  1\nB', '1'],
    ['#define B 1\n#define B 1+0\nB', null],
    ['#define B() 1\n#define B 1\nB', null],
  ])('a macro that is defined again: %j', (text, told) => {
    expect(preprocessed(text)?.trim() ?? null).toBe(told);
    expect(problems(text).length > 0 ? null : expanded(text)).toBe(told);
  });

  it.skipIf(withoutGcc)(`random macros and conditions (${withoutGcc ?? 'gcc'})`, () => {
    let refused = 0;
    let same = 0;
    const property = fc.property(choices(600), (numbers) => {
      const text = new RandomMacros(numbers).text();
      const gcc = preprocessed(text);
      const wrong = problems(text);
      if (gcc === null || wrong.length > 0) {
        expect([text, wrong.length > 0]).toEqual([text, gcc === null]);
        refused++;
        return;
      }
      expect([text, ...tokens(expanded(text))]).toEqual([text, ...tokens(gcc)]);
      same++;
    });
    fc.assert(property, { numRuns: fc.daily(50, 150), endOnFailure: true });
    expect(same).toBeGreaterThan(30);
    expect(refused).toBeGreaterThan(5);
  });
});
