/** What `check` does, as data: search, shrink, find the smallest scenario, record, verify. */
import type { Failure } from '../../detectors/failure.ts';
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import {
  type Finding,
  leftOf,
  type SearchEnd,
  type SearchLimits,
  type SearchResult,
  UNLIMITED,
} from '../../explore/searching/search.ts';
import { shrink } from '../../explore/shrinking/shrink.ts';
import {
  type ScenarioSize,
  type Smallest,
  smallest,
} from '../../explore/shrinking/smallest-scenario.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { systemFor } from '../files/protocol-file.ts';
import { type Recorded, recordRun } from '../files/record-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { drive } from './drive-search.ts';
import { failuresExpectedOf, isExpected } from './expected-failure.ts';
import { AFTERWARDS_MS, type Plan, searchOf } from './search-plan.ts';
import { takenAgain } from './taken-again.ts';

export interface CheckRequest {
  scenario: Scenario;
  plan: Plan;
  reduce: boolean;
  shrinks: boolean;
  /** Where to record a failing run; null for a name made from the run. */
  out: string | null;
}

export interface Found {
  failure: Failure;
  schedule: Step[];
  /** No run of the scenario fails in this way with fewer NMIs, switches and steps. */
  isLeast: boolean;
  recorded: Recorded;
}

export interface CheckOutcome {
  scenario: Scenario;
  plan: Plan;
  system: System;
  verdict: 'pass' | 'fail' | 'unknown';
  result: SearchResult;
  /** Why the search ended. */
  end: SearchEnd;
  found: Found | null;
  /** The failure that was met first, where the protocol expects another one, which was found too. */
  metFirst: Failure | null;
  smallest: Smallest | null;
}

export async function checkScenario(
  environment: Environment,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const { scenario, plan } = request;
  const system = systemFor(scenario);
  const start = environment.now();
  const what = describeScenario(scenario);
  const aim = { what, ...plan.limits };
  const result = await drive(environment, aim, searchOf(plan, system, request.reduce));
  const isMemory = result.end === 'interrupted' && environment.memoryLow();
  const end = isMemory ? 'memory' : result.end;
  const base = { scenario, plan, system, result, end, smallest: null, metFirst: null } as const;
  if (result.finding === null) {
    const isPass = end === 'complete';
    return { ...base, verdict: isPass ? 'pass' : 'unknown', found: null };
  }
  const limits = afterwards(environment, plan, start);
  const begun = environment.now();
  const expected = await findExpected(environment, request, system, result.finding, limits);
  const finding = expected ?? result.finding;
  const metFirst = expected === null ? null : result.finding.failure;
  const left = leftOf(limits, begun);
  const found = await describeFinding(environment, request, system, finding, left);
  const rest = leftOf(limits, begun);
  const size = await findSmallest(environment, request, result, found.failure, rest);
  return { ...base, verdict: 'fail', found, metFirst, smallest: size };
}

/** The failure that the protocol says this scenario has, when another one was met first; null for none. */
async function findExpected(
  environment: Environment,
  { scenario, plan, reduce }: CheckRequest,
  system: System,
  { failure }: Finding,
  limits: SearchLimits,
): Promise<Finding | null> {
  const verdicts = failuresExpectedOf(scenario);
  const hasClass = verdicts.some(({ verdict }) => verdict === failure.class);
  if (plan.strategy !== 'exhaustive' || verdicts.length === 0 || hasClass) return null;
  const passOver = (other: Failure, machine: Machine): boolean =>
    !isExpected(verdicts, system, machine, other);
  const options = { ...limits, system, reduce, maxSteps: Infinity, seed: 0, passOver };
  const aim = { what: 'the failure that is expected', maxMs: limits.maxMs };
  const { finding } = await drive(environment, aim, exhaustive(options));
  return finding;
}

/** One budget for all that is searched after a finding: what is left of the time, if one was given. */
function afterwards({ now, interrupted }: Environment, plan: Plan, start: number): SearchLimits {
  const maxMs = plan.hasTime ? Math.max(0, plan.limits.maxMs - (now() - start)) : AFTERWARDS_MS;
  return { ...UNLIMITED, maxMs, maxStates: 1_000_000, now, interrupted };
}

async function describeFinding(
  environment: Environment,
  request: CheckRequest,
  system: System,
  given: Finding,
  limits: SearchLimits,
): Promise<Found> {
  const { reduce } = request;
  const aim = { what: 'the least run', maxMs: limits.maxMs };
  const shrunk = request.shrinks
    ? await drive(environment, aim, shrink({ ...limits, system, finding: given, reduce }))
    : { finding: given, isLeast: false };
  const failure = takenAgain(system, shrunk.finding);
  const { schedule } = shrunk.finding;
  const { scenario, plan, out } = request;
  return {
    failure,
    schedule,
    isLeast: shrunk.isLeast,
    recorded: await recordRun({ scenario, system, schedule, ...plan, out }),
  };
}

async function findSmallest(
  environment: Environment,
  { scenario, plan, reduce }: CheckRequest,
  { states }: SearchResult,
  failure: Failure,
  limits: SearchLimits,
): Promise<Smallest | null> {
  if (plan.strategy !== 'exhaustive' || !hasSizes(scenario)) return null;
  const { cpus, nmis } = scenario;
  const build = (size: ScenarioSize): System => systemFor(sized(scenario, size));
  const whole = { cpus, nmis, states };
  const search = smallest({ ...limits, maxStates: Infinity, failure, whole, build, reduce });
  const aim = { what: 'the smallest scenario', maxMs: limits.maxMs };
  const found = await drive(environment, aim, search);
  if (found.run !== null) takenAgain(found.run.system, found.run.finding);
  return found;
}

/** Where NMIs may not arrive everywhere, "fewer CPUs" would be another question. */
export const hasSizes = ({ nmis, nmisPerCpu }: Scenario): boolean =>
  nmis === 0 || !nmisPerCpu.includes(0);

/** The scenario with so many CPUs and NMIs, as many at each CPU as at its first one, and no more than in all. */
export function sized(scenario: Scenario, size: ScenarioSize): Scenario {
  const { cpus, nmis } = size;
  const each = Math.min(nmis, scenario.nmisPerCpu[0]);
  return { ...scenario, cpus, nmis, nmisPerCpu: Array.from({ length: cpus }, () => each) };
}

export function statusOf(outcome: CheckOutcome): ExitStatus {
  if (outcome.verdict === 'fail') return EXIT.failed;
  if (outcome.verdict === 'pass') return EXIT.ok;
  return outcome.end === 'interrupted' ? EXIT.interrupted : EXIT.unknown;
}
