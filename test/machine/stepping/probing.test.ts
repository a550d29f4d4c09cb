/** Probing memory: what cannot be read or written there is -EFAULT, and no crash. */
import { describe, expect, it } from 'vitest';
import { MEMORY_NAMES } from '../../../src/machine/memory/memory-model.ts';
import { HEADER } from '../../language/protocols.ts';
import { Script, sampleSystem } from '../../report/sample.ts';

const DECLARATIONS = `static const u8 fixed[2] = { 1, 2 };
static int number;
static long status;
static u8 buffer[5] = { 9, 9, 9, 9, 9 };
static u8 bytes[3] = { 5, 6, 7 };
`;

interface Outcome {
  /** The message of a crash, null for none. */
  crash: string | null;
  status: number;
  buffer: number[];
  bytes: number[];
}

/** What CPU 0 leaves behind that runs the statements; `bytes` are the last there are. */
async function outcome(
  statements: string,
  memory: (typeof MEMORY_NAMES)[number],
): Promise<Outcome> {
  const uses = 'number += fixed[0] + bytes[0] + buffer[0];';
  const text = `${HEADER}${DECLARATIONS}int patcher(void)\n{\n${uses}\n${statements}\nreturn 0;\n}\n`;
  const system = await sampleSystem(text, { cpus: 1, memory });
  const { run } = new Script(system).finish(0);
  const values = (name: string): number[] =>
    system.program.cells.flatMap((cell, index) =>
      cell.name.replace(/\[.*/, '') === name ? [Number(run.machine.memory[index])] : [],
    );
  return {
    crash: run.critical?.failure.message ?? null,
    status: values('status')[0],
    buffer: values('buffer'),
    bytes: values('bytes'),
  };
}

const UNTOUCHED = { crash: null, buffer: [9, 9, 9, 9, 9], bytes: [5, 6, 7] };
const FAULT = { ...UNTOUCHED, status: -14 };

describe.each(MEMORY_NAMES)('[M43] [L23] under %s', (memory) => {
  const left = (statements: string) => outcome(statements, memory);

  it.each([
    ['NULL', '(void *)0'],
    ['near NULL', '(void *)8'],
    ['far from everything', '(void *)0x12345678'],
    ['an error pointer', '(void *)-14L'],
    ['no canonical address', '(void *)0xdead000000000100UL'],
    ['behind the data', 'bytes + 3'],
    ['behind the text', '(void *)(site_ip(0) + 0x1000)'],
  ])('reading and writing %s give -EFAULT, and nothing happens', async (_, address) => {
    expect(await left(`status = probe_kernel_read(buffer, ${address}, 2);`)).toEqual(FAULT);
    expect(await left(`status = copy_from_kernel_nofault(buffer, ${address}, 2);`)).toEqual(FAULT);
    expect(await left(`status = probe_kernel_write(${address}, buffer, 2);`)).toEqual(FAULT);
    expect(await left(`status = copy_to_kernel_nofault(${address}, buffer, 2);`)).toEqual(FAULT);
  });

  it('what was copied before the fault stays', async () => {
    expect(await left('status = probe_kernel_read(buffer, bytes + 1, 5);')).toEqual({
      ...FAULT,
      buffer: [6, 7, 9, 9, 9],
    });
    expect(await left('status = probe_kernel_write(bytes + 1, buffer, 5);')).toEqual({
      ...FAULT,
      bytes: [5, 9, 9],
    });
  });

  it('const data and read-only text can be read and not written', async () => {
    const sound = { ...UNTOUCHED, status: 0 };
    expect(await left('status = probe_kernel_read(buffer, fixed, 2);')).toEqual({
      ...sound,
      buffer: [1, 2, 9, 9, 9],
    });
    expect(await left('status = probe_kernel_write((void *)fixed, buffer, 2);')).toEqual(FAULT);
    const text = 'set_kernel_text_ro();\nstatus = probe_kernel_';
    expect(await left(`${text}write((void *)site_ip(0), buffer, 5);`)).toEqual(FAULT);
    expect(await left(`${text}read(buffer, (void *)site_ip(0), 5);`)).toEqual({
      ...sound,
      buffer: [0x0f, 0x1f, 0x44, 0, 0],
    });
  });

  it('nothing at all can be probed anywhere', async () => {
    expect(await left('status = probe_kernel_read(0, 0, 0) + 3;')).toMatchObject({ status: 3 });
    expect(await left('status = probe_kernel_write(0, 0, 0) + 3;')).toMatchObject({ status: 3 });
  });

  it('a wild buffer on the other side is a crash still', async () => {
    const { crash: store } = await left('status = probe_kernel_read((void *)8, bytes, 2);');
    expect(store).toBe('wild store on CPU0 at NULL+8');
    const { crash: load } = await left('status = probe_kernel_write(bytes, (void *)8, 2);');
    expect(load).toBe('wild load on CPU0 at NULL+8');
    const { crash: both } = await left('status = probe_kernel_write(0, (void *)8, 2);');
    expect(both).toBe('wild load on CPU0 at NULL+8');
  });

  it('bytes of a wider object are there, so that they are no fault, but cannot be had', async () => {
    const { crash: load } = await left('status = probe_kernel_read(buffer, (void *)&number, 4);');
    expect(load).toMatch(/^wild load on CPU0 at number \(/);
    const { crash: store } = await left('status = probe_kernel_write((void *)&number, buffer, 4);');
    expect(store).toMatch(/^wild store on CPU0 at number \(/);
  });
});
