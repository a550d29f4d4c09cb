/** [E16]: a search that is interrupted, saved and gone on with ends as one that never was. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isEndless } from '../../../src/detectors/starvation.ts';
import { savableExhaustive } from '../../../src/explore/searching/exhaustive.ts';
import {
  ENGINES,
  type SearchOptions,
  type SearchResult,
  UNLIMITED,
} from '../../../src/explore/searching/search.ts';
import { Unusable } from '../../../src/explore/states/savable.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { Visited } from '../../../src/machine/snapshots/visited.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { isLong } from '../../support/daily.ts';
import fc from '../../support/property.ts';
import { patchingToy } from '../../support/toy-program.ts';
import { randomProtocol } from '../random-protocols.ts';
import { leave, store, toyProgram } from '../toys.ts';
import { searchInParts } from './search-in-parts.ts';

beforeAll(prepareLanguage);

const optionsFor = (system: System, more: Partial<SearchOptions> = {}): SearchOptions => ({
  ...UNLIMITED,
  system,
  reduce: true,
  maxSteps: Infinity,
  seed: 0,
  maxStates: 1000,
  slice: 1,
  ...more,
});

const told = ({ finding, elapsedMs: _, bytes: __, ...counts }: SearchResult) => ({
  ...counts,
  failure: finding?.failure,
  schedule: finding?.schedule.map(({ code }) => code),
});

describe('[E16] interrupted at any moments, any number of times', () => {
  it.each(ENGINES)('random protocols: the same end, finding and counts, by the %s', (engine) => {
    const runs = fc.daily(25, 80);
    let compared = 0;
    const ends = new Set<string>();
    let widened = 0;
    fc.assert(
      fc.property(
        randomProtocol,
        fc.array(fc.nat(400), { maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        (scenario, parts, reduce, goesOn) => {
          const built = buildSystem(scenario);
          if (!built.ok || isEndless(built.system)) return;
          const passOver = goesOn ? () => true : undefined;
          const options = optionsFor(built.system, { reduce, passOver, engine });
          const whole = searchInParts(options, []);
          expect(told(searchInParts(options, parts))).toEqual(told(whole));
          compared++;
          ends.add(whole.end);
          if ((whole.widened ?? 0) > 0) widened++;
        },
      ),
      { numRuns: runs },
    );
    expect(compared).toBeGreaterThan(runs / 2);
    expect(widened).toBeGreaterThan(0);
    expect([...ends].sort()).toEqual(['complete', 'finding', 'states']);
  });

  it.runIf(isLong)('while tables grow', () => {
    const stores = [...Array.from({ length: 45 }, () => store(0, 1)), leave];
    const program = toyProgram({ tasks: [stores, stores, stores] });
    const system = createSystem({
      program,
      memory: 'sc',
      nmis: 0,
      nmisPerCpu: [0, 0, 0],
      asked: null,
    });
    const options = optionsFor(system, { maxStates: Infinity, slice: 5000, reduce: false });
    const { states, transitions, depth, end } = searchInParts(options, [3, 10, 20]);
    expect({ states, end }).toEqual({ states: 47 ** 3, end: 'complete' });
    expect(transitions).toBe(3 * 46 * 47 ** 2);
    expect(depth).toBe(3 * 46 + 1);
  });
});

describe.each(ENGINES)('[E16] what was saved by another search of the %s', (engine) => {
  const optionsOf = (system: System, more: Partial<SearchOptions> = {}) =>
    optionsFor(system, { engine, ...more });
  const blocks = (system: System): Buffer => {
    const { search, state } = savableExhaustive(optionsOf(system));
    for (let yields = 0; yields < 60; yields++) search.next();
    return Buffer.concat(Array.from(state.save(), (block) => Buffer.from(block)));
  };
  const system = patchingToy({ nmis: 2 });
  const saved = blocks(system);

  it('is refused: another scenario, another reduction', () => {
    const other = optionsOf(patchingToy({ nmis: 1 }));
    expect(() => savableExhaustive(other, [saved])).toThrow(Unusable);
    expect(() => savableExhaustive(optionsOf(system, { reduce: false }), [saved])).toThrow(
      Unusable,
    );
    expect(savableExhaustive(optionsOf(system), [saved]).search.next().done).toBe(false);
  });

  it('is refused where it needs more memory than the limit', () => {
    const limited = optionsOf(system, { maxBytes: 5_000 });
    expect(() => savableExhaustive(limited, [saved])).toThrow('more than the limit');
  });

  it('is refused cut off, or longer than it says', () => {
    for (const length of [0, 7, 32, 100, saved.length - 1]) {
      const cut = () => savableExhaustive(optionsOf(system), [saved.subarray(0, length)]);
      expect(cut, `${length}`).toThrow(Unusable);
    }
    expect(() => savableExhaustive(optionsOf(system), [saved, new Uint8Array(1)])).toThrow(
      Unusable,
    );
  });

  it('never does anything else than to be refused or searched, whatever bytes are changed', () => {
    fc.assert(
      fc.property(fc.nat(saved.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(saved);
        changed[at] = byte;
        try {
          const { search } = savableExhaustive(optionsOf(system), [changed]);
          while (!search.next().done);
        } catch (error) {
          expect(error).toBeInstanceOf(Unusable);
        }
      }),
    );
  });
});

it('[E16] states that cover others with fewer NMIs keep their places, where the table was made anew', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(3)), { maxLength: 60 }), (met) => {
      const spare = 4;
      const print = (state: number) => ({ high: (state % 7) - 3, low: state });
      const known = new Visited(spare, 64);
      for (const [state, budget] of met) known.add(print(state), budget);
      const saved = new Visited(spare, known.capacity);
      for (const words of known.entries(5)) {
        for (let at = 0; at < words.length; at += 4) {
          const [high, low, number, budget] = words.subarray(at, at + 4);
          expect(saved.restore({ high, low }, number, budget)).toBe(true);
        }
      }
      for (let state = 0; state <= 40; state++) {
        for (let budget = 0; budget <= 3; budget++) {
          const number = known.add(print(state), budget);
          expect(saved.add(print(state), budget)).toBe(number);
        }
      }
    }),
  );
});
