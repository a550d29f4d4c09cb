import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { lowered } from '../protocols.ts';
import { complaints, output, withoutGcc } from './gcc.ts';
import { Interpreter } from './interpreter.ts';

const DIRECTORY = 'test/language/lowering/programs';
const PROGRAMS = readdirSync(DIRECTORY).map((name) => `${DIRECTORY}/${name}`);
const MAIN = '\nint main(void)\n{\n\t__builtin_printf("%d", patcher());\n\treturn 0;\n}\n';

beforeAll(prepareLanguage);

describe('[L13] statements, memory and calls do what C says', () => {
  it.each(PROGRAMS)('every check of %s holds', (path) => {
    const program = lowered(readFileSync(path, 'utf8'));
    expect(new Interpreter(program).run(program.tasks[0]), 'number of the failing check').toBe(0);
  });

  it.skipIf(withoutGcc).each(PROGRAMS)(
    `and gcc says the same of %s (${withoutGcc ?? 'gcc'})`,
    (path) => {
      expect(complaints(path)).toBe('');
      expect(output(readFileSync(path, 'utf8') + MAIN)).toBe('0');
    },
  );
});
