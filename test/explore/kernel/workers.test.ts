/** [E19] Several workers and one: the same states where they are those of any order, and the same answer always. */
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProtocol, scenarioFor, systemFor } from '../../../src/cli/files/protocol-file.ts';
import type { Failure, FailureClass } from '../../../src/detectors/failure.ts';
import { unknownTo } from '../../../src/explore/kernel/kernel.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import {
  abandon,
  finish,
  type SearchOptions,
  type SearchResult,
  UNLIMITED,
} from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { daily, everyNth } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { randomProtocol } from '../random-protocols.ts';
import { searchInParts } from '../searching/search-in-parts.ts';
import { jump, leave, load, store, toyProgram, unlessZero } from '../toys.ts';
import { loopingSystem } from './looping-toys.ts';

beforeAll(prepareLanguage);

const RUNS = Number(process.env.RUNS ?? daily(8, 200));

/** A directory for each thread of this process, where there is such a thing. */
const THREADS = '/proc/self/task';

const optionsOf = (system: System, more: Partial<SearchOptions>): SearchOptions => ({
  ...UNLIMITED,
  ...{ system, reduce: true, maxSteps: Infinity, seed: 0, alone: 0 },
  ...more,
});

const searched = (system: System, more: Partial<SearchOptions>): SearchResult =>
  finish(exhaustive(optionsOf(system, more)));

/** Which states are met depends on the order where one state covers another, and where cells are left out. */
const NONE = new Set<never>();

/** All classes of failures, by one worker; null where there are too many states. */
function classesOf(system: System, maxStates: number): Set<FailureClass> | null {
  const classes = new Set<FailureClass>();
  const passOver = ({ class: met }: Failure) => classes.add(met) !== null;
  const { end } = searched(system, { reductions: NONE, passOver, maxStates });
  return end === 'complete' ? classes : null;
}

const countsOf = ({ states, transitions, nmiPositions }: SearchResult) => ({
  ...{ states, transitions, nmiPositions },
});

/** `classes`: what fails there. */
function compare(
  system: System,
  classes: ReadonlySet<FailureClass>,
  more: Partial<SearchOptions>,
): void {
  for (const reductions of [NONE, undefined]) {
    const many = searched(system, { reductions, ...more });
    const failure = many.finding?.failure.class;
    if (classes.size > 0) expect(classes).toContain(failure);
    else {
      expect(failure).toBeUndefined();
      expect(many.end).toBe('complete');
    }
    if (classes.size > 0 || reductions !== NONE) continue;
    expect(countsOf(many)).toEqual(countsOf(searched(system, { reductions })));
  }
}

/** Waits until a cell is not zero, then sets another one. */
const waitFor = (cell: number, other: number): Operation[] => [
  ...[load(cell, 0), unlessZero(0, 0), store(other, 1), leave],
];
const goRound = (...operations: Operation[]): Operation[] => [...operations, jump(0), leave];
const setWhenZero = goRound(load(0, 0), unlessZero(0, 3), jump(0), store(0, 1));

/** How many threads there are once those of other searches have gone. */
async function threadsAtRest(): Promise<number> {
  for (let before = -1; ; ) {
    const now = readdirSync(THREADS).length;
    if (now === before) return now;
    before = now;
    await setTimeout(500);
  }
}

describe('[E19] several workers', () => {
  it('find what one finds, in random protocols', async () => {
    const met = new Map<string, number>();
    const property = fc.asyncProperty(randomProtocol, async (scenario) => {
      await new Promise(setImmediate);
      const built = buildSystem(scenario);
      if (!built.ok) throw new Error(built.diagnostics[0].message);
      if (unknownTo(built.system) !== null) return;
      const { states } = searched(built.system, { reductions: NONE, maxStates: 3000 });
      if (states < 30) return;
      const classes = classesOf(built.system, 3000);
      if (classes === null) return;
      const name = [...classes].sort().join(', ') || 'none';
      met.set(name, (met.get(name) ?? 0) + 1);
      compare(built.system, classes, { workers: 2 + (states % 2), slice: 1 + (states % 5) });
    });
    await fc.assert(property, { numRuns: 2 * RUNS, seed: Number(process.env.SEED ?? 2) });
    if (process.env.RUNS) console.log(met);
    expect(met.get('none')).toBeGreaterThan(RUNS / 16);
  });

  it('find a hang where one finds one, in random loops, and none where there is none', async () => {
    const met = new Map<string, number>();
    const property = fc.asyncProperty(loopingSystem, async (system) => {
      await new Promise(setImmediate);
      const { states, finding } = searched(system, { reductions: NONE, maxStates: 5000 });
      if (states < 30) return;
      const classes = classesOf(system, 5000);
      if (classes === null) return;
      const name = [...classes].sort().join(', ') || 'none';
      met.set(name, (met.get(name) ?? 0) + 1);
      if (finding === null) met.set('states', (met.get('states') ?? 0) + states);
      compare(system, classes, { workers: 2 + (states % 3), slice: 1 + (states % 5) });
    });
    await fc.assert(property, { numRuns: RUNS, seed: Number(process.env.SEED ?? 2) });
    if (process.env.RUNS) console.log(met);
    expect(met.get('hang')).toBeGreaterThan(RUNS / 16);
    expect(met.get('none')).toBeGreaterThan(RUNS / 16);
  });

  it.each([
    ['wait for each other', waitFor(0, 1), waitFor(1, 0)],
    // Each undoes what the other one has waited for.
    ['go round together', goRound(load(0, 0), unlessZero(0, 0), store(0, 0)), setWhenZero],
  ])('find that two CPUs %s, however much a third has to do', (_, first, second) => {
    const many = Array.from({ length: 40 }, (_, value) => store(2, value % 7));
    const program = toyProgram({ tasks: [first, second, [...many, leave]], cells: 3 });
    const nmisPerCpu = [0, 0, 0];
    const system = createSystem({ program, memory: 'tso', nmis: 0, nmisPerCpu, asked: null });
    for (const workers of [1, 2, 4]) {
      for (const slice of [1, 20]) {
        const { finding } = searched(system, { reductions: NONE, workers, slice });
        expect(finding?.failure.class).toBe('hang');
      }
    }
  });

  const named = [
    ['stop-machine', 'tso'],
    ['ftrace-nmi-2008', 'sc'],
    ['ftrace-nmi-2009', 'tso'],
    ['text-poke-bp-2013', 'tso'],
    ['kprobes-sync-2019', 'sc'],
  ] as const;

  it.each(everyNth(3, named))('%s, %s', async (name, memory) => {
    const protocol = await loadProtocol(name);
    const system = systemFor(scenarioFor(protocol, { cpus: 2, nmis: 1, memory }));
    const classes = classesOf(system, 100_000);
    expect(classes).not.toBeNull();
    for (const workers of [2, 4]) {
      for (const slice of [1, 50]) compare(system, classes ?? new Set(), { workers, slice });
    }
  });

  it('keep to the budget of states', async () => {
    const protocol = await loadProtocol('ftrace-nmi-2009');
    const system = systemFor(scenarioFor(protocol, { cpus: 2, nmis: 2, memory: 'tso' }));
    for (const maxStates of [100, 1001, 20_000]) {
      const { states, end } = searched(system, { reductions: NONE, maxStates, workers: 3 });
      expect({ states, end }).toEqual({ states: maxStates, end: 'states' });
    }
  });

  it.runIf(existsSync(THREADS))('are gone when nobody goes on with the search', async () => {
    const protocol = await loadProtocol('ftrace-nmi-2009');
    const system = systemFor(scenarioFor(protocol, { cpus: 2, nmis: 2, memory: 'tso' }));
    const before = await threadsAtRest();
    const searches = [1, 2, 3].map(() => {
      const search = exhaustive(optionsOf(system, { reductions: NONE, workers: 4, slice: 50 }));
      for (let yields = 0; yields < 5; yields++) search.next();
      return search;
    });
    expect(readdirSync(THREADS).length).toBeGreaterThanOrEqual(before + 9);
    for (const search of searches) abandon(search);
    await expect
      .poll(() => readdirSync(THREADS).length, { timeout: 10_000 })
      .toBeLessThanOrEqual(before);
  });

  it('go on where they were interrupted', async () => {
    let parts = 0;
    const moments = fc.array(fc.nat(20), { maxLength: 5 });
    const property = fc.asyncProperty(loopingSystem, moments, async (system, yields) => {
      await new Promise(setImmediate);
      const { states } = searched(system, { reductions: NONE, maxStates: 5000 });
      const classes = states < 100 ? null : classesOf(system, 5000);
      if (classes === null) return;
      const options = optionsOf(system, { reductions: NONE, workers: 2 + (states % 2), slice: 2 });
      const result = searchInParts(options, yields, () => parts++);
      if (classes.size > 0) expect(classes).toContain(result.finding?.failure.class);
      else expect(countsOf(result)).toEqual(countsOf(searched(system, { reductions: NONE })));
    });
    await fc.assert(property, { numRuns: 2 * RUNS, seed: Number(process.env.SEED ?? 3) });
    if (process.env.RUNS) console.log(parts);
    expect(parts).toBeGreaterThan(RUNS / 8);
  });
});
