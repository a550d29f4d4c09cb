/** The run that the museum keeps of a protocol that does not fail as it is meant to be run. */
import { runOnce } from '../../explore/searching/sample.ts';
import { randomStrategy } from '../../explore/strategies/random-strategy.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { systemFor } from '../files/protocol-file.ts';
import type { Environment } from '../process/environment.ts';
import { failingRun, keep } from './failing-run.ts';
import type { OtherRun, Verdict } from './results.ts';

const SEED = 1;
const MOST_STEPS = 100_000;

/** One that fails on hardware of which the search has said so, else one at random, which passes. */
export async function otherRun(
  environment: Environment,
  own: Scenario,
  verdicts: Readonly<Record<string, Verdict>>,
  request: { maxMs: number; path: string },
): Promise<Omit<OtherRun, 'replay'>> {
  const worse = Object.entries(verdicts).find(
    ([, verdict]) => verdict !== 'pass' && verdict !== 'open',
  );
  const scenario = worse === undefined ? own : { ...own, hardware: worse[0] };
  const failing = worse && (await failingRun(environment, scenario, request));
  if (failing) return { scenario: failing.scenario, verdict: failing.class };
  const system = systemFor(own);
  const schedule = runOnce(system, randomStrategy, SEED, MOST_STEPS);
  const run = { scenario: own, system, schedule, strategy: 'random', seed: SEED };
  await keep(environment, run, request.path);
  return { scenario: describeScenario(own), verdict: 'pass' };
}
