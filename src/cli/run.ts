/** `pokelab run PROTOCOL`: one run, under a strategy or under the schedule of a replay. */
import { pctStrategy } from '../explore/pct-strategy.ts';
import { randomStrategy } from '../explore/random-strategy.ts';
import { runOnce } from '../explore/sample.ts';
import type { Step } from '../machine/steps.ts';
import type { System } from '../machine/system.ts';
import { pasteLines } from '../report/paste-lines.ts';
import { describeScenario, type Scenario } from '../scenario/scenario.ts';
import { choice, scenarioOptions, wholeNumber } from './arguments.ts';
import { forPeople, printJson, scenarioFields } from './document.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { loadProtocol, scenarioFor, systemFor } from './load.ts';
import { readReplayFile } from './reading.ts';
import { recordRun } from './recording.ts';
import { renderRun } from './rendering.ts';
import type { Words } from './words.ts';

interface Chosen {
  scenario: Scenario;
  system: System;
  schedule: Step[];
  strategy: string;
  seed: number | null;
}

export async function run(
  environment: Environment,
  [name]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const chosen = await choose(name, words);
  const { scenario, system, schedule, strategy, seed } = chosen;
  say(
    `seed ${seed ?? 'none'}  ${strategy}  ${scenario.protocol}: ${describeScenario(scenario)}\n\n`,
  );
  const rendered = await renderRun(environment, words, { system, schedule });
  const out = typeof words.out === 'string' ? words.out : null;
  const recording = out === null ? null : await recordRun({ ...chosen, out });
  const { failure, events } = rendered;
  if (words.json) {
    const verdict = failure === null ? 'pass' : 'fail';
    const fields = { verdict, failure, events, steps: schedule.length, strategy, seed };
    const file = recording?.path ?? null;
    printJson(environment, 'run', { ...fields, replay: file, scenario: scenarioFields(scenario) });
  }
  say(`${rendered.table.join('\n')}\n\n`);
  if (failure !== null) say(`${rendered.explanation.join('\n')}\n\n`);
  say(
    `${failure === null ? 'PASS' : `FAIL  ${failure.class}`}: ${events} events, one run of many\n`,
  );
  if (recording !== null) {
    const { command } = environment;
    const lines = pasteLines({
      command,
      protocol: name,
      ...chosen,
      seed: seed ?? 0,
      file: recording.path,
    });
    say(`\n${lines.slice(1).join('\n')}\n`);
  }
  return failure === null ? EXIT.ok : EXIT.failed;
}

async function choose(name: string, words: Words): Promise<Chosen> {
  const protocol = await loadProtocol(name);
  if (typeof words.schedule === 'string') {
    const replay = readReplayFile(words.schedule);
    const options = {
      ...replay.scenario,
      nmisPerCpu: undefined,
      ...defined(scenarioOptions(words)),
    };
    const scenario = scenarioFor(protocol, options);
    const system = systemFor(scenario);
    return { scenario, system, schedule: [...replay.schedule], strategy: 'schedule', seed: null };
  }
  const scenario = scenarioFor(protocol, scenarioOptions(words));
  const system = systemFor(scenario);
  const strategy =
    choice('--strategy', words.strategy as string | undefined, ['random', 'pct']) ?? 'random';
  const seed = typeof words.seed === 'string' ? wholeNumber('--seed', words.seed) : 1;
  const factory = strategy === 'pct' ? pctStrategy : randomStrategy;
  return { scenario, system, schedule: runOnce(system, factory, seed), strategy, seed };
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
