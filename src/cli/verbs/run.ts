/** `pokelab run PROTOCOL`: one run, under a strategy or under the schedule of a replay. */

import { runOnce } from '../../explore/searching/sample.ts';
import { pctStrategy } from '../../explore/strategies/pct-strategy.ts';
import { randomStrategy } from '../../explore/strategies/random-strategy.ts';
import { ScheduleError } from '../../history/simulate.ts';
import { spellingWords } from '../../language/protocol/defines.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import {
  fileLines,
  operand,
  reproduceLine,
  scenarioWords,
} from '../../report/printing/paste-lines.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { loadProtocol, scenarioFor, systemFor } from '../files/protocol-file.ts';
import { outOf, recordRun } from '../files/record-run.ts';
import { readReplayFile } from '../files/replay-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import {
  type RenderedRun,
  renderRun,
  unfinishedText,
  verdictOf,
  widthOf,
} from '../printing/render-run.ts';
import type { Environment } from '../process/environment.ts';
import { DivergedError, EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { maxStepsOf } from '../searching/search-plan.ts';
import { choice, scenarioOptions, wholeNumber } from '../words/arguments.ts';
import { DEFAULT_SEED } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';

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
  const out = outOf(words);
  widthOf(words);
  const chosen = await choose(environment, name, words);
  const { scenario, system, schedule, strategy, seed } = chosen;
  say(`seed ${seed ?? 'none'}  ${strategy}  ${printable(scenario.protocol)}\n`);
  say(`  ${describeScenario(scenario)}\n\n`);
  const rendered = await renderRun(environment, words, { system, schedule }).catch((error) => {
    if (!(error instanceof ScheduleError)) throw error;
    throw new DivergedError(`${scenario.protocol}: ${error.message}: it goes another way there`);
  });
  const recorded = out === null ? null : await recordRun(environment, { ...chosen, out });
  const { failure, events } = rendered;
  const again = wordsAgain(name, words, chosen);
  if (words.json) {
    const verdict = verdictOf(rendered);
    const fields = {
      verdict,
      failure,
      events,
      steps: schedule.length,
      strategy,
      seed,
    };
    const replay = recorded?.ok ? recorded.recording.path : null;
    const reproduce = ['pokelab', ...again];
    printJson(environment, 'run', {
      ...fields,
      replay,
      reproduce,
      scenario: scenarioFields(scenario),
    });
  }
  say(`${rendered.table.join('\n')}\n\n`);
  if (failure !== null) say(`${rendered.explanation.join('\n')}\n\n`);
  say(`${verdictLine(rendered, strategy)}\n`);
  const file = recorded?.ok ? recorded.recording.path : null;
  const { command } = environment;
  const lines = [reproduceLine(command, again), ...fileLines(command, file)];
  say(`\n${lines.join('\n')}\n`);
  if (recorded?.ok === false) environment.err(`pokelab: ${printable(recorded.message)}\n`);
  if (failure !== null) return EXIT.failed;
  if (rendered.unfinished !== null) return EXIT.unknown;
  return recorded?.ok === false ? EXIT.usage : EXIT.ok;
}

/** What makes the same run, behind the name of the program. */
function wordsAgain(name: string, words: Words, { scenario, strategy, seed }: Chosen): string[] {
  const { schedule, steps } = words;
  const how =
    typeof schedule === 'string'
      ? ['--schedule', schedule]
      : ['--strategy', strategy, '--seed', String(seed)];
  const most = typeof steps === 'string' ? ['--steps', steps] : [];
  return ['run', ...spellingWords(operand(name)), ...scenarioWords(scenario), ...how, ...most];
}

function verdictLine({ failure, unfinished, events }: RenderedRun, strategy: string): string {
  if (failure !== null) return `FAIL  ${failure.class}: ${events} events, one run of many`;
  if (unfinished === null) return `PASS: ${events} events, one run of many`;
  const limit = strategy === 'schedule' ? '' : '; --steps sets another limit';
  return `UNFINISHED: ${events} events${limit}\n  ${unfinishedText(unfinished)}`;
}

async function choose(environment: Environment, name: string, words: Words): Promise<Chosen> {
  const protocol = await loadProtocol(name);
  warnOfIdleOptions(environment, protocol, words);
  if (typeof words.schedule === 'string') return carryOver(protocol, words.schedule, words);
  const scenario = scenarioFor(protocol, scenarioOptions(words));
  const system = systemFor(scenario);
  const strategy =
    choice('--strategy', words.strategy as string | undefined, ['random', 'pct']) ?? 'random';
  const seed =
    typeof words.seed === 'string' ? wholeNumber('--seed', words.seed, { least: 0 }) : DEFAULT_SEED;
  const factory = strategy === 'pct' ? pctStrategy : randomStrategy;
  const schedule = runOnce(system, factory, seed, maxStepsOf(words));
  return { scenario, system, schedule, strategy, seed };
}

/** The schedule of a replay on this protocol; the replay's scenario as far as the user says no other. */
function carryOver(protocol: Protocol, file: string, words: Words): Chosen {
  if (['strategy', 'seed', 'steps'].some((word) => words[word] !== undefined)) {
    throw new UsageError(
      '--schedule takes no --strategy, --seed or --steps: the replay says each step',
    );
  }
  const replay = readReplayFile(file);
  const { protocol: _, source: __, nmis, nmisPerCpu, ...rest } = replay.scenario;
  const said = defined(scenarioOptions(words));
  const scenario = scenarioFor(protocol, { ...rest, ...said });
  const saysNmis = NMI_WORDS.some((word) => words[word] !== undefined);
  if (!saysNmis && scenario.cpus === rest.cpus) Object.assign(scenario, { nmis, nmisPerCpu });
  const system = systemFor(scenario);
  return { scenario, system, schedule: [...replay.schedule], strategy: 'schedule', seed: null };
}

const NMI_WORDS = ['nmis', 'nmisPerCpu', 'nmiCpus'];

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
