/** `pokelab show FILE`: the table of a recorded run. */
import { describeScenario } from '../../scenario/scenario.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import {
  renderRun,
  storyText,
  unfinishedText,
  verdictOf,
  widthOf,
} from '../printing/render-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  widthOf(words);
  const { replay, system } = await verifiedReplay(file);
  const { scenario, schedule, header, truncated } = replay;
  if (truncated !== null) environment.err(`pokelab: ${truncated.message}\n`);
  const rendered = await renderRun(environment, words, { system, schedule });
  const { table, explanation, sentences, rows, failure, events, unfinished, story } = rendered;
  if (words.json) {
    const { strategy, seed } = header;
    const verdict = verdictOf(rendered);
    const steps = schedule.length;
    const fields = { file, truncated: truncated !== null, verdict, failure, events, steps };
    const scenario = scenarioFields(replay.scenario);
    const run = { ...fields, strategy, seed, scenario };
    printJson(environment, 'show', { ...run, explanation: sentences, story, rows });
  }
  say(`${scenario.protocol}: ${describeScenario(scenario)}\n\n`);
  say(`${table.join('\n')}\n`);
  if (unfinished !== null) say(`\nunfinished: ${unfinishedText(unfinished)}\n`);
  if (explanation.length > 0) say(`\n${explanation.join('\n')}\n`);
  const told = storyText(rendered, words);
  if (told.length > 0) say(`\n${told.join('\n')}`);
  return EXIT.ok;
}
