import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { HEADER, messages } from '../protocols.ts';

beforeAll(prepareLanguage);

const DIRECTORY = 'test/language/checking/broken';
const broken = readdirSync(DIRECTORY).filter((name) => name.endsWith('.c'));

describe('[L4] [L5] broken protocols: every mistake with place, caret and advice', () => {
  it('there are fourteen, each with what is told of it', () => {
    const told = readdirSync(`${DIRECTORY}/told`);
    expect(broken).toHaveLength(14);
    expect(told.map((name) => name.replace(/txt$/, 'c'))).toEqual(broken);
  });

  it.each(broken)('%s', async (name) => {
    const file = { name, text: readFileSync(`${DIRECTORY}/${name}`, 'utf8') };
    const result = parseProtocol(file);
    const told = result.ok ? '' : renderDiagnostics(result.diagnostics, [file]);
    await expect(told).toMatchFileSnapshot(`broken/told/${name.replace(/c$/, 'txt')}`);
  });
});

describe('[L17] what has no LOCK is refused what it does not take', () => {
  it.each([
    ['this_cpu_inc(&x);', "'&x' is a value, not a place in memory"],
    ['this_cpu_inc(p);', "'this_cpu_inc' does not take 'int *'"],
    ['this_cpu_add(done, 1);', "'this_cpu_add' does not take 'bool'"],
    ['this_cpu_write(fixed, 1);', "'fixed' is const"],
    ['this_cpu_add(x, p);', "'int' is given the pointer 'int *'"],
    ['local_inc(counter);', "'local_inc' does not take 'local_t'"],
    ['local_add(&counter, 1);', "'long' is given the pointer 'local_t *'"],
    ['atomic_inc(&counter);', "'atomic_inc' does not take 'local_t *'"],
  ])('%s', (statement, message) => {
    const declarations = 'static int x, *p;\nstatic bool done;\nstatic const int fixed = 1;\n';
    const locals = 'static local_t counter = LOCAL_INIT(0);\n';
    const text = `${HEADER}${declarations}${locals}int patcher(void)\n{\n${statement}\nreturn 0;\n}\n`;
    expect(messages(text)).toContain(`11: ${message}`);
  });

  it('a local_t begins as LOCAL_INIT says, an atomic_t as ATOMIC_INIT does', () => {
    const wrong = 'static local_t a = ATOMIC_INIT(1);\nstatic atomic_t b = LOCAL_INIT(1);\n';
    expect(messages(`${HEADER}${wrong}int patcher(void)\n{\nreturn 0;\n}\n`)).toEqual([
      "5: 'local_t' is no number",
      "6: 'atomic_t' is no number",
    ]);
  });
});

describe('[L4] syntax errors', () => {
  const inPatcher = (text: string): string[] =>
    messages(`${HEADER}static int x;\nint patcher(void)\n{\n${text}\nreturn 0;\n}\n`);

  it.each([
    ['x = (1 + 2;', "8: ')' is missing"],
    ['x = 1 + ;', "8: nothing stands behind '+'"],
    ['if x) x = 1;', "8: one ')' too many"],
    ['retrun 0;', "8: 'retrun' is no keyword"],
    ['int a b;', "8: 'a' is not expected here"],
    ['for (x = 0; x < 3) x++;', "8: ';' is missing"],
    ['if (x) {\nx++;', "7: '{' is never closed"],
    ['x = x[3;', "8: ']' is missing"],
    ['x++', "8: ';' is missing"],
    ['else x = 2;', "8: 'else' without an if"],
    ['list_for_each_entry(a, b, c) { x++; }', "8: there is no macro 'list_for_each_entry'"],
    ['x = "abc;', '8: " is never closed'],
    ['switch (x) { case 1 ... : x = 1; }', '8: a name is missing'],
    ['int __fast y;', "8: '__fast' is not known"],
    ['int __user a b;', "8: 'a' is not expected here"],
    ['x = 1;}', "10: one '}' too many"],
  ])('%s', (text, message) => {
    expect(inPatcher(text)[0]).toBe(message);
  });

  it('a caret stands under its column behind tabs', () => {
    const file = { name: 'a.c', text: '\tint\tx;\n' };
    const place = { file: 'a.c', line: 1, column: 6, endColumn: 7 };
    const told = renderDiagnostics([{ ...place, message: 'm', advice: 'a' }], [file]);
    expect(told).toBe(
      'a.c:1:6: error: m\n    1 |         int     x;\n      |                 ^\n  help: a\n',
    );
  });

  it('nesting that is too deep is told, not suffered', () => {
    const text = `${HEADER}int patcher(void)\n{\n\treturn ${'('.repeat(5000)}1${')'.repeat(5000)};\n}\n`;
    expect(messages(text)).toEqual(['7: this is nested too deeply']);
    const sum = `${HEADER}int patcher(void)\n{\n\treturn 1${' + 1'.repeat(5000)};\n}\n`;
    expect(messages(sum)).toEqual(['7: this is nested too deeply']);
  });

  it('sizes are bounded', () => {
    expect(messages(`/*${' '.repeat(1_000_000)}*/`)).toEqual([
      '1: a file of more than 1000000 characters',
    ]);
    const arrays = 'static u8 a[60000], b[60000];\nint patcher(void) { return 0; }\n';
    expect(messages(HEADER + arrays)).toEqual([
      '1: the variables take 120000 bytes, more than 65536',
    ]);
  });
});
