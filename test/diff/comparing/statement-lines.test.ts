/** Statements of events, on programs made by hand. */
import { describe, expect, it } from 'vitest';
import { compareRuns, runOf } from '../../../src/diff/comparing/compare.ts';
import { lineOf } from '../../../src/diff/comparing/statement-lines.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import { handMadeSystem, load, ret, siteAddress, storeAt } from '../../support/hand-made.ts';

const at = (line: number) => ({ file: 0, line, column: 1, endLine: line, endColumn: 2 });

describe('[D12] the statement of an event', () => {
  it.each(['sc', 'tso'] as const)('is one for both halves of a store (%s)', (memory) => {
    const split = { ...storeAt(siteAddress(0) + 6, 0x1234, 'u32'), source: at(1) };
    const task = [split, { ...load(0, 0), source: at(2) }, ret()];
    const sites = [{ old: Array(12).fill(0x90), new: Array(12).fill(0xcc) }];
    const system = handMadeSystem({ cells: [0], functions: [task], tasks: [0], sites }, { memory });
    const run = runOf(system, [step('run', 0), step('drain', 0)]);
    const { a } = compareRuns(run, run);
    const lines = [0, 1].map((event) => lineOf(a, event).source?.line);
    expect(a.timeline.columns.kindAt(1)).toBe('buffered');
    expect(lines).toEqual([1, 1]);
  });
});
