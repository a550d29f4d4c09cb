/** Alignment of sequences. */
import { describe, expect, it } from 'vitest';
import { increasing } from '../../../src/diff/comparing/row-pairs.ts';
import { align, eachMatch } from '../../../src/diff/pairing/align.ts';
import { Random } from '../../../src/explore/strategies/random.ts';
import fc from '../../support/property.ts';

function matchesOf(a: ArrayLike<number>, b: ArrayLike<number>): [number, number][] {
  const matches: [number, number][] = [];
  eachMatch(align(a, b), a.length, (i, j) => matches.push([i, j]));
  return matches;
}

/** Length of the longest common subsequence, by the textbook's table. */
function longest(a: readonly number[], b: readonly number[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] =
        a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table[0][0];
}

const letters = fc.array(fc.nat(4), { maxLength: 40 });

describe('[D8] align', () => {
  it('matches only equal elements, in order, and as many as possible in short sequences', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const matches = matchesOf(a, b);
        matches.forEach(([i, j], index) => {
          expect(a[i]).toBe(b[j]);
          if (index === 0) return;
          expect(i).toBeGreaterThan(matches[index - 1][0]);
          expect(j).toBeGreaterThan(matches[index - 1][1]);
        });
        expect(matches).toHaveLength(longest(a, b));
      }),
    );
  });

  it('hunks cover all that does not match, and do not touch', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const hunks = align(a, b);
        hunks.forEach(({ aFrom, aTo, bFrom, bTo }, index) => {
          expect(aTo - aFrom + bTo - bFrom).toBeGreaterThan(0);
          if (index > 0) expect(aFrom - hunks[index - 1].aTo).toBe(bFrom - hunks[index - 1].bTo);
          if (index > 0) expect(aFrom).toBeGreaterThan(hunks[index - 1].aTo);
        });
      }),
    );
  });

  it('finds its way back into step in long sequences with thousands of edits, in proportion', () => {
    const random = new Random(7);
    const a = Array.from({ length: 300_000 }, () => random.below(50));
    const b: number[] = [];
    let edits = 0;
    for (const element of a) {
      const kind = random.below(300);
      if (kind < 2) edits++;
      if (kind !== 0) b.push(element);
      if (kind === 1) b.push(random.below(50));
    }
    const start = performance.now();
    const matches = matchesOf(Float64Array.from(a), Float64Array.from(b));
    expect(performance.now() - start).toBeLessThan(3000);
    expect(matches.filter(([i, j]) => a[i] !== b[j])).toEqual([]);
    expect(matches.length).toBeGreaterThan(a.length - 4 * edits);
  });

  it('takes sequences that have nothing in common, and empty ones', () => {
    const ones = new Array<number>(20_000).fill(1);
    const twos = new Array<number>(15_000).fill(2);
    expect(align(ones, twos)).toEqual([{ aFrom: 0, aTo: 20_000, bFrom: 0, bTo: 15_000 }]);
    expect(align([], [1, 2])).toEqual([{ aFrom: 0, aTo: 0, bFrom: 0, bTo: 2 }]);
    expect(align([], [])).toEqual([]);
  });
});

describe('[D15] rows beside each other keep the time order of both runs', () => {
  it('the longest increasing choice of partners', () => {
    expect(increasing([0, 3, 1, -1, 2])).toEqual([0, -1, 1, -1, 2]);
    expect(increasing([])).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 20 })), (partners) => {
        const kept = increasing(partners).filter((partner) => partner >= 0);
        expect([...kept].sort((a, b) => a - b)).toEqual(kept);
        expect(new Set(kept).size).toBe(kept.length);
      }),
    );
  });
});
