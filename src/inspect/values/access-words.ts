/** Accesses of a value in words: who read and wrote what, and whose write a read read. */
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Value } from '../../machine/program/values.ts';
import { sourceLine, valueName } from '../../report/naming/names.ts';
import { contextOfEvent, eventAt, storedName } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import { lastPut, putsInto, valuePut } from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import { issuedAt } from '../state/site-facts.ts';
import { accessed } from './event-targets.ts';
import { readFrom } from './reads-from.ts';
import type { LocalTarget, Target } from './targets.ts';

export interface AccessWords {
  /** `CPU0 nmi` */
  who: string;
  /** `write 1 (was 0)`, `read 0 <- @start`, `read 1 <- @60 (own store buffer)` */
  what: string;
  /** The line of source, empty for what is of none. */
  source: string;
}

export function accessWords(timeline: Timeline, target: Target, index: number): AccessWords {
  const what =
    target.kind === 'local'
      ? localWords(timeline, target, index)
      : memoryWords(timeline, target, index);
  return { who: whoMade(timeline, index), what, source: sourceOf(timeline, index) };
}

/** `CPU0`, `CPU0 nmi`: of what reached memory from a store buffer, who stored it. */
export function whoMade(timeline: Timeline, index: number): string {
  const made = madeAt(timeline, index);
  const event = eventAt(timeline, made);
  const context = contextOfEvent(event);
  return `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
}

/** The event of the operation: of an arrival in memory the store. */
function madeAt(timeline: Timeline, index: number): number {
  const issued = issuedAt(timeline, index);
  return issued === NONE ? index : issued;
}

function sourceOf(timeline: Timeline, index: number): string {
  const { program } = timeline.system;
  const event = eventAt(timeline, madeAt(timeline, index));
  if (!('pc' in event)) return '';
  return sourceLine(program, program.functions[event.fn].operations[event.pc].source);
}

function memoryWords(timeline: Timeline, target: Target, index: number): string {
  const event = eventAt(timeline, index);
  const { system } = timeline;
  if (!('address' in event) || !('size' in event)) return '';
  const start = event.kind === 'fetched' ? event.address + event.offset : event.address;
  const name = (value: Value): string => storedName(system, start, event.size, value);
  // Of an array or a site, which part of it.
  const isPart = target.kind === 'memory' && event.size < target.size;
  const part = isPart ? `${accessed(system, start, event.size).name} ` : '';
  return part + accessText(timeline, index, event, name);
}

function accessText(
  timeline: Timeline,
  index: number,
  event: Event,
  name: (value: Value) => string,
): string {
  const { stores } = linksOf(timeline);
  switch (event.kind) {
    case 'stored':
      return `write ${name(event.value)} (was ${name(event.old)})`;
    case 'committed':
      return `write ${name(event.value)} (was ${name(event.old)}), made @${stores.partner.at(index)}`;
    case 'buffered': {
      const arrival = stores.partner.at(index);
      const arrives = arrival === NONE ? 'never arrives' : `arrives @${arrival}`;
      return `store ${name(event.value)}, ${arrives}`;
    }
    case 'loaded':
      return `read ${name(event.value)}${fromText(timeline, index)}`;
    case 'fetched':
      return `fetch ${name(event.value)}${fromText(timeline, index)}`;
    case 'exchanged': {
      const written = event.written ? `write ${name(event.value)}` : 'not written';
      return `read ${name(event.old)}${fromText(timeline, index)}, ${written}`;
    }
    default:
      return '';
  }
}

/** ` <- @start`, ` <- @62`, ` <- @60 (own store buffer)`; of bytes each of them that differs. */
export function fromText(timeline: Timeline, index: number): string {
  const { columns } = timeline;
  const from = readFrom(timeline, index).map(({ write }) => {
    if (write === NONE) return '@start';
    const isOwn = columns.kindAt(write) === 'buffered';
    return `@${write}${isOwn ? ' (own store buffer)' : ''}`;
  });
  return from.length === 0 ? '' : ` <- ${[...new Set(from)].join(' ')}`;
}

function localWords(timeline: Timeline, target: LocalTarget, index: number): string {
  const name = (at: number): string =>
    at === NONE ? '0' : valueName(timeline.system, 0, valuePut(timeline, target, at));
  const last = lastPut(timeline, target, index);
  if (putsInto(timeline, target, index)) return `write ${name(index)} (was ${name(last)})`;
  return `read ${name(last)} <- ${last === NONE ? 'the beginning' : `@${last}`}`;
}
