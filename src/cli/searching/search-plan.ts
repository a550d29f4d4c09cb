/** The search that a user asked for, from words to result. */
import { isEndless } from '../../detectors/starvation.ts';
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { sample } from '../../explore/searching/sample.ts';
import {
  ENGINES,
  type EngineName,
  type Search,
  type SearchLimits,
  type SearchOptions,
} from '../../explore/searching/search.ts';
import { pctStrategy } from '../../explore/strategies/pct-strategy.ts';
import { randomStrategy } from '../../explore/strategies/random-strategy.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { choice, memoryLimitOf, timeOf, wholeNumber } from '../words/arguments.ts';
import { DEFAULT_SEED, MAX_STEPS, SEARCH_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

/** What can be asked for; `portfolio` is what nobody needs to ask for. */
export type StrategyName = 'portfolio' | SearchName;
/** Who searches one scenario. */
export type SearchName = 'exhaustive' | 'random' | 'pct';
const STRATEGIES: readonly StrategyName[] = ['portfolio', 'exhaustive', 'random', 'pct'];

/** A copy of the machine for each step of the path has to fit into memory. */
const MOST_SITES = 1000;

export interface Plan {
  strategy: StrategyName;
  seed: number;
  /** The user has given a time: it holds for everything. */
  hasTime: boolean;
  limits: SearchLimits;
  /** Of exhaustive searches. */
  engine: EngineName;
  /** Threads of an exhaustive search by the kernel. */
  workers: number;
  /** A few bits a state: more states, and no proof. */
  bitstate: boolean;
  /** Steps of one run of random and pct; null for as many as such a scenario needs. */
  maxSteps: number | null;
}

const text = (word: string | boolean | undefined): string | undefined =>
  typeof word === 'string' ? word : undefined;

/** Throws UsageError. */
export function planOf(environment: Environment, words: Words): Plan {
  const chosen = choice('--strategy', text(words.strategy), STRATEGIES) as StrategyName | undefined;
  // The table is as large as the limit: one search has it.
  const strategy = chosen ?? (words.bitstate === true ? 'exhaustive' : 'portfolio');
  const isExhaustive = isWhole(strategy);
  if (isExhaustive && words.runs !== undefined) {
    throw new UsageError(
      '--runs is a budget of random and pct; exhaustive takes --states or --time',
    );
  }
  if (!isExhaustive && words.states !== undefined) {
    throw new UsageError(`--states is a budget of exhaustive; ${strategy} takes --runs or --time`);
  }
  if (isExhaustive && words.steps !== undefined) {
    throw new UsageError('--steps is a limit of the runs of random and pct; exhaustive has none');
  }
  if (!isExhaustive && words.engine !== undefined) {
    throw new UsageError(`--engine says who searches everything; ${strategy} does not`);
  }
  if (!isExhaustive && words.bitstate === true) {
    throw new UsageError(`--bitstate is a way to note states; ${strategy} notes none`);
  }
  const number = (option: string, word: string | undefined): number =>
    word === undefined ? Infinity : wholeNumber(option, word, { least: 1 });
  const seed = text(words.seed);
  const time = text(words.time);
  const { now, interrupted } = environment;
  return {
    strategy,
    seed: seed === undefined ? DEFAULT_SEED : wholeNumber('--seed', seed, { least: 0 }),
    engine: (choice('--engine', text(words.engine), ENGINES) as EngineName | undefined) ?? 'kernel',
    workers: 1,
    maxSteps: words.steps === undefined ? null : maxStepsOf(words),
    bitstate: words.bitstate === true,
    hasTime: time !== undefined,
    limits: {
      maxStates: number('--states', text(words.states)),
      maxRuns: number('--runs', text(words.runs)),
      maxMs: timeOf(words, SEARCH_MS),
      maxBytes: memoryLimitOf(words),
      now,
      interrupted,
    },
  };
}

/** Steps after which a run is cut off. Throws UsageError. */
export function maxStepsOf({ steps }: Words): number {
  const said = text(steps);
  return said === undefined ? MAX_STEPS : wholeNumber('--steps', said, { least: 1 });
}

/** It tries everything that a scenario can do. */
export const isWhole = (strategy: StrategyName): boolean =>
  strategy === 'portfolio' || strategy === 'exhaustive';

/** Throws UsageError for a scenario that a plan cannot even begin with. */
export function refuseTooLarge({ strategy, bitstate }: Plan, { sites, nmis }: Scenario): void {
  if (bitstate && isEndless({ nmis })) {
    throw new UsageError(
      '--bitstate: NMIs without end need the whole graph; give a number of them',
    );
  }
  if (!isWhole(strategy) || sites <= MOST_SITES) return;
  throw new UsageError(
    `exhaustive takes at most ${MOST_SITES} sites, not ${sites}: use --strategy random or pct`,
  );
}

export function searchOf(
  plan: Plan,
  by: SearchName,
  system: SearchOptions['system'],
  reduce: boolean,
): Search {
  // With more sites than that a run may well be so long, and the question takes hours.
  const usual = system.program.sites.length > MOST_SITES ? Infinity : MAX_STEPS;
  const maxSteps = plan.maxSteps ?? usual;
  const { seed, engine, workers } = plan;
  const options = { ...plan.limits, system, reduce, maxSteps, seed, engine, workers };
  switch (by) {
    case 'exhaustive':
      return exhaustive({ ...options, bitstate: plan.bitstate });
    case 'random':
      return sample(options, randomStrategy);
    case 'pct':
      return sample(options, pctStrategy);
  }
}
