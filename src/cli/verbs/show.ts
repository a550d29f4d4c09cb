/** `pokelab show FILE`: the table of a recorded run, or of a part of it. */
import { printable } from '../../machine/program/printable.ts';
import type { Replay } from '../../replay/reading/replay.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { verifiedTimeline } from '../files/replay-file.ts';
import { claimsOf } from '../printing/claims.ts';
import { forPeople, printEach, printJsonList, scenarioFields } from '../printing/json-document.ts';
import { paintFor, toldLines, unfinishedText, verdictOf, widthOf } from '../printing/render-run.ts';
import {
  chosenOf,
  lastOf,
  type Part,
  partLines,
  partRows,
  partTitle,
  wholeOf,
} from '../printing/run-part.ts';
import { conclusionOf, runTold, sentencesOf, storyOf } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { choiceOf } from '../words/choice-words.ts';
import { DEFAULT_WIDTH } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const width = widthOf(words) ?? DEFAULT_WIDTH;
  const said = choiceOf(words);
  const { replay, timeline, first } = await verifiedTimeline(file);
  const told = runTold(timeline, first);
  const chosen = chosenOf(said, told);
  const { truncated } = replay;
  if (truncated !== null) environment.err(`pokelab: ${printable(truncated.message)}\n`);
  const explanation = sentencesOf(told);
  const { sentences: conclusion } = await conclusionOf(told, environment);
  const story = words.story === true || words.json !== undefined ? storyOf(told) : null;
  const paint = paintFor(environment, words);
  if (words.json) {
    const part: Part = { run: told, choice: chosen ?? wholeOf(told) };
    const fields = { file, ...fieldsOf(replay, part), explanation, conclusion, story };
    const entries = partRows(part);
    await printJsonList(environment, 'show', fields, { name: 'rows', entries });
  }
  const part: Part = { run: told, choice: chosen ?? lastOf(told), width, paint };
  const title = `${replay.scenario.protocol}: ${describeScenario(replay.scenario)}`;
  const titles = chosen === null ? [title] : [title, partTitle(part)];
  const { unfinished } = told;
  const ending = unfinished === null ? [] : ['', `unfinished: ${unfinishedText(unfinished)}`];
  function* lines(): Generator<string> {
    yield* titles.flatMap((line) => wrap(line, width, 0, 2));
    yield '';
    yield* partLines(part);
    yield* ending.flatMap((line) => wrap(line, width, 0, 2));
    const why = { explanation, conclusion, story: words.story === true ? story : null };
    if (explanation.length > 0) yield* ['', ...toldLines(why, width)];
  }
  await printEach(environment, forPeople(environment, words), withNewlines(lines()));
  return EXIT.ok;
}

function* withNewlines(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

function fieldsOf(replay: Replay, { run, choice }: Part) {
  const { scenario, schedule, truncated } = replay;
  const claims = claimsOf(replay, run.failure);
  return {
    truncated: truncated !== null,
    verdict: verdictOf(run),
    failure: run.failure,
    events: run.timeline.length,
    steps: schedule.length,
    strategy: claims.strategy,
    seed: claims.seed,
    claims,
    scenario: scenarioFields(scenario),
    shown: choice,
  };
}
