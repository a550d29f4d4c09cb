/** The text: each site's bytes, old, new and other told apart; who wrote and who fetched them. */

import { contextOfEvent, eventAt } from '../../src/inspect/events/event-words.ts';
import {
  contentHeld,
  contentLabel,
  originOf,
  stateOf,
} from '../../src/inspect/state/byte-origins.ts';
import { mayFetch, standingIn } from '../../src/inspect/state/site-cpus.ts';
import { type Fetch, issuedAt, siteFacts } from '../../src/inspect/state/site-facts.ts';
import { cpuViews } from '../../src/inspect/values/cpu-views.ts';
import { hexByte, hexOf } from '../../src/machine/memory/hex.ts';
import { textBytes } from '../../src/machine/memory/text.ts';
import { siteContaining } from '../../src/machine/state/address-names.ts';
import { fetchedLength } from '../../src/machine/state/executing.ts';
import { decodedName, siteName } from '../../src/report/naming/names.ts';
import {
  clip,
  type Line,
  type Look,
  plainLine,
  type Segment,
  segment,
  windowStart,
} from '../drawing/segments.ts';
import { machineOf, type Size, type View } from '../model/view.ts';

/** Bytes on one line of the pane. */
const ROW = 16;

export function textPane(view: View, { width, height }: Size): Line[] {
  const { sites } = view.timeline.system.program;
  if (sites.length === 0) return [plainLine('The protocol has no sites.', 'dim')];
  const site = selectedIndex(view);
  const details = siteDetails(view, site, width);
  const room = Math.max(1, Math.min(sites.length, Math.max(3, height - details.length - 1)));
  const start = windowStart(sites.length, room, site);
  const nameWidth = Math.min(20, Math.max(...sites.slice(start, start + room).map(nameLength)));
  const lines: Line[] = [];
  for (let index = start; index < Math.min(sites.length, start + room); index++) {
    if (index !== site) lines.push(siteRow(view, index, 0, { nameWidth, width }));
    else lines.push(...selectedSite(view, site, { nameWidth, width, height }), ...details);
  }
  return lines.map((line) => clip(line, width, view.glyphs.more));
}

const selectedIndex = ({ selection, timeline }: View): number =>
  Math.min(selection.site, timeline.system.program.sites.length - 1);

const nameLength = ({ name }: { name: string }): number => name.length;

function bytesOf(view: View, site: number): number[] {
  const { address, size } = view.timeline.system.program.sites[site];
  return textBytes(machineOf(view).text, address, size);
}

/** `start`: where in the site the bytes stand; `at`: the one under the cursor, -1 for none. */
function byteSegments(
  view: View,
  site: number,
  bytes: readonly number[],
  start: number,
  at: number,
): Segment[] {
  const { program } = view.timeline.system;
  return bytes.flatMap((byte, index) => {
    const look = lookOf(originOf(program.sites[site], start + index, byte));
    return [{ ...segment(hexByte(byte), look), selected: start + index === at }, segment(' ')];
  });
}

interface Room {
  nameWidth: number;
  width: number;
}

/** Behind the bytes stands what the site holds: `  mixed`. */
const STATE_WIDTH = 8;

/** As many bytes as fit into a row beside the name and the state; of more than that, rows of 16 or 8. */
function bytesInRow({ width, nameWidth }: Room, size: number): number {
  const most = Math.floor((width - nameWidth - 3 - STATE_WIDTH) / 3);
  if (size <= Math.max(ROW / 2, Math.min(most, ROW))) return size;
  return most >= ROW ? ROW : ROW / 2;
}

/** One row of a site: its name, or how far in it the row begins; of one that is not selected the first. */
function siteRow(view: View, index: number, start: number, room: Room): Line {
  const { program } = view.timeline.system;
  const bytes = bytesOf(view, index);
  const count = bytesInRow(room, bytes.length);
  const isSelected = index === selectedIndex(view);
  const name = start === 0 ? siteName(program, index) : `+${start}`;
  const state = stateOf(program.sites[index], bytes);
  const row = bytes.slice(start, start + count);
  return [
    segment(isSelected && start === 0 ? `${view.glyphs.here} ` : '  ', 'strong'),
    segment(fitted(name, room.nameWidth), isSelected && start === 0 ? 'strong' : 'plain'),
    segment(' '),
    ...byteSegments(view, index, row, start, isSelected ? view.selection.byte : -1),
    ...(!isSelected && bytes.length > count ? [segment('.. ', 'dim')] : []),
    ...(start === 0 ? [segment(` ${state}`, stateLook(state))] : []),
  ];
}

const fitted = (name: string, width: number): string => name.slice(0, width).padEnd(width);

/** All rows, or as many around the byte under the cursor as leave half of the pane to what is known of it. */
function selectedSite(view: View, site: number, { height, ...room }: Room & Size): Line[] {
  const bytes = bytesOf(view, site);
  const count = bytesInRow(room, bytes.length);
  const rows = Math.ceil(bytes.length / count);
  const shown = Math.min(rows, Math.max(1, Math.floor(height / 4)));
  const first = windowStart(rows, shown, Math.floor(view.selection.byte / count));
  return Array.from({ length: shown }, (_, row) => (first + row) * count).flatMap((start) => [
    siteRow(view, site, start, room),
    originLine(view, site, bytes.slice(start, start + count), start, room.nameWidth),
  ]);
}

function stateLook(state: string): Look {
  return state === 'old' || state === 'new' ? state : 'torn';
}

function lookOf(origin: string): Look {
  switch (origin) {
    case 'o':
      return 'old';
    case 'n':
      return 'new';
    case '=':
      return 'plain';
    case '?':
      return 'torn';
    default:
      return 'notice';
  }
}

/** Under each byte, where it comes from: o(ld), n(ew), = (both are alike), a content's digit, ? (none). */
function originLine(
  view: View,
  site: number,
  bytes: readonly number[],
  start: number,
  nameWidth: number,
): Line {
  const { program } = view.timeline.system;
  const letters = bytes.map((byte, index) => {
    const origin = originOf(program.sites[site], start + index, byte);
    return segment(`${origin}  `, origin === '=' ? 'dim' : lookOf(origin));
  });
  return [segment(' '.repeat(nameWidth + 3)), ...letters];
}

function siteDetails(view: View, index: number, width: number): Line[] {
  const { timeline, mark } = view;
  const site = timeline.system.program.sites[index];
  const bytes = bytesOf(view, index);
  const facts = siteFacts(timeline, mark, index);
  const held = contentHeld(site, bytes);
  const decoded = (label: string, all: readonly number[], look: Look): Line => [
    segment(`  ${label} `, 'dim'),
    segment(decode(view, index, all), look),
  ];
  return [
    ...(held < 0 ? [decoded('now', bytes, 'torn')] : []),
    ...site.contents.map((content, at) =>
      decoded(contentLabel(site, at), content.bytes, at === held ? 'strong' : 'plain'),
    ),
    ...cpuLines(view, index, width),
    ...facts.fetches.flatMap((fetch, cpu) =>
      fetch === null ? [] : [fetchLine(view, index, cpu, fetch)],
    ),
    ...writerLines(view, facts.writers, bytes),
  ];
}

/** Who is in the middle of the site, and who may still fetch what of it was there before. */
function cpuLines(view: View, site: number, width: number): Line[] {
  const { system } = view.timeline;
  const machine = machineOf(view);
  const standing = standingIn(system, machine, site).map(({ cpu, context, offset }): Line => {
    const isOther = context.kind !== 'task' || system.tasks > 1;
    const who = context.kind === 'task' ? `task ${context.task}` : context.kind;
    return [segment(`  CPU${cpu}${isOther ? ` ${who}` : ''} at +${offset}`, 'notice')];
  });
  const reach = machine.cpus.flatMap((_, cpu): Line[] => {
    const parts = mayFetch(system, machine, cpu, site).map(
      ({ offset, bytes }) => `byte ${offset} ${bytes.map(hexByte).join('|')}`,
    );
    if (parts.length === 0) return [];
    return filled(`  CPU${cpu} may fetch: `, parts, width).map((line) => plainLine(line, 'notice'));
  });
  return [...standing, ...ownStores(view, site, width), ...reach];
}

/** Bytes that a CPU sees otherwise than they are in memory, for its own store buffer has them. */
function ownStores(view: View, site: number, width: number): Line[] {
  const { system } = view.timeline;
  const machine = machineOf(view);
  const { name, address, size } = system.program.sites[site];
  const views = cpuViews(system, machine, { kind: 'memory', name, address, size });
  return machine.cpus.flatMap((_, cpu): Line[] => {
    const parts = views
      .filter((one) => one.cpu === cpu)
      .map(({ unit, value }) => `byte ${unit - address} ${hexByte(Number(value))}`);
    if (parts.length === 0) return [];
    const lines = filled(`  CPU${cpu} sees its own store: `, parts, width);
    return lines.map((line) => plainLine(line, 'notice'));
  });
}

function decode({ timeline, disassembler }: View, site: number, bytes: readonly number[]): string {
  const { program } = timeline.system;
  const { address } = program.sites[site];
  if (disassembler === null) return hexOf(bytes);
  const decoded = disassembler.disassemble(bytes, address);
  return decodedName(program, decoded, address, bytes.length);
}

/** The parts behind the beginning, in lines that none of them is broken over. */
function filled(beginning: string, parts: readonly string[], width: number): string[] {
  const lines = [beginning];
  parts.forEach((part, index) => {
    const more = index === parts.length - 1 ? part : `${part}, `;
    const last = lines[lines.length - 1];
    const isFree = index === 0 || (last + more).trimEnd().length <= width;
    if (isFree) lines[lines.length - 1] = last + more;
    else lines.push(`    ${more}`);
  });
  return lines.map((line) => line.trimEnd());
}

/** Who wrote each byte: `@` is the event that brought it to memory, and that of the store itself. */
function writerLines(view: View, writers: readonly number[], bytes: readonly number[]): Line[] {
  const { timeline, glyphs, selection } = view;
  return writers.flatMap((writer, first): Line[] => {
    // Bytes of one store beside each other are told together.
    if (writer < 0 || (first > 0 && writers[first - 1] === writer)) return [];
    let end = first + 1;
    while (writers[end] === writer) end++;
    const issued = issuedAt(timeline, writer);
    const event = eventAt(timeline, issued < 0 ? writer : issued);
    const context = contextOfEvent(event);
    const who = `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
    const when = issued < 0 ? `@${writer}` : `@${writer}, made @${issued}`;
    const isHere = selection.byte >= first && selection.byte < end;
    const range = end === first + 1 ? `${first}` : `${first}-${end - 1}`;
    return [
      [
        segment(isHere ? `  ${glyphs.here}` : '   ', 'strong'),
        segment(`${range} ${hexOf(bytes.slice(first, end))} `),
        segment(`${who} ${when}`, 'dim'),
      ],
    ];
  });
}

/** The last fetch of a CPU: no more than one instruction, but where a block is fetched whole. */
function fetchLine(view: View, site: number, cpu: number, fetch: Fetch): Line {
  const { system } = view.timeline;
  const machine = machineOf(view);
  const { fetched, fetchAddress } = machine.cpus[cpu];
  const size = fetchedLength(system, machine, machine.cpus[cpu], fetch.address, fetch.bytes);
  const bytes = system.profile.isBlock ? fetch.bytes : fetch.bytes.slice(0, size);
  const missing = '.. '.repeat(Math.max(0, size - bytes.length));
  const isUnderWay = fetched.length > 0 && siteContaining(system, fetchAddress) === site;
  const start = fetch.address - system.program.sites[site].address;
  return [
    segment(`  CPU${cpu} ${isUnderWay ? 'fetching' : 'fetched'} `, isUnderWay ? 'notice' : 'dim'),
    ...(start === 0 ? [] : [segment(`+${start} `, 'dim')]),
    ...byteSegments(view, site, bytes, start, -1),
    segment(missing, 'dim'),
    segment(`@${fetch.first}`, 'dim'),
  ];
}
