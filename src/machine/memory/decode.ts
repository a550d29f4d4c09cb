/**
 * What an instruction in text does to where its CPU goes on, and to variables: the few that kernels patch
 * (SDM vol. 2). How long it is says instruction-length.ts. All others do nothing that this machine has.
 */
import { type Prefixes, readPrefixes } from './instruction-length.ts';
import { INT3, littleEndian } from './text.ts';

export type Decoded =
  | { kind: 'int3' | 'ret' | 'invalid' | 'nop' | 'push' | 'other' }
  | { kind: 'call' | 'jump'; target: number }
  /** `code`: the condition, as in Jcc's opcode. */
  | { kind: 'branch'; code: number; target: number }
  /** ADD, SUB, INC and DEC of memory by RIP-relative address. */
  | { kind: 'update'; address: number; operand: number; size: number; isLocked: boolean };

const LOCK = 0xf0;

/** The instruction that the bytes are, whole, at `address`. */
export function decode(bytes: readonly number[], address: number): Decoded {
  const prefixes = readPrefixes(bytes, 0);
  const { count } = prefixes;
  const [opcode, second] = [bytes[count], bytes[count + 1]];
  const end = address + bytes.length;
  const to = (size: number): number => end + signed(bytes.slice(bytes.length - size));
  switch (opcode) {
    case INT3:
      return { kind: 'int3' };
    case 0xc2:
    case 0xc3:
      return { kind: 'ret' };
    case 0x90:
      return { kind: 'nop' };
    case 0xe8:
      return { kind: 'call', target: to(4) };
    case 0xe9:
      return { kind: 'jump', target: to(4) };
    case 0xeb:
      return { kind: 'jump', target: to(1) };
    case 0x0f:
      if (second === 0x0b) return { kind: 'invalid' };
      if (second === 0x1f) return { kind: 'nop' };
      if ((second & 0xf0) === 0x80) return { kind: 'branch', code: second & 15, target: to(4) };
      return { kind: 'other' };
    default:
      if ((opcode & 0xf0) === 0x70) return { kind: 'branch', code: opcode & 15, target: to(1) };
      if ((opcode & 0xf8) === 0x50) return { kind: 'push' };
      return updateOf(bytes, prefixes, end) ?? { kind: 'other' };
  }
}

const signed = (bytes: readonly number[]): number => {
  const value = littleEndian(bytes);
  return value >= 2 ** (8 * bytes.length - 1) ? value - 2 ** (8 * bytes.length) : value;
};

/** `f0 ff 05 disp32`: LOCK INC of 4 bytes; FE, FF /0 /1 and 80, 83 /0 /5 with an immediate byte. */
function updateOf(
  bytes: readonly number[],
  { count, isShort, isWide }: Prefixes,
  end: number,
): Decoded | null {
  const [opcode, modRm] = [bytes[count], bytes[count + 1]];
  // RIP-relative: mod 0, rm 5 (SDM vol. 2, 2.2.1.6).
  if (modRm === undefined || (modRm & 0xc7) !== 5) return null;
  const operation = (modRm >> 3) & 7;
  const hasImmediate = opcode === 0x80 || opcode === 0x83;
  const isCount = opcode === 0xfe || opcode === 0xff;
  if (!(isCount && operation < 2) && !(hasImmediate && (operation === 0 || operation === 5))) {
    return null;
  }
  const at = count + 2;
  const amount = hasImmediate ? signed([bytes[at + 4]]) : 1;
  const isLess = operation === (hasImmediate ? 5 : 1);
  const isByte = opcode === 0xfe || opcode === 0x80;
  return {
    kind: 'update',
    address: end + signed(bytes.slice(at, at + 4)),
    operand: isLess ? -amount : amount,
    size: isByte ? 1 : isWide ? 8 : isShort ? 2 : 4,
    isLocked: bytes.slice(0, count).includes(LOCK),
  };
}

/**
 * Whether the condition of a Jcc holds where `flags` is RFLAGS (SDM vol. 2, appendix B.1.4.7): CF is bit 0,
 * PF 2, ZF 6, SF 7, OF 11.
 */
export function holds(code: number, flags: number): boolean {
  const flag = (bit: number): boolean => ((flags >> bit) & 1) === 1;
  const isLess = flag(7) !== flag(11);
  const conditions = [
    flag(11),
    flag(0),
    flag(6),
    flag(0) || flag(6),
    flag(7),
    flag(2),
    isLess,
    isLess || flag(6),
  ];
  return conditions[code >> 1] !== ((code & 1) === 1);
}
