/** What `check` does, as data: search, shrink, find the smallest scenario, record, verify. */
import type { Failure } from '../../detectors/failure.ts';
import {
  type Finding,
  type SearchEnd,
  type SearchResult,
  UNLIMITED,
} from '../../explore/searching/search.ts';
import { shrink } from '../../explore/shrinking/shrink.ts';
import { type Smallest, smallest } from '../../explore/shrinking/smallest-scenario.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { systemFor } from '../files/protocol-file.ts';
import { type Recorded, recordRun } from '../files/record-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { drive } from './drive-search.ts';
import { type Plan, searchOf } from './search-plan.ts';

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
  end: SearchEnd | 'memory';
  found: Found | null;
  smallest: Smallest | null;
}

/** Shrinking and the search for the smallest scenario get this much at most, each. */
const AFTERWORK_MS = 20_000;

export async function checkScenario(
  environment: Environment,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const { scenario, plan } = request;
  const system = systemFor(scenario);
  const result = await drive(environment, 'search', searchOf(plan, system, request.reduce));
  const isMemory = result.end === 'interrupted' && environment.memoryLow();
  const end = isMemory ? 'memory' : result.end;
  const base = { scenario, plan, system, result, end } as const;
  if (result.finding === null) {
    const isPass = end === 'complete';
    return { ...base, verdict: isPass ? 'pass' : 'unknown', found: null, smallest: null };
  }
  const found = await describeFinding(environment, request, system, result.finding);
  const least = await findSmallest(environment, request);
  return { ...base, verdict: 'fail', found, smallest: least };
}

async function describeFinding(
  environment: Environment,
  request: CheckRequest,
  system: System,
  given: Finding,
): Promise<Found> {
  const { now, interrupted } = environment;
  const limits = { ...UNLIMITED, maxMs: AFTERWORK_MS, maxStates: 1_000_000, now, interrupted };
  const shrunk = request.shrinks
    ? await drive(
        environment,
        'shrink',
        shrink({ ...limits, system, finding: given, reduce: request.reduce }),
      )
    : { finding: given, isLeast: false };
  const { failure, schedule } = shrunk.finding;
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
  { scenario, plan }: CheckRequest,
): Promise<Smallest | null> {
  // Where NMIs may not arrive everywhere, "fewer CPUs" would be another question.
  const isRestricted = scenario.nmis > 0 && scenario.nmisPerCpu.includes(0);
  if (plan.strategy !== 'exhaustive' || isRestricted) return null;
  const { now, interrupted } = environment;
  const build = (cpus: number, budget: number): System =>
    systemFor({
      ...scenario,
      cpus,
      nmis: budget,
      nmisPerCpu: Array.from({ length: cpus }, () => Math.min(budget, scenario.nmisPerCpu[0])),
    });
  const limits = { ...UNLIMITED, maxMs: AFTERWORK_MS, now, interrupted };
  const search = smallest({ ...limits, cpus: scenario.cpus, nmis: scenario.nmis, build });
  return drive(environment, 'smallest failing scenario', search);
}

export function statusOf(outcome: CheckOutcome): ExitStatus {
  if (outcome.verdict === 'fail') return EXIT.failed;
  if (outcome.verdict === 'pass') return EXIT.ok;
  return outcome.end === 'interrupted' ? EXIT.interrupted : EXIT.unknown;
}
