/** Data breakpoints: a run stops after what changes, or reads, a variable, a part of it, text, or a local. */
import { sizeOfType } from '../../history/expressions/described.ts';
import { readExpression } from '../../history/expressions/expression.ts';
import { activationsAt } from '../../inspect/events/line-steps.ts';
import type { LocalPlace } from '../../inspect/links/locals.ts';
import { linksOf } from '../../inspect/links/run-links.ts';
import type { StackFrame } from '../../inspect/state/frames.ts';
import { hex } from '../../machine/memory/hex.ts';
import { printable } from '../../machine/program/printable.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { functionName } from '../../report/naming/names.ts';
import type { Container } from '../looking/containers.ts';
import { addressOf } from '../looking/memory.ts';
import { askedAt, entryAt, type Place, placeOfFrame, type Standing } from '../looking/standing.ts';
import { partPath } from '../looking/values.ts';
import { localsInScope } from '../looking/variables.ts';
import type { Arguments } from '../protocol/arguments.ts';
import type { AccessType, Bodies } from '../protocol/messages.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { type Made, made, mannerOf, refused } from './making.ts';
import { accessMatcher, localMatcher } from './matchers.ts';

/** What can be watched: bytes, or a local of one activation of a function. */
type Datum =
  | { kind: 'memory'; address: number; size: number; name: string }
  | ({ kind: 'local'; name: string } & LocalPlace);

const ACCESSES: readonly AccessType[] = ['read', 'write', 'readWrite'];
/** Bytes that may be watched at a time. */
const MOST_BYTES = 4096;

/** `place`: where a name is looked for that is in no container. */
export function dataInfo(
  standing: Standing,
  asked: Arguments,
  place: Place,
): Bodies['dataBreakpointInfo'] {
  const datum = datumOf(standing, asked, place);
  if (typeof datum === 'string') return { dataId: null, description: printable(datum) };
  return {
    dataId: idOf(datum),
    description: datum.name,
    accessTypes: [...ACCESSES],
    canPersist: datum.kind === 'memory',
  };
}

/** What can be watched, or why it cannot. */
function datumOf(standing: Standing, asked: Arguments, place: Place): Datum | string {
  const name = asked.text('name');
  if (asked.flag('asAddress', false)) {
    return bytes(standing, addressOf(name, 0), asked.integer('bytes', 1));
  }
  const container = standing.shelf.at(asked.integer('variablesReference', 0));
  if (container !== undefined) {
    const path = pathIn(standing, container, name);
    return path === null ? `"${name}" is nowhere in memory` : named(standing, path, container);
  }
  const frame = asked.integer('frameId', 0);
  return named(standing, name, frame > 0 ? placeOfFrame(standing, frame) : place);
}

function bytes({ debuggee }: Standing, address: number, size: number): Datum | string {
  if (size < 1 || size > MOST_BYTES) return `between 1 and ${MOST_BYTES} bytes can be watched`;
  const name = `${size} byte${size === 1 ? '' : 's'} at ${addressName(debuggee.system, address)}`;
  return { kind: 'memory', address, size, name };
}

/** As C names what a container has in a row of that name; null for what is no variable. */
function pathIn({ debuggee }: Standing, container: Container, name: string): string | null {
  switch (container.kind) {
    case 'locals':
    case 'globals':
    case 'text':
      return name;
    case 'site': {
      const { sites } = debuggee.system.program;
      return /^\[\d+\]$/.test(name) ? sites[container.site].name + name : null;
    }
    case 'value':
      return partPath(container.path, name);
    default:
      return null;
  }
}

/** As an expression names it, in the frame: its place in memory, or a local that is in none. */
function named(standing: Standing, text: string, place: Place): Datum | string {
  const { system } = standing.debuggee;
  const entry = entryAt(standing, place);
  const local = entry?.kind === 'frame' ? localIn(standing, text, entry.frame) : null;
  if (local !== null) return local;
  const read = readExpression(text, system);
  if (!read.ok) return read.message;
  const answer = read.expression.answer(askedAt(standing, place, null));
  if (!answer.ok) return answer.message;
  const { address, type } = answer;
  if (address === null) return `${text} is nowhere in memory`;
  const size = sizeOfType(type);
  if (size < 1 || size > MOST_BYTES) return `${text} has ${size} bytes, more than can be watched`;
  return { kind: 'memory', address, size, name: printable(text) };
}

/** A local that is in the frame alone; null for another name. */
function localIn(standing: Standing, name: string, at: StackFrame): Datum | null {
  const { system } = standing.debuggee;
  const local = localsInScope(standing, at).findLast((known) => known.name === name.trim());
  if (local?.place.kind !== 'frame') return null;
  const title = printable(`${local.name} of ${functionName(system.program, at.fn)}()`);
  const { timeline } = standing.debuggee;
  const activation = activationsAt(timeline, standing.mark, at.cpu)[at.depth];
  return { kind: 'local', activation, fn: at.fn, local: local.place.local, name: title };
}

function idOf(datum: Datum): string {
  return datum.kind === 'memory'
    ? `memory ${hex(datum.address)} ${datum.size}`
    : `local ${datum.activation} ${datum.fn} ${datum.local}`;
}

export const DATA = 'data';

/** `dataId` as `dataBreakpointInfo` gave it. */
export function dataPoint(debuggee: Debuggee, asked: Arguments, id: number): Made {
  const dataId = asked.text('dataId');
  const access = ACCESSES.find((known) => known === (asked.maybeText('accessType') ?? 'write'));
  if (access === undefined) return refused(id, `"accessType" is one of ${ACCESSES.join(', ')}`);
  const manner = mannerOf(debuggee, asked);
  if (typeof manner === 'string') return refused(id, manner);
  const wanted = { id, group: DATA, reason: 'data breakpoint' } as const;
  const place = memoryOf(dataId);
  if (place !== null) {
    const { address, size } = place;
    const name = addressName(debuggee.system, address);
    const title = size === 1 ? name : `${name}, ${size} bytes`;
    const matcher = accessMatcher(debuggee.timeline, { address, size }, access);
    return made(debuggee, { ...wanted, title, matcher }, manner);
  }
  const local = localOf(debuggee, dataId);
  if (local === null) return refused(id, `"${dataId}" is no place that this run has`);
  const { name } = debuggee.system.program.functions[local.fn].locals[local.local];
  const title = printable(`${name} of ${functionName(debuggee.system.program, local.fn)}()`);
  const matcher = localMatcher(debuggee.timeline, local, access);
  return made(debuggee, { ...wanted, title, matcher }, manner);
}

function memoryOf(dataId: string): { address: number; size: number } | null {
  const [, address, size] = /^memory (0x[0-9a-f]{1,12}) (\d{1,6})$/.exec(dataId) ?? [];
  if (address === undefined || Number(size) < 1 || Number(size) > MOST_BYTES) return null;
  return { address: Number(address), size: Number(size) };
}

function localOf({ timeline, system }: Debuggee, dataId: string): LocalPlace | null {
  const numbers = /^local (\d{1,9}) (\d{1,5}) (\d{1,5})$/.exec(dataId)?.slice(1).map(Number);
  if (numbers === undefined) return null;
  const [activation, fn, local] = numbers;
  const isThere = activation < linksOf(timeline).activations.entry.length;
  const count = system.program.functions[fn]?.locals.length ?? 0;
  return isThere && local < count ? { activation, fn, local } : null;
}
