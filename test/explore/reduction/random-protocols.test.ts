/**
 * Random protocols searched in every way there is: the ways must agree. RUNS=n says how many protocols,
 * SEED=n which, STATES=n how many states at most; with RUNS, or with LONG=1, progress and what was covered are printed.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { describeScenario, type Scenario } from '../../../src/scenario/scenario.ts';
import { daily, isLong } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { randomProtocol } from '../random-protocols.ts';
import { compareSearches } from './compare-searches.ts';
import { Coverage } from './coverage.ts';

beforeAll(prepareLanguage);

const isMany = isLong || process.env.RUNS !== undefined;
const RUNS = Number(process.env.RUNS ?? daily(80, 4000));
const MAX_STATES = Number(process.env.STATES ?? (isMany ? 3000 : 1000));
const SEED = Number(process.env.SEED ?? 20081030);
/** Protocols between two lines of progress. */
const BATCH = 1000;

/** What to paste: the failing protocol, how to run it, and what was said of it. */
function report({ source, ...scenario }: Scenario, error: unknown): string {
  const { cpus, tasks, nmis, nmisPerCpu, memory, hardware, nmiStack, int3Stack } = scenario;
  const taking = nmisPerCpu.flatMap((most, cpu) => (most > 0 ? [cpu] : []));
  const at = taking.length < cpus && taking.length > 0 ? ` --nmi-cpus ${taking.join(',')}` : '';
  const command = `npx pokelab check random.c --cpus ${cpus} --tasks ${tasks} --nmis ${nmis}${at} --memory ${memory} --hardware ${hardware} --nmi-stack ${nmiStack} --int3-stack ${int3Stack}`;
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [said, describeScenario({ ...scenario, source }), command, source.text].join('\n\n');
}

async function compareMany(runs: number, seed: number, coverage: Coverage): Promise<void> {
  const property = fc.asyncProperty(randomProtocol, async (scenario) => {
    // Vitest wants to hear of its workers now and then.
    await new Promise(setImmediate);
    const built = buildSystem(scenario);
    if (!built.ok) throw new Error(built.diagnostics[0].message);
    coverage.begin();
    const options = { maxStates: MAX_STATES, seed: 1, visit: coverage.visit };
    coverage.end(compareSearches(built.system, options));
  });
  const { counterexample, errorInstance, counterexamplePath } = await fc.check(property, {
    numRuns: runs,
    seed,
  });
  if (counterexample === null) return;
  const place = `seed ${seed}, path ${counterexamplePath}`;
  expect.fail(`${report(counterexample[0], errorInstance)}\n${place}`);
}

describe('[E3] [E4] [H2] every way to search a scenario says the same', () => {
  it(
    'of random protocols',
    async () => {
      const coverage = new Coverage();
      for (let done = 0; done < RUNS; done += BATCH) {
        await compareMany(Math.min(BATCH, RUNS - done), SEED + done, coverage);
        if (isMany) console.log(`${coverage}`);
      }
      // Agreement counts only where there was something to agree on.
      expect(coverage.compared).toBeGreaterThan(RUNS / 2);
      const rare = [
        ...['int3 hit in nmi', 'overwritten frame', 'latched NMI taken', 'IPI handled'],
        'dead object',
        'raised NMI arrived',
        'masked',
        'preempted',
      ];
      const common = ['pass', 'hang', 'CPUs stopped', 'grace period', 'store drained', 'assertion'];
      // Few protocols have none of some of the rare ones.
      for (const one of isMany ? [...rare, ...common] : common) {
        expect(coverage.counts.get(one) ?? 0, one).toBeGreaterThan(RUNS / 500);
      }
    },
    24 * 60 * 60 * 1000,
  );
});
