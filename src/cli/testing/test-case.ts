/** One line of `pokelab test`. */

import type { CaseReport } from '../ci/report.ts';
import type { Labelled } from '../parallel/pool.ts';

export interface TestCase extends CaseReport {
  /** A budget ran out before there was an answer. */
  ranOut: boolean;
}

/** What testing comes to; the rest of a case is known before. */
export type TestAnswer = Pick<TestCase, 'outcome' | 'message' | 'ranOut' | 'finding'>;

/** A case that is still to be tested. */
export interface TestJob<Job> extends Labelled<Job>, Pick<TestCase, 'suite' | 'name'> {}

export const INTERRUPTED = 'interrupted before there was an answer';
