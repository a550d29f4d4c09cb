import { describe, expect, it } from 'vitest';
import type { System } from '../../../src/machine/state/system.ts';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { type RowOptions, rowsOf } from '../../../src/report/rows/rows.ts';
import { COUNTED, HANGING, INT3, NULL_POINTER, STOPPED } from '../protocols.ts';
import { type SampleOptions, Script, sampleSystem } from '../sample.ts';

async function script(text: string, options: SampleOptions = {}) {
  const system = await sampleSystem(text, options);
  return { system, script: new Script(system) };
}

function rows(system: System, { run }: Script, options: Partial<RowOptions> = {}): Row[] {
  return rowsOf(run.events, { system, critical: run.critical, ...options });
}

/** `CPU0 nmi: text | effect | effect` */
const said = ({ cpu, context, text, effects }: Row): string =>
  `CPU${cpu} ${context}: ${[text, ...effects].filter((part) => part !== '').join(' | ')}`;

const shown = (all: readonly Row[]): string[] =>
  all.filter(({ kind }) => kind !== 'function').map(said);

describe('[T2] neighbouring accesses are one row', () => {
  it('a copy of five bytes', async () => {
    const { system, script: s } = await script(COUNTED);
    s.until(0, 'probe_kernel_write').finish(0);
    expect(shown(rows(system, s)).slice(-2)).toEqual([
      'CPU0 task: probe_kernel_write((void *)site_ip(0), call, 5) | vfs_read: e8 f7 ff 7f 00',
      'CPU0 task: --- end ---',
    ]);
  });

  it('unless another CPU does something in between', async () => {
    const { system, script: s } = await script(COUNTED, { nmis: 1 });
    s.until(0, 'probe_kernel_write').shared(0, 3).take('nmi', 1).finish(0);
    expect(shown(rows(system, s)).slice(-4)).toEqual([
      'CPU0 task: probe_kernel_write((void *)site_ip(0), call, 5) | vfs_read: e8 1f 44 00 00',
      'CPU1 nmi: --- NMI ---',
      'CPU0 task: probe_kernel_write((void *)site_ip(0), call, 5) | vfs_read: e8 f7 ff 7f 00',
      'CPU0 task: --- end ---',
    ]);
  });

  it('what is private to another CPU does not part them', async () => {
    const source = COUNTED.replace('\texecute_site(0);\n}', '\tcpu_relax();\n$&');
    const { system, script: s } = await script(source);
    s.until(0, 'probe_kernel_write').shared(0, 3);
    s.take('run', 1).finish(0);
    expect(s.run.events.map(({ event }) => event.kind)).toContain('relaxed');
    expect(shown(rows(system, s)).filter((row) => row.includes('vfs_read:'))).toEqual([
      'CPU0 task: probe_kernel_write((void *)site_ip(0), call, 5) | vfs_read: e8 f7 ff 7f 00',
    ]);
  });

  it('bytes of an array that are written one by one', async () => {
    const source = COUNTED.replace('static const u8 call[5]', 'static u8 code[5];\n$&').replace(
      'WRITE_ONCE(write_flag, 1);',
      'code[0] = 0xe8;\n\tcode[1] = 2;\n\tcode[2] = 3;\n',
    );
    const { system, script: s } = await script(source);
    s.until(0, 'smp_mb');
    expect(shown(rows(system, s))).toEqual(['CPU0 task: code[0..2] = e8 02 03']);
  });
});

describe('[T3] reads and writes', () => {
  it('a spin is counted', async () => {
    const { system, script: s } = await script(COUNTED, { nmis: 1 });
    s.take('nmi', 1).until(1, 'smp_mb').until(0, 'atomic_read').shared(0, 7);
    expect(shown(rows(system, s)).slice(-1)).toEqual([
      'CPU0 task: atomic_read(&in_nmi) | in_nmi -> 1 (7 times)',
    ]);
  });

  it('a LOCKed operation shows what stood there', async () => {
    const { system, script: s } = await script(COUNTED, { nmis: 1 });
    s.take('nmi', 1).until(1, 'smp_mb');
    expect(shown(rows(system, s))).toEqual([
      'CPU1 nmi: --- NMI ---',
      'CPU1 nmi: atomic_inc(&in_nmi) | in_nmi = 1 (was 0)',
    ]);
  });

  it('a comparison that fails writes nothing', async () => {
    const source = HANGING.replace('!READ_ONCE(ready)', 'cmpxchg(&ready, 1, 2) != 1');
    const { system, script: s } = await script(source);
    for (let count = 0; count < 12; count++) s.take('run', 0);
    expect(shown(rows(system, s))[0]).toMatch(/ready -> 0 \(not written\) \(\d times\)$/);
  });

  it('the text is left out where the effect says it all', async () => {
    const { system, script: s } = await script(
      COUNTED.replace('WRITE_ONCE(write_flag, 1)', 'write_flag = 1'),
    );
    s.until(0, 'smp_mb');
    expect(shown(rows(system, s))).toEqual(['CPU0 task: write_flag = 1']);
  });
});

describe('[T4] store buffers', () => {
  it('a store that stays is buffered, and drains later', async () => {
    const { system, script: s } = await script(COUNTED, { memory: 'tso', nmis: 1 });
    s.until(0, 'smp_mb').take('nmi', 1).take('drain', 0);
    expect(shown(rows(system, s))).toEqual([
      'CPU0 task: WRITE_ONCE(write_flag, 1) | write_flag = 1 (buffered)',
      'CPU1 nmi: --- NMI ---',
      'CPU0 task: drains write_flag = 1',
    ]);
  });

  it('one that drains at once is a plain store', async () => {
    const { system, script: s } = await script(COUNTED, { memory: 'tso' });
    s.until(0, 'smp_mb').take('drain', 0);
    expect(shown(rows(system, s))).toEqual([
      'CPU0 task: WRITE_ONCE(write_flag, 1) | write_flag = 1',
    ]);
  });

  it('a copy that has drained in part shows both parts', async () => {
    const { system, script: s } = await script(COUNTED, { memory: 'tso' });
    s.until(0, 'probe_kernel_write').shared(0, 8).take('drain', 0).take('drain', 0);
    expect(rows(system, s).slice(-1)[0].effects).toEqual([
      'vfs_read = .. .. ff 7f .. (buffered)',
      'vfs_read: e8 f7 44 00 00',
    ]);
  });

  it('a read of the own store buffer says so', async () => {
    const source = COUNTED.replace('smp_mb();\n\twait', 'if (write_flag)\n\t\tsmp_mb();\n\twait');
    const { system, script: s } = await script(source, { memory: 'tso' });
    s.until(0, 'smp_mb');
    expect(shown(rows(system, s)).slice(-1)).toEqual([
      'CPU0 task: write_flag -> 1 (own store buffer)',
    ]);
  });

  it('stores of earlier rows drain in a row of their own', async () => {
    const { system, script: s } = await script(NULL_POINTER, { memory: 'tso' });
    s.finish(0);
    expect(shown(rows(system, s))).toEqual([
      'CPU0 task: WRITE_ONCE(pointer, NULL) | pointer = NULL (buffered)',
      'CPU0 task: --- end ---',
      'CPU0 task: drains pointer = NULL',
    ]);
  });
});

describe('[T5] [T6] sites', () => {
  it('a write of what stands there already changes nothing', async () => {
    const { system, script: s } = await script(COUNTED, { nmis: 1 });
    s.until(0, 'probe_kernel_write').finish(0).take('nmi', 0).until(0, 'execute_site');
    const last = rows(system, s).slice(-1)[0];
    expect(last.changedSite).toBe(-1);
    expect(last.effects).toEqual(['vfs_read = e8 f7 ff 7f 00 (same bytes)']);
  });

  it('fetches are shown with the bytes that came, execution with all', async () => {
    const { system, script: s } = await script(COUNTED, { nmis: 1 });
    s.until(1, 'execute_site').shared(1, 2).take('nmi', 0).finish(1);
    expect(shown(rows(system, s))).toEqual([
      'CPU1 task: fetches vfs_read | 0f 1f .. .. ..',
      'CPU0 nmi: --- NMI ---',
      'CPU1 task: executes vfs_read | 0f 1f 44 00 00 (old)',
      'CPU1 task: --- end ---',
    ]);
  });

  it('torn bytes are shown with what the decoder sees', async () => {
    const { system, script: s } = await script(STOPPED, { nmis: 1, cpus: 1 });
    s.until(0, 'probe_kernel_write').shared(0, 2).take('nmi', 0).finish(0);
    const all = rows(system, s, { disassembler: await loadDisassembler() });
    const last = all[all.length - 1];
    expect(last.torn).toBe(true);
    expect(last.critical).toBe('torn-fetch');
    expect(said(last)).toBe(
      'CPU0 nmi: executes vfs_read | e8 1f 44 00 00 (TORN) | the decoder sees: call 0xc0104428 (wild)',
    );
    const without = rows(system, s);
    expect(without[without.length - 1].effects).toEqual(['e8 1f 44 00 00 (TORN)']);
  });
});

describe('[T7] functions are named once an activation', () => {
  it('with the depth of what runs in them', async () => {
    const { system, script: s } = await script(COUNTED);
    s.finish(0);
    const all = rows(system, s).map(({ kind, depth, text }) => [kind, depth, text]);
    expect(all.slice(0, 6)).toEqual([
      ['function', 0, 'patcher()'],
      ['access', 1, 'WRITE_ONCE(write_flag, 1)'],
      ['fence', 1, 'smp_mb()'],
      ['function', 1, 'wait_for_nmi()'],
      ['access', 2, 'atomic_read(&in_nmi)'],
      ['access', 1, 'probe_kernel_write((void *)site_ip(0), call, 5)'],
    ]);
  });
});

describe('[T8] the failing event', () => {
  it('is the last one of its row, and the CPU that it harms tells what it was doing', async () => {
    const { system, script: s } = await script(COUNTED);
    s.until(1, 'execute_site').shared(1, 2).until(0, 'probe_kernel_write').finish(0);
    const marked = rows(system, s).filter(({ critical }) => critical !== null);
    expect(marked).toHaveLength(1);
    expect(marked[0].critical).toBe('cross-modification');
    expect(marked[0].last).toBe(s.run.critical?.event);
    expect(marked[0].witness).toEqual({ cpu: 1, text: 'is executing vfs_read: 0f 1f .. .. ..' });
  });

  it('a hang is marked at the end, at the line that waits', async () => {
    const { system, script: s } = await script(HANGING);
    for (let count = 0; count < 12; count++) s.take('run', 0);
    s.finish(1).hang();
    const last = rows(system, s).slice(-1)[0];
    expect(said(last)).toBe('CPU0 task: while (!READ_ONCE(ready)) | waits for ever');
    expect([last.kind, last.critical]).toEqual(['end', 'hang']);
  });

  it('the end of a part of a run is not the end of the run', async () => {
    const { system, script: s } = await script(COUNTED);
    s.until(1, 'execute_site').shared(1, 2).until(0, 'probe_kernel_write').finish(0);
    const { events, critical } = s.run;
    const part = rowsOf(events.slice(0, -1), { system, critical });
    expect(part.filter((row) => row.critical !== null || row.kind === 'end')).toEqual([]);
  });
});

describe('the other machinery of an SMP kernel', () => {
  it('stop_machine', async () => {
    const { system, script: s } = await script(STOPPED);
    s.finish(0).take('stop', 1).finish(0).take('resume', 1).finish(0);
    expect(shown(rows(system, s))).toEqual([
      'CPU0 task: stop_machine(modify, NULL, NULL) | asks the other CPUs to stop',
      'CPU1 stopper: --- stopped ---',
      'CPU0 task: the other CPUs have stopped',
      'CPU0 task: probe_kernel_write((void *)site_ip(0), call, 5) | vfs_read: e8 f7 ff 7f 00',
      'CPU0 task: lets the other CPUs go',
      'CPU1 stopper: --- resumed ---',
      'CPU0 task: all CPUs run again',
      'CPU0 task: sync_core() | serialises',
      'CPU0 task: --- end ---',
    ]);
  });

  it('int3 and interrupts', async () => {
    const { system, script: s } = await script(INT3);
    s.until(0, 'text_poke_sync').finish(1);
    s.finish(0).take('interrupt', 1).finish(1);
    expect(shown(rows(system, s))).toEqual([
      'CPU0 task: atomic_inc(&gate) | gate = 1 (was 0)',
      'CPU0 task: text_poke(ip, int3, 1) | vfs_read: cc 1f 44 00 00',
      'CPU1 task: fetches vfs_read | cc',
      'CPU1 trap: --- int3 at vfs_read ---',
      'CPU1 trap: atomic_read(&gate) | gate -> 1',
      'CPU1 trap: --- iret --- | goes on behind vfs_read',
      'CPU1 task: --- end ---',
      'CPU0 task: text_poke_sync() | interrupts the other CPUs: do_sync_core()',
      'CPU0 task: text_poke_sync() | serialises',
      'CPU1 interrupt: --- IPI ---',
      'CPU1 interrupt: sync_core() | serialises',
      'CPU1 interrupt: --- iret ---',
    ]);
  });

  it('an NMI that is latched', async () => {
    const { system, script: s } = await script(STOPPED, { nmis: 2, cpus: 1 });
    s.take('nmi', 0).take('nmi', 0).until(0, 'execute_site').shared(0, 6).take('run', 0);
    expect(shown(rows(system, s))).toEqual([
      'CPU0 nmi: --- NMI ---',
      'CPU0 nmi: (an NMI arrives and is latched)',
      'CPU0 nmi: executes vfs_read | 0f 1f 44 00 00 (old)',
      'CPU0 nmi: --- iret ---',
      'CPU0 nmi: --- NMI (had been latched) ---',
    ]);
  });
});
