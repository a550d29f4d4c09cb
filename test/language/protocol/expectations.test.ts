/** Expectations that no run can meet are refused where they stand. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { FAILURE_CLASSES } from '../../../src/detectors/failure.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { HEADER } from '../protocols.ts';

beforeAll(prepareLanguage);

const CODE = `static void never(void)
{
	BUG();
	execute_site(0);
	set_kernel_text_ro();
}
static void checks(void)
{
	BUG_ON(nr_cpus > 3);
}
static int quiet(void *data)
{
	return 0;
}
int patcher(void)
{
	checks();
	return stop_machine(quiet, NULL, NULL);
}
`;

/** What is said of the expectation: `line:column message; advice`, '' for nothing. */
function said(expectation: string, code = CODE): string {
  const text = `${HEADER}EXPECT(${expectation}, cpus = 2);\n${code}`;
  const parsed = parseProtocol({ name: 'test.c', text });
  if (parsed.ok) return '';
  return parsed.diagnostics
    .map(({ line, column, message, advice }) => `${line}:${column} ${message}; ${advice}`)
    .join('\n');
}

const OTHERWISE = 'or expect another failure';

describe('[L24] an expectation that no run can meet is refused', () => {
  it.each([
    [
      'missed_call',
      /^5:8 'missed_call' can never be met: no site has a call in each of its contents; write SITE/,
    ],
    [
      'torn_fetch',
      `5:8 'torn_fetch' can never be met: nothing that runs executes a site; call execute_site(i) where it should fail, ${OTHERWISE}`,
    ],
    ['pass | cross_modification', /'pass' together with a failure/],
    [
      'hang | cross_modification',
      /^5:15 'cross_modification' can never be met: nothing that runs executes a site;/,
    ],
    [
      'text_fault',
      `5:8 'text_fault' can never be met: nothing that runs makes the text read-only; call set_kernel_text_ro(), ${OTHERWISE}`,
    ],
    [
      'text_fault(patcher)',
      /^5:8 'text_fault' can never be met: nothing that runs makes the text read-only;/,
    ],
    ['assertion(quiet)', /^5:8 'assertion' can never be met: nothing in quiet\(\) has a BUG_ON;/],
    ['crash(chekcs)', "5:14 there is no function 'chekcs'; is 'checks' meant?"],
    [
      'crash(elsewhere)',
      "5:14 there is no function 'elsewhere'; functions that run: patcher, checks, quiet",
    ],
    ['crash(memcpy)', /^5:14 there is no function 'memcpy';/],
    ['crash(never)', /^5:14 'never' never runs; call it from/],
    [
      'crash()',
      /^5:8 'crash' takes the name of one function; write crash\(function\), or crash for anywhere/,
    ],
    ['pass(patcher)', /^5:8 'pass' happens in no function;/],
    ['wrong_text(patcher)', /^5:8 'wrong_text' happens in no function;/],
    ['lost(patcher)', /^5:8 'lost' is no verdict; write one of pass, torn_fetch, .*missed_call/],
  ])('%s', (expectation, words) => {
    if (typeof words === 'string') expect(said(expectation)).toBe(words);
    else expect(said(expectation)).toMatch(words);
  });

  it.each([
    'pass',
    'assertion',
    'assertion(checks)',
    'assertion(patcher)',
    'crash(quiet)',
    'hang(patcher) | wrong_text | crash',
    '(crash(checks) | hang)',
  ])('%s is possible', (expectation) => {
    expect(said(expectation)).toBe('');
  });

  it('what a handler or an interrupt runs counts', () => {
    const more = `${CODE}static void work(void *info)\n{\n\tset_kernel_text_ro();\n\texecute_site(0);\n}
void nmi_handler(void)\n{\n\ton_each_cpu(work, NULL, 0);\n}\n`;
    expect(said('text_fault | torn_fetch(work) | cross_modification(nmi_handler)', more)).toBe('');
  });

  it('[L46] what pointers lead to counts', () => {
    const more = CODE.replace(
      'int patcher',
      'static void (*hook)(void) = never;\nint patcher',
    ).replace('\tchecks();', '\thook();');
    expect(said('assertion(never) | torn_fetch(patcher) | crash(never)', more)).toBe('');
    const other = more.replace('(*hook)(void)', '(*other)(int), (*hook)(void)');
    expect(said('crash(never)', other.replace('hook();', 'other(1);'))).toMatch(
      /'never' never runs/,
    );
  });

  it('with other errors in the file it waits for these to be mended', () => {
    expect(said('crash(nobody)', `${CODE}int x = y;\n`)).not.toContain('nobody');
  });

  it('a call can be missed where every content makes one', () => {
    const site = (...codes: string[]) =>
      `SITE(always, ${codes[0]}, ${codes[1]});\nCONTENT(always, third, ${codes[2]});\n`;
    const calls = ['CALL5(target)', 'BYTES(0xe8, 1, 2, 3, 4)', 'CALL5(patcher)'];
    const running = `int patcher(void);\n${CODE.replace('checks();', 'execute_site(1);')}`;
    const asked = (code: string) => said('missed_call', code).replace(/^\S+ |;.*/g, '');
    const [first, ...rest] = running.split('\n');
    const placed = (...codes: string[]) => [first, site(...codes), ...rest].join('\n');
    expect(asked(placed(...calls).replace('CALL5(patcher)', 'CALL5(never2)'))).toContain('never2');
    const known = placed(calls[0], calls[1], calls[0]);
    expect(said('missed_call', known)).toBe('');
    expect(said('missed_call(patcher)', known)).toBe('');
    expect(asked(placed(calls[0], 'JMP5(target)', calls[0]))).toMatch(/can never be met: no site/);
    const idle = known.replace('execute_site(1);', '');
    expect(asked(idle)).toMatch(/can never be met: nothing that runs executes a site/);
  });

  it('each class is one of which a detector speaks', () => {
    const sources = readdirSync('src/detectors')
      .filter((name) => name.endsWith('.ts') && name !== 'failure.ts')
      .map((name) => readFileSync(`src/detectors/${name}`, 'utf8'))
      .join('\n');
    const detected = FAILURE_CLASSES.filter((name) => sources.includes(`class: '${name}'`));
    expect(FAILURE_CLASSES.filter((name) => !detected.includes(name))).toEqual([]);
  });
});
