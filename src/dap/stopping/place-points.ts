/** Breakpoints at lines, functions and instructions: a run stops before what is there. */
import { linePlaces, readPattern, stopMatcher } from '../../inspect/events/event-pattern.ts';
import { lineWithCode } from '../../inspect/events/lines.ts';
import { hex } from '../../machine/memory/hex.ts';
import { printable } from '../../machine/program/printable.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { addressOf } from '../looking/memory.ts';
import type { Client } from '../looking/standing.ts';
import type { Arguments } from '../protocol/arguments.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { type RunSource, sourceMessage } from '../run/sources.ts';
import { type Made, made, mannerOf, refused } from './making.ts';
import { fetchMatcher } from './matchers.ts';

/** A breakpoint at a line of a source, moved on to the next line at which something runs. */
export function linePoint(
  debuggee: Debuggee,
  source: RunSource,
  asked: Arguments,
  { id, client }: { id: number; client: Client },
): Made {
  const { system, timeline } = debuggee;
  const wanted = asked.integer('line') + 1 - client.firstLine;
  const line = lineWithCode(system, source.file, wanted);
  if (line === null) return refused(id, `nothing runs at line ${wanted} or behind it`);
  const manner = mannerOf(debuggee, asked);
  if (typeof manner === 'string') return refused(id, manner);
  const title = `${source.name}:${line}`;
  const pattern = {
    ...ANYWHERE,
    text: title,
    places: linePlaces(system, source.file, line),
  };
  const info = {
    line: line - 1 + client.firstLine,
    source: sourceMessage(source),
    ...(line === wanted ? {} : { message: `nothing runs at line ${wanted}` }),
  };
  const matcher = stopMatcher(pattern, timeline);
  const point = {
    id,
    group: lineGroup(source),
    reason: 'breakpoint',
    title,
    matcher,
    info,
  } as const;
  return made(debuggee, point, manner);
}

const ANYWHERE = { kind: null, cpu: null, context: null, site: null, condition: null };

export const lineGroup = ({ file }: RunSource): string => `source ${file}`;

export const FUNCTIONS = 'functions';

/** A function; or a kind of event, a site, a line: all that `:break` of the terminal debugger takes. */
export function functionPoint(debuggee: Debuggee, asked: Arguments, id: number): Made {
  const { system, timeline } = debuggee;
  const name = asked.text('name');
  const read = readPattern(name, system);
  if (!read.ok) return refused(id, read.message);
  const manner = mannerOf(debuggee, asked);
  if (typeof manner === 'string') return refused(id, manner);
  const matcher = stopMatcher(read.pattern, timeline);
  const title = printable(name);
  const reason = 'function breakpoint';
  return made(debuggee, { id, group: FUNCTIONS, reason, title, matcher }, manner);
}

export const INSTRUCTIONS = 'instructions';

/** Where a CPU begins to fetch the instruction at an address. */
export function instructionPoint(debuggee: Debuggee, asked: Arguments, id: number): Made {
  const { system, timeline } = debuggee;
  const address = addressOf(asked.text('instructionReference'), asked.integer('offset', 0));
  if (!isTextAddress(address)) return refused(id, `${hex(address)} is not in the text`);
  const manner = mannerOf(debuggee, asked);
  if (typeof manner === 'string') return refused(id, manner);
  const matcher = fetchMatcher(timeline, address);
  const title = addressName(system, address);
  const reason = 'instruction breakpoint';
  const info = { instructionReference: hex(address) };
  return made(debuggee, { id, group: INSTRUCTIONS, reason, title, matcher, info }, manner);
}
