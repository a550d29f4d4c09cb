/** The sites of the text, as an editor lists them. */
import { contentHeld, contentLabel, originOf, stateOf } from '../../inspect/state/byte-origins.ts';
import { mayFetch, standingIn } from '../../inspect/state/site-cpus.ts';
import { issuedAt, siteFacts } from '../../inspect/state/site-facts.ts';
import { hex, hexByte, hexOf } from '../../machine/memory/hex.ts';
import { textBytes } from '../../machine/memory/text.ts';
import { decodedName, siteName } from '../../report/naming/names.ts';
import type { Variable } from '../protocol/messages.ts';
import { machineOf, type Place, type Standing } from './standing.ts';
import { row } from './values.ts';

const bytesAt = (standing: Standing, index: number): number[] => {
  const { address, size } = standing.debuggee.system.program.sites[index];
  return textBytes(machineOf(standing).text, address, size);
};

/** `vfs_read  e8 1f 44 00 00 (mixed)` */
export function sitesAt(standing: Standing, place: Place): Variable[] {
  const { sites } = standing.debuggee.system.program;
  return sites.map((_, index) => siteVariable(standing, place, index));
}

export function siteVariable(standing: Standing, { cpu, entry }: Place, index: number): Variable {
  const { program } = standing.debuggee.system;
  const site = program.sites[index];
  const bytes = bytesAt(standing, index);
  const name = siteName(program, index);
  return {
    name,
    value: `${hexOf(bytes)} (${stateOf(site, bytes)})`,
    type: `u8 [${site.size}]`,
    evaluateName: name,
    variablesReference: standing.shelf.put({ kind: 'site', cpu, entry, site: index }),
    memoryReference: hex(site.address),
  };
}

/** Its bytes, each with its origin and who wrote it; what it decodes to; who is in it. */
export function siteParts(standing: Standing, cpu: number, index: number): Variable[] {
  const { system, timeline } = standing.debuggee;
  const site = system.program.sites[index];
  const bytes = bytesAt(standing, index);
  const { writers } = siteFacts(timeline, standing.mark, index);
  const held = contentHeld(site, bytes);
  const now = held < 0 ? [row('now', decoded(standing, index, bytes))] : [];
  const contents = site.contents.map(({ bytes: all }, content) =>
    row(contentLabel(site, content), `${hexOf(all)}  ${decoded(standing, index, all)}`),
  );
  return [
    ...writers.map((writer, offset) => byteVariable(standing, index, offset, writer)),
    ...now,
    ...contents,
    ...cpuRows(standing, cpu, index),
  ];
}

/** `writer`: the event that brought the byte there, -1 for none. */
function byteVariable(standing: Standing, index: number, offset: number, writer: number): Variable {
  const { program } = standing.debuggee.system;
  const site = program.sites[index];
  const byte = bytesAt(standing, index)[offset];
  const origin = originWord(originOf(site, offset, byte));
  const written = writer < 0 ? '' : `, ${writtenBy(standing, writer)}`;
  return {
    ...row(`[${offset}]`, `${hexByte(byte)} ${origin}${written}`),
    type: 'u8',
    evaluateName: `${siteName(program, index)}[${offset}]`,
    memoryReference: hex(site.address + offset),
  };
}

function writtenBy({ debuggee }: Standing, writer: number): string {
  const { timeline } = debuggee;
  const issued = issuedAt(timeline, writer);
  const made = issued < 0 ? '' : `, made by event ${issued}`;
  return `written by CPU${timeline.columns.cpu[writer]} in event ${writer}${made}`;
}

function originWord(origin: string): string {
  switch (origin) {
    case '=':
      return '(old and new)';
    case 'o':
      return '(old)';
    case 'n':
      return '(new)';
    case '?':
      return '(of no content)';
    default:
      return `(of content ${origin})`;
  }
}

function decoded({ debuggee }: Standing, index: number, bytes: readonly number[]): string {
  const { program } = debuggee.system;
  const { address } = program.sites[index];
  const instructions = debuggee.disassembler.disassemble(bytes, address);
  return decodedName(program, instructions, address, bytes.length);
}

/** Who is in the middle of the site, and what the CPU may fetch of it that is there no more. */
function cpuRows(standing: Standing, cpu: number, index: number): Variable[] {
  const { system } = standing.debuggee;
  const machine = machineOf(standing);
  const inside = standingIn(system, machine, index).map((at) =>
    row(`CPU${at.cpu}`, `in its ${at.context.kind}, at byte ${at.offset}`),
  );
  const stale = mayFetch(system, machine, cpu, index).map(({ offset, bytes }) =>
    row(`CPU${cpu} may fetch [${offset}]`, bytes.map(hexByte).join(' or ')),
  );
  return [...inside, ...stale];
}
