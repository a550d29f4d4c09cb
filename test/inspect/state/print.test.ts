import { beforeAll, describe, expect, it } from 'vitest';
import { type Asked, innermostFrame } from '../../../src/history/expressions/asked.ts';
import { printed, printedLine, printedLines, readPrint } from '../../../src/inspect/state/print.ts';
import type { Format } from '../../../src/inspect/state/value-words.ts';
import { variablesOf, variableText } from '../../../src/inspect/state/variable-rows.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { builtinProtocols } from '../../../src/protocols/catalogue.ts';
import { askedOf, atStart, systemWith } from '../../history/expressions/asked.ts';
import { prepare, race2008, randomRun } from '../../tui/runs.ts';

let system: System;
beforeAll(async () => {
  await prepareLanguage();
  system = systemWith(`
struct pair { s16 low; u32 high; };
struct item { u8 code[5]; int count; struct item *next; void (*run)(void); struct pair pairs[2]; atomic_t refs; };
static void work(void) { }
static struct item first = { { 0x0f, 0x1f, 0x44 }, -14, &first, work, { { -1, 2 } }, ATOMIC_INIT(4) };
static int many[40] = { 1, 2 };
static s64 wide = -5;
static u8 small = 200;
static char letter = 'q';
static u32 big = 0xdeadbeef;
static int *nowhere;
static unsigned long site;
static DEFINE_PER_CPU(int, depth) = 9;
static u8 bytes[300];
void task(void) { site = site_ip(0); }`);
});

function line(text: string, format: Format | null = null, at: Asked = atStart(system)): string {
  const expression = readPrint(text, system);
  if (typeof expression === 'string') throw new Error(expression);
  return printedLine(printed(expression, at, format));
}

describe('[U32] print', () => {
  it('says scalars as everywhere', () => {
    expect(line('first.count')).toBe('first.count = -EFAULT');
    expect(line('wide')).toBe('wide = -5');
    expect(line('small')).toBe('small = 0xc8');
    expect(line('big')).toBe('big = 0xdeadbeef');
    expect(line('nowhere')).toBe('nowhere = NULL');
    expect(line('first.next')).toBe('first.next = &first.code[0]');
    expect(line('first.run')).toBe('first.run = work');
    expect(line('first.code + 2')).toBe('first.code + 2 = &first.code[2]');
    expect(line('(unsigned long)vfs_read + 1')).toBe('(unsigned long)vfs_read + 1 = vfs_read+1');
    expect(line('vfs_read[1]')).toBe('vfs_read[1] = 0x1f');
    expect(line('*nowhere')).toBe('*nowhere = <nothing at NULL>');
  });

  it('says arrays, structs and sites whole', () => {
    expect(line('vfs_read')).toBe('vfs_read = 0f 1f 44 00 00');
    expect(line('first.code')).toBe('first.code = 0f 1f 44 00 00');
    expect(line('many')).toBe('many = {1, 2, 0 <repeats 38 times>}');
    expect(line('depth')).toBe('depth = {9, 9}');
    expect(line('first.pairs')).toBe('first.pairs = {{low = -1, high = 2}, {low = 0, high = 0}}');
    expect(line('*first.next')).toBe(
      '*first.next = {code = 0f 1f 44 00 00, count = -EFAULT, next = &first.code[0], run = work, ' +
        'pairs = {{low = -1, high = 2}, {low = 0, high = 0}}, refs = 4}',
    );
    expect(line('bytes').endsWith('00...')).toBe(true);
  });

  it('has the formats of gdb', () => {
    expect(line('first.count', 'x')).toBe('first.count = 0xfffffff2');
    expect(line('small', 'd')).toBe('small = -56');
    expect(line('small', 'u')).toBe('small = 200');
    expect(line('small', 't')).toBe('small = 0b11001000');
    expect(line('small', 'o')).toBe('small = 0310');
    expect(line('letter', 'c')).toBe("letter = 113 'q'");
    expect(line('first.pairs[0]', 'x')).toBe('first.pairs[0] = {low = 0xffff, high = 0x2}');
    expect(line('first.code', 'd')).toBe('first.code = {15, 31, 68, 0, 0}');
    expect(line('&wide', 'x')).toMatch(/^&wide = 0xc1000[0-9a-f]{3}$/);
  });

  it('breaks what is wide into its parts', () => {
    const expression = readPrint('first', system);
    if (typeof expression === 'string') throw new Error(expression);
    const print = printed(expression, atStart(system), null);
    expect(printedLines(print, 60)).toEqual([
      'first = {',
      '  .code = 0f 1f 44 00 00',
      '  .count = -EFAULT',
      '  .next = &first.code[0]',
      '  .run = work',
      '  .pairs = {{low = -1, high = 2}, {low = 0, high = 0}}',
      '  .refs = 4',
      '}',
    ]);
    expect(printedLines(print, 40).slice(5, 9)).toEqual([
      '  .pairs = {',
      '    [0] = {low = -1, high = 2}',
      '    [1] = {low = 0, high = 0}',
      '  }',
    ]);
    expect(printedLines(print, 1000)).toHaveLength(1);
  });

  it('says what is wrong, and in which column', () => {
    expect(readPrint('first.cont', system)).toBe(
      'column 6: struct item has no member "cont"; there is count',
    );
  });
});

describe('[U32] the variables of the memory pane', () => {
  it('can be printed by their names, and are told as they are there', async () => {
    let compared = 0;
    for (const name of builtinProtocols()) {
      const { system: one } = await prepare(name, { cpus: 3 });
      const timeline = randomRun(one, 6, 200);
      const machine = timeline.machineAt(timeline.length);
      for (const row of variablesOf(one)) {
        const expression = readPrint(row.name, one);
        if (typeof expression === 'string') throw new Error(`${name}: ${row.name}: ${expression}`);
        const { text } = printed(expression, askedOf(machine), null);
        // An array of one byte is a row of its own there.
        if (/\[0\]$/.test(row.name) || row.cells.length > 1 || !text.startsWith('{')) {
          expect(text, `${name}: ${row.name}`).toBe(variableText(one, row, machine));
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  });
});

describe('[U32] views', () => {
  it('memory first, then every CPU that sees something else', async () => {
    const race = await race2008();
    const { timeline } = race;
    const buffered = timeline.find(0, 1, (index) => {
      const { event } = timeline.momentAt(index);
      const { cells } = race.system.program;
      const cell = cells.find(({ name }) => name === 'write_flag');
      return event.kind === 'buffered' && event.address === cell?.address;
    });
    const machine = timeline.machineAt(buffered + 1);
    const asked = (text: string, cpu: number, eyes: number | null): string => {
      const expression = readPrint(text, race.system);
      if (typeof expression === 'string') throw new Error(expression);
      const frame = innermostFrame(machine, cpu);
      return printedLine(printed(expression, askedOf(machine, { cpu, frame, eyes }), null));
    };
    expect(asked('write_flag', 1, null)).toBe('write_flag = 0; CPU0 sees 1');
    expect(asked('write_flag + 1', 1, null)).toBe('write_flag + 1 = 1; CPU0 sees 2');
    expect(asked('cpu0: write_flag', 0, 0)).toBe('cpu0: write_flag = 1');
    expect(asked('cpu1: write_flag', 1, 1)).toBe('cpu1: write_flag = 0');
  });
});
