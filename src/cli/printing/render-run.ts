/** A run as the report draws it: table, then what went wrong in words. */
import type { Critical, Failure, Verdict } from '../../detectors/failure.ts';
import { Watch } from '../../detectors/watch.ts';
import { type Moment, simulateSchedule } from '../../history/simulate.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { explain, explanationLines } from '../../report/explaining/explain.ts';
import { lazyDisassembler } from '../../report/naming/disassemble.ts';
import { createPaint, type Paint } from '../../report/printing/paint.ts';
import { tableLines } from '../../report/printing/table.ts';
import type { Row } from '../../report/rows/row.ts';
import { rowsOf } from '../../report/rows/rows.ts';
import { MOST_SENTENCES, type Story, storyLines, tellStory } from '../../report/telling/story.ts';
import type { Environment } from '../process/environment.ts';
import { wholeNumber } from '../words/arguments.ts';
import type { Words } from '../words/given-words.ts';

export interface RenderedRun {
  table: string[];
  /** What went wrong, in sentences, and the same as lines of text; empty for a run that did not fail. */
  sentences: string[];
  explanation: string[];
  /** The events that explain it; null for a run that did not fail, and where nobody asks for them. */
  story: Story | null;
  rows: Row[];
  failure: Failure | null;
  events: number;
  /** The run was cut off, and has neither passed nor failed; null for one that came to its end. */
  unfinished: Verdict['unfinished'];
}

/** Rows of a run that is not shown whole, and how many of them are. */
const LONG_RUN = 1000;
const LONG_CONTEXT = 200;
const NARROWEST = 40;

/** What `--width` says; throws UsageError. */
export function widthOf({ width }: Words): number | undefined {
  return typeof width === 'string'
    ? wholeNumber('--width', width, { least: NARROWEST })
    : undefined;
}

/** Colours, where stdout takes them and is for people. */
export function paintFor(environment: Environment, words: Words): Paint {
  return createPaint(environment.colour && words.json === undefined);
}

/** Rejects with ScheduleError when the schedule is not one of the system. */
export async function renderRun(
  environment: Environment,
  words: Words,
  { system, schedule }: { system: System; schedule: readonly Step[] },
): Promise<RenderedRun> {
  const width = widthOf(words);
  const paint = paintFor(environment, words);
  const disassembler = lazyDisassembler();
  const moments: Moment[] = [];
  const watch = new Watch(system);
  await simulateSchedule(system, schedule).forEach((moment) => {
    watch.next(moment);
    moments.push(moment);
  });
  const { failure, event, unfinished } = watch.verdict;
  const critical: Critical | null = failure === null ? null : { failure, event };
  const isTold = critical !== null && (words.story === true || words.json !== undefined);
  const rows = rowsOf(moments, { system, critical, disassembler });
  const sentences = critical === null ? [] : explain(moments, { system, critical, disassembler });
  return {
    table: tableLines(rows, { system, width, paint, context: contextFor(rows, words) }),
    sentences,
    explanation: explanationLines(sentences, width),
    story: isTold ? tellStory(moments, { system, critical, most: MOST_SENTENCES }) : null,
    rows,
    failure,
    events: moments.length,
    unfinished,
  };
}

/** Nobody reads a hundred thousand rows: of a long run the last ones are shown, unless all are asked for. */
function contextFor(rows: readonly Row[], words: Words): number | undefined {
  return rows.length > LONG_RUN && !words.all ? LONG_CONTEXT : undefined;
}

export type RunVerdict = 'pass' | 'fail' | 'unfinished';

export function verdictOf({ failure, unfinished }: RenderedRun): RunVerdict {
  if (failure !== null) return 'fail';
  return unfinished === null ? 'pass' : 'unfinished';
}

/** Why a run is unfinished, in a line. */
export function unfinishedText(unfinished: 'ends' | 'undecided'): string {
  return unfinished === 'ends'
    ? 'cut off where steps remain, some of which lead to its end'
    : 'cut off where steps remain; whether any lead to its end is not decided';
}

/** `--story`: the events that explain the failure, each with its number. */
export function storyText({ story }: RenderedRun, words: Words): string[] {
  if (words.story !== true || story === null) return [];
  return ['What led to it:', ...storyLines(story, widthOf(words)), ''];
}
