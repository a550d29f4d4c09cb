/** What the fingerprints of a search leave out of a machine because no verdict depends on it (E3.13, E3.14, E3.16). */
import { type BufferedStore, ORDERING_MARK } from '../memory/store-buffer.ts';
import { DATA_BASE, isTextAddress } from '../program/program.ts';
import type { System } from '../state/system.ts';

export interface LeftOut {
  /** By cell, 1 for those whose values, and stores to which in buffers, are left out. */
  cells: Uint8Array;
  /** By function and local. */
  quiet: readonly (readonly boolean[])[];
  /** How many NMIs are left to come, at the machine and at each CPU. */
  budgets: boolean;
}

const isLeftOut = ({ cellAt }: System, cells: Uint8Array, { address }: BufferedStore): boolean =>
  address !== 0 && !isTextAddress(address) && cells[cellAt[address - DATA_BASE]] === 1;

const isOrdering = ({ address, size }: BufferedStore): boolean =>
  address === 0 && size === ORDERING_MARK;

/** The buffer without what is left out; ordering marks that become neighbours by that are one. */
export function keptEntries(
  system: System,
  { cells }: LeftOut,
  buffer: readonly BufferedStore[],
): readonly BufferedStore[] {
  if (!buffer.some((store) => isLeftOut(system, cells, store))) return buffer;
  const kept: BufferedStore[] = [];
  for (const store of buffer) {
    if (isLeftOut(system, cells, store)) continue;
    const last = kept[kept.length - 1];
    if (last !== undefined && isOrdering(store) && isOrdering(last)) continue;
    kept.push(store);
  }
  return kept;
}
