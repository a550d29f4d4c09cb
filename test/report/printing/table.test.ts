import { describe, expect, it } from 'vitest';
import type { System } from '../../../src/machine/state/system.ts';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import { share } from '../../../src/report/printing/lanes.ts';
import { createPaint } from '../../../src/report/printing/paint.ts';
import { type TableOptions, tableLines } from '../../../src/report/printing/table.ts';
import { wrap } from '../../../src/report/printing/wrap.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { COUNTED, HANGING, STOPPED } from '../protocols.ts';
import { Script, sampleSystem } from '../sample.ts';

async function table(
  system: System,
  { run }: Script,
  options: Omit<TableOptions, 'system' | 'events'> = {},
): Promise<string> {
  const disassembler = await loadDisassembler();
  const rows = rowsOf(run.events, { system, critical: run.critical, disassembler });
  const events = run.events.length;
  return `\n${tableLines(rows, { system, events, ...options }).join('\n')}\n`;
}

/** An NMI inside while another one enters: the race of 2009's changelog, with two CPUs. */
async function race(cpus = 2, memory: 'sc' | 'tso' = 'sc') {
  const system = await sampleSystem(COUNTED, { cpus, nmis: 2, memory });
  const script = new Script(system);
  script.take('nmi', 1).until(1, 'execute_site').shared(1, 2);
  script.until(0, 'atomic_read').shared(0, 2).take('nmi', 0).finish(0);
  return { system, script };
}

describe('[T9] [T10] the table of a kernel changelog', () => {
  it('an NMI inside and one that enters', async () => {
    const { system, script } = await race();
    expect(await table(system, script)).toBe(`
event   CPU0 (patcher)                   |  CPU1 (task)
      ---------------------------------- |---------------------------------
 0                                       |! --- NMI ---
                                         |! nmi_handler()
 1                                       |!  atomic_inc(&in_nmi)
                                         |!    in_nmi = 1 (was 0)
 2                                       |!  smp_mb()
 3                                       |!  write_flag -> 0
 4-5                                     |!  fetches vfs_read
                                         |!    0f 1f .. .. ..
        patcher()                        |!
 6       WRITE_ONCE(write_flag, 1)       |!
           write_flag = 1                |!
 7       smp_mb()                        |!
         wait_for_nmi()                  |!
 8-9      atomic_read(&in_nmi)           |!
            in_nmi -> 1 (2 times)        |!
10    ! --- NMI ---                      |!
      ! nmi_handler()                    |!
11    !  atomic_inc(&in_nmi)             |!
      !    in_nmi = 2 (was 1)            |!
12    !  smp_mb()                        |!
13    !  write_flag -> 1                 |!
14-15 !  probe_kernel_write(             |! is executing vfs_read:
      !    (void *)site_ip(0), call, 5)  |!   0f 1f .. .. ..
      !    vfs_read: e8 1f 44 00 00      |!
      ! <== cross modification           |!
`);
  });

  it('a torn fetch', async () => {
    const system = await sampleSystem(STOPPED, { nmis: 1 });
    const script = new Script(system);
    script.finish(0).take('stop', 1).until(0, 'probe_kernel_write').shared(0, 4);
    script.take('nmi', 1).finish(1);
    expect(await table(system, script)).toBe(`
event   CPU0 (patcher)                  |  CPU1
      --------------------------------- |----------------------------------
        patcher()                       |
 0       stop_machine(modify, NULL,     |
           NULL)                        |
           asks the other CPUs to stop  |
 1                                      |. --- stopped ---
 2       the other CPUs have stopped    |.
         modify()                       |.
 3-6      probe_kernel_write(           |.
            (void *)site_ip(0), call,   |.
            5)                          |.
            vfs_read: e8 f7 44 00 00    |.
 7                                      |! --- NMI ---
                                        |! nmi_handler()
 8-13                                   |!  executes vfs_read
                                        |!    e8 f7 44 00 00 (TORN)
                                        |!    the decoder sees: call
                                        |!    0xc0104500 (wild)
                                        |! <== torn fetch
`);
  });

  it('is only as wide as it needs to be', async () => {
    const system = await sampleSystem(HANGING);
    const script = new Script(system);
    for (let count = 0; count < 12; count++) script.take('run', 0);
    expect(await table(system, script.finish(1).hang())).toBe(`
event   CPU0 (patcher)                                     |  CPU1
      ---------------------------------------------------- |---------------
        patcher()                                          |
 0-3     READ_ONCE(ready)  ready -> 0 (4 times)            |
         while (!READ_ONCE(ready))                         |
           waits for ever                                  |
        <== hang                                           |
`);
  });

  it('a run without events is a heading', async () => {
    const system = await sampleSystem(HANGING);
    expect(await table(system, new Script(system))).toBe(`
event   CPU0 (patcher) |  CPU1
      ---------------- |---------------
`);
  });
});

describe('[T11] lanes', () => {
  it('four CPUs have one each', async () => {
    const { system, script } = await race(4, 'tso');
    const lines = (await table(system, script)).split('\n');
    const titles = lines[1].split('|').map((title) => title.trim());
    expect(titles).toEqual(['event   CPU0 (patcher)', 'CPU1 (task)', 'CPU2 (task)', 'CPU3 (task)']);
    expect(lines.filter((line) => line.length > 75)).toEqual([]);
    expect(lines.join('\n')).toContain('<== cross');
  });

  it('of six CPUs those that act', async () => {
    const { system, script } = await race(6);
    const lines = (await table(system, script)).split('\n');
    expect(lines[1]).toMatch(/^event +CPU0 \(patcher\) +\| {2}CPU1 \(task\)$/);
  });

  it('too many for the width share one', async () => {
    const system = await sampleSystem(COUNTED, { cpus: 6 });
    const script = new Script(system);
    for (let cpu = 1; cpu < 6; cpu++) script.finish(cpu);
    script.until(0, 'smp_mb');
    const lines = (await table(system, script)).trim().split('\n');
    expect(lines[0]).toBe('event   all CPUs');
    expect(lines.slice(-2)).toEqual([
      '        CPU0 patcher()',
      '35      CPU0  WRITE_ONCE(write_flag, 1)  write_flag = 1',
    ]);
    const wide = (await table(system, script, { width: 120 })).trim().split('\n');
    expect(wide[0]).toContain('|  CPU5 (task)');
  });

  it('room goes to those that need it', () => {
    expect(share([5, 50], 40)).toEqual([5, 35]);
    expect(share([50, 50], 40)).toEqual([20, 20]);
    expect(share([5, 6], 40)).toEqual([5, 6]);
    expect(share([13, 30, 40], 60)).toEqual([13, 23, 24]);
  });
});

describe('[T12] the gutter', () => {
  it('marks contexts on the rows of other CPUs as well', async () => {
    const { system, script } = await race();
    const lines = (await table(system, script)).split('\n');
    const flag = lines.find((line) => line.includes('WRITE_ONCE(write_flag, 1)'));
    expect(flag?.endsWith('|!')).toBe(true);
  });
});

describe('[T10] the numbers at the left', () => {
  it('are the first and the last event of each row, one below the other where there is no room', async () => {
    const { system, script } = await race();
    const numbers = (text: string): string =>
      text
        .split('\n')
        .slice(3)
        .map((line) => line.slice(0, 5).trim())
        .filter(Boolean)
        .join(' ')
        .replaceAll(' -', '-');
    const wide = numbers(await table(system, script));
    expect(wide).toMatch(/^0 1 2 3 4-5 6 7 8-9 10 11 12 13 14-\d+$/);
    expect(wide.endsWith(`-${script.run.critical?.event}`)).toBe(true);
    expect(numbers(await table(system, script, { width: 40 }))).toBe(wide);
  });
});

describe('colour', () => {
  it('adds nothing but colour', async () => {
    const { system, script } = await race();
    const painted = await table(system, script, { paint: createPaint(true) });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of
    const stripped = painted.replace(/\x1b\[\d+m/g, '');
    const plain = await table(system, script);
    expect(painted).not.toBe(plain);
    expect(stripped.split('\n').map((line) => line.trimEnd())).toEqual(plain.split('\n'));
  });
});

describe('wrapping', () => {
  it('breaks at spaces, behind brackets, and within words that are too long', () => {
    expect(wrap('one two three', 8, 0, 2)).toEqual(['one two', '  three']);
    expect(wrap('probe_kernel_write(write_ip, code)', 20, 0, 2)).toEqual([
      'probe_kernel_write(',
      '  write_ip, code)',
    ]);
    expect(wrap('abcdefghij', 4, 0, 1)).toEqual(['abcd', ' efg', ' hij']);
  });

  it('keeps bytes together', () => {
    expect(wrap('vfs_read: e8 1f 44 00 00', 18, 0, 2)).toEqual(['vfs_read:', '  e8 1f 44 00 00']);
    expect(wrap('in_nmi -> 1 (5 times)', 16, 0, 2)).toEqual(['in_nmi -> 1', '  (5 times)']);
  });

  it('breaks bytes that are too many for a line between two of them', () => {
    const bytes = 'e8 f7 ff 7f 00 e9 90 0f 1f 00';
    for (let width = 8; width <= bytes.length + 2; width++) {
      const lines = wrap(`body: ${bytes}`, width, 0, 2);
      expect(lines.every((line) => line.length <= width)).toBe(true);
      expect(lines.map((line) => line.trim()).join(' ')).toBe(`body: ${bytes}`);
    }
  });
});
