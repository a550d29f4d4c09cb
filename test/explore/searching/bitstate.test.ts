/** [E15]: bitstate hashing: what it finds is there, what it leaves out is told. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isEndless } from '../../../src/detectors/starvation.ts';
import type { Reduction } from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, type SearchOptions, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { BitStates } from '../../../src/explore/states/bit-states.ts';
import { CLOSED } from '../../../src/explore/states/known-states.ts';
import { OpenStates } from '../../../src/explore/states/open-states.ts';
import { Random } from '../../../src/explore/strategies/random.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import fc from '../../support/property.ts';
import { randomProtocol } from '../random-protocols.ts';
import { leave, store, toyProgram } from '../toys.ts';

beforeAll(prepareLanguage);

const search = (system: System, more: Partial<SearchOptions>) =>
  finish(exhaustive({ ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0, ...more }));

describe('[E15] open states', () => {
  it('are a map from which the last ones are taken', () => {
    // Few keys, so that they meet in the table.
    const key = fc.record({ high: fc.nat(40), low: fc.constantFrom(0, 128, 256, -128) });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat(30)), { maxLength: 300 }), (steps) => {
        const open = new OpenStates();
        let model: { high: number; low: number; number: number }[] = [];
        let next = 0;
        for (const [print, back] of steps) {
          const known = model.find(({ high, low }) => high === print.high && low === print.low);
          expect(open.find(print)).toBe(known?.number ?? -1);
          if (known === undefined) {
            open.push(print, next);
            model.push({ ...print, number: next++ });
          } else if (back < 10) {
            open.popFrom(next - back);
            model = model.filter(({ number }) => number < next - back);
          } else open.grow(Infinity);
          expect(open.length).toBe(model.length);
        }
      }),
    );
  });
});

describe('[E15] a bitstate search', () => {
  it('of random protocols with room enough is the exhaustive one, but for its end', () => {
    let hangs = 0;
    fc.assert(
      fc.property(randomProtocol, (scenario) => {
        const built = buildSystem(scenario);
        if (!built.ok || isEndless(built.system)) return;
        const reductions = new Set<Reduction>(['k', 'd', 'a']);
        const exact = search(built.system, { maxStates: 1000, engine: 'machine', reductions });
        const bits = search(built.system, { maxStates: 1000, bitstate: true, maxBytes: 2 ** 25 });
        const { states, transitions, depth, end, finding } = bits;
        expect({ states, transitions, depth, finding }).toEqual({
          states: exact.states,
          transitions: exact.transitions,
          depth: exact.depth,
          finding: exact.finding,
        });
        expect(end).toBe(exact.end === 'complete' ? 'bitstate' : exact.end);
        if (finding?.failure.class === 'hang') hangs++;
      }),
      { numRuns: fc.daily(25, 80) },
    );
    expect(hangs).toBeGreaterThan(0);
  });

  it('is no proof, however small the table is, and keeps the limit', () => {
    const stores = [...Array.from({ length: 45 }, () => store(0, 1)), leave];
    const program = toyProgram({ tasks: [stores, stores, stores] });
    const nmisPerCpu = [0, 0, 0];
    const system = createSystem({ program, memory: 'sc', nmis: 0, nmisPerCpu, asked: null });
    const maxBytes = 2 ** 22;
    const { states, bits, end, bytes } = search(system, {
      reduce: false,
      bitstate: true,
      maxBytes,
    });
    expect(end).toBe('bitstate');
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    expect(states).toBeLessThanOrEqual(47 ** 3);
    expect(states).toBeGreaterThan(47 ** 3 - 50);
    expect(bits?.fill).toBeLessThan(0.03);
  });
});

describe('[E15] the bits of a table', () => {
  it.each([
    [2 ** 20, 100_000],
    [2 ** 17, 100_000],
    [2 ** 16, 100_000],
  ])('%i bytes, %i states: as many are omitted as is to be expected', (maxBytes, count) => {
    const states = new BitStates(maxBytes);
    const random = new Random(1);
    const print = { high: 0, low: 0 };
    let omitted = 0;
    for (let state = 0; state < count; state++) {
      // As fingerprints are: no two alike, but by a chance of 1e-9.
      print.high = random.below(2 ** 31) | 0;
      print.low = random.below(2 ** 31) | 0;
      if (states.meet(print) === CLOSED) omitted++;
      states.close(0);
      expect(states.find(print)).toBe(CLOSED);
    }
    expect(states.size).toBe(count - omitted);
    const { fill, omitted: expected, bytes } = states.use;
    // Of m bits k a state: 1 - (1 - 1/m)^(k n) are set, by those that were omitted as well.
    expect(fill).toBeCloseTo(1 - (1 - 1 / (8 * bytes)) ** (3 * count), 2);
    expect(Math.abs(omitted - expected)).toBeLessThan(5 * Math.sqrt(expected) + 5);
  });
});
