/**
 * Patterns of events, as `:break` and `:filter` take them:
 * `[KIND] [cpu=N] [in=CONTEXT] [LINE | FILE:LINE | FUNCTION] [SITE] [if CONDITION]`.
 */
import { type Condition, compileCondition } from '../../history/conditions.ts';
import type { Timeline } from '../../history/timeline.ts';
import { EVENT_KINDS } from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import { CONTEXT_KINDS, type ContextKind, type Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { contextOfEvent } from './event-words.ts';
import { lineKey, lineKeys, NO_LINE } from './lines.ts';
import type { Matcher } from './scan.ts';

export interface EventPattern {
  /** As the user wrote it. */
  text: string;
  /** null: any. */
  kind: EventKind | null;
  cpu: number | null;
  context: ContextKind | null;
  /** Operations (`place(fn, pc)`) at which the event must be. */
  places: ReadonlySet<number> | null;
  /** Index of the site that it must fetch, execute or access. */
  site: number | null;
  condition: Condition | null;
}

export type ReadPattern = { ok: true; pattern: EventPattern } | { ok: false; message: string };

const place = (fn: number, pc: number): number => fn * 0x10000 + pc;

export function readPattern(text: string, system: System): ReadPattern {
  const [, words, conditionText] = /^(.*?)(?:\bif\b(.*))?$/s.exec(text.trim()) as RegExpExecArray;
  const pattern: EventPattern = {
    text: text.trim(),
    kind: null,
    cpu: null,
    context: null,
    places: null,
    site: null,
    condition: null,
  };
  if (pattern.text === '')
    return { ok: false, message: 'say what to stop at, as in: nmi-entered cpu=1' };
  for (const word of words.split(/\s+/).filter((part) => part !== '')) {
    const problem = takeWord(pattern, word, system);
    if (problem !== null) return { ok: false, message: problem };
  }
  if (conditionText === undefined) return { ok: true, pattern };
  const compiled = compileCondition(conditionText, system, pattern.places);
  if (!compiled.ok) return { ok: false, message: compiled.message };
  return { ok: true, pattern: { ...pattern, condition: compiled.condition } };
}

/** Takes one word into the pattern; a message for one that means nothing. */
function takeWord(pattern: EventPattern, word: string, system: System): string | null {
  const { program } = system;
  const kind = EVENT_KINDS.find((known) => known === word);
  if (kind !== undefined) {
    pattern.kind = kind;
    return null;
  }
  const cpu = /^(?:cpu=?)(\d+)$/i.exec(word);
  if (cpu !== null) return takeCpu(pattern, Number(cpu[1]), system);
  if (word.startsWith('in=')) return takeContext(pattern, word.slice(3));
  const site = program.sites.findIndex(({ name }) => name === word.replace(/^site=/, ''));
  if (site >= 0) {
    pattern.site = site;
    return null;
  }
  const places = functionPlaces(word.replace(/\(\)$/, ''), system);
  if (places.size > 0) {
    pattern.places = places;
    return null;
  }
  const line = /^(?:(?:(.+):)|line=)?(\d+)$/.exec(word);
  if (line !== null) return takeLine(pattern, line[1], Number(line[2]), system);
  return `"${word}" is no kind of event, CPU, line, function or site; a condition begins with "if"`;
}

function takeCpu(pattern: EventPattern, cpu: number, { cpus }: System): string | null {
  if (cpu >= cpus) return `there is no CPU${cpu}: CPUs are 0 to ${cpus - 1}`;
  pattern.cpu = cpu;
  return null;
}

function takeContext(pattern: EventPattern, word: string): string | null {
  const context = CONTEXT_KINDS.find((known) => known === word);
  if (context === undefined) return `contexts are ${CONTEXT_KINDS.join(', ')}`;
  pattern.context = context;
  return null;
}

function takeLine(
  pattern: EventPattern,
  name: string | undefined,
  line: number,
  system: System,
): string | null {
  const file =
    name === undefined ? 0 : system.program.files.findIndex((known) => known.name.endsWith(name));
  if (file < 0) return `there is no source file ${name}`;
  pattern.places = linePlaces(system, file, line);
  return pattern.places.size > 0 ? null : `nothing runs at line ${line}`;
}

/** Where functions of that name begin: a program may have a function several times. */
function functionPlaces(wanted: string, { program }: System): Set<number> {
  const { functions } = program;
  return new Set(functions.flatMap(({ name }, fn) => (name === wanted ? [place(fn, 0)] : [])));
}

/** Where execution comes to a line: operations of it before which, in their function, stands one of another line. */
export function linePlaces(system: System, file: number, line: number): Set<number> {
  const wanted = lineKey(file, line);
  const places = new Set<number>();
  lineKeys(system).forEach((keys, fn) => {
    let before = NO_LINE;
    keys.forEach((key, pc) => {
      if (key === wanted && before !== wanted) places.add(place(fn, pc));
      if (key !== NO_LINE) before = key;
    });
  });
  return places;
}

/** It says where and nothing of what happens there: what comes there is met before it does anything. */
export function isPlace({ kind, places, site }: EventPattern): boolean {
  return kind === null && (places !== null || site !== null);
}

/** The run that a pattern is asked of; no event of it needs to be there yet. */
export type AskedRun = Pick<Timeline, 'columns' | 'system'>;

/** The events of a pattern. A place is asked of the machine before the event, all else of the one after it. */
export function patternMatcher(pattern: EventPattern, run: AskedRun): Matcher {
  return matcherOf(pattern, run, pattern.places !== null && isPlace(pattern));
}

/** Where a run stops at a pattern: of the events at a place those alone that come to it. */
export function stopMatcher(pattern: EventPattern, run: AskedRun): Matcher {
  return matcherOf(pattern, run, isPlace(pattern));
}

function matcherOf(
  pattern: EventPattern,
  { columns, system }: AskedRun,
  isArrival: boolean,
): Matcher {
  const { kind, cpu, places, site, context, condition } = pattern;
  const kindCode = kind === null ? -1 : EVENT_KINDS.indexOf(kind);
  const bytes = site === null ? null : system.program.sites[site];
  const start = bytes?.address ?? 0;
  const end = start + (bytes?.size ?? 0);
  const comesTo = places === null ? comesToSite(start) : comesToOperation;
  return {
    mayMatch: (index) =>
      (kindCode < 0 || columns.kind[index] === kindCode) &&
      (cpu === null || columns.cpu[index] === cpu) &&
      (bytes === null || (columns.address[index] >= start && columns.address[index] < end)) &&
      (places === null || places.has(place(columns.fn[index], columns.pc[index]))),
    check:
      context === null && condition === null && !isArrival
        ? null
        : (moment, machine) =>
            (context === null || contextOfEvent(moment.event) === context) &&
            (!isArrival || comesTo(moment.event, machine)) &&
            (condition === null || condition(moment, machine)),
    ...(isPlace(pattern) && { isBefore: true }),
  };
}

/**
 * The event is the first one of its operation, which may be several: an instruction is fetched byte by byte
 * and then executed, and one that an NMI came in over is fetched again. `machine`: before the event.
 */
function comesToOperation(event: Event, machine: Machine): boolean {
  const { contexts, fetched } = machine.cpus[event.cpu];
  const frame = contexts[contexts.length - 1]?.frames.at(-1);
  if (frame === undefined || !('pc' in event)) return false;
  const isThere = frame.fn === event.fn && frame.pc === event.pc;
  return isThere && frame.at === 0 && fetched.length === 0;
}

const ACCESSES: readonly EventKind[] = [
  'loaded',
  'buffered',
  'stored',
  'committed',
  'exchanged',
  'fault-handled',
];

/** The event fetches the first byte that a CPU runs of the site, or reads or writes a byte of it. */
function comesToSite(start: number): (event: Event, machine: Machine) => boolean {
  return (event, machine) => {
    if (event.kind !== 'fetched') return ACCESSES.includes(event.kind);
    const { contexts, fetched } = machine.cpus[event.cpu];
    const isFirst = event.address === start || contexts.at(-1)?.frames.at(-1)?.at === 0;
    return isFirst && fetched.length === 0;
  };
}
