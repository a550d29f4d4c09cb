import { beforeAll, describe, expect, it } from 'vitest';
import { printable } from '../../../src/machine/program/printable.ts';
import type { Program } from '../../../src/machine/program/program.ts';
import type { System } from '../../../src/machine/state/system.ts';
import {
  returnedName,
  sourceLine,
  sourcePosition,
  sourceText,
  valueName,
} from '../../../src/report/naming/names.ts';
import { sampleSystem } from '../sample.ts';

const SOURCE = `#include <pokelab.h>
PROTOCOL("names");
TITLE("names");
ORIGIN("made for a test");
TEXT_SYMBOL(tracer);
SITE(vfs_read, NOP5, CALL5(tracer));
SITE(vfs_write, NOP5, CALL5(tracer));

static int flag;
static u8 code[5];
static u8 small;
static int *where = &flag;
static unsigned long ip;
static long wide;

int patcher(void)
{
	where = &flag; code[2] = 1; small = 2; ip = (unsigned long)tracer;
	wide = 3;
	return 0;
}
`;

let system: System;
let program: Program;
beforeAll(async () => {
  system = await sampleSystem(SOURCE, { sites: 2 });
  program = system.program;
});

const cell = (name: string): number => {
  const found = program.cells.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no cell ${name}`);
  return found.address;
};

describe('values are written as a kernel engineer would', () => {
  it('small integers in decimal, large ones in hexadecimal', () => {
    expect(valueName(system, cell('flag'), 1)).toBe('1');
    expect(valueName(system, cell('flag'), -3)).toBe('-3');
    expect(valueName(system, cell('flag'), 9999)).toBe('9999');
    expect(valueName(system, cell('flag'), 10000)).toBe('0x2710');
  });

  it('a flag in bit 31 shows its bits, whatever the sign', () => {
    expect(valueName(system, cell('flag'), -0x80000000 + 1)).toBe('0x80000001');
    expect(valueName(system, cell('wide'), -0x80000000)).toBe('0xffffffff80000000');
  });

  it('bytes beyond 9 in hexadecimal', () => {
    expect(valueName(system, cell('small'), 7)).toBe('7');
    expect(valueName(system, cell('small'), 0xcc)).toBe('0xcc');
  });

  it('pointers by what they point to', () => {
    expect(valueName(system, cell('where'), 0)).toBe('NULL');
    expect(valueName(system, cell('where'), cell('flag'))).toBe('&flag');
    expect(valueName(system, cell('where'), cell('code[2]'))).toBe('&code[2]');
    expect(valueName(system, cell('where'), 0x1234)).toBe('0x1234');
    expect(valueName(system, cell('ip'), program.symbols[0].address)).toBe('tracer');
    expect(valueName(system, cell('ip'), program.sites[0].address)).toBe('vfs_read');
  });

  it('an errno where it can hardly be a count, and always where it was returned', () => {
    expect(valueName(system, cell('flag'), -14)).toBe('-EFAULT');
    expect(valueName(system, cell('flag'), -22)).toBe('-EINVAL');
    expect(valueName(system, cell('flag'), -1)).toBe('-1');
    expect(returnedName(-1)).toBe('-EPERM');
    expect(returnedName(-14)).toBe('-EFAULT');
    expect(returnedName(3)).toBe('3');
  });

  it('64 bits survive', () => {
    expect(valueName(system, cell('wide'), 2n ** 62n)).toBe('0x4000000000000000');
    expect(valueName(system, cell('wide'), -(2n ** 62n))).toBe('0xc000000000000000');
  });
});

describe('source text', () => {
  const range = (line: number, column: number, endLine: number, endColumn: number) => ({
    file: 0,
    line,
    column,
    endLine,
    endColumn,
  });
  const file = (text: string): Program => ({ ...program, files: [{ name: 'x.c', text }] });

  it('is on one line, without comments, without the semicolon', () => {
    const source = file('  call(a, /* the\n\t\tnew */ b);\n');
    expect(sourceText(source, range(1, 3, 2, 13))).toBe('call(a, b)');
  });

  it('is cut on one line at both ends', () => {
    expect(sourceText(file('if (READ_ONCE(flag))'), range(1, 5, 1, 20))).toBe('READ_ONCE(flag)');
  });

  it('a whole line goes without its brace', () => {
    const source = file('\twhile (atomic_read(&n)) { /* wait */\n');
    expect(sourceLine(source, range(1, 9, 1, 24))).toBe('while (atomic_read(&n))');
    expect(sourcePosition(source, range(1, 9, 1, 24))).toBe('x.c:1');
  });

  it('a range outside of the file is empty, not an error', () => {
    expect(sourceText(file('x'), range(7, 1, 7, 2))).toBe('');
    expect(sourceLine(file('x'), range(7, 1, 7, 2))).toBe('');
  });

  it('cannot drive a terminal', () => {
    expect(printable('a\x1b[31mb\x07\u009b\u202e')).toBe('a\\u001b[31mb\\u0007\\u009b\\u202e');
    const source = file('x = "\x1b]52;c;aGk=\x07";');
    expect(sourceText(source, range(1, 1, 1, 21))).not.toMatch(/[^\x20-\x7e]/);
  });
});
