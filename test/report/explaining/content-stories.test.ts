/** What is said of failures that are about what sites hold. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/report/explaining/explain.ts';
import { loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import { COUNTED, INT3 } from '../protocols.ts';
import { type SampleOptions, Script, sampleSystem } from '../sample.ts';

const verdict = (name: string): string => readFileSync(`test/protocols/verdicts/${name}.c`, 'utf8');

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

describe('[T14] instructions of which each is of some content', () => {
  it('which of them ruled out which contents', async () => {
    const source = verdict('several/pair-in-two-steps-hasty');
    const sentences = await told(source, { hardware: 'aligned8' }, (script) =>
      script
        .until(1, 'execute_site')
        .shared(1, 2)
        .finish(0)
        .take('interrupt', 1)
        .shared(1, 2)
        .finish(0)
        .take('interrupt', 1)
        .finish(1),
    );
    expect(sentences.slice(0, 2)).toEqual([
      'CPU1 executed 0f 1f 00 at entry (event 3), which is of the old content only, then executed e8 f8 ff 7f 00 at entry+3 (event 19), which is of the new content only: no content has all of that. An x86 decoder makes of the last: call traced.',
      'It did so in its task, and had fetched bytes 3 to 7 (e8 f8 ff 7f 00) at event 18.',
    ]);
  });

  it('a trap that goes on behind what it should have done', async () => {
    const source = verdict('emulation/late-trap-goes-on-inside');
    const sentences = await told(source, {}, (script) =>
      script.finish(0).take('interrupt', 1).shared(1, 2).until(1, 'READ_ONCE').finish(0).finish(1),
    );
    expect(sentences[0]).toBe(
      'CPU1 took an int3 at function (event 9), from which int3_handler() let it go on at function+1 (event 19), so that 55 (old and new) was not executed, then executed 48 89 e5 at function+1 (event 23): no content has all of that. An x86 decoder makes of the last: mov %rsp,%rbp.',
    );
  });

  it('one that is of no content: whether an instruction of each begins there', async () => {
    const sentences = await told(verdict('several/nop-pair-replaced'), {}, (script) =>
      script
        .until(1, 'execute_site')
        .shared(1, 2)
        .finish(0)
        .take('stop', 1)
        .finish(0)
        .take('resume', 1)
        .finish(1),
    );
    expect(sentences[0]).toBe(
      'CPU1 executed f7 ff at function+1 (event 14), where no instruction of the new content begins: not the old bytes (0f 1f 40 00). An x86 decoder makes of them: idiv %edi.',
    );
    expect(sentences[1]).toBe(
      'Before, it executed 90 at function (event 1), which is of the old content only.',
    );
    expect(sentences[3]).toBe("CPU0's task had changed bytes 0 to 2 at events 5 to 7 in patch().");
  });

  it('one inside a site that an int3 handler sent it to', async () => {
    const source = readFileSync('src/protocols/breakpoints/optprobe-2020.c', 'utf8');
    const early = source.replace('#include <pokelab.h>', '#define FLAG_FIRST');
    const sentences = await told(early, {}, (script) =>
      script.until(0, 'text_poke_sync').finish(1),
    );
    expect(sentences[1]).toMatch(
      /^Before, it took an int3 at vfs_read \(event \d+\), from which int3_handler\(\) let it go on at vfs_read\+2 \(event \d+\), so that e9 f7 ff 7f 00 \(old\) was not executed\.$/,
    );
  });
});

describe('[T14] calls that were not made', () => {
  it('which ones were due, and what the CPU did instead', async () => {
    const sentences = await told(verdict('emulation/call-to-call-as-nop'), {}, (script) =>
      script.until(0, 'text_poke_sync').finish(1),
    );
    expect(sentences.slice(0, 2)).toEqual([
      'CPU1 made no call at function, which every content of it makes: old: call first; new: call second.',
      'CPU1 took an int3 at function (event 2), from which int3_handler() let it go on behind function (event 8).',
    ]);
    expect(sentences[2]).toMatch(/^It was in task\(\) at 'execute_site\(0\)' \(sample\.c:\d+\)\.$/);
  });

  it('where the handler only claims, its own end is what fails', async () => {
    const source = INT3.replace(
      'SITE(vfs_read, NOP5,',
      'TEXT_SYMBOL(other);\nSITE(vfs_read, CALL5(other),',
    );
    const sentences = await told(source, {}, (script) =>
      script.until(0, 'text_poke_sync').finish(1),
    );
    expect(sentences.slice(0, 2)).toEqual([
      'CPU1 made no call at vfs_read, which every content of it makes: old: call other; new: call tracer.',
      'CPU1 took an int3 at vfs_read (event 4), from which int3_handler() let it go on behind vfs_read (event 6).',
    ]);
  });
});

describe('[T14] text that may be stale', () => {
  it('an instruction that is fetched though it changed', async () => {
    const sentences = await told(COUNTED, { hardware: 'intel' }, (script) =>
      script.until(0, 'probe_kernel_write').finish(0).finish(1),
    );
    expect(sentences).toEqual([
      'CPU1 fetched vfs_read (event 14) without having serialised since that changed.',
      'CPU0 had changed byte 0 from 0f to e8 at event 4; CPU1 had not serialised.',
      'What it executes then is undefined (Intel SDM vol. 3, 8.1.3; hardware intel).',
    ]);
  });

  it('a UD2: who wrote it', async () => {
    const source = COUNTED.replace('0xe8, 0xf7, 0xff', '0x66, 0x90, 0x0f')
      .replace('0x7f, 0x00 }', '0x0b, 0x00 }')
      .replace(
        'SITE(vfs_read, NOP5, CALL5(tracer));',
        'SITE(vfs_read, NOP5, CODE(NOP2, UD2, BYTES(0x00)));',
      );
    const sentences = await told(source, {}, (script) => script.finish(0).finish(1));
    expect(sentences).toEqual([
      'invalid opcode on CPU1 at vfs_read+2 (0xc0100006).',
      expect.stringMatching(/^CPU1 was in task\(\) at 'execute_site\(0\)' \(sample\.c:\d+\)\.$/),
      'It had fetched bytes 2 to 3 (0f 0b) at events 17 to 18.',
      "CPU0's task had changed bytes 0 to 3 at events 4 to 10 in patcher() by 'probe_kernel_write((void *)site_ip(0), call, 5)'.",
      'Nobody had changed byte 4.',
    ]);
  });
});
