/** The text: each site's bytes, old, new and other told apart; who wrote and who fetched them. */
import { hexByte } from '../../src/machine/memory/hex.ts';
import { textBytes } from '../../src/machine/memory/text.ts';
import { isExecuting } from '../../src/machine/state/executing.ts';
import type { System } from '../../src/machine/state/system.ts';
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
import { contextOfEvent, eventAt } from '../run/event-words.ts';
import { type Fetch, issuedAt, siteFacts } from '../run/site-facts.ts';

type Origin = 'old' | 'new' | 'both' | 'other';

const LETTERS: Readonly<Record<Origin, string>> = { old: 'o', new: 'n', both: '=', other: '?' };
const LOOKS: Readonly<Record<Origin, Look>> = {
  old: 'old',
  new: 'new',
  both: 'plain',
  other: 'torn',
};

export function textPane(view: View, { width, height }: Size): Line[] {
  const { sites } = view.timeline.system.program;
  if (sites.length === 0) return [plainLine('The protocol has no sites.', 'dim')];
  const site = Math.min(view.selection.site, sites.length - 1);
  const details = siteDetails(view, site);
  const room = Math.max(1, Math.min(sites.length, Math.max(3, height - details.length)));
  const start = windowStart(sites.length, room, site);
  const nameWidth = Math.min(20, Math.max(...sites.slice(start, start + room).map(nameLength)));
  const lines: Line[] = [];
  for (let index = start; index < Math.min(sites.length, start + room); index++) {
    lines.push(siteLine(view, index, nameWidth, index === site));
    if (index === site) lines.push(originLine(view, site, nameWidth), ...details.slice(1));
  }
  return lines.map((line) => clip(line, width, view.glyphs.more));
}

const nameLength = ({ name }: { name: string }): number => name.length;

function bytesOf(view: View, site: number): number[] {
  const { address, size } = view.timeline.system.program.sites[site];
  return textBytes(machineOf(view).text, address, size);
}

export function originOf(system: System, site: number, offset: number, byte: number): Origin {
  const { contents, wanted } = system.program.sites[site];
  const isOld = byte === contents[0].bytes[offset];
  const isNew = byte === contents[wanted].bytes[offset];
  if (isOld && isNew) return 'both';
  return isOld ? 'old' : isNew ? 'new' : 'other';
}

/** `old`, `new`, or `mixed`, of bytes that may lack the last ones. */
function stateOf(system: System, site: number, bytes: readonly number[]): string {
  const origins = bytes.map((byte, offset) => originOf(system, site, offset, byte));
  if (origins.includes('other')) return 'other';
  if (!origins.includes('new')) return 'old';
  return origins.includes('old') ? 'mixed' : 'new';
}

function byteSegments(view: View, site: number, bytes: readonly number[], at: number): Segment[] {
  const { system } = view.timeline;
  return bytes.flatMap((byte, offset) => [
    {
      ...segment(hexByte(byte), LOOKS[originOf(system, site, offset, byte)]),
      selected: offset === at,
    },
    segment(' '),
  ]);
}

function siteLine(view: View, site: number, nameWidth: number, isSelected: boolean): Line {
  const { system } = view.timeline;
  const bytes = bytesOf(view, site);
  const state = stateOf(system, site, bytes);
  const look: Look = state === 'old' ? 'old' : state === 'new' ? 'new' : 'torn';
  const name = siteName(system.program, site).slice(0, nameWidth).padEnd(nameWidth);
  return [
    segment(isSelected ? `${view.glyphs.here} ` : '  ', 'strong'),
    segment(name, isSelected ? 'strong' : 'plain'),
    segment(' '),
    ...byteSegments(view, site, bytes, isSelected ? view.selection.byte : -1),
    segment(` ${state}`, look),
  ];
}

/** Under each byte, where it comes from: o(ld), n(ew), = (both are alike), ? (neither). */
function originLine(view: View, site: number, nameWidth: number): Line {
  const { system } = view.timeline;
  const letters = bytesOf(view, site).flatMap((byte, offset) => {
    const origin = originOf(system, site, offset, byte);
    return [segment(`${LETTERS[origin]}  `, origin === 'both' ? 'dim' : LOOKS[origin])];
  });
  return [segment(' '.repeat(nameWidth + 3)), ...letters];
}

function siteDetails(view: View, site: number): Line[] {
  const { timeline, mark } = view;
  const { system } = timeline;
  const { contents, wanted } = system.program.sites[site];
  const bytes = bytesOf(view, site);
  const facts = siteFacts(timeline, mark, site);
  const lines: Line[] = [[]];
  const state = stateOf(system, site, bytes);
  const decoded = (label: string, all: readonly number[], look: Look): Line => [
    segment(`  ${label} `, 'dim'),
    segment(decode(view, site, all), look),
  ];
  if (state === 'mixed' || state === 'other') lines.push(decoded('now', bytes, 'torn'));
  lines.push(decoded('old', contents[0].bytes, state === 'old' ? 'strong' : 'plain'));
  lines.push(decoded('new', contents[wanted].bytes, state === 'new' ? 'strong' : 'plain'));
  lines.push(...writerLines(view, facts.writers, bytes));
  facts.fetches.forEach((fetch, cpu) => {
    if (fetch !== null) lines.push(fetchLine(view, site, cpu, fetch));
  });
  return lines;
}

function decode({ timeline, disassembler }: View, site: number, bytes: readonly number[]): string {
  const { program } = timeline.system;
  const { address } = program.sites[site];
  if (disassembler === null) return bytes.map(hexByte).join(' ');
  const decoded = disassembler.disassemble(bytes, address);
  return decodedName(program, decoded, address, bytes.length);
}

/** Who wrote each byte: `@` is the event that brought it to memory, and that of the store itself. */
function writerLines(view: View, writers: readonly number[], bytes: readonly number[]): Line[] {
  const { timeline, glyphs } = view;
  return writers.flatMap((writer, offset): Line[] => {
    if (writer < 0) return [];
    const issued = issuedAt(timeline, writer);
    const event = eventAt(timeline, issued < 0 ? writer : issued);
    const context = contextOfEvent(event);
    const who = `CPU${event.cpu}${context === 'task' ? '' : ` ${context}`}`;
    const when = issued < 0 ? `@${writer}` : `@${writer}, made @${issued}`;
    return [
      [
        segment(offset === view.selection.byte ? `  ${glyphs.here}` : '   ', 'strong'),
        segment(`${offset} ${hexByte(bytes[offset])} `),
        segment(`${who} ${when}`, 'dim'),
      ],
    ];
  });
}

function fetchLine(view: View, site: number, cpu: number, fetch: Fetch): Line {
  const { system } = view.timeline;
  const { program } = system;
  const size = program.sites[site].size;
  const missing = new Array<string>(size - fetch.bytes.length).fill('.. ');
  const isUnderWay = isExecuting(
    system,
    machineOf(view),
    machineOf(view).cpus[cpu],
    program.sites[site].address,
  );
  return [
    segment(`  CPU${cpu} ${isUnderWay ? 'fetching' : 'fetched'} `, isUnderWay ? 'notice' : 'dim'),
    ...byteSegments(view, site, fetch.bytes, -1),
    segment(missing.join(''), 'dim'),
    segment(`@${fetch.first}`, 'dim'),
  ];
}
