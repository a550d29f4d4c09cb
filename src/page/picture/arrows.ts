/** From writes to the reads of other CPUs that read from them, and from reads to what changed their value afterwards. */
import type { Timeline } from '../../history/timeline.ts';
import { readsFrom } from '../../inspect/values/reads-from.ts';
import type { Story } from '../../report/telling/story.ts';
import { LINE } from './measures.ts';
import type { Arrow, Column, PlacedRow } from './picture.ts';

const READS = new Set(['loaded', 'exchanged', 'fetched']);

export function arrowsOf(
  timeline: Timeline,
  rows: readonly PlacedRow[],
  columns: readonly Column[],
  story: Story | null,
): Arrow[] {
  const places = rowsByEvent(rows);
  const column = new Map(columns.map((one) => [one.cpu, one]));
  const between = (from: PlacedRow | undefined, to: PlacedRow | undefined): Ends | null => {
    if (from === undefined || to === undefined || from.row.cpu === to.row.cpu) return null;
    const [source, target] = [column.get(from.row.cpu), column.get(to.row.cpu)];
    if (source === undefined || target === undefined) return null;
    return { ...ends(source, target), ...heights(from, to) };
  };
  const changed = (story?.events ?? []).flatMap(({ event, changedBy }): Arrow[] => {
    const drawn = changedBy === null ? null : between(places.get(event), places.get(changedBy));
    return drawn === null ? [] : [{ kind: 'changed', from: event, to: changedBy ?? 0, ...drawn }];
  });
  const arrows: Arrow[] = [];
  for (const reader of rows) {
    const seen = new Set<PlacedRow>();
    if (!reader.row.events.some((kind) => READS.has(kind))) continue;
    for (const to of readsOf(timeline, reader)) {
      for (const { event: from } of readsFrom(timeline, to)) {
        const writer = places.get(from);
        const drawn = between(writer, reader);
        if (writer === undefined || drawn === null || seen.has(writer)) continue;
        seen.add(writer);
        arrows.push({ kind: 'read', from, to, ...drawn });
      }
    }
  }
  return [...arrows, ...changed];
}

type Ends = Pick<Arrow, 'x1' | 'y1' | 'x2' | 'y2'>;

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
