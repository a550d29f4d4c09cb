/** Handlers that get registers: how they are entered, and what emulates instructions for them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { holds } from '../../../src/machine/memory/decode.ts';
import type { Value } from '../../../src/machine/program/values.ts';
import { CALLER_ADDRESS } from '../../../src/machine/stepping/text-flow.ts';
import { HEADER, lowered, messages, patcherOf } from '../protocols.ts';
import { Interpreter } from './interpreter.ts';
import { listing } from './listing.ts';

beforeAll(prepareLanguage);

const SITE = 0xc0100004;
const PATCHER = 'int patcher(void)\n{\n\treturn 0;\n}\n';
const handler = (body: string): string =>
  `${HEADER}${PATCHER}int int3_handler(struct pt_regs *regs)\n{\n${body}\n}\n`;

/** What the machine is told when the handler is entered for an int3 at the site. */
function told(body: string): { ip: Value; pushed: Value } {
  const program = lowered(handler(body), { cpus: 1 });
  const interpreter = new Interpreter(program);
  const value = BigInt(interpreter.run(program.int3Handler, [SITE]));
  // What it has pushed does not stay for the next one.
  expect(BigInt(interpreter.run(program.int3Handler, [SITE]))).toBe(value);
  return { ip: Number(value & 0xffffffffn), pushed: Number(value >> 32n) };
}

describe('[L27] a handler with registers', () => {
  it('is called by an entry of the kernel library, whose registers have copies for each depth', () => {
    const program = lowered(handler('return regs->ip != 0;'), { nesting: { trap: 2, nmi: 1 } });
    const entry = program.functions[program.int3Handler];
    expect(program.int3Returns).toBe('ip');
    expect(entry.name).toBe('int3_entry');
    expect(program.files[entry.operations[0].source.file].name).toBe('kernel.c');
    expect(listing(program, 'int3_entry')[1]).toMatch(/call int3_handler\(/);
    const ips = program.cells.filter(({ name }) => name.endsWith('int3_entry.regs.ip'));
    expect(ips.map(({ name }) => name)).toEqual([
      'cpu0/trap:int3_entry.regs.ip',
      'cpu0/trap2:int3_entry.regs.ip',
      'cpu1/trap:int3_entry.regs.ip',
      'cpu1/trap2:int3_entry.regs.ip',
    ]);
    const written = program.cells.filter(({ name, readOnly }) => /regs\./.test(name) && !readOnly);
    expect(new Set(written.map(({ name }) => name.replace(/.*regs\./, '')))).toEqual(
      new Set(['ip', '__pushed']),
    );
  });

  it('nothing of it is there for a handler that gets the address alone', () => {
    const program = lowered(`${HEADER}${PATCHER}int int3_handler(unsigned long ip) { return 1; }`);
    expect(program.int3Returns).toBe('claim');
    expect(program.functions.map(({ name }) => name)).toEqual(['patcher', 'int3_handler']);
  });

  it.each([
    ['regs->ip is the address behind the int3', 'return 1;', SITE + 1, 0],
    ['0 is a claim of nobody', 'return 0;', 0, 0],
    ['it goes on where regs->ip says', 'regs->ip--; return 1;', SITE, 0],
    ['an address that is none is no unclaimed int3', 'regs->ip = 0; return 1;', 1, 0],
    ['nor is one that is too large', 'regs->ip |= 1ul << 40; return 1;', 1, 0],
    ['int3_emulate_nop', 'int3_emulate_nop(regs); return 1;', SITE + 5, 0],
    ['int3_emulate_nop of another size', 'int3_emulate_nop(regs, 2); return 1;', SITE + 2, 0],
    ['int3_emulate_jmp', 'int3_emulate_jmp(regs, 0xc0100044); return 1;', 0xc0100044, 0],
    [
      'int3_emulate_call',
      'int3_emulate_call(regs, (unsigned long)target); return 1;',
      0xc0900000,
      SITE + 5,
    ],
    ['int3_emulate_push', 'int3_emulate_push(regs, 0xc0100009); return 1;', SITE + 1, 0xc0100009],
    ['a 0 that is pushed is pushed', 'int3_emulate_push(regs, 0); return 1;', SITE + 1, 1],
    ['int3_emulate_ret', 'int3_emulate_ret(regs); return 1;', CALLER_ADDRESS, 0],
    [
      'int3_emulate_ret behind a push',
      'int3_emulate_push(regs, 0xc0100009); int3_emulate_ret(regs); return 1;',
      0xc0100009,
      0,
    ],
    ['it may be passed on', 'return !user_mode(regs) && instruction_pointer(regs);', SITE + 1, 0],
  ])('%s', (_, body, ip, pushed) => {
    expect(told(body)).toEqual({ ip, pushed });
  });

  it('int3_emulate_jcc jumps under the conditions of Jcc', () => {
    const program = patcherOf('static struct pt_regs regs;', 'int3_emulate_jcc(&regs, 0, 0, 0);');
    const jcc = program.functions.findIndex(({ name }) => name === 'int3_emulate_jcc');
    const cell = (name: string) => program.cells.find((known) => known.name === `regs.${name}`)!;
    for (let bits = 0; bits < 32; bits++) {
      const flag = (bit: number, at: number): number => ((bits >> bit) & 1) << at;
      const flags = flag(0, 0) | flag(1, 2) | flag(2, 6) | flag(3, 7) | flag(4, 11);
      cell('flags').initial = flags;
      for (let code = 0; code < 16; code++) {
        const interpreter = new Interpreter(program);
        interpreter.run(jcc, [cell('ip').address, code, 100, 20]);
        expect([code, flags, interpreter.read('regs.ip')]).toEqual([
          code,
          flags,
          holds(code, flags) ? 120 : 100,
        ]);
      }
    }
  });

  it('other registers are only read, and read as 0', () => {
    expect(messages(handler('regs->ax = 1; return 1;'))[0]).toMatch(/^\d+: .*const/);
    expect(told('return regs->flags + regs->sp == 0;')).toEqual({ ip: SITE + 1, pushed: 0 });
  });

  it('the machine calls no other handler', () => {
    const other = `${HEADER}${PATCHER}int int3_handler(int *regs) { return 1; }`;
    expect(messages(other)).toEqual(["9: the machine does not call 'int int3_handler(int *)'"]);
  });

  it('nobody else calls its entry', () => {
    const text = `${HEADER}int patcher(void) { return int3_entry(0); }`;
    expect(messages(text)).toEqual(["5: there is no function 'int3_entry'"]);
  });
});

describe('[L21] execute_site', () => {
  it('gives which content ran', () => {
    const text = 'static int r;';
    expect(listing(patcherOf(text, 'r = execute_site(0);'), 'patcher').slice(0, 2)).toEqual([
      '0 t0 = execute vfs_read',
      '1 store s32 r = t0',
    ]);
    const own = listing(patcherOf(text, 'int ran = execute_site(0); r = ran;'), 'patcher');
    expect(own[0]).toBe('0 ran = execute vfs_read');
    const compared =
      'if (execute_site(0) == SITE_TRAPPED || execute_site(0) == SITE_NOT_RUN) r = 1;';
    const lines = listing(patcherOf(text, compared), 'patcher').join('\n');
    expect(lines).toContain('(t0 !=s32 -1)');
    expect(lines).toContain('(t1 ==s32 -2)');
  });

  it('nobody has to look at it', () => {
    expect(listing(patcherOf('', 'execute_site(0);'), 'patcher')[0]).toBe('0 execute vfs_read');
  });
});
