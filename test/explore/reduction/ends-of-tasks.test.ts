/** [E3.18] Where two values in reach are a failure, a task that has yet to end is come back to by IRET, which serialises. */
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/machine/program/program.ts';
import {
  execute,
  type HandMade,
  handMadeSystem,
  ret,
  schedule,
  siteAddress,
  stop,
  storeAt,
} from '../../support/hand-made.ts';
import fc from '../../support/property.ts';
import { randomPlaceSystem } from '../random-places.ts';
import { compareSearches } from './compare-searches.ts';

const sites = [{ old: [0x66, 0x90], new: [0xeb, 0x00] }];
const poke: Operation = storeAt(siteAddress(0), 0xeb);
const stops = [stop('request'), stop('reach'), poke, stop('release'), stop('finish'), ret()];
/** Nothing is left of it but its end. */
const task = [ret()];

describe('[E3] the end of a task, where text may be stale and two values in reach are a failure', () => {
  it.each<[string, HandMade]>([
    [
      'behind another task',
      {
        functions: [[poke, ret()], task, [schedule(), execute(0), ret()]],
        tasks: [0, 1],
        others: [[], [2]],
        sites,
      },
    ],
    [
      'behind a stopper',
      { functions: [stops, task, [execute(0), ret()]], tasks: [0, 1], nmiHandler: 2, sites },
    ],
  ])('%s', (_, made) => {
    const nmis = made.nmiHandler === undefined ? 0 : 1;
    // One at the CPU that writes sees what that has written.
    const system = { ...handMadeSystem(made, { hardware: 'intel', nmis }), nmisPerCpu: [0, nmis] };
    const agreed = compareSearches(system, { maxStates: 10_000, seed: 1 });
    expect(agreed?.classes).toContain('torn-fetch');
  });
});

describe('[E1] [E2] [E3] [E4] [E5] of programs in which it matters where a CPU stands', () => {
  it('all searches agree', () => {
    let compared = 0;
    fc.assert(
      fc.property(randomPlaceSystem, fc.integer(), (system, seed) => {
        if (compareSearches(system, { maxStates: 1000, seed }) !== null) compared++;
      }),
      { numRuns: fc.daily(60, 150) },
    );
    expect(compared).toBeGreaterThan(30);
  });
});
