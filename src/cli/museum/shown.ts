/** An exhibit with what is known of it: recorded results count only for the text that is installed. */
import { join } from 'node:path';
import { type Exhibit, hashOf, type Mender } from './exhibits.ts';
import { type Carried, keptRun, type Row } from './results.ts';

export interface Shown {
  exhibit: Exhibit;
  /** `changed`: what was recorded is of another text. */
  state: 'current' | 'changed' | 'unsearched';
  /** Null unless it is current. */
  row: Row | null;
  /** Path of its replay, null for none. */
  replay: string | null;
  mended: { mender: Mender; carried: Carried | null }[];
}

export function shownOf(list: readonly Exhibit[], rows: readonly Row[], folder: string): Shown[] {
  const recorded = new Map(rows.map((row) => [row.protocol, row]));
  return list.map((exhibit) => {
    const known = recorded.get(exhibit.protocol.name);
    const isCurrent = known !== undefined && known.source === hashOf(exhibit.protocol.file);
    const row = isCurrent ? known : null;
    const failing = row?.failing ?? null;
    return {
      exhibit,
      state: isCurrent ? 'current' : known === undefined ? 'unsearched' : 'changed',
      row,
      replay: row && join(folder, keptRun(row)?.replay ?? ''),
      mended:
        failing === null
          ? []
          : exhibit.menders.map((mender) => ({ mender, carried: carriedTo(mender, row) })),
    };
  });
}

function carriedTo({ protocol }: Mender, row: Row | null): Carried | null {
  const hash = hashOf(protocol.file);
  return row?.carried.find(({ by, source }) => by === protocol.name && source === hash) ?? null;
}

/** Searched as it is installed, and compared with all that mend it. */
export const isUpToDate = ({ state, mended }: Shown): boolean =>
  state === 'current' && mended.every(({ carried }) => carried !== null);
