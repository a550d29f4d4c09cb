/** Rows about text that is code: instructions inside of sites, other contents, stale bytes, traps. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { COUNTED } from '../protocols.ts';
import { type SampleOptions, Script, sampleSystem } from '../sample.ts';

const verdict = (name: string): string => readFileSync(`test/protocols/verdicts/${name}.c`, 'utf8');

/** Rows of one CPU, each as its text and effects. */
async function said(
  text: string,
  options: SampleOptions,
  cpu: number,
  write: (script: Script) => Script,
): Promise<string[]> {
  const system = await sampleSystem(text, options);
  const { run } = write(new Script(system));
  const disassembler = await loadDisassembler();
  const rows = rowsOf(run.events, { system, critical: run.critical, disassembler });
  const line = ({ text, effects, critical }: Row) =>
    [text, ...effects, ...(critical === null ? [] : [`<== ${critical}`])]
      .filter((part) => part !== '')
      .join(' | ');
  return rows.filter((row) => row.cpu === cpu && row.kind !== 'function').map(line);
}

describe('[T6] instructions of a site', () => {
  it('inside of one are told by their own address, as long as they are', async () => {
    const rows = await said(verdict('several/nop-pair-replaced'), {}, 1, (script) =>
      script
        .until(1, 'execute_site')
        .shared(1, 2)
        .finish(0)
        .take('stop', 1)
        .finish(0)
        .take('resume', 1)
        .shared(1, 1)
        .finish(0)
        .finish(1),
    );
    expect(rows).toEqual([
      'executes function | 90 (old)',
      '--- stopped ---',
      '--- resumed ---',
      'fetches function+1 | f7 ..',
      'executes function+1 | f7 ff (INSIDE new) | the decoder sees: idiv %edi | <== torn-fetch',
    ]);
  });

  it('and are told by the name of the content that they are of', async () => {
    const protocol = verdict('several/pair-in-two-steps').replace(
      'BYTES(0x48, 0x89, 0xe0), NOP5',
      'NOP3, BYTES(0x0f, 0x1f, 0x44, 0x00, 0x01)',
    );
    const source = protocol.replace(
      /int patcher\(void\)\n\{[\s\S]*?\n\}/,
      'int patcher(void)\n{\n\tWRITE_ONCE(*(u8 *)(site_ip(0) + 7), 1);\n\treturn 0;\n}',
    );
    const rows = await said(source, { hardware: 'aligned8' }, 1, (script) =>
      script.finish(0).until(1, 'execute_site').shared(1, 4),
    );
    expect(rows.slice(-2)).toEqual([
      'executes entry | 0f 1f 00 (old)',
      expect.stringContaining('executes entry+3 | 0f 1f 44 00 01 (saves)'),
    ]);
  });

  it('fetched as they were before: what memory had by then', async () => {
    const options = { hardware: 'stale', nmis: 2 };
    const rows = await said(COUNTED, options, 1, (script) =>
      script
        .until(0, 'probe_kernel_write')
        .finish(0)
        .until(1, 'execute_site')
        .take('run', 1, 1)
        .take('run', 1, 1)
        .take('nmi', 0)
        .take('run', 1, 1)
        .take('run', 1)
        .take('nmi', 0),
    );
    expect(rows).toEqual([
      'fetches vfs_read | 0f 1f .. | (memory has e8 f7)',
      'fetches vfs_read | .. .. 44 7f .. | (memory has .. .. ff)',
    ]);
  });

  it('what serialises says in its own row what it means for text', async () => {
    const rows = await said(COUNTED, { hardware: 'stale', nmis: 1 }, 1, (script) =>
      script.finish(0).take('nmi', 1).finish(1),
    );
    expect(rows.filter((row) => row.includes('older'))).toEqual([
      '--- iret --- | fetches no older text from now on',
    ]);
  });
});

describe('[T16] how a trap goes on', () => {
  const trapped = (protocol: string) =>
    said(protocol, {}, 1, (script) => script.until(0, 'text_poke_sync').finish(1));

  it('behind the site, and a call that was not made is marked where the site is left', async () => {
    expect(await trapped(verdict('emulation/call-to-call-as-nop'))).toEqual([
      'fetches function | cc',
      '--- int3 at function ---',
      'int3_emulate_nop(regs) | regs.ip -> function+1 | regs.ip = behind function',
      '--- iret --- | goes on behind function',
      'leaves function | <== missed-call',
    ]);
  });

  it('in a function, and where that returns to', async () => {
    const rows = await trapped(verdict('emulation/call-to-call-emulated'));
    expect(rows.filter((row) => row.includes('iret'))).toEqual([
      '--- iret --- | goes on in second(), then behind function',
    ]);
    const jump = await trapped(verdict('emulation/jump-emulated'));
    expect(jump.filter((row) => row.includes('iret'))).toEqual([
      '--- iret --- | goes on in second()',
    ]);
  });

  it('inside of the site', async () => {
    const rows = await said(verdict('emulation/late-trap-goes-on-inside'), {}, 1, (script) =>
      script.until(0, 'text_poke_sync').until(1, 'READ_ONCE').finish(1),
    );
    expect(rows.filter((row) => row.includes('iret'))).toEqual([
      '--- iret --- | goes on at function+1',
    ]);
  });

  it("at the site's caller", async () => {
    const rows = await trapped(verdict('emulation/return-emulated'));
    expect(rows.filter((row) => row.includes('iret'))).toEqual([
      "--- iret --- | goes on at the site's caller",
    ]);
  });

  it('what enters its handler makes no rows, nor do its stores that drain later', async () => {
    const protocol = verdict('emulation/call-to-call-emulated');
    const rows = await said(protocol, { memory: 'tso' }, 1, (script) =>
      script.until(0, 'text_poke_sync').take('drain', 0).finish(1),
    );
    expect(rows.slice(0, 4)).toEqual([
      'fetches function | cc',
      '--- int3 at function ---',
      'int3_emulate_call(regs, (unsigned long)second) | regs.ip -> function+1 | regs.__pushed = behind function | regs.ip = second',
      '--- iret --- | goes on in second(), then behind function',
    ]);
  });
});
