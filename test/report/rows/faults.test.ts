/** Rows of accesses that fault. */
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { READ_ONLY } from '../protocols.ts';
import { Script, sampleSystem } from '../sample.ts';

const PROBE = 'probe_kernel_write((void *)site_ip(0), call, 5)';

describe('[T3] [M43] what faults', () => {
  it.each([
    [PROBE, 'vfs_read is read-only: -EFAULT'],
    ['probe_kernel_write((void *)nop, call, 5)', 'nop[0] is read-only: -EFAULT'],
    ['probe_kernel_read((void *)call, (void *)8, 5)', 'read at NULL+8 faults: -EFAULT'],
    [
      'probe_kernel_read((void *)call, nop + 1, 5)',
      'read behind nop[0] (0xc1000006) faults: -EFAULT',
    ],
    ['probe_kernel_write((void *)0, call, 5)', 'write at NULL faults: -EFAULT'],
    [
      'probe_kernel_write((void *)(site_ip(0) + 200), call, 5)',
      'write 195 bytes behind vfs_read (0xc01000cc) faults: -EFAULT',
    ],
  ])('%s', async (probe, effect) => {
    const text = READ_ONLY.replace(PROBE, probe).replace(
      'int patcher',
      'static const u8 nop[1];\nint patcher',
    );
    const system = await sampleSystem(text);
    const { run } = new Script(system).finish(0);
    const rows = rowsOf(run.events, { system, critical: run.critical });
    const said = rows.flatMap(({ kind, text: source, effects }) =>
      kind === 'function' ? [] : [[source, ...effects].join(' | ')],
    );
    expect(said).toEqual([
      'set_kernel_text_ro() | text is read-only',
      `${probe} | ${effect}`,
      '--- end --- | returns -EFAULT',
    ]);
  });
});
