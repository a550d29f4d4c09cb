/** Which events put a value into a local of one activation, and which read it: from the columns, and from the operations. */
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import { eachLocal } from '../../machine/program/compile-expressions.ts';
import { operandsOf, writtenLocal } from '../../machine/program/live-locals.ts';
import type { Expression, Operation } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { NONE } from './activations.ts';
import { linksOf } from './run-links.ts';

/** A local of one activation of a function. */
export interface LocalPlace {
  activation: number;
  fn: number;
  local: number;
}

/** The operation that an event of a function is of. */
function operationAt({ columns, system }: Timeline, index: number): Operation {
  return system.code[columns.fn[index]][columns.pc[index]].operation;
}

/** The event gave the local a value: an argument, a result, what was loaded or computed. */
export function putsInto(timeline: Timeline, place: LocalPlace, index: number): boolean {
  const { activations } = linksOf(timeline);
  const { activation, local } = place;
  if (index === activations.entry.at(activation)) return isArgument(timeline, place, index);
  const own = activations.of.at(index);
  if (own === NONE) return false;
  if (own === activation) return ownPut(timeline, index) === local;
  const isReturned = timeline.columns.kindAt(index) === 'returned';
  if (!isReturned || activations.outer.at(own) !== activation) return false;
  const call = operationAt(timeline, activations.entry.at(own));
  return call.kind === 'call' && call.local === local;
}

/** Text passes no arguments to what it calls. */
function isArgument(timeline: Timeline, { fn, local }: LocalPlace, index: number): boolean {
  const { columns, system } = timeline;
  if (local >= system.program.functions[fn].parameters) return false;
  if (columns.kindAt(index) !== 'called') return local === 0;
  return operationAt(timeline, index).kind === 'call';
}

/** The local of its own function that an event put a value into, NONE for none. */
function ownPut(timeline: Timeline, index: number): number {
  const operation = operationAt(timeline, index);
  switch (timeline.columns.kindAt(index)) {
    case 'assigned':
    case 'loaded':
    case 'exchanged':
    case 'masked':
    case 'srcu-moved':
    case 'stop-gathered':
      return writtenLocal(operation);
    case 'fault-handled':
      return operation.kind === 'store' ? operation.fault : NONE;
    case 'executed':
    case 'trapped':
    case 'site-left': {
      // Only once the site has been left.
      if (writtenLocal(operation) < 0) return NONE;
      const { event } = timeline.momentAt(index);
      return 'local' in event ? event.local : NONE;
    }
    default:
      return NONE;
  }
}

/** The event's operation read the local. */
export function readsLocal(
  timeline: Timeline,
  { activation, local }: LocalPlace,
  index: number,
): boolean {
  const { activations } = linksOf(timeline);
  if (activations.of.at(index) !== activation) return false;
  const operation = operationAt(timeline, index);
  if (!operandsOf(operation).some((operand) => operand !== null && reads(operand, local))) {
    return false;
  }
  return operation.kind !== 'execute' || isFirst(timeline, index);
}

function reads(operand: Expression, local: number): boolean {
  let isRead = false;
  eachLocal(operand, (read) => {
    isRead ||= read === local;
  });
  return isRead;
}

/** No earlier event of its operation stands right before it: a site's address is read once. */
function isFirst(timeline: Timeline, index: number): boolean {
  const { columns } = timeline;
  const { activations } = linksOf(timeline);
  const own = activations.of.at(index);
  const start = Math.max(0, activations.entry.at(own));
  for (let before = index - 1; before >= start; before--) {
    if (activations.of.at(before) === own) return columns.pc[before] !== columns.pc[index];
  }
  return true;
}

/** The last event before `before` that put a value into the local, NONE for none. */
export function lastPut(timeline: Timeline, place: LocalPlace, before: number): number {
  const { activations } = linksOf(timeline);
  const start = Math.max(0, activations.entry.at(place.activation));
  for (let index = before - 1; index >= start; index--) {
    if (putsInto(timeline, place, index)) return index;
  }
  return NONE;
}

/** Where the activation ends, as a bound: no event from there on is its own. */
export function boundOf(timeline: Timeline, { activation }: LocalPlace): number {
  const end = linksOf(timeline).activations.end.at(activation);
  return end === NONE ? timeline.length : end + 1;
}

/** The first event from `from` on that reads the local, NONE for none. */
export function nextLocalRead(timeline: Timeline, place: LocalPlace, from: number): number {
  const bound = boundOf(timeline, place);
  for (let index = from; index < bound; index++) {
    if (readsLocal(timeline, place, index)) return index;
  }
  return NONE;
}

/** The value that the event gave the local. */
export function valuePut(timeline: Timeline, place: LocalPlace, index: number): Value {
  const { event } = timeline.momentAt(index);
  const { entry } = linksOf(timeline).activations;
  switch (event.kind) {
    case 'called':
      return argumentOf(event, place.local);
    case 'exchanged':
      return event.old;
    case 'interrupt-entered':
    case 'stop-shared':
      return event.argument;
    case 'trapped':
      return entry.at(place.activation) === index ? event.address : event.value;
    case 'srcu-moved':
      return event.index;
    default:
      return 'value' in event ? event.value : 0;
  }
}

function argumentOf(event: Extract<Event, { kind: 'called' }>, number: number): Value {
  const { argument0, argument1, argument2, argument3, argument4, argument5 } = event;
  return [argument0, argument1, argument2, argument3, argument4, argument5][number];
}

/** The event put another value into the local than it had; an argument is one always. */
export function changesLocal(timeline: Timeline, place: LocalPlace, index: number): boolean {
  if (linksOf(timeline).activations.entry.at(place.activation) === index) return true;
  const last = lastPut(timeline, place, index);
  const before = last === NONE ? 0 : valuePut(timeline, place, last);
  return valuePut(timeline, place, index) !== before;
}
