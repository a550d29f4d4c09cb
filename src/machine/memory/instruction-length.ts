/**
 * How long the x86-64 instruction is that bytes begin with (SDM vol. 2, 2.1 and appendix A): opcode maps
 * one and two. What the other maps hold (VEX, EVEX, 0f 38, 0f 3a) and what is no instruction is unknown.
 */
import { INT3 } from './text.ts';

/** The bytes end before the instruction does. */
export const CUT_OFF = -1;
/** No instruction that this knows. */
export const UNKNOWN = 0;

/** How an opcode goes on: nothing, ModRM, immediates, or a combination. */
const MODRM = 1;
const IMM8 = 2;
const IMM16 = 4;
/** 4 bytes, 2 with an operand size prefix. */
const IMM_Z = 8;
/** As IMM_Z, 8 bytes with REX.W. */
const IMM_V = 16;
/** An address of 8 bytes, 4 with an address size prefix. */
const OFFSET = 32;
/** A displacement of 4 bytes whatever the prefixes. */
const REL32 = 64;
/** ModRM, and an immediate where its middle field is 0 or 1 (TEST). */
const TEST = 128;
const INVALID = 256;

const row = (text: string): number[] => text.trim().split(/\s+/).map(Number);

/** Opcode map one, 16 opcodes a line. Prefixes and escapes are looked at before. */
const ONE_BYTE = row(`
  1 1 1 1 2 8 256 256  1 1 1 1 2 8 256 256
  1 1 1 1 2 8 256 256  1 1 1 1 2 8 256 256
  1 1 1 1 2 8 256 256  1 1 1 1 2 8 256 256
  1 1 1 1 2 8 256 256  1 1 1 1 2 8 256 256
  256 256 256 256 256 256 256 256  256 256 256 256 256 256 256 256
  0 0 0 0 0 0 0 0  0 0 0 0 0 0 0 0
  256 256 256 1 256 256 256 256  8 9 2 3 0 0 0 0
  2 2 2 2 2 2 2 2  2 2 2 2 2 2 2 2
  3 9 256 3 1 1 1 1  1 1 1 1 1 1 1 256
  0 0 0 0 0 0 0 0  0 0 256 0 0 0 0 0
  32 32 32 32 0 0 0 0  2 8 0 0 0 0 0 0
  2 2 2 2 2 2 2 2  16 16 16 16 16 16 16 16
  3 3 4 0 256 256 3 9  6 0 4 0 0 2 256 0
  1 1 1 1 256 256 256 0  1 1 1 1 1 1 1 1
  2 2 2 2 2 2 2 2  64 64 256 2 0 0 0 0
  256 0 256 256 0 0 128 128  0 0 0 0 0 0 1 1`);

/** Opcode map two (0f xx). */
const TWO_BYTES = row(`
  1 1 1 1 256 0 0 0  0 0 256 0 256 1 0 256
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  1 1 1 1 256 256 256 256  1 1 1 1 1 1 1 1
  0 0 0 0 0 0 256 0  256 256 256 256 256 256 256 256
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  3 3 3 3 1 1 1 0  1 1 256 256 1 1 1 1
  64 64 64 64 64 64 64 64  64 64 64 64 64 64 64 64
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  0 0 0 1 3 1 256 256  0 0 0 1 3 1 1 1
  1 1 1 1 1 1 1 1  1 1 3 1 1 1 1 1
  1 1 3 1 3 3 3 1  0 0 0 0 0 0 0 0
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1
  1 1 1 1 1 1 1 1  1 1 1 1 1 1 1 1`);

const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);
const NO_ESCAPE = -1;
/** The longest instruction that a CPU takes. */
const MOST = 15;

/** The length of the instruction at `start`, CUT_OFF or UNKNOWN. */
export function instructionLength(bytes: readonly number[], start: number): number {
  const prefixes = readPrefixes(bytes, start);
  let at = start + prefixes.count;
  const opcode = bytes[at++];
  const second = opcode === 0x0f ? bytes[at++] : NO_ESCAPE;
  if (opcode === undefined || second === undefined) return CUT_OFF;
  const form = second === NO_ESCAPE ? ONE_BYTE[opcode] : TWO_BYTES[second];
  if ((form & INVALID) !== 0) return UNKNOWN;
  if ((form & (MODRM | TEST)) !== 0) {
    const operands = modRmLength(bytes, at);
    if (operands === CUT_OFF) return CUT_OFF;
    const isTest = (form & TEST) !== 0 && (bytes[at] & 0x30) === 0;
    if (isTest) at += opcode === 0xf6 ? 1 : immediateLength(IMM_Z, prefixes);
    // Moves to and from control and debug registers have no memory operand.
    at += (second & 0xfc) === 0x20 ? 1 : operands;
  }
  at += immediateLength(form, prefixes);
  if (at - start > MOST) return UNKNOWN;
  return at > bytes.length ? CUT_OFF : at - start;
}

export interface Prefixes {
  count: number;
  isShort: boolean;
  isShortAddress: boolean;
  isWide: boolean;
}

/**
 * How many bytes the first instruction has of a piece of text that is `size` bytes long and of which a
 * CPU has fetched `bytes` so far: all of them where it is none that this knows, or is cut off by the
 * piece's end. CUT_OFF when the CPU has to fetch more to know.
 */
export function executedLength(bytes: readonly number[], size: number): number {
  if (bytes[0] === INT3) return 1;
  const length = instructionLength(bytes, 0);
  if (length > 0) return length;
  return bytes.length < size ? CUT_OFF : size;
}

/** A REX prefix counts only right before the opcode. */
export function readPrefixes(bytes: readonly number[], start: number): Prefixes {
  const found: Prefixes = { count: 0, isShort: false, isShortAddress: false, isWide: false };
  for (; ; found.count++) {
    const byte = bytes[start + found.count];
    const isRex = (byte & 0xf0) === 0x40;
    if (!isRex && !PREFIXES.has(byte)) return found;
    found.isWide = isRex && (byte & 8) !== 0;
    if (byte === 0x66) found.isShort = true;
    if (byte === 0x67) found.isShortAddress = true;
  }
}

/** ModRM, SIB and displacement (SDM vol. 2, tables 2-2 and 2-3). */
function modRmLength(bytes: readonly number[], at: number): number {
  if (at >= bytes.length) return CUT_OFF;
  const mode = bytes[at] >> 6;
  const operand = bytes[at] & 7;
  if (mode === 3) return 1;
  let length = 1;
  let base = operand;
  if (operand === 4) {
    if (at + 1 >= bytes.length) return CUT_OFF;
    base = bytes[at + 1] & 7;
    length++;
  }
  if (mode === 1) return length + 1;
  return mode === 2 || base === 5 ? length + 4 : length;
}

function immediateLength(form: number, { isShort, isShortAddress, isWide }: Prefixes): number {
  let length = 0;
  if ((form & IMM8) !== 0) length += 1;
  if ((form & IMM16) !== 0) length += 2;
  if ((form & REL32) !== 0) length += 4;
  if ((form & OFFSET) !== 0) length += isShortAddress ? 4 : 8;
  if ((form & (IMM_Z | IMM_V)) !== 0) length += isShort && !isWide ? 2 : 4;
  if ((form & IMM_V) !== 0 && isWide) length += 4;
  return length;
}
