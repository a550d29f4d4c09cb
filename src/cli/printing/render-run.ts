/** A run as the report draws it: table, then what went wrong in words. */
import type { Failure } from '../../detectors/failure.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Conclusion } from '../../report/concluding/conclude.ts';
import { explanationLines } from '../../report/explaining/explain.ts';
import { createPaint, type Paint } from '../../report/printing/paint.ts';
import { type Story, storyLines } from '../../report/telling/story.ts';
import type { Environment } from '../process/environment.ts';
import { OWN_ESCAPE } from '../process/shown-text.ts';
import { wholeNumber } from '../words/arguments.ts';
import { WIDTHS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { asksForReports } from '../words/report-words.ts';
import { lastOf, type Part, partLines } from './run-part.ts';
import { conclusionOf, sentencesOf, storyOf, type ToldRun, toldRun } from './told-run.ts';

export interface RenderedRun extends Pick<ToldRun, 'failure' | 'unfinished'> {
  run: ToldRun;
  conclusion: Conclusion;
  table: string[];
  /** What went wrong, and what would have stopped it; empty for a run that did not fail. */
  sentences: { explanation: string[]; conclusion: string[] };
  /** Both as lines of text, and the story where it is asked for. */
  explanation: string[];
  /** The events that explain it; null for a run that did not fail, and where nobody asks for them. */
  story: Story | null;
  events: number;
}

/** What `--width` says; throws UsageError. */
export function widthOf({ width }: Words, least = WIDTHS.least): number | undefined {
  return typeof width === 'string'
    ? wholeNumber('--width', width, { ...WIDTHS, least })
    : undefined;
}

/** Colours, where stdout takes them and is for people. */
export function paintFor(environment: Environment, words: Words): Paint {
  return createPaint(environment.colour && words.json === undefined, OWN_ESCAPE);
}

/** Of a long run the last events before the failure. Rejects with ScheduleError when the schedule is not one of the system. */
export async function renderRun(
  environment: Environment,
  words: Words,
  { system, schedule }: { system: System; schedule: readonly Step[] },
): Promise<RenderedRun> {
  const width = widthOf(words);
  const run = toldRun(system, schedule);
  const part: Part = { run, choice: lastOf(run), width, paint: paintFor(environment, words) };
  const isTold = words.story === true || words.json !== undefined || asksForReports(words);
  const story = isTold ? storyOf(run) : null;
  const conclusion = await conclusionOf(run, environment);
  const sentences = { explanation: sentencesOf(run), conclusion: conclusion.sentences };
  return {
    run,
    conclusion,
    table: [...partLines(part)],
    sentences,
    explanation: toldLines({ ...sentences, story: words.story === true ? story : null }, width),
    story,
    failure: run.failure,
    events: run.timeline.length,
    unfinished: run.unfinished,
  };
}

/** What went wrong, what would have stopped it, and what led to it, as lines of text with empty ones in between. */
export function toldLines(
  told: { explanation: readonly string[]; conclusion: readonly string[]; story: Story | null },
  width?: number,
): string[] {
  const story = told.story === null ? [] : ['What led to it:', ...storyLines(told.story, width)];
  const parts = [
    explanationLines(told.explanation, width),
    explanationLines(told.conclusion, width),
    story,
  ].filter((lines) => lines.length > 0);
  return parts.flatMap((lines, nth) => (nth === 0 ? lines : ['', ...lines]));
}

export type RunVerdict = 'pass' | 'fail' | 'unfinished';

export function verdictOf({
  failure,
  unfinished,
}: {
  failure: Failure | null;
  unfinished: RenderedRun['unfinished'];
}): RunVerdict {
  if (failure !== null) return 'fail';
  return unfinished === null ? 'pass' : 'unfinished';
}

/** Why a run is unfinished, in a line. */
export function unfinishedText(unfinished: 'ends' | 'undecided'): string {
  return unfinished === 'ends'
    ? 'cut off where steps remain, some of which lead to its end'
    : 'cut off where steps remain; whether any lead to its end is not decided';
}
