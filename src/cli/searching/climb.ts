/** The portfolio: smaller scenarios first, then the one that was asked for with PCT beside it, then larger ones. */
import type { Failure } from '../../detectors/failure.ts';
import { inTurns, Sample } from '../../explore/searching/in-turns.ts';
import type { Search, SearchEnd, SearchResult } from '../../explore/searching/search.ts';
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
  /** Runs under PCT of what was asked for, besides. */
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
  /** The exhaustive search of what is asked for, where the plan alone does not say it; asked for once. */
  whole?: (plan: Plan, system: System) => Search;
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
  /** What was asked for is looked into from the beginning. */
  readonly #asked: System;
  readonly #sample: Sample;
  #passed: Climbed | null = null;

  constructor(environment: Environment, request: ClimbRequest) {
    this.#environment = environment;
    this.#request = request;
    this.#start = environment.now();
    const { scenario, plan, reduce } = request;
    this.#asked = systemFor(scenario);
    const left = () => this.#leftOf(this.#start + plan.limits.maxMs);
    this.#sample = new Sample(() => searchOf(left(), 'pct', this.#asked, reduce));
  }

  /** As the user has chosen. */
  async searchAlone(by: SearchName): Promise<Climbed> {
    const { plan, scenario, reduce } = this.#request;
    const search =
      by === 'exhaustive' ? this.#whole(plan) : searchOf(plan, by, this.#asked, reduce);
    const aim = { what: describeSize(scenario), ...plan.limits };
    const result = await drive(this.#environment, aim, search);
    return this.#climbed({ scenario, system: this.#asked, result, by });
  }

  #whole(plan: Plan): Search {
    const { whole, reduce } = this.#request;
    return whole?.(plan, this.#asked) ?? searchOf(plan, 'exhaustive', this.#asked, reduce);
  }

  /** What ends the climb below what was asked for; null when nothing does. */
  async climbTo(rungs: readonly Scenario[]): Promise<Climbed | null> {
    const maxMs = BELOW * this.#request.plan.limits.maxMs;
    for (const [index, rung] of rungs.entries()) {
      const place = ` (${index + 1} of ${rungs.length + 1})`;
      const until = this.#start + maxMs;
      const searched = await this.#searchRung(rung, { place, until, sample: this.#sample });
      const { end } = searched.result;
      if (end === 'interrupted' || searched.by === 'pct') return searched;
      if (end === 'finding' && this.#counts(searched)) return searched;
      if (end !== 'complete' && end !== 'finding') return null;
    }
    return null;
  }

  /** What was asked for; null when it passes and there is more to search. */
  async searchAsked(): Promise<Climbed | null> {
    const { plan, scenario, above } = this.#request;
    const left = this.#leftOf(this.#start + plan.limits.maxMs);
    const whole = this.#whole(left);
    const aim = { what: describeSize(scenario), ...plan.limits, since: this.#start };
    const turns = inTurns(whole, this.#sample);
    const { result, isOfSample } = await drive(this.#environment, aim, turns);
    const by = isOfSample ? 'pct' : 'exhaustive';
    this.#passed = this.#climbed({ scenario, system: this.#asked, result, by });
    if (result.end !== 'complete' || above.scenarios.length === 0) return this.#passed;
    this.#rungs.push({ scenario, end: result.end, states: result.states, failure: null });
    return null;
  }

  /** Larger ones, as far as the time goes. */
  async climbOn(): Promise<Climbed> {
    const { scenarios, maxMs } = this.#request.above;
    const begun = this.#environment.now();
    for (const [index, rung] of scenarios.entries()) {
      const place = ` (beyond: ${index + 1} of ${scenarios.length})`;
      const searched = await this.#searchRung(rung, { place, until: begun + maxMs, sample: null });
      if (searched.result.end === 'finding') return { ...searched, passes: true };
      if (this.#environment.interrupted()) break;
    }
    if (this.#passed === null)
      throw new Error('nothing larger is searched before what is asked for');
    return this.#passed;
  }

  /** A scenario around what was asked for; the latter, where the sample finds a failure of it first. */
  async #searchRung(
    scenario: Scenario,
    { place, until, sample }: { place: string; until: number; sample: Sample | null },
  ): Promise<Climbed> {
    const { plan, reduce, scenario: asked } = this.#request;
    const system = systemFor(scenario);
    const whole = searchOf(this.#leftOf(until), 'exhaustive', system, reduce);
    const { maxMs } = plan.limits;
    const aim = { what: `${describeSize(scenario)}${place}`, maxMs, since: this.#start };
    const turns = inTurns(whole, sample);
    const { result, isOfSample } = await drive(this.#environment, aim, turns);
    if (isOfSample)
      return this.#climbed({ scenario: asked, system: this.#asked, result, by: 'pct' });
    const failure = result.finding?.failure ?? null;
    this.#rungs.push({ scenario, end: result.end, states: result.states, failure });
    return this.#climbed({ scenario, system, result, by: 'exhaustive' });
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

  #climbed(part: Omit<Climbed, 'rungs' | 'passes' | 'pctRuns'>): Climbed {
    const passes = part.scenario === this.#request.scenario && part.result.end === 'complete';
    // The user waits for all of it.
    const elapsedMs = this.#environment.now() - this.#start;
    const result = { ...part.result, elapsedMs };
    return { ...part, result, rungs: this.#rungs, passes, pctRuns: this.#sample.runs };
  }
}

/** `2 CPUs, 1 NMI`, for a line that has little room; all of it for one that differs in more. */
function describeSize(scenario: Scenario): string {
  const { cpus, nmis, sites, jobs } = scenario;
  const isPlain = sites === 1 && jobs === 1;
  return isPlain ? `${plural(cpus, 'CPU')}, ${nmisText(nmis)}` : describeScenario(scenario);
}
