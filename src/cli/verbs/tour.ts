/** `pokelab tour`: the first minute. The race of 2008 is found, and not found in what fixed it. */
import { describeScenario } from '../../scenario/scenario.ts';
import { loadProtocol, scenarioFor } from '../files/protocol-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { paintFor } from '../printing/render-run.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { type CheckOutcome, checkScenario } from '../searching/check-scenario.ts';
import { coverageLines } from '../searching/coverage.ts';
import { planOf } from '../searching/search-plan.ts';
import type { Words } from '../words/given-words.ts';
import { outcomeShown, printOutcome } from './check.ts';

const RACY = 'ftrace-nmi-2008';
const FIXED = 'ftrace-nmi-2009';

export async function run(
  environment: Environment,
  _: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  say(`1. ${RACY} (Linux 17666f02b118): call sites rewritten under NMIs.\n`);
  const racy = await search(environment, words, RACY);
  const { lines } = await outcomeShown(environment, words, RACY, racy);
  printOutcome(environment, words, racy, lines);
  say(`\n2. ${FIXED} (Linux e9d9df44736d): the same search on what fixed it.\n`);
  const fixed = await search(environment, words, FIXED);
  say(`${coverageLines(fixed, paintFor(environment, words)).join('\n')}\n`);
  if (words.json) {
    printJson(environment, 'tour', { [RACY]: fieldsOf(racy), [FIXED]: fieldsOf(fixed) });
  }
  const isAsTold = racy.verdict === 'fail' && fixed.verdict === 'pass';
  if (isAsTold) return racy.found?.recorded.ok === false ? EXIT.usage : EXIT.ok;
  return environment.interrupted() ? interruptedStatus(environment) : EXIT.failed;
}

async function search(environment: Environment, words: Words, name: string): Promise<CheckOutcome> {
  const scenario = scenarioFor(await loadProtocol(name), { cpus: 2, nmis: 2 });
  forPeople(environment, words)(`   searching ${describeScenario(scenario)}\n`);
  const plan = planOf(environment, {});
  return checkScenario(environment, { scenario, plan, reduce: true, shrinks: true, out: null });
}

function fieldsOf({ verdict, scenario, result, end, found }: CheckOutcome): object {
  return {
    verdict,
    complete: end === 'complete',
    states: result.states,
    replay: found?.recorded.ok ? found.recorded.recording.path : null,
    scenario: scenarioFields(scenario),
  };
}
