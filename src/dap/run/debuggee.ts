/** The run that an editor looks at, opened and compared with its recording. */
import { hasStepsLeft } from '../../detectors/at-end.ts';
import type { Critical } from '../../detectors/failure.ts';
import type { Timeline } from '../../history/timeline.ts';
import { LineSteps } from '../../inspect/events/line-steps.ts';
import { failureMark } from '../../inspect/events/motion.ts';
import { type OpenedRun, openReplay } from '../../inspect/opening/opening.ts';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import { type Disassembler, lazyDisassembler } from '../../report/naming/disassemble.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Disk } from './disk.ts';
import { type RunSource, sourcesOf } from './sources.ts';

/** What `launch` and `attach` say. */
export interface LaunchOptions {
  replay: string;
  /** Where to stop first. */
  at: PlaceName;
  /** From there on to the first thing to stop at. */
  runsOn: boolean;
  /** Where the protocol's file is; null where nobody says. */
  protocol: string | null;
}

export interface Debuggee {
  timeline: Timeline;
  system: System;
  critical: Critical | null;
  sources: readonly RunSource[];
  steps: LineSteps;
  disassembler: Disassembler;
  disk: Disk;
  options: LaunchOptions;
  /** The mark to stop at first. */
  first: number;
  /** Lines for people: what is run, how it ended, how to come back. */
  told: readonly string[];
}

export interface Around {
  disk: Disk;
  /** How the user calls the tool, for lines to be pasted. */
  command: string;
}

/** Throws OpeningError, and Refusal for a first event that the run does not have. */
export async function openDebuggee(options: LaunchOptions, around: Around): Promise<Debuggee> {
  const run = await openReplay(options.replay, around.command);
  const { timeline, critical } = run.root;
  const { system } = timeline;
  return {
    timeline,
    system,
    critical,
    sources: sourcesOf(system.program.files, options, around.disk),
    steps: new LineSteps(timeline),
    disassembler: lazyDisassembler(),
    disk: around.disk,
    options,
    first: placeMark(run.root, options.at),
    told: toldOf(run),
  };
}

/** A place in a run as people name it. */
export type PlaceName = 'start' | 'end' | 'failure' | number;

/** A word, or an event's number, also as a text. Throws Refusal. */
export function placeWord(at: unknown): PlaceName {
  if (at === 'start' || at === 'end' || at === 'failure') return at;
  const number = typeof at === 'string' && /^\d{1,9}$/.test(at) ? Number(at) : at;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new Refusal('a place is start, end, failure or the number of an event');
}

/** The mark of a place: of an event, the one just behind it. Throws Refusal for an event that there is not. */
export function placeMark(
  { timeline, critical }: Pick<Debuggee, 'timeline' | 'critical'>,
  at: PlaceName,
): number {
  const { length } = timeline;
  switch (at) {
    case 'start':
      return 0;
    case 'end':
      return length;
    case 'failure':
      return critical === null ? 0 : failureMark(timeline, critical);
    default:
      if (at >= 0 && at < length) return at + 1;
      throw new Refusal(`there is no event ${at}: those of this run are 0 to ${length - 1}`);
  }
}

function toldOf({ title, note, reproduce, root }: OpenedRun): string[] {
  const { timeline, critical } = root;
  const lines = [title, verdictText(timeline, critical)];
  if (note !== '') lines.push(note);
  lines.push(`in a terminal: ${reproduce}`);
  return lines.map(printable);
}

/** How the run ended, in a line. */
export function verdictText(timeline: Timeline, critical: Critical | null): string {
  const { length, system, head } = timeline;
  if (critical === null) {
    return hasStepsLeft(system, head)
      ? `cut off after ${length} events: this run has neither passed nor failed`
      : `${length} events: this run does not fail`;
  }
  const { failure, event } = critical;
  const where = event < length ? `event ${event}` : `the end, behind event ${length - 1}`;
  return printable(`${failure.class}: ${failure.message} (${where} of ${length})`);
}
