/** Events on one line, as the debugger tells them. */
import { describe, expect, it } from 'vitest';
import { eventLine } from '../../../src/inspect/events/event-words.ts';
import { READ_ONLY } from '../../report/protocols.ts';
import { Script, sampleSystem } from '../../report/sample.ts';

const PROBE = 'probe_kernel_write((void *)site_ip(0), call, 5)';

describe('[M43] an access that faulted says what it was and where', () => {
  it.each([
    [PROBE, 'vfs_read is read-only: -EFAULT'],
    ['probe_kernel_write((void *)0, call, 5)', 'write at NULL faults: -EFAULT'],
    ['probe_kernel_read((void *)call, (void *)8, 5)', 'read at NULL+8 faults: -EFAULT'],
  ])('%s', async (probe, words) => {
    const system = await sampleSystem(READ_ONLY.replace(PROBE, probe));
    const { run } = new Script(system).finish(0);
    const faulted = run.events.find(({ event }) => event.kind === 'fault-handled');
    expect(faulted && eventLine(system, faulted.event)).toContain(`CPU0  ${words}  [`);
  });
});
