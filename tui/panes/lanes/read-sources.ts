/** Where the values that were read came from: `@62` the event that brought one, `@start` what stood there at first. */
import type { Timeline } from '../../../src/history/timeline.ts';
import { eventAt } from '../../../src/inspect/events/event-words.ts';
import { type ReadSource, readsFrom } from '../../../src/inspect/values/reads-from.ts';
import { addressName, cellAtAddress } from '../../../src/machine/state/address-names.ts';
import { GLUE } from '../../../src/report/printing/wrap.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { isEntryAccess } from '../../../src/report/rows/trap-entry.ts';

/** More sources than that are not named. */
const MOST = 3;

/** `@62`, `@start`, `@16,18`, `@60 own` out of the CPU's own store buffer; empty for what read nothing. */
export function sourcesText(timeline: Timeline, events: readonly number[], more: string): string {
  const sources = new Map<number, ReadSource>();
  for (const index of events) {
    if (!isRead(timeline, index)) continue;
    for (const source of readsFrom(timeline, index)) sources.set(source.event, source);
  }
  if (sources.size === 0) return '';
  const all = [...sources.values()].sort((a, b) => a.event - b.event);
  const shown = all.slice(0, MOST).map(({ event }) => (event < 0 ? 'start' : `${event}`));
  const isOwn = all.every((source) => source.isOwn);
  return `@${shown.join()}${all.length > MOST ? more : ''}${isOwn ? ' own' : ''}`;
}

/** A line in parts: what names sources, and what stands between. */
export const SOURCES = /(@(?:start|\d+)(?:,\d+)*[^\w\s]?(?: own)?)/;

/** Constants have one value only. */
function isRead({ columns, system }: Timeline, index: number): boolean {
  const kind = columns.kindAt(index);
  if (kind !== 'loaded' && kind !== 'exchanged' && kind !== 'fetched') return false;
  return cellAtAddress(system.program, columns.address[index])?.readOnly !== true;
}

/** The reads that a row tells. */
export function readsOf(timeline: Timeline, { kind, cpu, first, last }: Row): number[] {
  if (kind !== 'access' && kind !== 'fetch') return [];
  const { columns, system } = timeline;
  const told: number[] = [];
  for (let index = first; index <= last; index++) {
    if (columns.cpu[index] !== cpu || !isRead(timeline, index)) continue;
    if (!isEntryAccess(system, eventAt(timeline, index))) told.push(index);
  }
  return told;
}

/**
 * The lines of a row with the sources of what it read behind each value, as far as no line more is needed for them.
 * `lines`: without; `draw` makes them of a row.
 */
export function withSources(
  timeline: Timeline,
  row: Row,
  more: string,
  { lines, draw }: { lines: readonly string[]; draw: (row: Row) => string[] },
): readonly string[] {
  const sources = effectSources(timeline, row, more);
  let shown = lines;
  let { effects } = row;
  sources.forEach((source, at) => {
    if (source === '') return;
    const named = effects.map((effect, index) =>
      index === at ? `${effect}${GLUE}${source.replaceAll(' ', GLUE)}` : effect,
    );
    const tried = draw({ ...row, effects: named }).map((line) => line.replaceAll(GLUE, ' '));
    if (tried.length > lines.length) return;
    effects = named;
    shown = tried;
  });
  return shown;
}

/** Of each effect where what it tells was read from; what none of them names belongs to the last one. */
function effectSources(timeline: Timeline, row: Row, more: string): string[] {
  const { effects } = row;
  const { system } = timeline;
  const reads = effects.map((): number[] => []);
  if (effects.length === 0) return [];
  const names = effects.map((effect) => baseName(effect.replace(/ (?:->|=) .*$/, '')));
  for (const index of readsOf(timeline, row)) {
    const name = baseName(addressName(system, timeline.columns.address[index]));
    const at = names.findIndex(
      (known) => name === known || (/[.:]/.test(name) && name.endsWith(`.${known}`)),
    );
    const isFetch = row.kind === 'fetch';
    reads[isFetch ? 0 : at < 0 ? effects.length - 1 : at].push(index);
  }
  return reads.map((events) => sourcesText(timeline, events, more));
}

/** `replaced` of `replaced[0..3]`. */
const baseName = (name: string): string => name.replace(/\[.*$/, '');
