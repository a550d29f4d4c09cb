/** Lengths of instructions, held to a decoder that knows all of x86. */
import { Code, Decoder, DecoderOptions } from 'iced-x86';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/explore/strategies/random.ts';
import {
  CUT_OFF,
  executedLength,
  instructionLength,
  UNKNOWN,
} from '../../../src/machine/memory/instruction-length.ts';

/** What the decoder says, UNKNOWN for what is no instruction. */
function decodedLength(bytes: readonly number[]): number {
  const decoder = new Decoder(64, Uint8Array.from(bytes), DecoderOptions.None);
  const instruction = decoder.decode();
  const { code, length } = instruction;
  instruction.free();
  decoder.free();
  return code === Code.INVALID ? UNKNOWN : length;
}

/** VEX and EVEX prefixes, XOP, and the opcodes of maps that are not known. */
const isLeftOut = (bytes: readonly number[]): boolean => {
  const at = bytes.findIndex(
    (byte) => (byte & 0xf0) !== 0x40 && !`26 2e 36 3e 64 65 66 67 f0 f2 f3`.includes(hex(byte)),
  );
  const [first, second] = bytes.slice(at);
  if ([0xc4, 0xc5, 0x62, 0x8f].includes(first)) return true;
  return first === 0x0f && [0x0f, 0x38, 0x3a, 0xa6, 0xa7].includes(second);
};
const hex = (byte: number) => byte.toString(16).padStart(2, '0');

describe('[M14] the length of an instruction is what its bytes say', () => {
  const random = new Random(1);
  const tail = () => Array.from({ length: 16 }, () => random.below(256));

  it.each([
    ['one byte', []],
    ['two bytes', [0x0f]],
    ['an operand size prefix', [0x66]],
    ['an address size prefix', [0x67]],
    ['REX.W', [0x48]],
    ['both', [0x66, 0x48]],
  ])('for every opcode of %s', (_, before) => {
    let known = 0;
    for (let opcode = 0; opcode < 256; opcode++) {
      for (let count = 0; count < 40; count++) {
        const bytes = [...before, opcode, ...tail()];
        const decoded = decodedLength(bytes);
        if (decoded === UNKNOWN || isLeftOut(bytes)) continue;
        expect(instructionLength(bytes, 0), bytes.map(hex).join(' ')).toBe(decoded);
        known++;
      }
    }
    expect(known).toBeGreaterThan(5000);
  });

  it('is not known before the last byte is there', () => {
    for (let count = 0; count < 2000; count++) {
      const bytes = tail();
      const length = instructionLength(bytes, 0);
      if (length === UNKNOWN) continue;
      for (let cut = 0; cut < length; cut++) {
        expect(instructionLength(bytes.slice(0, cut), 0)).toBe(CUT_OFF);
      }
    }
  });
});

describe('[M14] a CPU fetches one instruction, which is as long as its bytes say', () => {
  it.each([
    ['a call', [0xe8, 1, 2, 3, 4], 5],
    ['a NOP of five', [0x0f, 0x1f, 0x44, 0x00, 0x00], 5],
    ['int3 and four bytes that are not reached', [0xcc, 2, 3, 4, 5], 1],
    ['a short jump over three bytes', [0xeb, 3, 0xcc, 0xcc, 0xcc], 2],
    ['a return', [0xc3, 0x90, 0x90, 0x90, 0x90], 1],
    ['push, before a mov', [0x55, 0x48, 0x89, 0xe5], 1],
    ['the first part of a NOP', [0x66, 0x90, 0x66, 0x66, 0x90], 2],
    ['a jump that does not end within it', [0xe9, 0xf7, 0xff], 3],
    ['bytes that are no instruction', [0x06, 0x06], 2],
  ])('%s', (_, bytes, length) => {
    expect(executedLength(bytes, bytes.length)).toBe(length);
    const fetched = bytes.slice(0, length);
    expect(executedLength(fetched, bytes.length)).toBe(length);
    if (length > 1) expect(executedLength(fetched.slice(0, -1), bytes.length)).toBe(CUT_OFF);
  });
});
