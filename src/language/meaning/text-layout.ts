/** What fills text, and where sites and text symbols stand. From some site on that is an arithmetic progression. */
import { TEXT_BASE } from '../../machine/program/program.ts';

/**
 * A site starts 4 bytes into a slot of 16, so that a 5-byte instruction straddles an 8-byte
 * boundary, the widest unit that any manual calls atomic. A longer site takes several slots.
 */
const SLOT = 16;
const INTO_SLOT = 4;
export const LINE = 64;
export const MAX_SITES = 100_000;
export const MAX_SITE_BYTES = 64;

const FIRST_SYMBOL = TEXT_BASE + 0x80_0000;
const SYMBOL_STRIDE = 64;

/** How many bytes into a line of its own a site begins; right behind the one before; null: in a slot. */
export type Placement = number | 'behind' | null;

export interface Placed {
  size: number;
  placement: Placement;
}

/** Site i stands at `before[i]`, one behind these at `first + stride * (i - before.length)`. */
export interface SiteAddresses {
  before: readonly number[];
  first: number;
  stride: number;
}

const up = (address: number, unit: number): number => Math.ceil(address / unit) * unit;

function behind(end: number, placement: Placement): number {
  if (placement === 'behind') return end;
  return placement === null ? up(end, SLOT) + INTO_SLOT : up(end, LINE) + placement;
}

/** Sites in order of declaration; more are made from the last one, and placed as it is. */
export function siteAddresses(declared: readonly Placed[]): SiteAddresses {
  const before: number[] = [];
  let end = TEXT_BASE;
  for (const { size, placement } of declared) {
    before.push(behind(end, placement));
    end = before[before.length - 1] + size;
  }
  let first = before.pop() ?? behind(end, null);
  const stride = behind(end, declared.at(-1)?.placement ?? null) - first || SLOT;
  while (before.length > 0 && first - before[before.length - 1] === stride) {
    first = before.pop() as number;
  }
  return { before, first, stride };
}

export const siteAddress = ({ before, first, stride }: SiteAddresses, index: number): number =>
  before[index] ?? first + stride * (index - before.length);

/** How many sites there may be before they come to the text symbols. */
export const mostSites = (addresses: SiteAddresses): number =>
  addresses.before.length + Math.floor((FIRST_SYMBOL - addresses.first) / addresses.stride);

/** The address of the protocol's text symbol with that index, behind all sites. */
export const symbolAddress = (index: number): number => FIRST_SYMBOL + index * SYMBOL_STRIDE;

/** The bytes of instructions that do nothing, by their length: the kernel's p6_nops (SDM vol. 2, NOP). */
export const NOPS: readonly (readonly number[])[] = [
  [],
  [0x90],
  [0x66, 0x90],
  [0x0f, 0x1f, 0x00],
  [0x0f, 0x1f, 0x40, 0x00],
  [0x0f, 0x1f, 0x44, 0x00, 0x00],
  [0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
  [0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
  [0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
];
