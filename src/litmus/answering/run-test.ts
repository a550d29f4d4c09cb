/** One litmus test, run: its final states and what they say about its condition. */
import type { Progress, SearchEnd, SearchLimits } from '../../explore/searching/search.ts';
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import type { SourceRange } from '../../machine/program/program.ts';
import { createMachine } from '../../machine/state/system.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import type { LitmusTest, Observation } from '../format/litmus-test.ts';
import { showBinding } from '../format/proposition.ts';
import { type Finished, finalStates } from './final-states.ts';
import type { ReadTest } from './read-test.ts';

export interface LitmusResult {
  test: LitmusTest;
  memory: MemoryModelName;
  /** One line a state, as herd7 writes it: `0:r0=1; [x]=0;`. */
  states: string[];
  /** States in which the condition's proposition holds, and in which it does not. */
  positive: number;
  negative: number;
  /** What the condition says holds. */
  ok: boolean;
  observation: Observation;
  /** `complete`, or why some states may be missing. */
  end: SearchEnd;
  searched: Progress;
}

/** A run that cannot go on: what happened, and where. */
export interface LitmusFailure {
  message: string;
  source: SourceRange;
}

export type LitmusOutcome =
  | { ok: true; result: LitmusResult }
  | { ok: false; failure: LitmusFailure };

export interface LitmusOptions extends ReadTest {
  memory: MemoryModelName;
  limits?: SearchLimits;
  /** See `FinalStateOptions`. */
  whole?: boolean;
}

export function* runTest(options: LitmusOptions): Generator<Progress, LitmusOutcome, void> {
  const { test, memory } = options;
  const finished = yield* finalStates(options);
  if (finished.finding !== null) return { ok: false, failure: failureOf(finished) };
  const { shown, states, end, searched } = finished;
  const positive = states.filter(({ holds }) => holds).length;
  const negative = states.length - positive;
  const line = (values: (typeof states)[number]['values']): string =>
    values.map((value, index) => `${showBinding(shown[index], value)};`).join(' ');
  return {
    ok: true,
    result: {
      test,
      memory,
      states: states.map(({ values }) => line(values)),
      positive,
      negative,
      ok: isOk(test, positive, negative),
      observation: positive === 0 ? 'Never' : negative === 0 ? 'Always' : 'Sometimes',
      end,
      searched,
    },
  };
}

/**
 * What the kernel's model allows holds what SC and TSO allow: where that never, or always, satisfies the condition,
 * they do not, or do, either. Another answer here is an error of one of the two, or of the comment.
 */
export function contradicts({ test, memory, observation, end }: LitmusResult): boolean {
  const { expects } = test;
  if (memory === 'pso' || end !== 'complete' || expects === null) return false;
  return expects !== 'Sometimes' && expects !== observation;
}

function isOk({ quantifier }: LitmusTest, positive: number, negative: number): boolean {
  switch (quantifier) {
    case 'exists':
      return positive > 0;
    case 'not-exists':
      return positive === 0;
    case 'forall':
      return negative === 0;
  }
}

/** Runs the finding's schedule to the operation that failed. */
function failureOf({ finding, system }: Finished): LitmusFailure {
  const machine = createMachine(system);
  let source: SourceRange = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 2 };
  for (const step of finding?.schedule ?? []) {
    for (const event of decide(system, machine, step)) {
      if ('fn' in event) source = system.code[event.fn][event.pc].operation.source;
      evolve(system, machine, event);
    }
  }
  return { message: finding?.failure.message ?? '', source };
}
