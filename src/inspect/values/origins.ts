/** Where the value of an event comes from, one step back: through locals, arguments, results, stores, bytes of text. */
import { WROTE } from '../../history/columns.ts';
import type { Timeline } from '../../history/timeline.ts';
import { units } from '../../history/written-units.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import { eachLocal } from '../../machine/program/compile-expressions.ts';
import { operandsOf } from '../../machine/program/live-locals.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Expression, Operation } from '../../machine/program/program.ts';
import { eventAt } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import { lastPut } from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import {
  constantBeginning,
  localBeginning,
  machineBeginning,
  namedBeginning,
} from './beginnings.ts';
import { lastBelow, readFrom } from './reads-from.ts';
import { type Target, unitsOf } from './targets.ts';

/**
 * A value of an event. `part`: of a call the argument of that number; `old` is what a LOCKed operation read, which
 * its local takes; `value` everything else.
 */
export interface Point {
  event: number;
  part: 'value' | 'old' | number;
}

/** Another event's value, or that it begins here, in words. */
export type Origin = { kind: 'event'; point: Point } | { kind: 'beginning'; text: string };

/** The event's value that is meant where nothing says which. */
export function pointAt(timeline: Timeline, index: number): Point {
  const isRead =
    timeline.columns.kindAt(index) === 'exchanged' &&
    timeline.columns.wrote[index] === WROTE.nothing;
  return { event: index, part: isRead ? 'old' : 'value' };
}

/** What has given the target the value that it has at the mark: of an array or a site every part. */
export function makersOf(timeline: Timeline, target: Target, mark: number): Origin[] {
  if (target.kind === 'local') {
    const put = lastPut(timeline, target, mark);
    if (put === NONE)
      return [beginning(`${target.name} is ${localBeginning(timeline, target.fn)}`)];
    return [at(put, partPut(timeline, put, target.local))];
  }
  if (target.store !== undefined) return [at(target.store)];
  const { accesses } = linksOf(timeline);
  const made = unitsOf(timeline.system, target).map((unit) => {
    const write = lastBelow(accesses.writes(unit), mark);
    return write === NONE ? beginning(namedBeginning(timeline, unit)) : at(write);
  });
  return once(made);
}

interface Asked extends Point {
  timeline: Timeline;
}

/** All that a value is made of, each once; nothing for an event that has no value. */
export function originsOf(timeline: Timeline, point: Point): Origin[] {
  return once(allOf({ timeline, ...point }));
}

function once(origins: readonly Origin[]): Origin[] {
  const named = origins.map((origin): [string, Origin] => {
    if (origin.kind === 'beginning') return [origin.text, origin];
    return [`${origin.point.event} ${origin.point.part}`, origin];
  });
  return [...new Map(named).values()];
}

const at = (event: number, part: Point['part'] = 'value'): Origin => ({
  kind: 'event',
  point: { event, part },
});
const beginning = (text: string): Origin => ({ kind: 'beginning', text });

function allOf(asked: Asked): Origin[] {
  const { timeline, event: index } = asked;
  const event = eventAt(timeline, index);
  switch (event.kind) {
    case 'committed':
      return [at(linksOf(timeline).stores.partner.at(index))];
    case 'loaded':
    case 'fetched':
      return readOf(asked);
    case 'exchanged':
      return exchangedOf(asked, event);
    case 'executed':
      return fetchesOf(timeline, index, event.address, event.size);
    case 'trapped':
      return fetchesOf(timeline, index, event.address, 1);
    case 'site-left':
      return lastOwn(timeline, index, ['executed', 'trapped']);
    case 'interrupt-entered':
      return lastOfOther(timeline, index, 'interrupt-sent');
    case 'stop-gathered':
      return gatheredOf(asked);
    case 'masked':
    case 'srcu-moved':
    case 'fault-handled':
      return [...operandsAt(asked), beginning(machineBeginning(timeline, event))];
    default:
      return operandsAt(asked);
  }
}

function operationOf({ timeline, event: index }: Asked): Operation | null {
  const { system, columns } = timeline;
  return system.code[columns.fn[index]]?.[columns.pc[index]].operation ?? null;
}

/** What the operation computes its value of; where it has none, what it looks at. */
function operandsAt(asked: Asked): Origin[] {
  const operation = operationOf(asked);
  if (operation === null) return [];
  switch (operation.kind) {
    case 'execute':
      return [];
    case 'store':
      return fromExpression(asked, operation.value);
    case 'share':
      return fromExpression(asked, operation.argument);
    case 'call': {
      const { part } = asked;
      const given = operation.arguments;
      const wanted = typeof part === 'number' ? given.slice(part, part + 1) : given;
      return wanted.flatMap((argument) => fromExpression(asked, argument));
    }
    default:
      return operandsOf(operation).flatMap((operand) =>
        operand === null ? [] : fromExpression(asked, operand),
      );
  }
}

/** The locals that it reads; where it reads none, what it is. */
function fromExpression(asked: Asked, expression: Expression): Origin[] {
  const { timeline, event: index } = asked;
  const locals = new Set<number>();
  eachLocal(expression, (local) => locals.add(local));
  if (locals.size > 0) return [...locals].map((local) => fromLocal(asked, local));
  return [beginning(constantBeginning(timeline, index, eventAt(timeline, index), expression))];
}

function fromLocal({ timeline, event: index }: Asked, local: number): Origin {
  const activation = linksOf(timeline).activations.of.at(index);
  const fn = timeline.columns.fn[index];
  const put = lastPut(timeline, { activation, fn, local }, index);
  if (put === NONE) {
    const { name } = timeline.system.program.functions[fn].locals[local];
    return beginning(`${printable(name)} is ${localBeginning(timeline, fn)}`);
  }
  return at(put, partPut(timeline, put, local));
}

/** Which of the event's values the local took. */
function partPut(timeline: Timeline, put: number, local: number): Point['part'] {
  switch (timeline.columns.kindAt(put)) {
    case 'exchanged':
      return 'old';
    case 'called':
      return local;
    default:
      return 'value';
  }
}

function readOf({ timeline, event: index }: Asked): Origin[] {
  return readFrom(timeline, index).map(({ unit, write }) =>
    write === NONE ? beginning(namedBeginning(timeline, unit)) : at(write),
  );
}

/** A swap forgets what it has read, and so does a comparison that holds. */
function exchangedOf(asked: Asked, { written }: Extract<Event, { kind: 'exchanged' }>): Origin[] {
  const operation = operationOf(asked);
  const isRead = !written || asked.part === 'old';
  if (operation?.kind !== 'exchange' || isRead) return readOf(asked);
  const { operator, operand } = operation;
  const given = fromExpression(asked, operand);
  return operator === 'swap' || operator === 'compare' ? given : [...readOf(asked), ...given];
}

/** The fetches that hold the bytes of an instruction. */
function fetchesOf(timeline: Timeline, index: number, address: number, size: number): Origin[] {
  const { columns } = timeline;
  const missing = new Set(Array.from({ length: size }, (_, offset) => address + offset));
  const found: Origin[] = [];
  for (let before = index - 1; before >= 0 && missing.size > 0; before--) {
    if (columns.cpu[before] !== columns.cpu[index]) continue;
    const fetch = columns.kindAt(before) === 'fetched' ? eventAt(timeline, before) : null;
    if (fetch?.kind !== 'fetched') continue;
    const held = units(fetch.address + fetch.offset, fetch.size);
    if (held.filter((byte) => missing.delete(byte)).length > 0) found.unshift(at(before));
  }
  return found;
}

/** The last event of one of the kinds that the same activation made. */
function lastOwn(timeline: Timeline, index: number, kinds: readonly EventKind[]): Origin[] {
  const { columns } = timeline;
  const { activations } = linksOf(timeline);
  const own = activations.of.at(index);
  const found = timeline.find(index - 1, -1, (before) => {
    return activations.of.at(before) === own && kinds.includes(columns.kindAt(before));
  });
  return found < 0 ? [] : [at(found)];
}

function lastOfOther(timeline: Timeline, index: number, kind: EventKind): Origin[] {
  const { columns } = timeline;
  const found = timeline.find(index - 1, -1, (before) => {
    return columns.kindAt(before) === kind && columns.cpu[before] !== columns.cpu[index];
  });
  return found < 0 ? [] : [at(found)];
}

/** What the stopped CPU with the highest number returned of those that returned something, else the own result. */
function gatheredOf(asked: Asked): Origin[] {
  const { timeline, event: index } = asked;
  const { columns } = timeline;
  const failed = timeline
    .machineAt(index)
    .cpus.findLastIndex(({ contexts }) =>
      contexts.some(({ kind, address }) => kind === 'stopper' && address !== 0),
    );
  if (failed < 0) return operandsAt(asked);
  const returned = timeline.find(index - 1, -1, (before) => {
    return columns.kindAt(before) === 'stopper-returned' && columns.cpu[before] === failed;
  });
  return [at(returned)];
}
