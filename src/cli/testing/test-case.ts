/** One line of `pokelab test`. */

import type { Labelled } from '../parallel/pool.ts';

/** `open`: no failure was seen, and nothing is proven. `error`: it could not be tested. */
export type TestOutcome = 'ok' | 'failed' | 'error' | 'open';

export interface TestCase {
  /** The protocol that was tested. */
  suite: string;
  name: string;
  outcome: TestOutcome;
  /** What was found, on one line. */
  message: string;
  seconds: number;
  /** A budget ran out before there was an answer. */
  ranOut: boolean;
}

/** What testing comes to; the rest of a case is known before. */
export type TestAnswer = Pick<TestCase, 'outcome' | 'message' | 'ranOut'>;

/** A case that is still to be tested. */
export interface TestJob<Job> extends Labelled<Job>, Pick<TestCase, 'suite' | 'name'> {}

export const INTERRUPTED = 'interrupted before there was an answer';
