/**
 * What runs at a site: which of its contents the instructions that a frame has executed there are of.
 *
 * `Frame.at` is the address of the instruction that comes next, 0 before the first, LEFT when all that is
 * left to do is to say what ran. `Frame.ran` has a bit for each content that what ran is not of, and RAN,
 * TRAPPED and CALLED.
 */
import { decode } from '../memory/decode.ts';
import { executedLength } from '../memory/instruction-length.ts';
import type { Content, Site } from '../program/program.ts';

export const LEFT = 1;
/** An instruction of the site was executed. */
export const RAN = 1 << 16;
/** An int3 was taken there. */
export const TRAPPED = 1 << 17;
/** A call was made, by the site or for it. */
export const CALLED = 1 << 18;
export const MAX_CONTENTS = 16;

/** What `execute_site` gives when no content of the site ran, because of an int3, or for another reason. */
export const ONLY_TRAPPED = -1;
export const NOTHING_RAN = -2;

interface Shape {
  /** Of each content, how long the instruction is that begins at an offset. */
  pieces: Map<number, number>[];
  /** The last offset from which on every content makes a call, -1 when one makes none. */
  lastCall: number;
}

const shapes = new WeakMap<Site, Shape>();

function shapeOf(site: Site): Shape {
  const known = shapes.get(site);
  if (known !== undefined) return known;
  const pieces = site.contents.map((content) => piecesOf(site, content));
  const lastCalls = site.contents.map((content, index) => {
    const isCall = ([offset, size]: [number, number]) =>
      decoded(site, content, offset, size) === 'call';
    const calls = [...pieces[index]].filter(isCall).map(([offset]) => offset);
    return Math.max(-1, ...calls);
  });
  const made = { pieces, lastCall: Math.min(...lastCalls) };
  shapes.set(site, made);
  return made;
}

const decoded = (site: Site, { bytes }: Content, offset: number, size: number) =>
  decode(bytes.slice(offset, offset + size), site.address + offset).kind;

/** The instructions that a CPU meets which begins at the content's first byte. */
function piecesOf(site: Site, { bytes }: Content): Map<number, number> {
  const pieces = new Map<number, number>();
  const open = [0];
  for (let offset = open.pop(); offset !== undefined; offset = open.pop()) {
    if (offset < 0 || offset >= site.size || pieces.has(offset)) continue;
    const size = executedLength(bytes.slice(offset), site.size - offset);
    pieces.set(offset, size);
    const address = site.address + offset;
    const instruction = decode(bytes.slice(offset, offset + size), address);
    const isLast = instruction.kind === 'jump' || instruction.kind === 'ret';
    if (!isLast && instruction.kind !== 'invalid') open.push(offset + size);
    if (instruction.kind === 'jump' || instruction.kind === 'branch') {
      open.push(instruction.target - site.address);
    }
  }
  return pieces;
}

/** How long each instruction of a content is, by the offset at which it begins. */
export const instructionsOf = (site: Site, content: number): ReadonlyMap<number, number> =>
  shapeOf(site).pieces[content];

const ALL = (site: Site): number => (1 << site.contents.length) - 1;

/** Contents of which the instruction at the address is none, as bits. */
export function refutedBy(site: Site, address: number, bytes: readonly number[]): number {
  const { pieces } = shapeOf(site);
  const offset = address - site.address;
  let refuted = 0;
  site.contents.forEach((content, index) => {
    const isOf =
      pieces[index].get(offset) === bytes.length &&
      bytes.every((byte, at) => byte === content.bytes[offset + at]);
    if (!isOf) refuted |= 1 << index;
  });
  return refuted;
}

/** How long the instruction is that begins there in the content of that number; undefined where none does. */
export const instructionAt = (site: Site, content: number, address: number): number | undefined =>
  shapeOf(site).pieces[content].get(address - site.address);

/** No content is left that what ran may be of. */
export const isTorn = (site: Site, ran: number): boolean => (ran & ALL(site)) === ALL(site);

/** Index of the first content that what ran may be of, -1 when there is none. */
export const contentOf = (site: Site, ran: number): number =>
  site.contents.findIndex((_, index) => ((ran >> index) & 1) === 0);

/** What `execute_site` gives. */
export function resultOf(site: Site, ran: number): number {
  if ((ran & RAN) !== 0) return contentOf(site, ran);
  return (ran & TRAPPED) !== 0 ? ONLY_TRAPPED : NOTHING_RAN;
}

/** Every content makes a call, at the offset or behind it, and none was made. */
export const missesCall = (site: Site, ran: number, offset = 0): boolean =>
  (ran & CALLED) === 0 && shapeOf(site).lastCall >= offset;

/**
 * Contents that a trap at `from` leaves when its handler lets the context go on at `to`, in the same site:
 * an address at which no instruction of a content begins is none of it. The address behind the int3, which a
 * handler gets and has to change, is right only where what stands there did nothing, or was done by it.
 */
export function refutedByResuming(
  site: Site,
  from: number,
  to: number,
  hasPushed: boolean,
): number {
  if (to === from) return 0;
  const { pieces } = shapeOf(site);
  const [start, end] = [from - site.address, to - site.address];
  let refuted = 0;
  site.contents.forEach((content, index) => {
    const size = pieces[index].get(start);
    const isBoundary = size !== undefined && pieces[index].has(end);
    const kind = isBoundary ? decoded(site, content, start, size) : 'other';
    const isSkipped = end !== start + 1 || kind === 'nop' || (kind === 'push' && hasPushed);
    if (!isBoundary || !isSkipped) refuted |= 1 << index;
  });
  return refuted;
}
