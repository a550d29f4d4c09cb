/** One line of `pokelab test`. */

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
