/** The run that the museum keeps of a protocol that fails: of the smallest scenario, and the least one there. */
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { type Finding, type SearchLimits, UNLIMITED } from '../../explore/searching/search.ts';
import { shrink } from '../../explore/shrinking/shrink.ts';
import { smallest } from '../../explore/shrinking/smallest-scenario.ts';
import type { System } from '../../machine/state/system.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { systemFor } from '../files/protocol-file.ts';
import { type RecordRequest, recordRun } from '../files/record-run.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { drive } from '../searching/drive-search.ts';
import { failuresExpectedOf, isExpected } from '../searching/expected-failure.ts';
import { hasSizes, sized } from '../searching/rungs.ts';
import { takenAgain } from '../searching/taken-again.ts';
import type { FailingRun } from './results.ts';

/** On a worker, whose pool says what is searched. */
const AIM = { what: 'search' };
/** As many as `check` gives to what follows a failure. */
const MOST_STATES = 1_000_000;

/** A run as it was found, and whether its scenario is known to be the smallest that fails so. */
interface Found {
  scenario: Scenario;
  system: System;
  finding: Finding;
  isSmallest: boolean;
}

/** Records it; null when no run that fails is found in the time that each search has. */
export async function failingRun(
  environment: Environment,
  scenario: Scenario,
  { maxMs, path }: { maxMs: number; path: string },
): Promise<Omit<FailingRun, 'replay'> | null> {
  const { now, interrupted } = environment;
  const limits = { ...UNLIMITED, maxMs, maxStates: MOST_STATES, now, interrupted };
  const system = systemFor(scenario);
  const finding = await findFailure(environment, scenario, system, limits);
  if (finding === null) return null;
  const found = await findSmallest(environment, { scenario, system, finding }, limits);
  const options = { ...limits, system: found.system, finding: found.finding, reduce: true };
  const { finding: least, isLeast } = await drive(
    environment,
    { what: 'the least run' },
    shrink(options),
  );
  const failure = takenAgain(found.system, least);
  const { schedule } = least;
  await keep(environment, { ...found, schedule, strategy: 'exhaustive', seed: 1 }, path);
  return {
    scenario: describeScenario(found.scenario),
    class: failure.class,
    message: failure.message,
    isLeast,
    isSmallest: found.isSmallest,
  };
}

/** The failure that the protocol expects there; the first one where it expects none. */
async function findFailure(
  environment: Environment,
  scenario: Scenario,
  system: System,
  limits: SearchLimits,
): Promise<Finding | null> {
  const options = { ...limits, system, reduce: true, maxSteps: Infinity, seed: 0 };
  const verdicts = failuresExpectedOf(scenario);
  if (verdicts.length > 0) {
    const passOver: Parameters<typeof exhaustive>[0]['passOver'] = (failure, machine) =>
      !isExpected(verdicts, system, machine, failure);
    const { finding } = await drive(environment, AIM, exhaustive({ ...options, passOver }));
    if (finding !== null) return finding;
  }
  return (await drive(environment, AIM, exhaustive(options))).finding;
}

async function findSmallest(
  environment: Environment,
  found: Omit<Found, 'isSmallest'>,
  limits: SearchLimits,
): Promise<Found> {
  const { scenario, finding } = found;
  if (!hasSizes(scenario)) return { ...found, isSmallest: false };
  const { cpus, nmis } = scenario;
  const build = (size: { cpus: number; nmis: number }) => systemFor(sized(scenario, size));
  const whole = { cpus, nmis, states: 0 };
  const options = { ...limits, failure: finding.failure, whole, build, reduce: true };
  const { failing, run } = await drive(environment, AIM, smallest(options));
  const isSmallest = failing !== null;
  if (failing === null || run === null) return { ...found, isSmallest };
  return { ...run, scenario: sized(scenario, failing), isSmallest };
}

/** Records a run in place of what is there. Throws UsageError. */
export async function keep(
  environment: Environment,
  { scenario, system, schedule, strategy, seed }: Omit<RecordRequest, 'out'>,
  out: string,
): Promise<void> {
  const request = { scenario, system, schedule, strategy, seed, out, replaces: true };
  const recorded = await recordRun(environment, request);
  if (!recorded.ok) throw new UsageError(recorded.message);
}
