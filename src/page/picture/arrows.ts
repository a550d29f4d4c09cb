/** From a store to each load, LOCKed operation and fetch of another CPU that reads from it. */
import type { Timeline } from '../../history/timeline.ts';
import { readsFrom } from '../../inspect/values/reads-from.ts';
import { LINE } from './measures.ts';
import type { Arrow, Column, PlacedRow } from './picture.ts';

const READS = new Set(['loaded', 'exchanged', 'fetched']);

export function arrowsOf(
  timeline: Timeline,
  rows: readonly PlacedRow[],
  columns: readonly Column[],
): Arrow[] {
  const places = rowsByEvent(rows);
  const column = new Map(columns.map((one) => [one.cpu, one]));
  const arrows: Arrow[] = [];
  for (const reader of rows) {
    const seen = new Set<PlacedRow>();
    if (!reader.row.events.some((kind) => READS.has(kind))) continue;
    for (const to of readsOf(timeline, reader)) {
      for (const { event: from } of readsFrom(timeline, to)) {
        const writer = places.get(from);
        if (writer === undefined || writer.row.cpu === reader.row.cpu || seen.has(writer)) continue;
        seen.add(writer);
        const [source, target] = [column.get(writer.row.cpu), column.get(reader.row.cpu)];
        if (source === undefined || target === undefined) continue;
        arrows.push({ from, to, ...ends(source, target), ...heights(writer, reader) });
      }
    }
  }
  return arrows;
}

/** The events of a row, which may lie between those of others, that read. */
function readsOf({ columns }: Timeline, { row }: PlacedRow): number[] {
  const found: number[] = [];
  for (let event = row.first; event <= row.last && event < columns.length; event++) {
    if (columns.cpu[event] === row.cpu && READS.has(columns.kindAt(event))) found.push(event);
  }
  return found;
}

function rowsByEvent(rows: readonly PlacedRow[]): Map<number, PlacedRow> {
  const places = new Map<number, PlacedRow>();
  for (const placed of rows) {
    const { first, last, kind } = placed.row;
    if (kind === 'function' || kind === 'end') continue;
    for (let event = first; event <= last; event++) places.set(event, placed);
  }
  return places;
}

function ends(source: Column, target: Column): Pick<Arrow, 'x1' | 'x2'> {
  const isRightwards = source.x < target.x;
  return {
    x1: isRightwards ? source.x + source.width : source.x,
    x2: isRightwards ? target.x : target.x + target.width,
  };
}

const heights = (writer: PlacedRow, reader: PlacedRow): Pick<Arrow, 'y1' | 'y2'> => ({
  y1: writer.y + LINE / 2,
  y2: reader.y + LINE / 2,
});
