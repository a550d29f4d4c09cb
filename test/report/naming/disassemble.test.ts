import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Disassembler,
  lazyDisassembler,
  loadDisassembler,
} from '../../../src/report/naming/disassemble.ts';
import { decodedName } from '../../../src/report/naming/names.ts';
import { COUNTED } from '../protocols.ts';
import { sampleSystem } from '../sample.ts';

let disassembler: Disassembler;
beforeAll(async () => {
  disassembler = await loadDisassembler();
});

const bytesOf = (hex: string) => hex.split(' ').map((byte) => Number.parseInt(byte, 16));
const at = (hex: string) =>
  disassembler.disassemble(bytesOf(hex), 0xc0101004).map(({ text }) => text);

describe('the disassembler prints what objdump -m i386:x86-64 prints', () => {
  it.each([
    ['0f 1f 44 00 00', ['nopl 0x0(%rax,%rax,1)']],
    ['e8 1f 44 00 00', ['call 0xc0105428']],
    ['e9 00 00 00 00', ['jmp 0xc0101009']],
    ['eb 03', ['jmp 0xc0101009']],
    ['cc 44 00 00', ['int3', 'add %r8b,(%rax)']],
    ['48 89 e5', ['mov %rsp,%rbp']],
    ['f0 ff 05 f5 ff ef 00', ['lock incl 0xeffff5(%rip)']],
    ['0f 34 56 78 9a', ['sysenter', 'push %rsi', 'js 0xc0100fa3']],
    ['c3', ['ret']],
  ])('%s', (hex, text) => {
    expect(at(hex)).toEqual(text);
  });

  it('bytes that are no instruction, and ones that stop within one, are (bad)', () => {
    expect(disassembler.disassemble([0x0f, 0x04], 0xc0101004)).toEqual([
      { text: '(bad)', length: 2, valid: false, target: null },
    ]);
    expect(disassembler.disassemble([0xe8, 0x01, 0x02], 0xc0101004)).toEqual([
      { text: '(bad)', length: 3, valid: false, target: null },
    ]);
  });

  it('is loaded once', async () => {
    expect(await loadDisassembler()).toBe(disassembler);
  });

  it('decodes ten thousand times without running out of WebAssembly memory', () => {
    for (let count = 0; count < 10_000; count++) at('e8 1f 44 00 00');
    expect(at('e8 1f 44 00 00')).toEqual(['call 0xc0105428']);
  });
});

describe('a decoded call says where it goes', () => {
  it('by the name of a symbol, or as wild', async () => {
    const { program } = await sampleSystem(COUNTED);
    const { address, contents } = program.sites[0];
    const [oldBytes, newBytes] = contents.map(({ bytes }) => bytes);
    const seen = (bytes: readonly number[]) => {
      const decoded = disassembler.disassemble(bytes, address);
      return decodedName(program, decoded, address, bytes.length);
    };
    expect(seen(newBytes)).toBe('call tracer');
    expect(seen(oldBytes)).toBe('nopl 0x0(%rax,%rax,1)');
    expect(seen(bytesOf('e8 1f 44 00 00'))).toBe('call 0xc0104428 (wild)');
    expect(seen(bytesOf('eb 03 90 90 90'))).toBe('jmp 0xc0100009; nop; nop; nop');
    expect(seen(bytesOf('0f 04 00'))).toBe('(bad)');
  });
});

it('loaded with the first bytes or before them, it says the same', () => {
  const bytes = bytesOf('48 89 e5 e8 1f 44 00 00 cc 0f');
  const [lazy, loaded] = [lazyDisassembler(), disassembler];
  expect(lazy.disassemble(bytes, 0x1000)).toEqual(loaded.disassemble(bytes, 0x1000));
});
