/** What is told of a file stays readable, however much is wrong with it and however long its words are. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { HEADER } from '../protocols.ts';

beforeAll(prepareLanguage);

function told(body: string): string[] {
  const file = { name: 'test.c', text: `${HEADER}int patcher(void) { ${body} return 0; }\n` };
  const result = parseProtocol(file);
  if (result.ok) throw new Error('nothing was found wrong');
  return renderDiagnostics(result.diagnostics, [file]).trimEnd().split('\n');
}

describe('[L60] what is printed of errors is bounded', () => {
  it('fifty are told, and the others counted', () => {
    const lines = told(Array.from({ length: 300 }, (_, index) => `wrong${index}();`).join('\n'));
    expect(lines).toHaveLength(4 * 50 + 1);
    expect(lines[0]).toContain("there is no function 'wrong0'");
    expect(lines.at(-1)).toBe('and 250 more; mend these first');
  });

  it('of a long line the part around the place, with the caret under it', () => {
    const [head, line, caret] = told(
      `${'int *p = 0;'.replace('p', 'p0')} ${'p0 = 0; '.repeat(5000)} wrong(); ${'p0 = 0; '.repeat(5000)}`,
    );
    expect(head).toContain("there is no function 'wrong'");
    expect(line.length).toBeLessThan(200);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('~') + 1)).toBe('wrong');
  });

  it.each(['', '\t'])('of a short one all of it, with tabs expanded', (indent) => {
    const [, line, caret] = told(`\n${indent}wrong();\n`);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('~') + 1)).toBe('wrong');
  });

  it.each([
    ['a name', `${'x'.repeat(5000)}();`],
    ['a number', `return ${'9'.repeat(5000)};`],
    ['a member', `int a; a.${'m'.repeat(5000)} = 1;`],
    ['a type', `struct ${'s'.repeat(5000)} a;`],
    ['a label', `goto ${'l'.repeat(5000)};`],
    ['what cannot be read', `@${'@'.repeat(5000)}`],
  ])('%s of 5000 characters is told by its beginning', (_, body) => {
    for (const line of told(body)) expect(line.length).toBeLessThan(700);
  });
});
