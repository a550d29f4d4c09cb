import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { lowered } from '../protocols.ts';
import { complaints, output, withoutGcc } from './gcc.ts';
import { Interpreter } from './interpreter.ts';

const PATH = 'test/language/lowering/programs/statements.c';
const MAIN = '\nint main(void)\n{\n\t__builtin_printf("%d", patcher());\n\treturn 0;\n}\n';

beforeAll(prepareLanguage);

describe('[L13] statements, memory and calls do what C says', () => {
  it('every check of the program holds', () => {
    const program = lowered(readFileSync(PATH, 'utf8'));
    expect(new Interpreter(program).run(program.tasks[0]), 'number of the failing check').toBe(0);
  });

  it.skipIf(withoutGcc)(`and gcc says the same (${withoutGcc ?? 'gcc'})`, () => {
    expect(complaints(PATH)).toBe('');
    expect(output(readFileSync(PATH, 'utf8') + MAIN)).toBe('0');
  });
});
