/** The words of a story: who did what where, whose write it read, and who made that out of date. */
import type { Critical } from '../../detectors/failure.ts';
import type { Event } from '../../machine/events/events.ts';
import { hexByte, hexBytes } from '../../machine/memory/hex.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { printable } from '../../machine/program/printable.ts';
import { addressName, siteContaining } from '../../machine/state/address-names.ts';
import { actorName, at, byteRange, listed } from '../explaining/phrases.ts';
import { executedText } from '../naming/contents.ts';
import { siteName } from '../naming/names.ts';
import { type AccessEvent, Accesses } from '../rows/accesses.ts';
import { type Actor, NONE } from '../slicing/open-frames.ts';
import type { RunFlow } from '../slicing/run-flow.ts';
import type { Beat } from './beats.ts';

export interface Telling {
  flow: RunFlow;
  critical: Critical;
  /** By event: the number that its beat is told under. */
  numbers: ReadonlyMap<number, number>;
  /** Who is told of. */
  actors: readonly Actor[];
}

/** Events that a sentence cites by their numbers. */
const MOST_NUMBERS = 3;

export function sentenceOf(telling: Telling, beat: Beat): string {
  const { critical } = telling;
  if (beat.kind === 'end') return `${critical.failure.message}.`;
  const did = deedOf(telling, beat) + at(telling.flow.system, beat.spot);
  const clauses = [
    ...origins(telling, beat),
    ...changes(telling, beat),
    ...lateStores(telling, beat),
    ...otherWays(telling, beat),
  ];
  const said = [did, ...clauses].join('; ');
  return beat.fails ? `${said}: ${critical.failure.message}.` : `${said}.`;
}

/** Who did what: `CPU0's task wrote flag = 1`. */
export function deedOf(telling: Telling, beat: Beat): string {
  return `${toldName(telling, beat.parts[0].event)} ${deed(telling, beat)}`;
}

/** `CPU0's task`; of several handlers of a kind at a CPU each by what began it: `CPU0's NMI of event 4`. */
function toldName({ flow, actors }: Telling, event: number): string {
  const actor = flow.actorOf(event);
  if (actor === undefined) return `CPU${flow.events[event].cpu}`;
  const name = actorName(flow.system, actor);
  const isOne = !actors.some(
    (other) => other !== actor && other.cpu === actor.cpu && isAlike(other, actor),
  );
  return isOne ? name : `${name} of event ${actor.began}`;
}

const isAlike = (a: Actor, b: Actor): boolean => a.kind === b.kind && a.kind !== 'task';

function deed(telling: Telling, beat: Beat): string {
  switch (beat.kind) {
    case 'read':
      return `read ${accessesOf(telling, beat)}`;
    case 'write':
      return `wrote ${accessesOf(telling, beat)}${arrival(telling, beat)}`;
    case 'exchange':
      return `exchanged ${accessesOf(telling, beat)}`;
    case 'fetch':
      return `fetched ${fetchedText(telling, beat)}`;
    default:
      return eventText(telling, beat);
  }
}

function eventText({ flow }: Telling, { parts }: Beat): string {
  const event = flow.events[parts[0].event];
  const { system } = flow;
  switch (event.kind) {
    case 'executed':
      return `executed ${addressName(system, event.address)}: ${executedText(system, event)}`;
    case 'trapped':
      return `took the int3 at ${addressName(system, event.address)}`;
    case 'nmi-entered':
      return `was interrupted by an NMI`;
    case 'nmi-latched':
      return 'latched an NMI';
    case 'nmi-delivered':
      return 'got the NMI that was raised';
    case 'interrupt-entered':
      return 'took the interrupt';
    case 'stopped':
      return 'was stopped';
    case 'resumed':
      return 'went on';
    case 'switched':
      return `went over to task ${event.task}`;
    case 'nmi-raised':
      return `raised an NMI at CPU${event.target}`;
    case 'interrupt-sent':
      return 'interrupted the other CPUs';
    case 'interrupt-returned':
      return 'ended';
    case 'text-protected':
      return `made the text ${event.writable ? 'writable' : 'read-only'}`;
    case 'serialised':
      return 'serialised';
    case 'bug-hit':
    case 'crashed':
    case 'faulted':
    case 'site-left':
      return 'was';
    default:
      return 'went on';
  }
}

function accessesOf({ flow }: Telling, { kind, parts }: Beat): string {
  const accesses = new Accesses(flow.system);
  const events = parts.flatMap(({ event, arrived }) =>
    [event, arrived].filter((index) => index !== NONE).map((index) => flow.events[index]),
  );
  for (const event of events) accesses.add(event as AccessEvent);
  const effects = accesses.effects((site) => changedText(flow, site, events));
  // An exchange of text is told by what changed.
  return listed(effects.slice(kind === 'exchange' ? -accesses.changedSites().length : 0));
}

/** `byte 0 of vfs_read: 0f -> e8`; `..` for a byte in between that is not of the beat. */
function changedText({ system }: RunFlow, site: number, events: readonly Event[]): string {
  const { address, name } = system.program.sites[site];
  const [before, after] = [new Map<number, string>(), new Map<number, string>()];
  for (const event of events) {
    if (event.kind !== 'stored' && event.kind !== 'committed' && event.kind !== 'exchanged')
      continue;
    if (siteContaining(system, event.address) !== site) continue;
    for (let byte = 0; byte < event.size; byte++) {
      const offset = event.address - address + byte;
      if (!before.has(offset)) before.set(offset, hexByte(byteOf(event.old, byte)));
      after.set(offset, hexByte(byteOf(event.value, byte)));
    }
  }
  const [first, last] = [Math.min(...after.keys()), Math.max(...after.keys())];
  const bytes = (of: ReadonlyMap<number, string>) =>
    Array.from({ length: last - first + 1 }, (_, at) => of.get(first + at) ?? '..').join(' ');
  const where = `${byteRange(first, last)} of ${printable(name)}`;
  return `${where}: ${bytes(before)} -> ${bytes(after)}`;
}

/** When what it buffered reached memory, where others did something in between. */
function arrival({ flow }: Telling, { parts }: Beat): string {
  const { event, arrived } = parts[parts.length - 1];
  if (arrived === NONE) return '';
  const between = flow.events.slice(event + 1, arrived);
  const isAtOnce = between.every(({ kind }) => kind === 'committed' || kind === 'buffered');
  return isAtOnce ? '' : ` (in memory since event ${arrived})`;
}

function fetchedText({ flow }: Telling, { parts }: Beat): string {
  const fetches = parts.flatMap(({ event }) => {
    const fetched = flow.events[event];
    return fetched.kind === 'fetched' ? [fetched] : [];
  });
  const [{ address, offset: first }] = fetches;
  const last = fetches[fetches.length - 1];
  const site = siteContaining(flow.system, address);
  const start = address - (flow.system.program.sites[site]?.address ?? address);
  const bytes = fetches.map(({ value, size }) => hexBytes(value, size)).join(' ');
  const range = byteRange(start + first, start + last.offset + last.size - 1);
  return `${range} of ${siteName(flow.system.program, site)}: ${bytes}`;
}

/** Whose writes it read; that nobody had written there, where it is of interest that somebody did later. */
function origins(telling: Telling, { parts }: Beat): string[] {
  const { flow } = telling;
  const writes = [...new Set(parts.flatMap(({ told }) => told.from))].sort((a, b) => a - b);
  if (writes.length === 0) {
    const isFirst = parts.every(({ event, told }) => {
      const from = flow.from[event];
      return told.changedBy !== NONE && from.length > 0 && from.every((write) => write === NONE);
    });
    return isFirst ? ['nobody had written it by then'] : [];
  }
  return [`written by ${byWhom(telling, writes)}`];
}

/** `CPU0's task at events 3 and 4`: each by the number that it is told under. */
function byWhom(telling: Telling, writes: readonly number[]): string {
  const byActor = new Map<string, Set<number>>();
  for (const write of writes) {
    const who = toldName(telling, write);
    const events = byActor.get(who) ?? new Set();
    byActor.set(who, events.add(telling.numbers.get(write) ?? write));
  }
  return listed([...byActor].map(([who, events]) => `${who} at ${eventNumbers([...events])}`));
}

/** `event 3`, `events 3 and 4`, `events 3, 4, 5 and 2 more`. */
function eventNumbers(events: readonly number[]): string {
  const sorted = events.toSorted((a, b) => a - b).map(String);
  if (sorted.length === 1) return `event ${sorted[0]}`;
  const rest = sorted.length - MOST_NUMBERS;
  return `events ${listed(rest > 1 ? [...sorted.slice(0, MOST_NUMBERS), `${rest} more`] : sorted)}`;
}

/** Who changed it: a store that was made before the read by when it reached memory. */
function changes(telling: Telling, { parts }: Beat): string[] {
  const found = parts.map(({ told }) => told.changedBy).filter((event) => event !== NONE);
  if (found.length === 0) return [];
  const numbers = new Map(telling.numbers);
  const last = parts[parts.length - 1].event;
  for (const event of found) if ((numbers.get(event) ?? event) < last) numbers.set(event, event);
  return [`changed by ${byWhom({ ...telling, numbers }, found)}`];
}

/** What another CPU had stored there, and nobody else could see yet. */
function lateStores(telling: Telling, { parts }: Beat): string[] {
  const found = parts.map(({ told }) => told.late).filter((event) => event !== NONE);
  if (found.length === 0) return [];
  return [`the store to it by ${byWhom(telling, found)} was still in a store buffer`];
}

/** Where the branch that went by it would have led. */
function otherWays(telling: Telling, { parts }: Beat): string[] {
  const { flow } = telling;
  const writes = parts.map(({ told }) => told.notTaken).filter((event) => event !== NONE);
  if (writes.length === 0) return [];
  const [write] = writes;
  const event = flow.events[write];
  const where = 'address' in event ? addressName(flow.system, event.address) : '';
  return [`the other way leads to the write of ${where} by ${byWhom(telling, [write])}`];
}
