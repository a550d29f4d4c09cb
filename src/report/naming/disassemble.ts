/**
 * What an x86-64 decoder makes of bytes, as the machine takes them too (instruction-length.ts), in AT&T syntax, as
 * the kernel's objdump prints it. The one importer of iced-x86, which is loaded when first needed.
 */
import { createRequire } from 'node:module';

export interface Decoded {
  /** `call 0xc0108428`, `(bad)` for bytes that are no instruction or stop within one. */
  text: string;
  /** In bytes. */
  length: number;
  valid: boolean;
  /** Where a direct call or jump goes, null for other instructions. */
  target: number | null;
}

/** Decodes x86-64 instructions. */
export interface Disassembler {
  /** The instructions that the bytes hold, one after the other, the first one at `address`. */
  disassemble(bytes: readonly number[], address: number): Decoded[];
}

type Iced = typeof import('iced-x86');

let loading: Promise<Disassembler> | null = null;

/** Loads the decoder, once. */
export function loadDisassembler(): Promise<Disassembler> {
  loading ??= import('iced-x86').then((iced) => ({
    disassemble: (bytes, address) => disassemble(iced, bytes, address),
  }));
  return loading;
}

/** A disassembler that loads the decoder (iced-x86), at once, when the first bytes are asked about: most runs ask about none. */
export function lazyDisassembler(): Disassembler {
  let iced: Iced | null = null;
  return {
    disassemble(bytes, address) {
      iced ??= createRequire(import.meta.url)('iced-x86') as Iced;
      return disassemble(iced, bytes, address);
    },
  };
}

const BITS = 64;

/** The decoder's objects live in WebAssembly memory and are freed by hand. */
function disassemble(iced: Iced, bytes: readonly number[], address: number): Decoded[] {
  const decoder = new iced.Decoder(BITS, Uint8Array.from(bytes), iced.DecoderOptions.None);
  const formatter = new iced.Formatter(iced.FormatterSyntax.Gas);
  try {
    decoder.ip = BigInt(address);
    formatter.alwaysShowScale = true;
    formatter.branchLeadingZeros = false;
    formatter.ripRelativeAddresses = true;
    formatter.uppercaseHex = false;
    formatter.smallHexNumbersInDecimal = false;
    formatter.showZeroDisplacements = true;
    const decoded: Decoded[] = [];
    while (decoder.canDecode) decoded.push(decodeOne(iced, decoder, formatter));
    return decoded;
  } finally {
    formatter.free();
    decoder.free();
  }
}

function decodeOne(
  iced: Iced,
  decoder: InstanceType<Iced['Decoder']>,
  formatter: InstanceType<Iced['Formatter']>,
): Decoded {
  const instruction = decoder.decode();
  try {
    const isBranch = instruction.op0Kind === iced.OpKind.NearBranch64;
    return {
      // The formatter writes an absent index as `(%eax,)`.
      text: formatter.format(instruction).replaceAll(',)', ')'),
      length: instruction.length,
      valid: !instruction.isInvalid,
      target: isBranch ? Number(instruction.nearBranchTarget) : null,
    };
  } finally {
    instruction.free();
  }
}
