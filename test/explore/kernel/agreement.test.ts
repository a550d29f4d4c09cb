/** [E18] Searches with and without the kernel: two ways to count the same states. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProtocol, scenarioFor, systemFor } from '../../../src/cli/files/protocol-file.ts';
import type { FailureClass } from '../../../src/detectors/failure.ts';
import { unknownTo } from '../../../src/explore/kernel/kernel.ts';
import { NO_REDUCTIONS } from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, type SearchOptions, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { daily, everyNth, isLong } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { randomProtocol } from '../random-protocols.ts';

beforeAll(prepareLanguage);

const RUNS = Number(process.env.RUNS ?? daily(16, 200));
const MAX_STATES = 3000;
const ENGINES = ['kernel', 'machine'] as const;

/** What a search counts and finds; null where it has too many states. */
function told(
  system: System,
  engine: 'kernel' | 'machine',
  reductions?: SearchOptions['reductions'],
) {
  const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0, engine };
  const counted = finish(exhaustive({ ...options, maxStates: MAX_STATES, reductions }));
  if (counted.end === 'states') return null;
  const { states, transitions, depth, nmiPositions, end, finding } = counted;
  const classes = new Set<FailureClass>();
  const passOver = ({ class: met }: { class: FailureClass }) => classes.add(met) !== null;
  const whole = finish(exhaustive({ ...options, reductions, passOver, maxStates: 4 * MAX_STATES }));
  return {
    counts: { states, transitions, depth, nmiPositions },
    end,
    class: finding?.failure.class,
    steps: finding?.schedule.length,
    classes: whole.end === 'complete' ? [...classes].sort() : null,
    metUnknown: counted.metUnknown || counted.widened !== 0,
  };
}

/** Behind an access that was not known of, which both meet, each looks at the states that it will. */
function compare(system: System, reductions?: SearchOptions['reductions']): boolean {
  const kernel = told(system, 'kernel', reductions);
  const machine = told(system, 'machine', reductions);
  if (kernel === null || machine === null) return false;
  if (kernel.classes !== null && machine.classes !== null) {
    expect(kernel.classes).toEqual(machine.classes);
  }
  expect(kernel.metUnknown).toBe(machine.metUnknown);
  if (kernel.metUnknown) return false;
  expect({ ...kernel, classes: null }).toEqual({ ...machine, classes: null });
  return true;
}

describe('[E18] a search by the kernel counts and finds what one by decide and evolve does', () => {
  it('of random protocols, with all reductions and with none but E3.1 to E3.12', async () => {
    let compared = 0;
    const property = fc.asyncProperty(randomProtocol, async (scenario) => {
      await new Promise(setImmediate);
      const built = buildSystem(scenario);
      if (!built.ok) throw new Error(built.diagnostics[0].message);
      if (unknownTo(built.system) !== null) return;
      if (compare(built.system)) compared++;
      if (compare(built.system, NO_REDUCTIONS)) compared++;
    });
    await fc.assert(property, { numRuns: RUNS, seed: Number(process.env.SEED ?? 2) });
    if (process.env.RUNS) console.log(compared, 'compared');
    expect(compared).toBeGreaterThan(10);
  });

  const names = [
    ...['stop-machine', 'direct', 'ftrace-int3-2012', 'smp-text-poke-2025', 'nmi-nested-2012'],
    ...['text-poke-bp-2013', 'ftrace-nmi-2008', 'text-poke-emulate-2019', 'text-poke-desc-2022'],
    'kprobes-sync-2019',
  ];

  it.each(everyNth(5, names))('of %s', async (name) => {
    const protocol = await loadProtocol(name);
    for (const memory of ['sc', 'tso', 'pso'] as const) {
      const system = systemFor(scenarioFor(protocol, { cpus: 2, nmis: 1, memory }));
      compare(system);
    }
  });

  it.runIf(isLong)('where the store buffer is full at some time', async () => {
    // Each site takes a store of text and one of a statistic that nobody reads.
    const protocol = await loadProtocol('direct');
    const options = { cpus: 2, nmis: 0, sites: 80, memory: 'tso' } as const;
    const system = systemFor(scenarioFor(protocol, options));
    // That a store which nobody reads found no room was not known of; it changes nothing else here.
    for (const [reductions, metUnknown] of [
      [undefined, true] as const,
      [NO_REDUCTIONS, false] as const,
    ]) {
      const [kernel, machine] = ENGINES.map((engine) => told(system, engine, reductions));
      expect(kernel).toMatchObject({ end: 'finding', metUnknown });
      expect(kernel).toEqual(machine);
    }
  });
});
