/** Which events of two runs belong together, on programs made by hand. */
import { describe, expect, it } from 'vitest';
import { carryOver, runOf } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import {
  assign,
  branch,
  exchange,
  handMadeSystem,
  jump,
  load,
  local,
  ret,
} from '../../support/hand-made.ts';

describe('[D8] [D10] a compare-and-exchange that fails and then holds, of the same value', () => {
  // As atomic_cmpxchg in a loop: what it has found is what it compares with next.
  const attempt: Operation = { ...exchange('compare', 1, 0, 7), expected: local(0) } as Operation;
  const task = [
    attempt,
    branch(local(0), 3),
    jump(5),
    assign(0, local(1)),
    jump(0),
    load(2, 0),
    ret(local(2)),
  ];

  it('is a write, so that the reads behind it have the same writer in both runs', () => {
    const system = handMadeSystem({ cells: [3], functions: [task], tasks: [0] }, { memory: 'tso' });
    const comparison = carryOver(runOf(system, Array(7).fill(step('run', 0))), system);
    const { a, matching } = comparison;
    const kinds = Array.from({ length: a.trace.length }, (_, at) => a.timeline.columns.kindAt(at));
    const [failed, held] = kinds.flatMap((kind, at) => (kind === 'exchanged' ? [at] : []));
    expect([a.trace.writes[failed], a.trace.writes[held]]).toEqual([0, 1]);
    expect([matching.toB[failed], matching.toB[held]]).toEqual([failed, held]);
    expect(comparison.differences.list).toEqual([]);
    expect(judge(comparison).answer).toBe('same');
  });
});
