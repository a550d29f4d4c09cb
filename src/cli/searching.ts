/** The search that a user asked for, from words to result. */
import { exhaustive } from '../explore/exhaustive.ts';
import { pctStrategy } from '../explore/pct-strategy.ts';
import { randomStrategy } from '../explore/random-strategy.ts';
import { sample } from '../explore/sample.ts';
import type { Search, SearchLimits, SearchOptions } from '../explore/search.ts';
import { choice, duration, wholeNumber } from './arguments.ts';
import type { Environment } from './environment.ts';
import type { Words } from './words.ts';

export type StrategyName = 'exhaustive' | 'random' | 'pct';
const STRATEGIES: readonly StrategyName[] = ['exhaustive', 'random', 'pct'];

/** A minute answers most questions; whoever wants more says so. */
const DEFAULT_MS = 60_000;
const MAX_STEPS = 1_000_000;

export interface Plan {
  strategy: StrategyName;
  seed: number;
  limits: SearchLimits;
}

const text = (word: string | boolean | undefined): string | undefined =>
  typeof word === 'string' ? word : undefined;

export function planOf(environment: Environment, words: Words): Plan {
  const strategy = choice('--strategy', text(words.strategy), STRATEGIES) as
    | StrategyName
    | undefined;
  const number = (option: string, word: string | undefined): number =>
    word === undefined ? Infinity : wholeNumber(option, word, 1);
  const { now, interrupted } = environment;
  return {
    strategy: strategy ?? 'exhaustive',
    seed: text(words.seed) === undefined ? 1 : wholeNumber('--seed', text(words.seed) as string),
    limits: {
      maxStates: number('--states', text(words.states)),
      maxRuns: number('--runs', text(words.runs)),
      maxMs:
        text(words.time) === undefined
          ? DEFAULT_MS
          : duration('--time', text(words.time) as string),
      now,
      interrupted,
    },
  };
}

export function searchOf(plan: Plan, system: SearchOptions['system'], reduce: boolean): Search {
  const options = { ...plan.limits, system, reduce, maxSteps: MAX_STEPS, seed: plan.seed };
  switch (plan.strategy) {
    case 'exhaustive':
      return exhaustive(options);
    case 'random':
      return sample(options, randomStrategy);
    case 'pct':
      return sample(options, pctStrategy);
  }
}
