/** [L48]: bytes of instructions, and whose they are. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { Interpreter } from '../../lowering/interpreter.ts';
import { lowered } from '../../protocols.ts';

beforeAll(prepareLanguage);

const HEAD = `#include <pokelab.h>
PROTOCOL("bytes");
TEXT_SYMBOL(target);
SITE(place, NOP5, CALL5(target));
static int same(const u8 *bytes, int a, int b, int c, int d, int e)
{
	return bytes[0] == a && bytes[1] == b && bytes[2] == c && bytes[3] == d && bytes[4] == e;
}
static void *made(u8 opcode, long addr, long dest)
{
	return text_gen_insn(opcode, (void *)addr, (void *)dest);
}
`;

/** What a patcher with that body gives. */
function result(body: string): unknown {
  const program = lowered(`${HEAD}int patcher(void)\n{\n${body}\n}\n`);
  return new Interpreter(program).run(program.tasks[0]);
}

describe('[L48] text_gen_insn', () => {
  it.each([
    // e8 and the distance from the instruction's end: SDM vol. 2, CALL, JMP
    ['a call forwards', 'same(made(CALL_INSN_OPCODE, 0x1000, 0x2003), 0xe8, 0xfe, 0x0f, 0, 0)'],
    ['a jump back', 'same(made(JMP32_INSN_OPCODE, 0x1000, 0x1000), 0xe9, 0xfb, 0xff, 0xff, 0xff)'],
    ['a short jump', 'same(made(JMP8_INSN_OPCODE, 0x1000, 0x1012), 0xeb, 0x10, 0, 0, 0)'],
    ['an int3', 'same(made(INT3_INSN_OPCODE, 0x1000, 0), 0xcc, 0, 0, 0, 0)'],
    ['a return', 'same(made(RET_INSN_OPCODE, 0x1000, 0), 0xc3, 0, 0, 0, 0)'],
  ])('%s', (_, test) => {
    expect(result(`return ${test} ? 0 : 1;`)).toBe(0);
  });

  it('one place where it is called has one buffer, another one another', () => {
    const calls = `u8 *one = made(CALL_INSN_OPCODE, 0x1000, 0x2000);
u8 *two = made(CALL_INSN_OPCODE, 0x1000, 0x3000);
u8 *three = text_gen_insn(CALL_INSN_OPCODE, (void *)0x1000, (void *)0x2000);
u8 *four = text_gen_insn(CALL_INSN_OPCODE, (void *)0x1000, (void *)0x3000);`;
    expect(result(`${calls} return one == two && three != four && three != one ? 0 : 1;`)).toBe(0);
    expect(
      result(`${calls} return memcmp(two, four, 5) == 0 && memcmp(three, four, 5) ? 0 : 1;`),
    ).toBe(0);
  });

  it('is a call: a size that is too small is a BUG, one that is larger is filled with the sign', () => {
    const wide = `static u8 buf[8]; __text_gen_insn(buf, JMP8_INSN_OPCODE, (void *)0x1000, (void *)0x1000, 5);`;
    expect(result(`${wide} return same(buf, 0xeb, 0xfb, 0xff, 0xff, 0xff) ? 0 : 1;`)).toBe(0);
    expect(result('return text_opcode_size(0x90);')).toBe(0);
  });
});

describe('[L48] the tables of NOPs', () => {
  it('have the one of five bytes, under both names', () => {
    const nop = '0x0f, 0x1f, 0x44, 0, 0';
    const tests = `same(x86_nops[5], ${nop}) && same(ideal_nops[NOP_ATOMIC5], ${nop})`;
    expect(
      result(`return ${tests} && x86_nops[1][0] == 0x90 && x86_nops[8][3] == 0 ? 0 : 1;`),
    ).toBe(0);
  });

  it('are a part of the programs that name them, and of no others', () => {
    const names = (body: string): string[] =>
      lowered(`${HEAD}int patcher(void)\n{\n${body}\n}\n`).cells.map(({ name }) => name);
    expect(names('return 0;').filter((name) => name.includes('nops'))).toEqual([]);
    expect(names('return x86_nops[1][0];').some((name) => name.startsWith('x86_nops['))).toBe(true);
  });
});

describe('[L48] the bounds of text', () => {
  it('are around every site, and what is counted from them comes back', () => {
    const tests = `site_ip(0) >= (unsigned long)_stext && (unsigned long)_etext > site_ip(0) && _text == _stext`;
    expect(
      result(
        `s32 rel = (void *)site_ip(0) - (void *)_stext; return ${tests} && (unsigned long)(_stext + rel) == site_ip(0) ? 0 : 1;`,
      ),
    ).toBe(0);
  });
});
