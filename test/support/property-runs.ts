/** fast-check, whose properties run TIMES times as often as they say: in the long test, many times. */
import fc from 'fast-check';

export * from 'fast-check';
/** @public */
export { daily } from './daily.ts';

const TIMES = Number(process.env.TIMES ?? 1);
const DEFAULT_RUNS = 100;

const assertLong = <Values>(
  property: fc.IRawProperty<Values>,
  parameters: fc.Parameters<Values> = {},
): Promise<void> | void =>
  fc.assert(property, { ...parameters, numRuns: (parameters.numRuns ?? DEFAULT_RUNS) * TIMES });

/**
 * As fast-check types it: a promise of an asynchronous property, nothing of others.
 * @public
 */
export const assert = assertLong as typeof fc.assert;
