/** A run, or the part of it that a page holds. */
import type { Critical } from '../../detectors/failure.ts';
import type { Timeline } from '../../history/timeline.ts';
import { eventAt, eventLine } from '../../inspect/events/event-words.ts';
import { isVisibleAt, openingMark } from '../../inspect/events/motion.ts';
import { issuedAt } from '../../inspect/state/site-facts.ts';
import { originsOf, pointAt } from '../../inspect/values/origins.ts';
import { printable, printableLines } from '../../machine/program/printable.ts';
import { cpuTitle } from '../../report/printing/lanes.ts';
import type { Story } from '../../report/telling/story.ts';
import type { Picture } from '../picture/picture.ts';
import { type PageEvents, type PageRows, type PageRun, placeOf } from './page-document.ts';
import { slotValues } from './slots.ts';
import { Strings } from './strings.ts';

export interface RunToShow {
  title: string;
  timeline: Timeline;
  critical: Critical | null;
  story: Story | null;
}

/** Of the events from `start` up to `end` (exclusive). */
export function pageRun(
  { title, timeline, critical, story }: RunToShow,
  part: { start: number; end: number },
  picture: Picture,
): PageRun {
  const strings = new Strings();
  const { system, length } = timeline;
  const mark = openingMark(timeline, critical);
  return {
    title: printable(title),
    length,
    ...part,
    mark: Math.max(part.start, Math.min(part.end, mark)),
    events: eventsOf(timeline, part, strings),
    rows: rowsOf(picture),
    slots: slotValues(timeline, part, strings),
    strings: strings.list,
    files: system.program.files.map(({ name, text }) => {
      return { name: printable(name), text: printableLines(text.replaceAll('\t', '    ')) };
    }),
    story: (story?.events ?? []).map(({ event, last, sentence }) => {
      return { event, last, text: printable(sentence) };
    }),
    failure: critical && {
      event: critical.event,
      class: critical.failure.class,
      message: printable(critical.failure.message),
    },
    cpus: [...Array(system.cpus).keys()].map((cpu) => cpuTitle(system, cpu)),
  };
}

function eventsOf(
  timeline: Timeline,
  { start, end }: { start: number; end: number },
  strings: Strings,
): PageEvents {
  const events: PageEvents = { cpu: [], text: [], place: [], shown: [], from: [] };
  for (let index = start; index < end; index++) {
    const event = eventAt(timeline, index);
    events.cpu.push(event.cpu);
    events.text.push(strings.of(printable(eventLine(timeline.system, event))));
    events.place.push(placeAt(timeline, index));
    events.shown.push(isVisibleAt(timeline, index) ? 1 : 0);
    events.from.push(fromAt(timeline, index));
  }
  return events;
}

/** Of a store that reached memory, that of the store itself. */
function placeAt(timeline: Timeline, index: number): number {
  const event = eventAt(timeline, index);
  if ('pc' in event) {
    return placeOf(timeline.system.code[event.fn][event.pc].operation.source);
  }
  const issued = issuedAt(timeline, index);
  return issued < 0 ? -1 : placeAt(timeline, issued);
}

function fromAt(timeline: Timeline, index: number): number[] {
  const origins = originsOf(timeline, pointAt(timeline, index));
  const events = origins.flatMap((origin) => (origin.kind === 'event' ? [origin.point.event] : []));
  return [...new Set(events)].filter((event) => event >= 0).sort((a, b) => b - a);
}

function rowsOf({ rows }: Picture): PageRows {
  const told = rows.filter(({ row }) => row.kind !== 'function');
  return {
    first: told.map(({ row }) => row.first),
    last: told.map(({ row }) => row.last),
    cpu: told.map(({ row }) => row.cpu),
    y: told.map(({ y }) => Math.round(y)),
    height: told.map(({ height }) => Math.round(height)),
  };
}
