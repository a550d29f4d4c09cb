/** The bytes of sites beside the lanes, at the beginning and wherever a row changes them. */
import type { Timeline } from '../../history/timeline.ts';
import { originOf } from '../../inspect/state/byte-origins.ts';
import { hexByte } from '../../machine/memory/hex.ts';
import { textBytes } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import { siteName } from '../../report/naming/names.ts';
import { BYTE, CHARACTER, GUTTER } from './measures.ts';
import type { PlacedRow, SiteByte, SiteColumn, SiteState } from './picture.ts';

/** Sites that have a column: those that change first. */
const MOST_SITES = 4;
/** Bytes that are drawn of a site. */
const MOST_BYTES = 16;
const WRITES = new Set(['stored', 'committed', 'exchanged']);

export function siteColumns(
  timeline: Timeline,
  rows: readonly PlacedRow[],
  place: { x: number; y: number },
): SiteColumn[] {
  const { program } = timeline.system;
  const changes = changesOf(timeline, rows);
  let { x } = place;
  return [...changes.keys()].slice(0, MOST_SITES).map((site) => {
    const title = siteName(program, site);
    const count = Math.min(program.sites[site].size, MOST_BYTES);
    const width = Math.max(count * BYTE, title.length * CHARACTER);
    const states = statesOf(timeline, rows, site, changes.get(site) ?? []);
    const column = { site, title, x, width, states: [] as SiteState[] };
    column.states = states.map((state) => ({ ...state, y: rows[state.row]?.y ?? place.y }));
    x += width + GUTTER;
    return column;
  });
}

/** By site: the rows that write to it. */
function changesOf(
  { columns, system }: Timeline,
  rows: readonly PlacedRow[],
): Map<number, number[]> {
  const changes = new Map<number, number[]>();
  rows.forEach(({ row }, at) => {
    if (row.kind === 'function' || row.kind === 'end') return;
    for (let event = row.first; event <= row.last && event < columns.length; event++) {
      if (columns.cpu[event] !== row.cpu || !WRITES.has(columns.kindAt(event))) continue;
      if (!isTextAddress(columns.address[event])) continue;
      const site = siteContaining(system, columns.address[event]);
      if (site < 0) continue;
      const known = changes.get(site) ?? [];
      changes.set(site, known);
      if (known.at(-1) !== at) known.push(at);
    }
  });
  return changes;
}

function statesOf(
  timeline: Timeline,
  rows: readonly PlacedRow[],
  site: number,
  changed: readonly number[],
): Omit<SiteState, 'y'>[] {
  const first = rows[0]?.row.first ?? 0;
  let before = bytesAt(timeline, first, site);
  const states = [{ row: -1, bytes: drawn(timeline, site, before, before) }];
  for (const row of changed) {
    const bytes = bytesAt(timeline, Math.min(rows[row].row.last + 1, timeline.length), site);
    states.push({ row, bytes: drawn(timeline, site, bytes, before) });
    before = bytes;
  }
  return states;
}

function bytesAt(timeline: Timeline, mark: number, site: number): number[] {
  const { address, size } = timeline.system.program.sites[site];
  return textBytes(timeline.machineAt(mark).text, address, Math.min(size, MOST_BYTES));
}

function drawn(
  { system }: Timeline,
  site: number,
  bytes: readonly number[],
  before: readonly number[],
): SiteByte[] {
  return bytes.map((byte, offset) => ({
    text: hexByte(byte),
    origin: originOf(system.program.sites[site], offset, byte),
    isChanged: before[offset] !== byte,
  }));
}
