/** In what two runs differ, on programs made by hand. */
import { describe, expect, it } from 'vitest';
import { carryOver, runOf } from '../../../src/diff/comparing/compare.ts';
import { readDifferences } from '../../../src/diff/comparing/read-differences.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import { exchange, handMadeSystem, ret, store } from '../../support/hand-made.ts';

describe('[D9] [D10] an exchange that finds the same', () => {
  // What it writes is overwritten before anybody reads it.
  const system = (first: Operation) => {
    const functions = [[first, store(0, 9), ret()]];
    return handMadeSystem({ cells: [0], functions, tasks: [0] }, { memory: 'sc' });
  };
  const carried = (one: Operation, other: Operation) =>
    carryOver(runOf(system(one), Array(3).fill(step('run', 0))), system(other));

  it.each([
    ['and writes something else', exchange('swap', 1, 0, 1), exchange('swap', 1, 0, 2)],
    [
      'and whose comparison fails',
      exchange('compare', 1, 0, 1, 0),
      exchange('compare', 1, 0, 1, 5),
    ],
  ])('%s is a difference, but none in what was read', (_, one, other) => {
    const comparison = carried(one, other);
    expect(comparison.differences.counts.value).toBe(1);
    const { answer, turn } = judge(comparison);
    expect([answer, turn?.how]).toEqual(['differs', 'differs']);
    expect(readDifferences(comparison, 9)).toEqual([]);
  });
});
