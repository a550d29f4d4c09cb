/** The run that an editor looks at, opened and compared with its recording. */
import { hasStepsLeft } from '../../detectors/at-end.ts';
import type { Critical } from '../../detectors/failure.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Branch } from '../../inspect/branches/branches.ts';
import { failureMark } from '../../inspect/events/motion.ts';
import { type OpenedRun, openReplay } from '../../inspect/opening/opening.ts';
import { isPlaceWord, markNamed } from '../../inspect/opening/opening-place.ts';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import { type Disassembler, lazyDisassembler } from '../../report/naming/disassemble.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Disk } from './disk.ts';
import { type RunSource, sourcesOf } from './sources.ts';

/** What `launch` and `attach` say. */
export interface LaunchOptions {
  replay: string;
  /** Where to stop first; null: at the failure, of a run that has none at the start. */
  at: string | null;
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
    disassembler: lazyDisassembler(),
    disk: around.disk,
    options,
    first: options.at === null ? defaultMark(run.root) : placeMark(run.root, options.at),
    told: toldOf(run),
  };
}

/** The mark of a place: a word, or an event's number, as text or not. Throws Refusal where the run has none. */
export function placeMark(run: Pick<Debuggee, 'timeline' | 'critical'>, at: string): number {
  if (!isPlaceWord(at)) throw new Refusal(PLACES);
  const mark = markNamed(run, at);
  if (typeof mark === 'string') throw new Refusal(`${at}: ${mark}`);
  return mark;
}

const PLACES = 'a place is start, end, failure, the number of an event, or so many % of the run';

const defaultMark = ({ timeline, critical }: Pick<Branch, 'timeline' | 'critical'>): number =>
  critical === null ? 0 : failureMark(timeline, critical);

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
