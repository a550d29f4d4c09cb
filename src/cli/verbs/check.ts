/** `pokelab check PROTOCOL`: search for a run that fails; record, verify and explain it. */
import { costOf } from '../../explore/shrinking/schedule-cost.ts';
import type { ScenarioSize, SearchedSize } from '../../explore/shrinking/smallest-scenario.ts';
import { pasteLines } from '../../report/printing/paste-lines.ts';
import { nmisWord } from '../../scenario/scenario.ts';
import { loadProtocol, scenarioFor } from '../files/protocol-file.ts';
import { outOf } from '../files/record-run.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { paintFor, renderRun, widthOf } from '../printing/render-run.ts';
import type { Environment } from '../process/environment.ts';
import type { ExitStatus } from '../process/exit.ts';
import {
  type CheckOutcome,
  checkScenario,
  type Found,
  statusOf,
} from '../searching/check-scenario.ts';
import { coverageLines, seedLines, sizeLines } from '../searching/coverage.ts';
import { planOf, refuseTooLarge } from '../searching/search-plan.ts';
import { scenarioOptions } from '../words/arguments.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';

export async function run(
  environment: Environment,
  [name]: string[],
  words: Words,
): Promise<ExitStatus> {
  const options = scenarioOptions(words);
  const plan = planOf(environment, words);
  const out = outOf(words);
  widthOf(words);
  const protocol = await loadProtocol(name);
  const scenario = scenarioFor(protocol, options);
  refuseTooLarge(plan, scenario);
  warnOfIdleOptions(environment, protocol, words);
  const say = forPeople(environment, words);
  environment.listen();
  say(`${seedLines(plan, scenario).join('\n')}\n`);
  const outcome = await checkScenario(environment, {
    scenario,
    plan,
    reduce: words.reduction !== false,
    shrinks: words.shrink !== false,
    out,
  });
  // What cannot be drawn is a defect as well: then no document is printed either.
  const lines = await outcomeLines(environment, words, name, outcome);
  if (words.json) printJson(environment, 'check', outcomeFields(outcome));
  printOutcome(environment, words, outcome, lines);
  return statusOf(outcome);
}

/** Everything about an outcome that is for people. */
export async function outcomeLines(
  environment: Environment,
  words: Words,
  protocol: string,
  outcome: CheckOutcome,
): Promise<string[]> {
  const coverage = coverageLines(outcome, paintFor(environment, words));
  const { found, system, scenario } = outcome;
  if (found === null) return coverage;
  const { schedule, recorded } = found;
  const rendered = await renderRun(environment, words, { system, schedule });
  const { strategy, seed } = outcome.plan;
  const paste = pasteLines({
    command: environment.command,
    protocol,
    scenario,
    strategy,
    seed,
    file: recorded.ok ? recorded.recording.path : null,
  });
  const run = ['', ...rendered.table, '', ...rendered.explanation, ''];
  return [...run, ...sizeLines(outcome), ...coverage, '', ...paste];
}

export function printOutcome(
  environment: Environment,
  words: Words,
  { found }: CheckOutcome,
  lines: readonly string[],
): void {
  forPeople(environment, words)(`${lines.join('\n')}\n`);
  if (found?.recorded.ok === false) environment.err(`pokelab: ${found.recorded.message}\n`);
}

function outcomeFields(outcome: CheckOutcome): object {
  const { scenario, plan, verdict, result, end, found, smallest } = outcome;
  const { states, transitions, depth, runs, nmiPositions, unfinished = 0 } = result;
  return {
    verdict,
    complete: end === 'complete',
    end,
    finding: found === null ? null : findingFields(found),
    states,
    transitions,
    depth,
    runs,
    unfinished,
    growing: result.growing ?? [],
    nmiPositions,
    elapsedMs: Math.round(result.elapsedMs),
    seed: plan.seed,
    strategy: plan.strategy,
    smallest:
      smallest?.failing == null
        ? null
        : { ...sizeFields(smallest.failing), searched: smallest.sizes.map(searchedFields) },
    scenario: scenarioFields(scenario),
  };
}

const sizeFields = ({ cpus, nmis }: ScenarioSize) => ({ cpus, nmis: nmisWord(nmis) });
const searchedFields = (size: SearchedSize) => ({ ...size, ...sizeFields(size) });

function findingFields(found: Found): object {
  const { failure, schedule, isLeast, recorded } = found;
  return {
    class: failure.class,
    message: failure.message,
    cpu: failure.cpu,
    site: failure.site,
    ...costOf(schedule),
    least: isLeast,
    replay: recorded.ok ? recorded.recording.path : null,
  };
}
