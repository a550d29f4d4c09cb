/** One event on one line: what the events pane shows and what searches look in. */
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import { hexBytes } from '../../machine/memory/hex.ts';
import { isTextAddress, type Operation } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { executedText } from '../../report/naming/contents.ts';
import { functionName, returnedName, sourceText, valueName } from '../../report/naming/names.ts';
import { faultText, wordingOf } from '../../report/rows/event-wording.ts';

/** `CPU1 nmi  in_nmi -> 1  [atomic_read(&in_nmi)]`; `context` is left out for a task. */
export function eventLine(system: System, event: Event): string {
  const { happened, source } = eventParts(system, event);
  return happened + source;
}

/** The same in two parts: what happened, and its source text where that says more. */
export function eventParts(system: System, event: Event): { happened: string; source: string } {
  const context = contextOfEvent(event);
  const who = `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
  const source = operationText(system, event);
  const what = eventText(system, event);
  const isSaid = source === '' || source === '}' || what.includes(source);
  return { happened: `${who}  ${what}`, source: isSaid ? '' : `  [${source}]` };
}

export function contextOfEvent(event: Event): ContextKind {
  return 'context' in event ? event.context : event.kind === 'nmi-entered' ? 'nmi' : 'task';
}

const MOST_KEPT = 4096;
const kept = new WeakMap<Timeline, Map<number, Event>>();

/** The event of that index. Kept, as those that pass a filter may be far from each other. */
export function eventAt(timeline: Timeline, index: number): Event {
  const events = kept.get(timeline) ?? new Map<number, Event>();
  kept.set(timeline, events);
  const known = events.get(index);
  if (known !== undefined) return known;
  const { event } = timeline.momentAt(index);
  if (events.size >= MOST_KEPT) events.clear();
  events.set(index, event);
  return event;
}

const sources = new WeakMap<Operation, string>();

/** The source text of the operation that the event belongs to, empty where it belongs to none. */
export function operationText(system: System, event: Event): string {
  if (!('pc' in event)) return '';
  const { operation } = system.code[event.fn][event.pc];
  const known = sources.get(operation);
  if (known !== undefined) return known;
  const text = sourceText(system.program, operation.source);
  sources.set(operation, text);
  return text;
}

/** What happened. */
export function eventText(system: System, event: Event): string {
  switch (event.kind) {
    case 'assigned':
      return `${localName(system, event.fn, event.local)} = ${valueName(system, 0, event.value)}`;
    case 'jumped':
      return `goes on at line ${lineOf(system, event.fn, event.next)}`;
    case 'relaxed':
      return 'cpu_relax()';
    case 'called':
      return `calls ${functionName(system.program, event.callee)}()`;
    case 'returned':
      return `${functionName(system.program, event.fn)}() returns ${returnedName(event.value)}`;
    case 'fetched': {
      const where = addressName(system, event.address + event.offset);
      return `fetches ${where}: ${hexBytes(event.value, event.size)}`;
    }
    case 'executed': {
      return `executes ${addressName(system, event.address)}: ${executedText(system, event)}`;
    }
    case 'loaded':
    case 'buffered':
    case 'stored':
    case 'committed':
    case 'exchanged':
    case 'fault-handled':
      return accessText(system, event);
    default: {
      const { text, effects } = wordingOf(system, event, operationText(system, event), null);
      return [text, ...effects].filter((part) => part !== '').join('  ');
    }
  }
}

type Access = Extract<
  Event,
  { kind: 'loaded' | 'buffered' | 'stored' | 'committed' | 'exchanged' | 'fault-handled' }
>;

function accessText(system: System, event: Access): string {
  if (event.kind === 'fault-handled') return faultText(system, event);
  const name = addressName(system, event.address);
  const value = storedName(system, event.address, event.size, event.value);
  switch (event.kind) {
    case 'loaded':
      return `${name} -> ${value}${event.forwarded ? ' (own store buffer)' : ''}`;
    case 'buffered':
      return `${name} = ${value} (buffered)`;
    case 'stored':
      return `${name} = ${value}`;
    case 'committed':
      return `${name} = ${value} (reaches memory)`;
    case 'exchanged': {
      const old = storedName(system, event.address, event.size, event.old);
      return event.written ? `${name} = ${value} (was ${old})` : `${name} -> ${old} (not written)`;
    }
  }
}

/** A value as its place holds it: bytes in text, a number elsewhere. */
export function storedName(system: System, address: number, size: number, value: Value): string {
  if (isTextAddress(address)) return hexBytes(value, size);
  const name = valueName(system, address, value);
  return size === 1 && !name.startsWith('0x') && value > 9 ? hexBytes(value, 1) : name;
}

function localName(system: System, fn: number, local: number): string {
  const found = system.program.functions[fn].locals[local];
  return found === undefined || found.temporary ? '(temporary)' : found.name;
}

function lineOf(system: System, fn: number, pc: number): number {
  return system.program.functions[fn].operations[pc]?.source.line ?? 0;
}
