/** Explanations of failures that are about the bytes of a site. */

import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { hexBytes, hexOf } from '../../machine/memory/hex.ts';
import { textByte } from '../../machine/memory/text.ts';
import { knownName } from '../../machine/state/address-names.ts';
import { siteName } from '../naming/names.ts';
import { differentReads } from './differing-reads.ts';
import { by, byteRange, listed, since, whose } from './phrases.ts';
import type { FetchedBytes, Write } from './run-facts.ts';
import { executedUnserialised, staleBytes } from './stale-stories.ts';
import { decodeAt, type StoryFacts } from './story-facts.ts';

export function tornFetch(
  story: StoryFacts,
  event: Extract<Event, { kind: 'executed' }>,
): string[] {
  const { system, facts, row, critical } = story;
  const { cpu, site, size } = event;
  const bytes = executedBytes(event);
  const name = knownName(system, event.address);
  const offset = event.address - system.program.sites[site].address;
  const expected = system.program.sites[site].contents.map(
    (content) => `the ${content.name} bytes (${hexOf(content.bytes.slice(offset, offset + size))})`,
  );
  const place = since(facts.contextOf(cpu), row) || ' in its task';
  const decoded = decodeAt(story, event.address, bytes);
  const seen = decoded === null ? '' : ` An x86 decoder makes of them: ${decoded}.`;
  return [
    `CPU${cpu} executed ${hexOf(bytes)} at ${name} (row ${row(critical.event)}): neither ${expected.join(' nor ')}.${seen}`,
    `It did so${place}, and had fetched ${fetchedWhat(story, facts.fetchesOf(cpu))}.`,
    ...staleBytes(story, cpu),
    ...siteWrites(story, site),
    ...differentReads(story, cpu, writersOf(story, site)),
  ];
}

export function crossModification(story: StoryFacts, event: Event): string[] {
  const { system, facts, row, critical } = story;
  const { cpu, site } = critical.failure;
  if (event.kind === 'executed' || event.kind === 'trapped') {
    return executedUnserialised(story, event);
  }
  const write = facts.writeOf(critical.event, event);
  if (write === null) return [`${critical.failure.message}.`];
  const { address } = system.program.sites[site];
  const first = write.address - address;
  const waited =
    row(write.issued) === row(write.index)
      ? ''
      : `; the store had been in its store buffer since row ${row(write.issued)}`;
  const from = hexBytes(write.old, write.size);
  const to = hexBytes(write.value, write.size);
  const writing = facts.contextOfKind(write.cpu, write.context);
  return [
    `CPU${write.cpu} changed ${siteName(system.program, site)} while CPU${cpu} was executing it (row ${row(write.index)}).`,
    `CPU${cpu} had fetched ${fetchedWhat(story, facts.fetchesOf(cpu))}${since(facts.contextOf(cpu), row)}, and had not finished the instruction.`,
    `CPU${write.cpu},${since(writing, row) || ' in its task'}, then changed ${byteRange(first, first + write.size - 1)} from ${from} to ${to}${by(system, write.spot)}${waited}.`,
    `CPU${cpu} runs no serialising instruction in between, so that what it executes is undefined (Intel SDM vol. 3, 8.1.3).`,
    ...ifFetchedNow(story, write.address, to),
    ...differentReads(story, cpu, [write]),
  ];
}

/** What the CPU would execute if it fetched the rest right after the write. */
function ifFetchedNow(story: StoryFacts, written: number, to: string): string[] {
  const { system, facts, critical } = story;
  const { cpu, site } = critical.failure;
  const { fetched } = facts.machine.cpus[cpu];
  const { address, size, contents } = system.program.sites[site];
  if (fetched.length === size) return [];
  const news = to.split(' ').map((byte) => Number.parseInt(byte, 16));
  const bytes = Array.from({ length: size }, (_, offset) => {
    if (offset < fetched.length) return fetched[offset];
    return news[address + offset - written] ?? textByte(facts.machine.text, address + offset);
  });
  const isSame = (content: readonly number[]) => hexOf(content) === hexOf(bytes);
  if (contents.some((content) => isSame(content.bytes))) return [];
  const decoded = decodeAt(story, address, bytes);
  const seen = decoded === null ? '' : `: ${decoded}`;
  return [`If it fetched the rest now, it would execute ${hexOf(bytes)}${seen}.`];
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
  return [message, `${whose(write.cpu, write.context)} stored it${by(system, write.spot)}.`];
}

/** `byte 0 (0f) at row 31 and bytes 1 to 4 (1f 44 00 00) at row 35`. */
function fetchedWhat({ row }: StoryFacts, fetches: readonly FetchedBytes[]): string {
  const groups: { row: number; first: number; last: number; bytes: string }[] = [];
  for (const { index, offset, size, value } of fetches) {
    const group = groups[groups.length - 1];
    const bytes = hexBytes(value, size);
    if (group?.row === row(index)) {
      group.last = offset + size - 1;
      group.bytes += ` ${bytes}`;
    } else {
      groups.push({ row: row(index), first: offset, last: offset + size - 1, bytes });
    }
  }
  return listed(
    groups.map(
      ({ row, first, last, bytes }) => `${byteRange(first, last)} (${bytes}) at row ${row}`,
    ),
  );
}

/** The writes that last changed each byte of a site; undefined where none did. */
function lastWrites({ system, facts }: StoryFacts, site: number): (Write | undefined)[] {
  const { address, size } = system.program.sites[site];
  return Array.from({ length: size }, (_, offset) => facts.writerOf(address + offset));
}

function writersOf(story: StoryFacts, site: number): Write[] {
  return lastWrites(story, site).filter((write) => write !== undefined);
}

/** A sentence for each group of bytes that one CPU changed in one row. */
function siteWrites(story: StoryFacts, site: number): string[] {
  const { row } = story;
  const placeOf = (write: Write | undefined) => (write === undefined ? -1 : row(write.index));
  const groups: { first: number; last: number; write: Write | undefined }[] = [];
  lastWrites(story, site).forEach((write, offset) => {
    const group = groups[groups.length - 1];
    const isSame = group !== undefined && placeOf(group.write) === placeOf(write);
    if (isSame) group.last = offset;
    else groups.push({ first: offset, last: offset, write });
  });
  return groups.map(({ first, last, write }) => {
    const range = byteRange(first, last);
    if (write === undefined) return `Nobody had changed ${range}.`;
    const who = whose(write.cpu, write.context);
    return `${who} had changed ${range} at row ${row(write.index)}${by(story.system, write.spot)}.`;
  });
}
