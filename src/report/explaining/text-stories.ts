/** Explanations of failures that are about the bytes of a site. */

import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { hexBytes, hexOf } from '../../machine/memory/hex.ts';
import { executedLength } from '../../machine/memory/instruction-length.ts';
import { textByte } from '../../machine/memory/text.ts';
import { knownName, siteContaining } from '../../machine/state/address-names.ts';
import { isTorn, refutedBy } from '../../machine/state/site-contents.ts';
import type { Write } from '../facts/happenings.ts';
import { siteName } from '../naming/names.ts';
import { expectedThere, howItCameThere, mixedContents } from './content-stories.ts';
import { differentReads } from './differing-reads.ts';
import { atEvents, by, byteRange, doer, listed, since } from './phrases.ts';
import { situation } from './place-stories.ts';
import { executedUnserialised, offsetInSite, staleBytes } from './stale-stories.ts';
import { decodeAt, type StoryFacts } from './story-facts.ts';

export function tornFetch(
  story: StoryFacts,
  event: Extract<Event, { kind: 'executed' }>,
): string[] {
  const { system, facts } = story;
  const { cpu, site } = event;
  const place = since(system, facts.contextOf(cpu)) || ' in its task';
  return [
    ...(mixedContents(story, event) ?? tornInstruction(story, event)),
    `It did so${place}, and had fetched ${fetchedWhat(story, cpu, event.size)}.`,
    ...staleBytes(story, cpu),
    ...siteWrites(story, site, cpu),
    ...differentReads(story, cpu, writersOf(story, site)),
  ];
}

/** An instruction that is of no content. */
function tornInstruction(story: StoryFacts, event: Extract<Event, { kind: 'executed' }>): string[] {
  const { system, critical } = story;
  const { cpu, address } = event;
  const bytes = executedBytes(event);
  const expected = expectedThere(system.program.sites[event.site], address);
  const decoded = decodeAt(story, address, bytes);
  const seen = decoded === null ? '' : ` An x86 decoder makes of them: ${decoded}.`;
  return [
    `CPU${cpu} executed ${hexOf(bytes)} at ${knownName(system, address)} (event ${critical.event})${expected}.${seen}`,
    ...howItCameThere(story, cpu, event.site),
  ];
}

export function crossModification(story: StoryFacts, event: Event): string[] {
  const { system, facts, critical } = story;
  const { cpu, site } = critical.failure;
  if (event.kind === 'executed' || event.kind === 'trapped' || event.kind === 'fetched') {
    return [...executedUnserialised(story, event), ...howItCameThere(story, cpu, site)];
  }
  const write = facts.writeOf(critical.event, event);
  if (write === null) return [`${critical.failure.message}.`];
  const { address } = system.program.sites[site];
  const first = write.address - address;
  const waited =
    write.issued + 1 >= write.index
      ? ''
      : `; the store had been in its store buffer since event ${write.issued}`;
  const from = hexBytes(write.old, write.size);
  const to = hexBytes(write.value, write.size);
  const inTask = system.tasks > 1 ? ` in task ${write.task}` : ' in its task';
  const writing = since(system, facts.contextOfWrite(write)) || inTask;
  return [
    `CPU${write.cpu} changed ${siteName(system.program, site)} while CPU${cpu} was executing it (event ${write.index}).`,
    `CPU${cpu} had fetched ${fetchedWhat(story, cpu)}${since(system, facts.contextOf(cpu))}, and had not finished the instruction.`,
    `CPU${write.cpu},${writing}, then changed ${byteRange(first, first + write.size - 1)} from ${from} to ${to}${by(system, write.spot)}${waited}.`,
    ...hadNotSerialised(story, cpu),
    ...ifFetchedNow(story, write.address, to),
    ...differentReads(story, cpu, [write]),
  ];
}

/** What the hardware says of an instruction under a write, where its CPU has not serialised since it began with it. */
function hadNotSerialised({ system, facts }: StoryFacts, cpu: number): string[] {
  const first = facts.fetchesOf(cpu)[0]?.index ?? -1;
  if (first < 0 || facts.serialisedBy(cpu) >= first) return [];
  return [
    `CPU${cpu} had run no serialising instruction since event ${first}: what it executes is undefined (Intel SDM vol. 3, 8.1.3; hardware ${system.profile.name}).`,
  ];
}

/** What the CPU would execute if it fetched the rest right after the write. */
function ifFetchedNow(story: StoryFacts, written: number, to: string): string[] {
  const { system, facts, critical } = story;
  const { cpu, site: index } = critical.failure;
  const { fetched, fetchAddress: address } = facts.machine.cpus[cpu];
  const site = system.program.sites[index];
  const room = site.address + site.size - address;
  if (fetched.length === room) return [];
  const news = to.split(' ').map((byte) => Number.parseInt(byte, 16));
  const all = Array.from({ length: room }, (_, offset) => {
    if (offset < fetched.length) return fetched[offset];
    return news[address + offset - written] ?? textByte(facts.machine.text, address + offset);
  });
  const bytes = all.slice(0, executedLength(all, room));
  if (!isTorn(site, refutedBy(site, address, bytes))) return [];
  const decoded = decodeAt(story, address, bytes);
  const seen = decoded === null ? '' : `: ${decoded}`;
  return [`If it fetched the rest now, it would execute ${hexOf(bytes)}${seen}.`];
}

/** Bytes that are a trap, or nothing that a decoder knows: what the CPU had of them, and from whom. */
export function invalidOpcode(
  story: StoryFacts,
  { cpu, address }: Extract<Event, { kind: 'crashed' }>,
): string[] {
  return [
    ...situation(story),
    `It had fetched ${fetchedWhat(story, cpu)}.`,
    ...staleBytes(story, cpu),
    ...siteWrites(story, siteContaining(story.system, address), cpu),
  ];
}

/** Who wrote what stands at a site in the end. */
export function wrongText(story: StoryFacts, site: number): string[] {
  return [`${story.critical.failure.message}.`, ...siteWrites(story, site)];
}

/** Who wrote text that belongs to no site. */
export function strayWrite(story: StoryFacts, event: Event): string[] {
  const { system, facts, critical } = story;
  const write = facts.writeOf(critical.event, event);
  const message = `${critical.failure.message}.`;
  if (write === null) return [message];
  return [message, `${doer(system, write)} stored it${by(system, write.spot)}.`];
}

/**
 * `byte 0 (0f) at event 31 and bytes 1 to 4 (1f 44 00 00) at events 35 to 38`, of the site; no more than the
 * instruction has, where it is known how long that is.
 */
function fetchedWhat({ system, facts }: StoryFacts, cpu: number, most = 64): string {
  const start = offsetInSite(system, facts.machine.cpus[cpu].fetchAddress);
  const groups: { from: number; to: number; first: number; last: number; bytes: string }[] = [];
  for (const { index, offset: from, size: length, value } of facts.fetchesOf(cpu)) {
    const group = groups[groups.length - 1];
    const offset = start + from;
    const size = Math.min(length, most - from);
    if (size <= 0) break;
    const bytes = hexBytes(value, length).slice(0, 3 * size - 1);
    if (group !== undefined && group.to + 1 === index) {
      group.to = index;
      group.last = offset + size - 1;
      group.bytes += ` ${bytes}`;
    } else {
      groups.push({ from: index, to: index, first: offset, last: offset + size - 1, bytes });
    }
  }
  return listed(
    groups.map(
      ({ from, to, first, last, bytes }) =>
        `${byteRange(first, last)} (${bytes}) ${atEvents(from, to)}`,
    ),
  );
}

/**
 * The writes that last changed each byte of a site; undefined where none did. What a CPU executes has its own
 * buffered stores over it.
 */
function lastWrites(
  { system, facts }: StoryFacts,
  site: number,
  executing = -1,
): (Write | undefined)[] {
  const { address, size } = system.program.sites[site];
  return Array.from(
    { length: size },
    (_, offset) =>
      facts.bufferedWriterOf(executing, address + offset) ?? facts.writerOf(address + offset),
  );
}

function writersOf(story: StoryFacts, site: number): Write[] {
  return lastWrites(story, site).filter((write) => write !== undefined);
}

interface ByteGroup {
  first: number;
  last: number;
  write: Write | undefined;
  from: number;
  to: number;
  /** Another CPU's store to these bytes that has not reached memory. */
  waiting: Write | undefined;
  /** Several statements have done it. */
  isShared: boolean;
}

/** A sentence for each group of neighbouring bytes that was changed in one go, or by nobody. */
function siteWrites(story: StoryFacts, site: number, executing = -1): string[] {
  const { address } = story.system.program.sites[site];
  const groups: ByteGroup[] = [];
  lastWrites(story, site, executing).forEach((write, offset) => {
    const waiting =
      write === undefined ? waitingStore(story, address + offset, executing) : undefined;
    const group = groups[groups.length - 1];
    if (group !== undefined && isOneAct(group.write, write) && isOneAct(group.waiting, waiting)) {
      group.last = offset;
      group.isShared ||= group.write?.spot?.source !== write?.spot?.source;
      group.from = Math.min(group.from, write?.index ?? group.from);
      group.to = Math.max(group.to, write?.index ?? group.to);
    } else {
      const index = write?.index ?? -1;
      const range = { first: offset, last: offset, from: index, to: index };
      groups.push({ ...range, write, waiting, isShared: false });
    }
  });
  return groups.map((group) => writeSentence(story, site, executing, group));
}

function writeSentence(
  { system, facts }: StoryFacts,
  site: number,
  executing: number,
  { first, last, write, from, to, waiting, isShared }: ByteGroup,
): string {
  const range = byteRange(first, last);
  if (waiting !== undefined) {
    const has = `${doer(system, waiting)}'s store to ${range}${by(system, waiting.spot)}`;
    return `Nobody had changed ${range} in memory; ${has} had been in its store buffer since event ${waiting.issued}.`;
  }
  if (write === undefined) return `Nobody had changed ${range}.`;
  const { address } = system.program.sites[site];
  const isBuffered = facts.bufferedWriterOf(executing, address + first) !== undefined;
  const where = isBuffered ? ', in its store buffer' : '';
  return `${doer(system, write)} had changed ${range} ${atEvents(from, to)}${by(system, write.spot, !isShared)}${where}.`;
}

/** Stores so near to each other are a copy that is written out. */
const NEXT = 2;

/** By one statement of one context, or by one right after the other; or both by nobody. */
function isOneAct(one: Write | undefined, other: Write | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const isSameContext =
    one.cpu === other.cpu &&
    one.context === other.context &&
    one.task === other.task &&
    one.began === other.began;
  const isNext = Math.abs(one.issued - other.issued) <= NEXT;
  return isSameContext && (isNext || one.spot?.source === other.spot?.source);
}

function waitingStore(
  { facts, system }: StoryFacts,
  address: number,
  executing: number,
): Write | undefined {
  return Array.from({ length: system.cpus }, (_, cpu) => cpu)
    .filter((cpu) => cpu !== executing)
    .map((cpu) => facts.bufferedWriterOf(cpu, address))
    .find((write) => write !== undefined);
}
