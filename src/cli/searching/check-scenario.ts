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
import type { Scenario } from '../../scenario/scenario.ts';
import { systemFor } from '../files/protocol-file.ts';
import { type Recorded, recordRun } from '../files/record-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { AFTERWARDS_MS } from '../words/defaults.ts';
import { type Climbed, type ClimbRequest, climb, type Rung } from './climb.ts';
import { drive } from './drive-search.ts';
import { failuresExpectedOf, isExpected } from './expected-failure.ts';
import { hasSizes, mostNmis, sized } from './rungs.ts';
import { isWhole, type Plan, type SearchName } from './search-plan.ts';
import { takenAgain } from './taken-again.ts';

export interface CheckRequest {
  scenario: Scenario;
  plan: Plan;
  reduce: boolean;
  shrinks: boolean;
  /** The exhaustive search of what is asked for, where it is not what the plan alone says. */
  whole?: ClimbRequest['whole'];
  /** Where to record a failing run; null for a name made from the run. */
  out: string | null;
  /** Larger scenarios, searched once this one passes; none where nothing is said. */
  above?: ClimbRequest['above'];
}

export interface Found {
  failure: Failure;
  schedule: Step[];
  /** No run of the scenario fails in this way with fewer NMIs, switches and steps. */
  isLeast: boolean;
  recorded: Recorded;
}

export interface CheckOutcome extends Climbed {
  asked: Scenario;
  plan: Plan;
  verdict: 'pass' | 'fail' | 'unknown';
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
  const { plan, above = NOTHING_ABOVE } = request;
  const start = environment.now();
  const climbed = await climb(environment, { ...request, above });
  const { scenario, system, result, by, rungs } = climbed;
  const isMemory = result.end === 'interrupted' && environment.memoryLow();
  const end = isMemory ? 'memory' : result.end;
  const asked = request.scenario;
  const base = { ...climbed, asked, plan, end, smallest: null, metFirst: null } as const;
  if (result.finding === null) {
    return { ...base, verdict: climbed.passes ? 'pass' : 'unknown', found: null };
  }
  // What follows is about the scenario that fails.
  const failing = { ...request, scenario, by, passes: passesOf(scenario, rungs) };
  const limits = afterwards(environment, plan, start);
  const begun = environment.now();
  const expected = await findExpected(environment, failing, system, result.finding, limits);
  const finding = expected ?? result.finding;
  const metFirst = expected === null ? null : result.finding.failure;
  const left = leftOf(limits, begun);
  // What PCT finds is larger than what was searched whole: the smallest scenario needs time as well.
  if (by === 'pct' && isWhole(plan.strategy)) left.maxMs /= 2;
  const found = await describeFinding(environment, failing, system, finding, left);
  const rest = leftOf(limits, begun);
  const size = await findSmallest(environment, failing, result, found.failure, rest);
  return { ...base, verdict: 'fail', found, metFirst, smallest: size };
}

const NOTHING_ABOVE = { scenarios: [], maxMs: 0 };

/** What is known of the scenario that fails, before what follows is searched. */
interface Failing extends CheckRequest {
  by: SearchName;
  passes: (size: ScenarioSize) => Rung | null;
}

/** A size of the scenario that was searched whole is not searched again. */
function passesOf(scenario: Scenario, rungs: readonly Rung[]): Failing['passes'] {
  const passed = new Map(
    rungs
      .filter(({ end }) => end === 'complete')
      .map((rung) => [JSON.stringify(rung.scenario), rung]),
  );
  return ({ cpus, nmis }) => {
    const arriving = Math.min(nmis, mostNmis(scenario, cpus));
    return passed.get(JSON.stringify(sized(scenario, { cpus, nmis: arriving }))) ?? null;
  };
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
  if (!isWhole(plan.strategy) || verdicts.length === 0 || hasClass) return null;
  const passOver = (other: Failure, machine: Machine): boolean =>
    !isExpected(verdicts, system, machine, other);
  const { engine } = plan;
  const options = { ...limits, system, reduce, maxSteps: Infinity, seed: 0, passOver, engine };
  const aim = { what: 'the failure that is expected', maxMs: limits.maxMs };
  const { finding } = await drive(environment, aim, exhaustive(options));
  return finding;
}

/** One budget for all that is searched after a finding: what is left of the time, if one was given. */
function afterwards({ now, interrupted }: Environment, plan: Plan, start: number): SearchLimits {
  const maxMs = plan.hasTime ? Math.max(0, plan.limits.maxMs - (now() - start)) : AFTERWARDS_MS;
  const { maxBytes } = plan.limits;
  return { ...UNLIMITED, maxMs, maxBytes, maxStates: 1_000_000, now, interrupted };
}

async function describeFinding(
  environment: Environment,
  { scenario, plan, out, reduce, shrinks, by, passes }: Failing,
  system: System,
  finding: Finding,
  limits: SearchLimits,
): Promise<Found> {
  const { cpus } = scenario;
  let leastNmis = 0;
  while (leastNmis < scenario.nmis && passes({ cpus, nmis: leastNmis }) !== null) leastNmis++;
  const aim = { what: 'the least run', maxMs: limits.maxMs };
  const shrunk = shrinks
    ? await drive(environment, aim, shrink({ ...limits, system, finding, reduce, leastNmis }))
    : { finding, isLeast: false };
  const failure = takenAgain(system, shrunk.finding);
  const { schedule } = shrunk.finding;
  const { seed } = plan;
  const recorded = await recordRun(environment, {
    scenario,
    system,
    schedule,
    strategy: by,
    seed,
    out,
  });
  return { failure, schedule, isLeast: shrunk.isLeast, recorded };
}

async function findSmallest(
  environment: Environment,
  { scenario, plan, reduce, passes }: Failing,
  { states }: SearchResult,
  failure: Failure,
  limits: SearchLimits,
): Promise<Smallest | null> {
  if (!isWhole(plan.strategy) || !hasSizes(scenario)) return null;
  const { cpus, nmis } = scenario;
  const build = (size: ScenarioSize): System => systemFor(sized(scenario, size));
  const whole = { cpus, nmis, states };
  const options = { ...limits, maxStates: Infinity, failure, whole, build, reduce, passes };
  const aim = { what: 'the smallest scenario', maxMs: limits.maxMs };
  const found = await drive(environment, aim, smallest(options));
  if (found.run !== null) takenAgain(found.run.system, found.run.finding);
  return found;
}

export function statusOf(outcome: CheckOutcome): ExitStatus {
  if (outcome.verdict === 'fail') return EXIT.failed;
  if (outcome.verdict === 'pass') return EXIT.ok;
  return outcome.end === 'interrupted' ? EXIT.interrupted : EXIT.unknown;
}
