/** [C11] The progress line fits, whatever the terminal, and says the same of every search. */
import { describe, expect, it } from 'vitest';
import { type Aim, poolText, progressText } from '../../../src/cli/printing/progress-text.ts';
import type { Progress } from '../../../src/explore/searching/search.ts';
import fc from '../../support/property.ts';

const progress: Progress = {
  states: 1_234_567,
  transitions: 4_000_000,
  depth: 117,
  runs: 0,
  elapsedMs: 5000,
  bytes: 1.2e9,
};
const aim: Aim = { what: '2 CPUs, 1 NMI (3 of 6)', maxMs: 60_000, maxBytes: 4e9 };

const text = (columns: number, changes: Partial<Aim> = {}, now: Partial<Progress> = {}): string =>
  progressText({ ...aim, ...changes }, { ...progress, ...now }, { spentMs: 12_345, columns });

describe('[C11] what is said', () => {
  it.each([
    [
      200,
      '2 CPUs, 1 NMI (3 of 6)  1.2 M states  247 k/s  4.0 M transitions  depth 117  memory 1.2 GB of 4.0 GB  12 of 60 s',
    ],
    [80, '2 CPUs, 1 NMI (3 of 6)  1.2 M states  memory 1.2 GB of 4.0 GB  12 of 60 s'],
    [60, '2 CPUs, 1 NMI (3 of 6)  1.2 M states  12 of 60 s'],
    [40, '2 CPUs, 1 NMI  1.2 M states  12 of 60 s'],
    [30, '2 CPUs, 1 NMI (3  12 of 60 s'],
    [24, '2 CPUs, 1 N  12 of 60 s'],
    [20, '2 CPUs, 1 NMI (3 of'],
    [12, '2 CPUs, 1 N'],
  ])('%i columns', (columns, line) => {
    expect(text(columns)).toBe(line);
  });

  it('nothing of the rest where no budget ends the search, and no memory where it is not known', () => {
    const line = text(120, { maxMs: Infinity }, { bytes: 0 });
    expect(line).toBe(
      '2 CPUs, 1 NMI (3 of 6)  1.2 M states  247 k/s  4.0 M transitions  depth 117  12 s',
    );
  });

  it('the share of a budget of states, and runs where there are any', () => {
    const at = { maxMs: Infinity, maxStates: 2_000_000 };
    expect(text(200, at, { bytes: 0 })).toContain('  61 % of 2.0 M  ');
    const runs = text(80, {}, { runs: 300, depth: 0, bytes: 0 });
    expect(runs).toBe('2 CPUs, 1 NMI (3 of 6)  300 runs  60/s  4.0 M steps  12 of 60 s');
  });
});

const anyAim = fc.record({
  what: fc.string({ unit: 'grapheme', maxLength: 90 }),
  maxMs: fc.constantFrom(Infinity, 1200, 60_000, 3_600_000_000),
  maxStates: fc.constantFrom(Infinity, 1, 1e6, 1e12),
  maxBytes: fc.constantFrom(undefined, 1, 1e12),
});
const anyProgress = fc.record({
  states: fc.nat(),
  transitions: fc.nat(),
  depth: fc.nat(),
  runs: fc.nat(3),
  elapsedMs: fc.nat(),
  bytes: fc.nat(),
});

describe('[C11] it never wraps', () => {
  it.each([1, 2, 10, 20, 40, 80, 200])('%i columns', (columns) => {
    fc.assert(
      fc.property(anyAim, anyProgress, fc.nat(), (what, now, spentMs) => {
        const line = progressText(what, now, { spentMs, columns });
        // Each character is one column wide.
        expect(line).toMatch(/^[\x20-\x7e]*$/);
        expect(line.length).toBeLessThan(columns);
      }),
    );
  });

  it('nor does that of many jobs, which gives up the states first, then the name', () => {
    const job = { head: '12 of 190 done', label: 'searching text-poke-batch-2019 3 CPUs' };
    const pool = { ...job, states: ': 1.2 M states', end: '; 34 s' };
    const whole = `${job.head}; ${job.label}${pool.states}; 34 s`;
    expect(poolText(pool, 200)).toBe(whole);
    expect(poolText(pool, 60)).toBe('12 of 190 done; searching text-poke-bat: 1.2 M states; 34 s');
    expect(poolText(pool, 40)).toBe('12 of 190 done; searching text-po; 34 s');
    expect(poolText(pool, 24)).toBe('12 of 190 done; 34 s');
    for (let columns = 1; columns < 120; columns++) {
      expect(poolText(pool, columns).length).toBeLessThan(columns);
    }
  });
});
