/** The macros that Pokelab brings give what gcc computes with them, and yield to a file's own. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { output, withoutGcc } from '../lowering/gcc.ts';
import { Interpreter } from '../lowering/interpreter.ts';
import { HEADER, lowered } from '../protocols.ts';

beforeAll(prepareLanguage);

/** An expression, and its value. */
const VALUES: readonly (readonly [string, number])[] = [
  ['ARRAY_SIZE(bytes)', 12],
  ['ARRAY_SIZE(words)', 3],
  ['BIT(5) + BIT(0)', 33],
  ['BIT_ULL(33) >> 30', 8],
  ['GENMASK(7, 4)', 0xf0],
  ['GENMASK(63, 60) >> 60', 15],
  ['DIV_ROUND_UP(13, 5)', 3],
  ['DIV_ROUND_UP(15, 5)', 3],
  ['ALIGN(13, 8) + ALIGN(16, 8)', 32],
  ['ALIGN(address, 16U) == 0x100000010', 1],
  ['ALIGN_DOWN(13, 8)', 8],
  ['IS_ALIGNED(16, 8) * 2 + IS_ALIGNED(13, 8)', 2],
  ['__ALIGN_MASK(13, 7)', 16],
  ['lower_32_bits(address)', 5],
  ['upper_32_bits(address)', 1],
  ['BITS_PER_LONG / BITS_PER_BYTE', 8],
  ['IS_ENABLED(CONFIG_SMP) * 2 + IS_ENABLED(CONFIG_NONE)', 2],
  ['IS_BUILTIN(CONFIG_X86_64) + IS_MODULE(CONFIG_X86_64) + IS_REACHABLE(CONFIG_NONE)', 1],
  ['CONFIG_DYNAMIC_FTRACE + CONFIG_FUNCTION_TRACER + CONFIG_64BIT + CONFIG_X86', 4],
  ['container_of(&pairs[1].second, struct pair, second) - pairs', 1],
  ['__pa(&pairs[0]) == (unsigned long)__va(__pa_symbol(&pairs[0]))', 1],
  ['max_t(int, min_t(int, next++, 7), 0) * 10 + next', 1],
  ['min_t(u8, 0x102, 3)', 2],
  ['max_t(int, 2, -3)', 2],
  ['clamp_t(int, 9, 1, 5) * 100 + clamp_t(int, -9, 1, 5) * 10 + clamp_t(int, 3, 1, 5)', 513],
  ['clamp_t(u8, 0x105, 1, 4)', 4],
  ['PAGE_SIZE + (0x12345 & ~PAGE_MASK)', 0x1345],
  ['(0x12345 & PAGE_MASK) >> PAGE_SHIFT', 0x12],
  ['PTR_ERR(ERR_PTR(-EINVAL))', -22],
  ['IS_ERR(ERR_PTR(-4095)) * 8 + IS_ERR(ERR_PTR(-4096)) * 4 + IS_ERR(bytes) * 2 + IS_ERR(NULL)', 8],
  ['IS_ERR_OR_NULL(NULL) * 4 + IS_ERR_OR_NULL(bytes) * 2 + IS_ERR_OR_NULL(ERR_PTR(-1))', 5],
  ['PTR_ERR_OR_ZERO(bytes) + PTR_ERR_OR_ZERO(ERR_CAST(ERR_PTR(-EBUSY)))', -16],
  ['IS_ERR_VALUE(-1L) * 2 + IS_ERR_VALUE(1UL)', 2],
  ['counted(1)', 2],
  ['counted(2) + counted(3)', 4],
];

const TEXT = `${HEADER}static u8 bytes[12];
static int words[3];
static u64 address = 0x100000005;
static struct pair {
	int first, second;
} pairs[2];
static int next;
static long values[${VALUES.length}];

static int counted(int which)
{
	int cpu, n = 0;

	if (which == 1)
		for_each_possible_cpu(cpu)
			n++;
	else if (which == 2)
		for_each_online_cpu(cpu) {
			n++;
		}
	else
		for_each_present_cpu(cpu) n++;
	printk(KERN_INFO __stringify(CONFIG_SMP and BITS_PER_LONG));
	return n + bytes[0] + words[0] + pairs[0].first;
}

int patcher(void)
{
${VALUES.map(([value], index) => `\tvalues[${index}] = ${value};\n`).join('')}	return 0;
}
`;

const MAIN = `const int nr_cpus = 2;
void printk(const char *format, ...) { }
int main(void)
{
	patcher();
	for (int i = 0; i < ${VALUES.length}; i++)
		__builtin_printf("%ld\\n", values[i]);
	return 0;
}
`;

const named = (value: (index: number) => unknown): string[] =>
  VALUES.map(([text], index) => `${text}: ${value(index)}`);

describe('[L3] kernel-macros.h', () => {
  it('gives what it says', () => {
    const program = lowered(TEXT);
    const interpreter = new Interpreter(program);
    interpreter.run(program.tasks[0]);
    const value = (index: number) => interpreter.read(`values[${index}]`);
    expect(named(value)).toEqual(named((index) => VALUES[index][1]));
  });

  it.skipIf(withoutGcc)(`and gcc says the same (${withoutGcc ?? 'gcc'})`, () => {
    const printed = output(TEXT + MAIN)
      .trim()
      .split('\n');
    expect(named((index) => printed[index])).toEqual(named((index) => VALUES[index][1]));
  });

  it("a file's own macro of the name takes its place, also that of a primitive", () => {
    const text = `${HEADER}#define BIT(n) (n)
#define READ_ONCE(x) 7
#define CONFIG_SMP 0
static int x;
int patcher(void)
{
	x = BIT(5) + READ_ONCE(x) + CONFIG_SMP;
	return 0;
}
`;
    const program = lowered(text);
    const interpreter = new Interpreter(program);
    interpreter.run(program.tasks[0]);
    expect(interpreter.read('x')).toBe(12);
  });
});
