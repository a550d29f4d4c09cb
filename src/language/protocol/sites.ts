/** The sites of a scenario: where they are, which bytes they hold, and what these do to variables. */
import type { Site, SourceRange, TextUpdate } from '../../machine/program/program.ts';
import type { Scalar } from '../../machine/program/values.ts';
import { type Placement, siteAddress, siteAddresses } from '../meaning/text-layout.ts';
import type { Expression } from '../meaning/tree.ts';
import { lengthOf, type SiteInstruction } from './instructions.ts';

interface DeclaredContent {
  name: string;
  instructions: readonly SiteInstruction[];
}

export interface SiteDeclaration {
  name: string;
  size: number;
  /** The first one is there at the beginning. */
  contents: DeclaredContent[];
  /** Index of the content that is asked for. */
  wanted: number;
  placement: Placement;
}

/** An instruction that changes a variable, and where it is written. */
export interface DeclaredUpdate {
  update: Omit<TextUpdate, 'fn'>;
  type: Scalar;
  text: string;
  source: SourceRange;
}

export interface PlacedSites {
  sites: Site[];
  updates: DeclaredUpdate[];
}

/** The address that a target is, once that is known. */
type AddressAt = (target: Expression) => number;

function bytesAt(instruction: SiteInstruction, address: number, addressAt: AddressAt): number[] {
  const { bytes, target, tail } = instruction;
  if (target === null) return [...bytes, ...tail];
  const distance = addressAt(target) - (address + lengthOf(instruction));
  return [...bytes, ...[0, 8, 16, 24].map((shift) => (distance >> shift) & 0xff), ...tail];
}

function contentAt(content: DeclaredContent, address: number, addressAt: AddressAt): number[] {
  const bytes: number[] = [];
  for (const instruction of content.instructions) {
    bytes.push(...bytesAt(instruction, address + bytes.length, addressAt));
  }
  return bytes;
}

/** Each once, however many sites have it. */
function updatesIn(declared: readonly SiteDeclaration[], addressAt: AddressAt): DeclaredUpdate[] {
  const found = new Map<string, DeclaredUpdate>();
  const all = declared.flatMap(({ contents }) => contents.flatMap((each) => each.instructions));
  for (const { update, target, text, source } of all) {
    if (update === null || target === null) continue;
    const { operand, type, isLocked: locked } = update;
    const address = addressAt(target);
    const key = `${operand} ${address} ${locked}`;
    if (found.has(key)) continue;
    const made = { operator: 'add', operand, address, size: 4, locked } as const;
    found.set(key, { update: made, type, text, source });
  }
  return [...found.values()];
}

/**
 * The first `count` of the declared sites; more are made from the last one, with distances of
 * their own.
 */
export function placeSites(
  declared: readonly SiteDeclaration[],
  count: number,
  addressAt: AddressAt,
): PlacedSites {
  if (declared.length === 0) return { sites: [], updates: [] };
  const addresses = siteAddresses(declared);
  const sites = Array.from({ length: count }, (_, index) => {
    const { size, wanted, ...site } = declared[Math.min(index, declared.length - 1)];
    const address = siteAddress(addresses, index);
    const contents = site.contents.map((content) => {
      return { name: content.name, bytes: contentAt(content, address, addressAt) };
    });
    const name = index < declared.length ? site.name : `site${index}`;
    return { name, address, size, contents, wanted };
  });
  return { sites, updates: updatesIn(declared.slice(0, count), addressAt) };
}
