/** The kernel takes the steps that decide and evolve take. */
import { beforeAll, describe, expect, it } from 'vitest';
import { unknownTo } from '../../../src/explore/kernel/kernel.ts';
import { learn } from '../../../src/explore/reduction/footprints/learn.ts';
import {
  ALL_REDUCTIONS,
  reducedBy,
  usableReductions,
} from '../../../src/explore/reduction/reductions.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { daily } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { randomProtocol } from '../random-protocols.ts';
import { lockstep } from './lockstep.ts';

beforeAll(prepareLanguage);

const RUNS = Number(process.env.RUNS ?? daily(25, 400));

describe('[E18] the kernel and the machine take the same steps', () => {
  it('of random protocols', async () => {
    let compared = 0;
    let reducedSteps = 0;
    const property = fc.asyncProperty(randomProtocol, async (scenario) => {
      await new Promise(setImmediate);
      const built = buildSystem(scenario);
      if (!built.ok) throw new Error(built.diagnostics[0].message);
      if (unknownTo(built.system) !== null) return;
      const on = usableReductions(built.system, ALL_REDUCTIONS);
      const reduced = reducedBy(built.system, on, learn(built.system));
      try {
        compared += lockstep(built.system, 300, null).steps;
        reducedSteps += lockstep(built.system, 300, reduced).steps;
      } catch (error) {
        const { source, ...rest } = scenario;
        throw new Error(
          `${error instanceof Error ? error.stack : error}\n${JSON.stringify(rest)}\n${source.text}`,
        );
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: Number(process.env.SEED ?? 1) });
    if (process.env.RUNS) console.log(compared, reducedSteps, 'steps');
    expect(compared).toBeGreaterThan(100);
    expect(reducedSteps).toBeGreaterThan(100);
  });
});
