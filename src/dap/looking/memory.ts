/** Memory and text as bytes, and text as instructions. */
import { memoryByte } from '../../inspect/state/memory-bytes.ts';
import { hex, hexOf } from '../../machine/memory/hex.ts';
import { textByte, textBytes } from '../../machine/memory/text.ts';
import { TEXT_BASE } from '../../machine/program/program.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import { decodedName, siteName } from '../../report/naming/names.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Bodies, DisassembledInstruction } from '../protocol/messages.ts';
import { machineOf, type Standing } from './standing.ts';

/** Bytes, and instructions, that one request may ask for. */
const MOST_BYTES = 1 << 16;
const MOST_INSTRUCTIONS = 1 << 14;

/** An address as this adapter gives them out: `0xc0100004`. Throws Refusal. */
export function addressOf(reference: string, offset: number): number {
  const address = /^(0x[0-9a-f]+|\d+)$/i.test(reference) ? Number(reference) + offset : NaN;
  if (Number.isSafeInteger(address) && address >= 0) return address;
  throw new Refusal(`"${reference}" is no address such as ${hex(TEXT_BASE)}`);
}

/** The bytes from an address on, up to the first that is not there; and how many are not there behind them. */
export function memoryAt(
  standing: Standing,
  address: number,
  count: number,
): NonNullable<Bodies['readMemory']> {
  if (count < 0 || count > MOST_BYTES) {
    throw new Refusal(`readMemory: "count" has to be a number from 0 to ${MOST_BYTES}`);
  }
  const { system } = standing.debuggee;
  const machine = machineOf(standing);
  const bytes = Array.from({ length: count }, (_, offset) =>
    memoryByte(system, machine, address + offset),
  );
  const hole = bytes.indexOf(-1);
  const there = hole < 0 ? bytes : bytes.slice(0, hole);
  const next = bytes.findIndex((byte, offset) => offset > hole && byte >= 0);
  const missing = hole < 0 ? 0 : (next < 0 ? count : next) - hole;
  return {
    address: hex(address),
    ...(missing > 0 ? { unreadableBytes: missing } : {}),
    ...(there.length > 0 ? { data: Buffer.from(there).toString('base64') } : {}),
  };
}

interface Piece {
  address: number;
  bytes: readonly number[];
  text: string;
  /** The site that begins here. */
  symbol?: string;
  isThere: boolean;
}

/** `count` instructions, the one at the address being the `-first`-th. Throws Refusal. */
export function instructionsAt(
  standing: Standing,
  address: number,
  { first, count }: { first: number; count: number },
): NonNullable<Bodies['disassemble']> {
  if (count < 0 || count > MOST_INSTRUCTIONS || Math.abs(first) > MOST_INSTRUCTIONS) {
    throw new Refusal(`disassemble: at most ${MOST_INSTRUCTIONS} instructions at a time`);
  }
  const text = new TextPieces(standing);
  const pieces = first < 0 ? text.before(address, -first) : [];
  if (first + count > 0) pieces.push(...text.from(address, first + count));
  const start = first > 0 ? first : 0;
  return { instructions: pieces.slice(start, start + count).map(instructionMessage) };
}

function instructionMessage({
  address,
  bytes,
  text,
  symbol,
  isThere,
}: Piece): DisassembledInstruction {
  return {
    address: hex(address),
    instruction: text,
    ...(bytes.length > 0 ? { instructionBytes: hexOf(bytes) } : {}),
    ...(symbol === undefined ? {} : { symbol }),
    presentationHint: isThere ? 'normal' : 'invalid',
  };
}

/** The text as instructions: sites as they decode, what lies between them byte by byte. */
class TextPieces {
  readonly #standing: Standing;

  constructor(standing: Standing) {
    this.#standing = standing;
  }

  /** `count` pieces from the address on. */
  from(address: number, count: number): Piece[] {
    const pieces: Piece[] = [];
    for (let at = address; pieces.length < count; ) {
      // Within a site an instruction may begin anywhere: what a CPU makes of it there.
      for (const piece of this.#piecesFrom(at)) {
        pieces.push(piece);
        at = piece.address + Math.max(1, piece.bytes.length);
      }
    }
    return pieces.slice(0, count);
  }

  /** `count` pieces that end where the address is. */
  before(address: number, count: number): Piece[] {
    const reversed: Piece[] = [];
    for (let end = address; reversed.length < count; ) {
      const pieces = this.#piecesUpTo(end);
      reversed.push(...pieces.toReversed());
      end = pieces[0].address;
    }
    return reversed.slice(0, count).reverse();
  }

  #piecesFrom(address: number): Piece[] {
    const { system } = this.#standing.debuggee;
    const site = siteContaining(system, address);
    if (site < 0) return [this.#single(address)];
    const { address: start, size } = system.program.sites[site];
    return this.#decoded(site, address, start + size);
  }

  #piecesUpTo(end: number): Piece[] {
    const { system } = this.#standing.debuggee;
    const site = siteContaining(system, end - 1);
    if (site < 0) return [this.#single(end - 1)];
    return this.#decoded(site, system.program.sites[site].address, end);
  }

  #decoded(site: number, from: number, to: number): Piece[] {
    const { system, disassembler } = this.#standing.debuggee;
    const { program } = system;
    const { address: start, size } = program.sites[site];
    const bytes = textBytes(machineOf(this.#standing).text, from, to - from);
    let at = from;
    return disassembler.disassemble(bytes, from).map((decoded): Piece => {
      const address = at;
      at += decoded.length;
      const symbol = address === start ? siteName(program, site) : undefined;
      return {
        address,
        bytes: bytes.slice(address - from, at - from),
        text: decodedName(program, [decoded], start, size),
        isThere: true,
        ...(symbol === undefined ? {} : { symbol }),
      };
    });
  }

  /** A byte that is of no site. */
  #single(address: number): Piece {
    const byte = textByte(machineOf(this.#standing).text, address);
    if (byte < 0) return { address, bytes: [], text: '(no text)', isThere: false };
    const [{ text }] = this.#standing.debuggee.disassembler.disassemble([byte], address);
    return { address, bytes: [byte], text, isThere: false };
  }
}
