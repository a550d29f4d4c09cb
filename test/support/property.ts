/**
 * fast-check with one seed, so that a suite that passed passes again: SEED=n draws other values. The
 * long test draws from a seed of its own, and more often.
 */
import * as fc from './property-runs.ts';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED ?? 20081030) });

export default fc;
