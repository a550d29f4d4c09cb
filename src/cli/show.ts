/** `pokelab show FILE`: the table of a recorded run. */
import { ScheduleError } from '../history/simulate.ts';
import { describeScenario } from '../scenario/scenario.ts';
import { forPeople, printJson, scenarioFields } from './document.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { readReplayFile, systemOfReplay } from './reading.ts';
import { type RenderedRun, renderRun } from './rendering.ts';
import type { Words } from './words.ts';

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const replay = readReplayFile(file);
  const system = await systemOfReplay(replay);
  if (replay.truncated !== null) environment.err(`pokelab: ${replay.truncated.message}\n`);
  const { scenario, schedule, header } = replay;
  let rendered: RenderedRun;
  try {
    rendered = await renderRun(environment, words, { system, schedule });
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    environment.err(`pokelab: ${file}: ${error.message}; 'replay' tells how it differs\n`);
    return EXIT.diverged;
  }
  const { table, explanation, rows, failure, events } = rendered;
  if (words.json) {
    const { strategy, seed } = header;
    const fields = { file, failure, events, steps: schedule.length, strategy, seed, explanation };
    printJson(environment, 'show', { ...fields, scenario: scenarioFields(scenario), rows });
  }
  say(`${scenario.protocol}: ${describeScenario(scenario)}\n\n`);
  say(`${table.join('\n')}\n`);
  if (explanation.length > 0) say(`\n${explanation.join('\n')}\n`);
  return EXIT.ok;
}
