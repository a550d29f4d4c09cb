/** Instructions that lie in several units of fetch: another CPU may store between any two of them. */
import { describe, expect, it } from 'vitest';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { execute, halt, handMadeSystem, siteAddress, storeAt } from '../../support/hand-made.ts';

/** The class that a search finds when bytes 3 and 4 of a call change in one store; null for none. */
function found(fetchUnit: number, reduce: boolean): string | null {
  const sites = [{ old: [0xe8, 1, 2, 3, 4], new: [0xe8, 1, 2, 0x33, 0x44] }];
  const functions = [
    [storeAt(siteAddress(0) + 3, 0x4433, 'u16'), halt()],
    [execute(0), halt()],
  ];
  const system = handMadeSystem({ sites, functions, tasks: [0, 1] }, { memory: 'sc', fetchUnit });
  const options = { ...UNLIMITED, system, reduce, maxSteps: Infinity, seed: 0 };
  return finish(exhaustive(options)).finding?.failure.class ?? null;
}

describe('[E3] each unit is a step of its own', () => {
  it.each([true, false])('with the reduction: %s', (reduce) => {
    // 0-1, 2-3, 4: the second and the third unit hold a part each.
    expect(found(2, reduce)).toBe('torn-fetch');
    // 0-3, 4.
    expect(found(4, reduce)).toBe('torn-fetch');
    expect(found(8, reduce)).toBeNull();
  });
});
