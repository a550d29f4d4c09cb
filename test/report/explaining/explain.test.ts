import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explain, explanationLines } from '../../../src/report/explaining/explain.ts';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import { BUGGY, COUNTED, HANGING, INT3, NULL_POINTER, STOPPED } from '../protocols.ts';
import { type SampleOptions, Script, sampleSystem } from '../sample.ts';

/** The sentences of a run that fails. */
async function told(
  text: string,
  options: SampleOptions,
  write: (script: Script) => Script,
): Promise<string[]> {
  const system = await sampleSystem(text, options);
  const { run } = write(new Script(system));
  const { critical } = run;
  if (critical === null) throw new Error('the run does not fail');
  const disassembler = await loadDisassembler();
  return explain(run.events, { system, critical, disassembler });
}

describe('[T14] explanations of what comes in where it must not', () => {
  it('an NMI over an NMI: both entries, and the iret that let the second one in', async () => {
    const protocol = readFileSync('test/protocols/verdicts/nmi-hits-int3.c', 'utf8');
    const sentences = await told(protocol, { cpus: 1, nmis: 2 }, (script) =>
      script.finish(0).take('nmi', 0).shared(0, 3).take('nmi', 0),
    );
    expect(sentences).toEqual([
      'overwritten frame on CPU0.',
      "CPU0's NMI that began at event 5 overwrote the frame of the one that began at event 1 and had not ended: the iret at event 4 had let NMIs in again.",
    ]);
  });

  it('text of no site: who stored it', async () => {
    const protocol = readFileSync('test/protocols/verdicts/removing-an-int3.c', 'utf8');
    const stray = protocol.replace('*(u8 *)site_ip(0), 0x55', '*(u8 *)(site_ip(0) + 4), 0x55');
    const sentences = await told(stray, { cpus: 1 }, (script) => script.finish(0));
    expect(sentences).toEqual([
      'CPU0 wrote 55 behind function (0xc0100008), text of no site.',
      "CPU0's task stored it in patcher() by 'WRITE_ONCE(*(u8 *)(site_ip(0) + 4), 0x55)'.",
    ]);
  });
});

describe('[T14] explanations', () => {
  it('a torn fetch: who wrote which bytes when, and what the decoder sees', async () => {
    const sentences = await told(STOPPED, { nmis: 1 }, (script) =>
      script
        .finish(0)
        .take('stop', 1)
        .until(0, 'probe_kernel_write')
        .shared(0, 4)
        .take('nmi', 1)
        .finish(1),
    );
    expect(sentences).toEqual([
      'CPU1 executed e8 f7 44 00 00 at vfs_read (event 13): neither the old bytes (0f 1f 44 00 00) nor the new bytes (e8 f7 ff 7f 00). An x86 decoder makes of them: call 0xc0104500 (wild).',
      'It did so in an NMI that began at event 7, and had fetched bytes 0 to 4 (e8 f7 44 00 00) at events 8 to 12.',
      "CPU0's task had changed bytes 0 to 1 at events 4 to 6 in modify() by 'probe_kernel_write((void *)site_ip(0), call, 5)'.",
      'Nobody had changed bytes 2 to 4.',
    ]);
  });

  it('a torn fetch of what its own CPU has stored, and holds in its store buffer', async () => {
    const system = `PROTOCOL("own");
SITE(place, NOP5, BYTES(0xe8, 0x11, 0x22, 0x33, 0x44));
int patcher(void)
{
	/* across the end of a quadword: two stores of one statement */
	*(u32 *)(site_ip(0) + 1) = 0x44332211;
	execute_site(0);
	return 0;
}
`;
    const sentences = await told(system, { cpus: 1, memory: 'tso' }, (script) => script.finish(0));
    expect(sentences.slice(2)).toEqual([
      'Nobody had changed byte 0.',
      "CPU0's task had changed bytes 1 to 4 at events 0 to 1 in patcher() by '*(u32 *)(site_ip(0) + 1) = 0x44332211', in its store buffer.",
    ]);
  });

  it('cross modification: what the two had read differently', async () => {
    const sentences = await told(COUNTED, { nmis: 2 }, (script) =>
      script
        .take('nmi', 1)
        .until(1, 'execute_site')
        .shared(1, 2)
        .until(0, 'atomic_read')
        .shared(0, 2)
        .take('nmi', 0)
        .finish(0),
    );
    expect(sentences).toEqual([
      'CPU0 changed vfs_read while CPU1 was executing it (event 15).',
      'CPU1 had fetched bytes 0 to 1 (0f 1f) at events 4 to 5 in an NMI that began at event 0, and had not finished the instruction.',
      "CPU0, in an NMI that began at event 10, then changed byte 0 from 0f to e8 in nmi_handler() by 'probe_kernel_write((void *)site_ip(0), call, 5)'.",
      'CPU1 had run no serialising instruction since event 4: what it executes is undefined (Intel SDM vol. 3, 8.1.3; hardware coherent).',
      "write_flag was not the same to both: CPU1's NMI read 0 at event 3, CPU0's NMI read 1 at event 13; CPU0's task had set it at event 6.",
    ]);
  });

  it('cross modification by a store that had waited in the store buffer', async () => {
    const sentences = await told(COUNTED, { memory: 'tso', nmis: 1 }, (script) =>
      script
        .until(0, 'probe_kernel_write')
        .shared(0, 8)
        .until(1, 'execute_site')
        .shared(1, 1)
        .take('drain', 0),
    );
    expect(sentences[2]).toMatch(
      /CPU0, in its task, then changed byte 0 from 0f to e8 .*; the store had been in its store buffer since event \d+\.$/,
    );
    expect(sentences).toHaveLength(4);
  });

  it('what the rest of the fetch would make of it', async () => {
    const sentences = await told(COUNTED, {}, (script) =>
      script
        .until(0, 'probe_kernel_write')
        .shared(0, 4)
        .until(1, 'execute_site')
        .shared(1, 2)
        .finish(0),
    );
    expect(sentences[4]).toBe(
      'If it fetched the rest now, it would execute e8 f7 ff 00 00: call 0xc0110000 (wild).',
    );
  });

  it('wrong text: who wrote what stands there', async () => {
    const sentences = await told(
      COUNTED.replace('call, 5);\n}\n\nvoid', 'call, 3);\n}\n\nvoid'),
      {},
      (script) => script.finish(1).finish(0).end(),
    );
    expect(sentences).toEqual([
      'vfs_read holds e8 f7 ff 00 00 in the end, not its new bytes.',
      "CPU0's task had changed bytes 0 to 2 at events 11 to 15 in patcher() by 'probe_kernel_write((void *)site_ip(0), call, 3)'.",
      'Nobody had changed bytes 3 to 4.',
    ]);
  });

  it('a hang: where each CPU waits and for what', async () => {
    const sentences = await told(HANGING, {}, (script) => {
      for (let count = 0; count < 12; count++) script.take('run', 0);
      return script.hang();
    });
    expect(sentences).toEqual([
      'CPU0 can never go on, however long the others run.',
      "CPU0 loops in patcher() at 'while (!READ_ONCE(ready))' (sample.c:13); each time it looks, ready is 0, as from the start.",
    ]);
  });

  it('a crash: what had been read, and who had written it', async () => {
    const sentences = await told(NULL_POINTER, { memory: 'sc' }, (script) =>
      script.finish(0).finish(1),
    );
    expect(sentences[1]).toMatch(
      /^CPU1 was in task\(\) at 'WRITE_ONCE\(\*p, 5\)' \(sample\.c:\d+\)\.$/,
    );
    expect(sentences[2]).toBe(
      "It goes by pointer -> NULL at event 2, which CPU0's task had written at event 0.",
    );
  });

  it('who wrote what was read: the last one, also where that was there already', async () => {
    const source = BUGGY.replace(
      'int patcher(void)',
      'void task(void) { x = 1; }\nint patcher(void)',
    );
    const sentences = await told(source, { memory: 'sc' }, (script) =>
      script.shared(0, 1).finish(1).finish(0),
    );
    expect(sentences[2]).toMatch(/rests on x -> 1 at event \d+, which CPU1's task had written/);
  });

  it('what came out of the own store buffer nobody else had written', async () => {
    const source = BUGGY.replace(
      'int patcher(void)',
      'void task(void) { x = 1; }\nint patcher(void)',
    );
    const sentences = await told(source, { memory: 'tso' }, (script) =>
      script.shared(0, 1).finish(1).finish(0),
    );
    expect(sentences[2]).toMatch(
      /rests on x -> 1 at event \d+, from its own store buffer \(event \d+\)\.$/,
    );
  });

  it('an assertion', async () => {
    const sentences = await told(BUGGY, {}, (script) => script.finish(0));
    expect(sentences[0]).toBe('BUG on CPU0.');
    expect(sentences[1]).toContain("CPU0 was in patcher() at 'BUG_ON(x == 1)'");
    expect(sentences[2]).toContain('Its condition rests on x -> 1 at event');
  });

  it('an int3 that nobody claims', async () => {
    const source = INT3.replace('atomic_inc(&gate);', '');
    const sentences = await told(source, {}, (script) =>
      script.until(0, 'text_poke_sync').finish(1),
    );
    expect(sentences[1]).toMatch(
      /^CPU1 was in an int3 handler that began at event \d+ in int3_handler\(\) at .*\)\.$/,
    );
    expect(sentences[2]).toMatch(/^It goes by gate -> 0 at event \d+, as from the start\.$/);
  });
});

describe('sentences as lines', () => {
  it('wrap at the width, the first line of each at the margin', () => {
    expect(explanationLines(['one two three four.', 'five.'], 10)).toEqual([
      'one two',
      '  three',
      '  four.',
      'five.',
    ]);
  });
});
