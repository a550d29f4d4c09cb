/** What a search goes by of accesses, as blocks: the access table as it was when it began, and as it is. */
import type { System } from '../../machine/state/system.ts';
import { AccessTable } from '../reduction/footprints/access-table.ts';
import { bytesInBlocks, type SavedBytes } from '../states/savable.ts';

const partsOf = ({ reads, writes, changed }: AccessTable): (Int32Array | Uint8Array)[] => [
  reads,
  writes,
  changed,
];

export function* saveTable(table: AccessTable): Iterable<Uint8Array> {
  for (const part of partsOf(table)) yield* bytesInBlocks(part);
}

/** Throws Unusable. */
export function takeTable(system: System, bytes: SavedBytes): AccessTable {
  const table = new AccessTable(system);
  for (const part of partsOf(table)) {
    new Uint8Array(part.buffer).set(bytes.take(part.byteLength));
  }
  return table;
}

/** What the one knows the other does, and nothing else. */
export function copyTable(from: AccessTable, to: AccessTable): void {
  const parts = partsOf(to);
  for (const [index, part] of partsOf(from).entries()) parts[index].set(part);
}
