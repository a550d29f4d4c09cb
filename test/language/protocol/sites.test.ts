/** Sites: where they stand, what they may hold, what their instructions run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { siteProblem } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { decode } from '../../../src/machine/memory/decode.ts';
import { instructionLength } from '../../../src/machine/memory/instruction-length.ts';
import type { Program } from '../../../src/machine/program/program.ts';
import fc from '../../support/property.ts';
import { complaints, withoutGcc } from '../lowering/gcc.ts';
import { Interpreter } from '../lowering/interpreter.ts';
import { listing } from '../lowering/listing.ts';
import { lowered, parsed } from '../protocols.ts';
import { assembled } from './assembler.ts';

beforeAll(prepareLanguage);

const HEAD = `#include <pokelab.h>
PROTOCOL("sites");
TEXT_SYMBOL(target);
static int counter;
static unsigned counts[3];
static atomic_t v;
static void f(void) { counter++; }
`;
const PATCHER = 'int patcher(void)\n{\n\treturn 0;\n}\n';

/** What is written, how the GNU assembler writes it, and what it does. */
const INSTRUCTIONS: readonly (readonly [string, string, string])[] = [
  ['NOP1', 'nop', 'nop'],
  ['NOP2', 'xchg %ax, %ax', 'nop'],
  ['NOP3', 'nopl (%rax)', 'nop'],
  ['NOP4', '.d8 nopl 0x0(%rax)', 'nop'],
  ['NOP5', '.d8 nopl 0x0(%rax,%rax,1)', 'nop'],
  ['NOP6', '.d8 nopw 0x0(%rax,%rax,1)', 'nop'],
  ['NOP7', '.d32 nopl 0x0(%rax)', 'nop'],
  ['NOP8', '.d32 nopl 0x0(%rax,%rax,1)', 'nop'],
  ['NOP9', '.d32 nopw 0x0(%rax,%rax,1)', 'nop'],
  ['INT3', 'int3', 'int3'],
  ['RET', 'ret', 'ret'],
  ['UD2', 'ud2', 'invalid'],
  ['CALL5(target)', 'call 0xc0900000', 'call'],
  ['CALL5(f)', 'call 0xc0900040', 'call'],
  ['JMP5(target)', '.d32 jmp 0xc0900000', 'jump'],
  ['JMP2(9)', 'jmp .+11', 'jump'],
  ['JMP2(-9)', 'jmp .-7', 'jump'],
  ['JCC6(4, f)', '.d32 je 0xc0900040', 'branch'],
  ['JCC6(15, target)', '.d32 jg 0xc0900000', 'branch'],
  ['JCC2(5, 3)', 'jne .+5', 'branch'],
  ['INC(counter)', 'incl 0xc1000000(%rip)', 'update'],
  ['INC(counts[2])', 'incl 0xc100000c(%rip)', 'update'],
  ['DEC(v)', 'decl 0xc1000010(%rip)', 'update'],
  ['ADD(counter, -3)', 'addl $-3, 0xc1000000(%rip)', 'update'],
  ['ADD(counts[0], 127)', 'addl $127, 0xc1000004(%rip)', 'update'],
  ['LOCK(INC(counter))', 'lock incl 0xc1000000(%rip)', 'update'],
  ['LOCK(ADD(v, 2))', 'lock addl $2, 0xc1000010(%rip)', 'update'],
  ['DS(INC(counter))', 'ds incl 0xc1000000(%rip)', 'update'],
  // The assembler leaves the prefix out.
  ['DS(CALL5(target))', '', 'call'],
  ['CODE(NOP1, LOCK(DEC(counter)), CALL5(f))', '', ''],
];

/** The bytes of the first site's old content. */
const bytesOf = (text: string): readonly number[] =>
  lowered(`${HEAD}SITE(site, ${text}, ${text});\n${PATCHER}`).sites[0].contents[0].bytes;

describe('[L28] instructions', () => {
  it.skipIf(withoutGcc)('have the bytes that the GNU assembler gives them', () => {
    const known = INSTRUCTIONS.filter(([, assembly]) => assembly !== '');
    const bytes = assembled(
      known.map(([, assembly]) => assembly),
      0xc0100004,
    );
    known.forEach(([text], index) => {
      expect([text, ...bytesOf(text)]).toEqual([text, ...bytes[index]]);
    });
  });

  it.skipIf(withoutGcc)('[L1] pokelab.h has them, and all else that is said of sites', () => {
    const sites = INSTRUCTIONS.map(
      ([text], index) => `SITE(s${index}, ${text}, ${text});
CONTENT(s${index}, third, ${text});\nFINAL(s${index}, third);
PLACE(s${index}, ${index === 0 ? 62 : 'behind'});\n`,
    );
    const text = `${HEAD}HARDWARE(amd);\n${sites.join('')}${PATCHER}`;
    expect(parsed(text).sites).toHaveLength(INSTRUCTIONS.length);
    const directory = mkdtempSync(join(tmpdir(), 'pokelab-sites-'));
    const path = join(directory, 'sites.c');
    writeFileSync(
      path,
      text.replace(PATCHER, `${PATCHER.replace('0', 'counter + (int)counts[0]')}`),
    );
    expect(complaints(path)).toBe('');
    rmSync(directory, { recursive: true });
  });

  it.each(INSTRUCTIONS)('%s is one instruction to the machine', (text, _, kind) => {
    const bytes = bytesOf(text);
    if (kind === '') return;
    expect(instructionLength(bytes, 0)).toBe(bytes.length);
    expect(decode(bytes, 0xc0100004).kind).toBe(kind);
  });

  it('several stand one behind the other, each with distances of its own', () => {
    const bytes = bytesOf('CODE(NOP1, LOCK(DEC(counter)), CALL5(f))');
    const [nop, decrement, call] = [bytes.slice(0, 1), bytes.slice(1, 8), bytes.slice(8)];
    expect(nop).toEqual([0x90]);
    expect(decode(decrement, 0xc0100005)).toEqual({
      kind: 'update',
      address: 0xc1000000,
      operand: -1,
      size: 4,
      isLocked: true,
    });
    expect(decode(call, 0xc010000c)).toEqual({ kind: 'call', target: 0xc0900040 });
  });

  it('what changes a variable is a function of the program, once for all sites', () => {
    const text = `${HEAD}SITE(one, CODE(NOP1, INC(v)), LOCK(INC(v)));
SITE(two, ADD(counts[1], -2), DS(DEC(counts[1])));\nSITE(three, INC(v), INC(v));\n${PATCHER}`;
    const program = lowered(text, { sites: 4 });
    const name = (fn: number) => program.functions[fn].name;
    expect(program.textUpdates.map((update) => ({ ...update, fn: name(update.fn) }))).toEqual([
      { operator: 'add', operand: 1, address: 0xc1000010, size: 4, locked: false, fn: 'INC v' },
      { operator: 'add', operand: 1, address: 0xc1000010, size: 4, locked: true, fn: 'LOCK INC v' },
      {
        operator: 'add',
        operand: -2,
        address: 0xc1000008,
        size: 4,
        locked: false,
        fn: 'ADD counts[1], -2',
      },
      {
        operator: 'add',
        operand: -1,
        address: 0xc1000008,
        size: 4,
        locked: false,
        fn: 'DS DEC counts[1]',
      },
    ]);
    expect(listing(program, 'INC v')).toEqual([
      '0 joined t0 = load s32 v',
      '1 joined store s32 v = (t0 +s32 1)',
      '2 return',
    ]);
    expect(listing(program, 'LOCK INC v')).toEqual(['0 joined add s32 v 1 locked', '1 return']);
    expect(listing(program, 'ADD counts[1], -2')[1]).toBe(
      '1 joined store u32 counts[1] = (t0 +u32 -2)',
    );
    expect(lowered(text, { sites: 1 }).textUpdates).toHaveLength(2);
  });
});

describe('[L28] contents', () => {
  it('are named, and the second is asked for, or another', () => {
    const text = `${HEAD}SITE(one, NOP5, CALL5(target));\nCONTENT(one, third, JMP5(f));\n`;
    const [site] = lowered(`${text}${PATCHER}`).sites;
    expect(site.contents.map(({ name }) => name)).toEqual(['old', 'new', 'third']);
    expect(site.wanted).toBe(1);
    const other = lowered(`${text}FINAL(one, third);\n${PATCHER}`, { sites: 3 }).sites;
    expect(other.map(({ wanted, contents }) => [wanted, contents.length])).toEqual(
      Array(3).fill([2, 3]),
    );
  });
});

describe('[L28] functions in text', () => {
  const text = `${HEAD}static void later(void);
static void unused(void) { }
SITE(one, NOP5, CALL5(later));
static unsigned long known = (unsigned long)later;
static int r;
int patcher(void)
{
	unsigned long a = (unsigned long)f;
	void *b = &later;

	r = a - (unsigned long)b == 64 && known == (unsigned long)b;
	return 0;
}
static void later(void) { f(); }
`;

  it('stand behind all text symbols, and are part of the program', () => {
    const program = lowered(text);
    const named = program.textFunctions.map((each) => ({
      ...each,
      fn: program.functions[each.fn].name,
    }));
    expect(named).toEqual([
      { name: 'later', address: 0xc0900040, fn: 'later' },
      { name: 'f', address: 0xc0900080, fn: 'f' },
    ]);
    expect(program.symbols.map(({ name }) => name)).toEqual(['target', 'later', 'f']);
    expect(program.functions.map(({ name }) => name).sort()).toEqual(['f', 'later', 'patcher']);
  });

  it('have their addresses as numbers', () => {
    const program = lowered(text);
    const interpreter = new Interpreter(program);
    interpreter.run(program.tasks[0]);
    expect(interpreter.read('known')).toBe(0xc0900040);
    expect(interpreter.read('r')).toBe(1);
  });
});

/** What `site_ip(i)` gives for a variable i. */
function siteAddresses(program: Program): number[] {
  const interpreter = new Interpreter(program);
  const ask = program.functions.findIndex(({ name }) => name === 'ask');
  return program.sites.map((_, index) => Number(interpreter.run(ask, [index])));
}

describe('[L21] where sites stand', () => {
  const ask = 'static unsigned long ask(int i) { return site_ip(i); }\n';
  const patcher = 'int patcher(void)\n{\n\treturn ask(1) == 1;\n}\n';
  const placed = (sites: string, count: number) =>
    lowered(`${HEAD}${sites}${ask}${patcher}`, { sites: count });

  it.each([
    ['as ever', 'SITE(a, NOP5, NOP5);SITE(b, NOP1, NOP1);', [4, 20, 36, 52]],
    ['12 bytes fit into a slot', 'SITE(a, CODE(NOP9, NOP3), CODE(NOP9, NOP3));', [4, 20, 36]],
    ['13 do not', 'SITE(a, CODE(NOP9, NOP4), CODE(NOP9, NOP4));', [4, 36, 68]],
    ['in lines', 'SITE(a, NOP5, NOP5);PLACE(a, 62);', [62, 190, 318]],
    ['at the beginning of lines', 'SITE(a, NOP5, NOP5);PLACE(a, 0);', [0, 64, 128]],
    ['side by side', 'SITE(a, NOP5, NOP5);SITE(b, NOP3, NOP3);PLACE(b, behind);', [4, 9, 12, 15]],
    [
      'of every kind',
      'SITE(a, NOP5, NOP5);SITE(b, NOP3, NOP3);SITE(c, NOP2, NOP2);PLACE(b, 63);PLACE(c, behind);SITE(d, NOP9, NOP9);',
      [4, 127, 130, 148, 164],
    ],
  ])('%s', (_, sites, offsets) => {
    const program = placed(sites, offsets.length);
    expect(program.sites.map(({ address }) => address - 0xc0100000)).toEqual(offsets);
    expect(siteAddresses(program)).toEqual(program.sites.map(({ address }) => address));
  });

  it('[L21] site_ip(i) is the address of site i, however they are placed, and none lie on each other', () => {
    const site = fc.tuple(
      fc.integer({ min: 1, max: 64 }),
      fc.oneof(fc.constant(null), fc.constant('behind'), fc.integer({ min: 0, max: 63 })),
    );
    const lists = fc.array(site, { minLength: 1, maxLength: 5 });
    const run = fc.property(lists, fc.integer({ min: 1, max: 9 }), (drawn, count) => {
      // Nothing stands before the first one.
      const declared = drawn.map(([size, where], index) => {
        return [size, index === 0 && where === 'behind' ? 0 : where] as const;
      });
      const sites = declared.map(([size, where], index) => {
        const bytes = `BYTES(${Array(size).fill(0x90)})`;
        const placing = where === null ? '' : `PLACE(s${index}, ${where});`;
        return `SITE(s${index}, ${bytes}, ${bytes});${placing}\n`;
      });
      const program = placed(sites.join(''), count);
      expect(siteAddresses(program)).toEqual(program.sites.map(({ address }) => address));
      program.sites.forEach(({ address }, index) => {
        const before = program.sites[index - 1];
        if (before) expect(address).toBeGreaterThanOrEqual(before.address + before.size);
        const [, where] = declared[Math.min(index, declared.length - 1)];
        if (typeof where === 'number') expect(address % 64).toBe(where);
        if (where === 'behind' && before) expect(address).toBe(before.address + before.size);
        if (where === null) expect(address % 16).toBe(4);
      });
    });
    fc.assert(run);
  });

  it('so many that they would come to the text symbols are refused', () => {
    const most = (sites: string) => {
      const protocol = parsed(`${HEAD}${sites}${PATCHER}`);
      return siteProblem(protocol, 100_000)?.advice ?? '';
    };
    expect(most('SITE(a, NOP5, NOP5);')).toBe('');
    expect(most('SITE(a, NOP5, NOP5);PLACE(a, 62);')).toMatch(/^take at most 65535,/);
  });
});
