/** The portfolio: smaller scenarios first, then the one that was asked for with PCT beside it, then larger ones. */
import type { Failure } from '../../detectors/failure.ts';
import { inTurns } from '../../explore/searching/in-turns.ts';
import type { SearchEnd, SearchResult } from '../../explore/searching/search.ts';
import type { System } from '../../machine/state/system.ts';
import { describeScenario, nmisText, type Scenario } from '../../scenario/scenario.ts';
import { systemFor } from '../files/protocol-file.ts';
import { plural } from '../printing/run-size.ts';
import type { Environment } from '../process/environment.ts';
import { drive } from './drive-search.ts';
import { failuresExpectedOf } from './expected-failure.ts';
import { ownCpus, scenariosBelow } from './rungs.ts';
import { type Plan, type SearchName, searchOf } from './search-plan.ts';

/** A scenario that was searched on the way, below what was asked for or above it, and what came of it. */
export interface Rung {
  scenario: Scenario;
  end: SearchEnd;
  states: number;
  failure: Failure | null;
}

export interface Climbed {
  /** What `result` is of: what was asked for, or another one that fails, or at which the user interrupted. */
  scenario: Scenario;
  system: System;
  result: SearchResult;
  /** Who found what was found. */
  by: SearchName;
  /** Runs under PCT, besides. */
  pctRuns: number;
  /** In the order searched; the last one fails, if it is what `result` is of. */
  rungs: Rung[];
  /** What was asked for was searched whole, and does not fail. */
  passes: boolean;
}

export interface ClimbRequest {
  scenario: Scenario;
  plan: Plan;
  reduce: boolean;
  /** Searched once the one that was asked for passes, for so many milliseconds. */
  above: { scenarios: readonly Scenario[]; maxMs: number };
}

/** Of the time, what smaller scenarios may take. They are a part of the work, and most take a small part of it. */
const BELOW = 1 / 3;

export async function climb(environment: Environment, request: ClimbRequest): Promise<Climbed> {
  const { scenario, plan } = request;
  const ladder = new Ladder(environment, request);
  if (plan.strategy !== 'portfolio') return ladder.searchAlone(plan.strategy);
  return (
    (await ladder.climbTo(scenariosBelow(scenario))) ??
    (await ladder.searchAsked()) ??
    (await ladder.climbOn())
  );
}

class Ladder {
  readonly #environment: Environment;
  readonly #request: ClimbRequest;
  readonly #start: number;
  readonly #rungs: Rung[] = [];
  #asked: Climbed | null = null;

  constructor(environment: Environment, request: ClimbRequest) {
    this.#environment = environment;
    this.#request = request;
    this.#start = environment.now();
  }

  /** As the user has chosen. */
  async searchAlone(by: SearchName): Promise<Climbed> {
    const { plan, scenario, reduce } = this.#request;
    const system = systemFor(scenario);
    const search = searchOf(plan, by, system, reduce);
    const aim = { what: describeSize(scenario), ...plan.limits };
    const result = await drive(this.#environment, aim, search);
    return this.#climbed({ scenario, system, result, by, pctRuns: 0 });
  }

  /** What ends the climb below what was asked for; null when nothing does. */
  async climbTo(rungs: readonly Scenario[]): Promise<Climbed | null> {
    const maxMs = BELOW * this.#request.plan.limits.maxMs;
    for (const [index, rung] of rungs.entries()) {
      const place = ` (${index + 1} of ${rungs.length + 1})`;
      const searched = await this.#searchRung(rung, { place, end: this.#start + maxMs });
      const { end } = searched.result;
      if (end === 'interrupted') return searched;
      if (end === 'finding' && this.#counts(searched)) return searched;
      if (end !== 'complete' && end !== 'finding') return null;
    }
    return null;
  }

  /** What was asked for; null when it passes and there is more to search. */
  async searchAsked(): Promise<Climbed | null> {
    const { plan, scenario, reduce, above } = this.#request;
    const system = systemFor(scenario);
    const left = this.#leftOf(this.#start + plan.limits.maxMs);
    const whole = searchOf(left, 'exhaustive', system, reduce);
    const turns = inTurns(whole, () => searchOf(left, 'pct', system, reduce));
    const aim = { what: describeSize(scenario), ...plan.limits, since: this.#start };
    const { result, isOfSample, runs } = await drive(this.#environment, aim, turns);
    const by = isOfSample ? 'pct' : 'exhaustive';
    this.#asked = this.#climbed({ scenario, system, result, by, pctRuns: runs });
    if (result.end !== 'complete' || above.scenarios.length === 0) return this.#asked;
    this.#rungs.push({ scenario, end: result.end, states: result.states, failure: null });
    return null;
  }

  /** Larger ones, as far as the time goes. */
  async climbOn(): Promise<Climbed> {
    const { scenarios, maxMs } = this.#request.above;
    const begun = this.#environment.now();
    for (const [index, rung] of scenarios.entries()) {
      const place = ` (beyond: ${index + 1} of ${scenarios.length})`;
      const searched = await this.#searchRung(rung, { place, end: begun + maxMs });
      if (searched.result.end === 'finding') return { ...searched, passes: true };
      if (this.#environment.interrupted()) break;
    }
    if (this.#asked === null)
      throw new Error('nothing larger is searched before what is asked for');
    return this.#asked;
  }

  async #searchRung(
    scenario: Scenario,
    { place, end }: { place: string; end: number },
  ): Promise<Climbed> {
    const { plan, reduce } = this.#request;
    const system = systemFor(scenario);
    const search = searchOf(this.#leftOf(end), 'exhaustive', system, reduce);
    const { maxMs } = plan.limits;
    const aim = { what: `${describeSize(scenario)}${place}`, maxMs, since: this.#start };
    const result = await drive(this.#environment, aim, search);
    const { states } = result;
    const failure = result.finding?.failure ?? null;
    this.#rungs.push({ scenario, end: result.end, states, failure });
    return this.#climbed({ scenario, system, result, by: 'exhaustive', pctRuns: 0 });
  }

  /** The plan with the time that is left until then. */
  #leftOf(end: number): Plan {
    const { plan } = this.#request;
    const maxMs = Math.max(0, end - this.#environment.now());
    return { ...plan, limits: { ...plan.limits, maxMs } };
  }

  /**
   * A failure below is one of what was asked for where NMIs alone are fewer. With fewer CPUs it is one of the protocol,
   * but for CPUs that it is written for, and where another failure is expected it is not what is looked for.
   */
  #counts({ scenario, result }: Climbed): boolean {
    const { scenario: asked } = this.#request;
    if (scenario.cpus < Math.min(asked.cpus, ownCpus(asked))) return false;
    const expected = failuresExpectedOf(asked);
    const isSame = expected.some(({ verdict }) => verdict === result.finding?.failure.class);
    return expected.length === 0 || isSame;
  }

  #climbed(part: Omit<Climbed, 'rungs' | 'passes'>): Climbed {
    const passes = part.scenario === this.#request.scenario && part.result.end === 'complete';
    // The user waits for all of it.
    const elapsedMs = this.#environment.now() - this.#start;
    const result = { ...part.result, elapsedMs };
    return { ...part, result, rungs: this.#rungs, passes };
  }
}

/** `2 CPUs, 1 NMI`, for a line that has little room; all of it for one that differs in more. */
function describeSize(scenario: Scenario): string {
  const { cpus, nmis, sites, jobs } = scenario;
  const isPlain = sites === 1 && jobs === 1;
  return isPlain ? `${plural(cpus, 'CPU')}, ${nmisText(nmis)}` : describeScenario(scenario);
}
