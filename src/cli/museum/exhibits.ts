/** What the museum shows: built-in protocols and their variants by date, and what mends which. */
import { createHash } from 'node:crypto';
import { spelledWith } from '../../language/protocol/defines.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { byDate } from '../../protocols/origin.ts';
import { madeName } from '../files/made-name.ts';
import { loadProtocol } from '../files/protocol-file.ts';

export interface Exhibit {
  protocol: Protocol;
  /** The protocol that this is a variant of, and what the file says of the variant; null for none. */
  variantOf: { base: Protocol; title: string } | null;
  /** Protocols that say that they mend this one; of a variant the file without its macro too. */
  menders: Mender[];
}

export interface Mender {
  protocol: Protocol;
  /** What it says was wrong; null where it is the file without the macro. */
  what: string | null;
}

/** By date, each with its variants behind it. */
export async function exhibits(): Promise<Exhibit[]> {
  const bases: Protocol[] = [];
  for (const name of builtinProtocols()) bases.push(await loadProtocol(name));
  const list: Omit<Exhibit, 'menders'>[] = [];
  for (const base of bases.sort(byDate)) {
    list.push({ protocol: base, variantOf: null });
    for (const { define, title } of base.variants) {
      const protocol = await loadProtocol(spelledWith(base.name, [define]));
      list.push({ protocol, variantOf: { base, title } });
    }
  }
  return list.map((exhibit) => ({ ...exhibit, menders: mendersOf(exhibit, list) }));
}

function mendersOf(
  { protocol, variantOf }: Omit<Exhibit, 'menders'>,
  all: readonly Omit<Exhibit, 'menders'>[],
): Mender[] {
  const menders: Mender[] = variantOf === null ? [] : [{ protocol: variantOf.base, what: null }];
  for (const other of all) {
    for (const { protocol: mended, what } of ownMends(other)) {
      if (mended === protocol.name) menders.push({ protocol: other.protocol, what });
    }
  }
  return menders;
}

/** A variant says again what its file says; only what it says besides is its own. */
function ownMends({ protocol, variantOf }: Omit<Exhibit, 'menders'>): Protocol['mends'] {
  if (variantOf === null) return protocol.mends;
  const { mends } = variantOf.base;
  const isSaid = (name: string) => mends.some((mended) => mended.protocol === name);
  return protocol.mends.filter((mended) => !isSaid(mended.protocol));
}

/** The text that a recorded result is about. */
export function hashOf({ text, defines = [] }: SourceFile): string {
  const given = defines.map(({ name, value }) => [name, value]);
  return createHash('sha256')
    .update(JSON.stringify([text, given]))
    .digest('hex')
    .slice(0, 16);
}

export const titleOf = ({ protocol, variantOf }: Exhibit): string =>
  variantOf?.title ?? protocol.title;

/** The name of an exhibit's replay, without a folder. */
export const replayName = ({ name }: Pick<Protocol, 'name'>): string => `${madeName(name)}.replay`;
