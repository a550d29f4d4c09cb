/** Functions of the kernel library that call what they are given. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  callbackFunctions,
  callbackLibrary,
  kernelLibrary,
} from '../../../src/language/protocol/kernel-library.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import fc from '../../support/property.ts';
import { complaints, output, withoutGcc } from '../lowering/gcc.ts';
import { Interpreter } from '../lowering/interpreter.ts';
import { HEADER, lowered, messages, parsed } from '../protocols.ts';

const PROGRAMS = 'test/language/protocol/programs';
const PATH = `${PROGRAMS}/callbacks.c`;
const MAIN = '\nint main(void)\n{\n\t__builtin_printf("%d", patcher());\n\treturn 0;\n}\n';

beforeAll(prepareLanguage);

describe('[L47] bsearch, sort and notifier chains', () => {
  it('every check of the program holds', () => {
    const program = lowered(readFileSync(PATH, 'utf8'));
    expect(new Interpreter(program).run(program.tasks[0]), 'number of the failing check').toBe(0);
    expect(program.files.map(({ name }) => name)).toEqual(['test.c', 'kernel.c', 'callbacks.c']);
  });

  it.skipIf(withoutGcc)(`and gcc says the same (${withoutGcc ?? 'gcc'})`, () => {
    const byHand = readFileSync(`${PROGRAMS}/kernel-by-hand.h`, 'utf8');
    expect(complaints(PATH)).toBe('');
    expect(output(readFileSync(PATH, 'utf8') + byHand + MAIN)).toBe('0');
  });

  it('two protocols share nothing of what they call', () => {
    const asking = (
      name: string,
    ): string => `${HEADER}static int ${name}(const void *a, const void *b)
{ return 0; }
static int array[3];
int patcher(void) { return bsearch(array, array, 3, sizeof(int), ${name}) == NULL; }\n`;
    const names = (text: string): string[] => lowered(text).functions.map(({ name }) => name);
    expect(names(asking('one'))).toEqual(['patcher', 'bsearch', 'one']);
    expect(names(asking('two'))).toEqual(['patcher', 'bsearch', 'two']);
  });
});

/** An array, and what is looked for in it. */
const case_ = fc.record({
  values: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 9 }),
  key: fc.integer({ min: -21, max: 21 }),
});

interface Case {
  values: readonly number[];
  key: number;
}

const fileText = (cases: readonly Case[]): string => `${HEADER}
struct element { short number; int before; };
static int by_number(const void *a, const void *b)
{
	return ((const struct element *)a)->number - ((const struct element *)b)->number;
}
static int found[${cases.length}];
${cases
  .map(({ values }, index) => {
    const elements = values.map((value, before) => `{ ${value}, ${before} }`);
    return `static struct element array${index}[] = { ${elements.join(', ')} };`;
  })
  .join('\n')}
static int search(struct element *array, int count, int key)
{
	struct element wanted = { key, 0 };
	struct element *at;

	sort(array, count, sizeof(*array), by_number, NULL);
	at = bsearch(&wanted, array, count, sizeof(*array), by_number);
	return at ? at - array : -1;
}
int patcher(void)
{
${cases.map(({ values, key }, index) => `\tfound[${index}] = search(array${index}, ${values.length}, ${key});`).join('\n')}
	return 0;
}
`;

const printing = (cases: readonly Case[]): string => `
void qsort(void *base, size_t num, size_t size, cmp_func_t cmp);
void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap)
{
	qsort(base, num, size, cmp);
}
int main(void)
{
	patcher();
${cases
  .map(
    ({ values }, index) => `	__builtin_printf("%d", found[${index}]);
	for (int i = 0; i < ${values.length}; i++)
		__builtin_printf(" %d/%d", array${index}[i].number, array${index}[i].before);
	__builtin_printf("\\n");`,
  )
  .join('\n')}
	return 0;
}
`;

function here(cases: readonly Case[]): string[] {
  const program = lowered(fileText(cases));
  const machine = new Interpreter(program);
  machine.run(program.tasks[0]);
  return cases.map(({ values }, index) => {
    const elements = values.map((_, at) => {
      const element = `array${index}[${at}]`;
      return `${machine.read(`${element}.number`)}/${machine.read(`${element}.before`)}`;
    });
    return [machine.read(`found[${index}]`), ...elements].join(' ');
  });
}

describe.skipIf(withoutGcc)('[L47] of random arrays', () => {
  it("what is found, and the order, are the C library's", () => {
    fc.assert(
      fc.property(fc.array(case_, { minLength: 20, maxLength: 20 }), (cases) => {
        const printed = output(fileText(cases) + printing(cases));
        expect(here(cases)).toEqual(printed.trim().split('\n'));
      }),
      { numRuns: 5 },
    );
  });
});

describe('[L5] [L47] what is refused', () => {
  const told = (statement: string): string =>
    messages(`${HEADER}static int inner(struct notifier_block *nb, unsigned long action, void *data)
{ return 0; }
static const int fixed[2];
int patcher(void)
{
void *p = 0; u32 v[3];
${statement}
return p == v;
}
`)[0];

  it.each([
    ['notify_die(3);', "11: there is no function 'notify_die'"],
    ['call_rcu(p, p);', "11: there is no function 'call_rcu'"],
    ['blocking_notifier_call_chain(p, 1, p);', '11: there is no function'],
    ['sort(p, 2, 4, 0, 0);', "11: 'sort' does not take 'void *'"],
    ['sort(fixed, 2, 4, 0, 0);', "11: 'sort' does not take 'const int *'"],
    ['sort(v, 2, 8, 0, 0);', '11: the elements have 4 bytes each'],
    ['sort(v, 2, 4, inner, 0);', "11: 'int (*)(const void *, const void *)' is given"],
    ['bsearch(1, v, 2, 4, 0);', "11: 'const void *' is given 'int', which is no pointer"],
  ])('%s', (statement, message) => {
    expect(told(statement).slice(0, message.length)).toBe(message);
  });

  it('a chain that a notifier calls is told, with what to do instead', () => {
    const text = (call: string): string => `${HEADER}static ATOMIC_NOTIFIER_HEAD(a);
static ATOMIC_NOTIFIER_HEAD(b);
struct hook { void (*run)(void *); struct hook *next; };
static void inner(void *data) { }
static struct hook hooks[] = { { inner } };
static int outer(struct notifier_block *nb, unsigned long action, void *data)
{
	${call}
	return 0;
}
static struct notifier_block x = { .notifier_call = outer };
int patcher(void)
{
	atomic_notifier_chain_register(&a, &x);
	return atomic_notifier_call_chain(&a, 1, NULL) != NOTIFY_DONE;
}
`;
    expect(messages(text('atomic_notifier_call_chain(&b, action, data);'))[0]).toMatch(
      /^12: .*outer calls atomic_notifier_call_chain calls call_notifiers calls outer; 'nb->notifier_call' may/,
    );
    parsed(text('for (struct hook *h = hooks; h; h = h->next) h->run(data);'));
  });

  it('are those that the text of callbacks.c is seen to define', () => {
    const known = callbackLibrary('bsearch', kernelLibrary()).kernel?.keys() ?? [];
    const checked = [...known].filter((name) => !kernelLibrary().functions.has(name));
    expect(callbackFunctions().filter((name) => name !== 'sort')).toEqual(checked);
    expect(callbackFunctions()).toContain('sort');
  });
});
