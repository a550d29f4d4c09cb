/** What read-modify-writes without LOCK give and leave, alone on a CPU: what gcc's builtins do. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { everyNth } from '../../support/daily.ts';
import { HEADER, lowered } from '../protocols.ts';
import { output, withoutGcc } from './gcc.ts';
import { Interpreter } from './interpreter.ts';

beforeAll(prepareLanguage);

const TYPES = ['u8', 's8', 'u16', 's16', 'u32', 's32', 'u64', 's64'] as const;

/** Each asked of a variable that holds `start`. */
const ASKED = [
  'this_cpu_add_return(v, 200)',
  'this_cpu_sub_return(v, 7)',
  'this_cpu_inc_return(v)',
  'this_cpu_dec_return(v)',
  'this_cpu_xchg(v, 3)',
  'this_cpu_cmpxchg(v, first, 9)',
  'this_cpu_cmpxchg(v, 77, 9)',
  '(this_cpu_add(v, v), v)',
  '(this_cpu_sub(v, 100), v)',
  '(this_cpu_and(v, 6), v)',
  '(this_cpu_or(v, 0x81), v)',
  '(this_cpu_inc(v), v)',
  '(this_cpu_dec(v), v)',
  '(this_cpu_write(v, 5), this_cpu_read(v))',
];

const STARTS = ['0', '1', '127', '255', '-1', '0x7fffffff', '0x8000000000000000'];

function sourceOf(type: string): string {
  const lines = STARTS.flatMap((start, row) =>
    ASKED.flatMap((asked, column) => {
      const at = 2 * (row * ASKED.length + column);
      return [`v = first = (${type})${start};`, `r[${at}] = ${asked};`, `r[${at + 1}] = v;`];
    }),
  );
  const declarations = `static ${type} v, first;\nstatic s64 r[${2 * STARTS.length * ASKED.length}];\n`;
  // The result of one goes where its operand stands.
  const self = 'v = 4;\nfirst = 6;\nfirst = this_cpu_xchg(v, first);\nr[0] += 100 * first + v;\n';
  return `${HEADER}${declarations}int patcher(void)\n{\n${lines.join('\n')}\n${self}return 0;\n}\n`;
}

const MAIN = `
int main(void)
{
	patcher();
	for (unsigned i = 0; i < sizeof(r) / sizeof(*r); i++)
		__builtin_printf("%lld ", r[i]);
	return 0;
}
`;

describe('[L17] [M44] without LOCK', () => {
  it.skipIf(withoutGcc).each(everyNth(3, TYPES))('%s', (type) => {
    const text = sourceOf(type);
    const program = lowered(text);
    const interpreter = new Interpreter(program);
    interpreter.run(program.tasks[0]);
    const found = Array.from({ length: 2 * STARTS.length * ASKED.length }, (_, index) =>
      String(interpreter.read(`r[${index}]`)),
    );
    expect(found).toEqual(
      output(text + MAIN)
        .trim()
        .split(' '),
    );
  });
});
