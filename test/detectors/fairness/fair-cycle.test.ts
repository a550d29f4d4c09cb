/** Fair cycles of small graphs that are written out. */
import { describe, expect, it } from 'vitest';
import {
  ARRIVES,
  ENTERS,
  FAULTS,
  fairCycle,
  HAS_TASK,
  IN_NMI,
  LEAVES,
  RUN,
  type StateGraph,
  TOP_RUNS,
} from '../../../src/detectors/fairness/fair-cycle.ts';

/** Edges of each state: where to, and what the one CPU does by it. */
function graphOf(bits: number[], edges: [to: number, deed: number][][]): StateGraph {
  const first = [0];
  for (const own of edges) first.push(first[first.length - 1] + own.length);
  const all = edges.flatMap((own, from) => own.map(([to, deed]) => ({ from, to, deed })));
  return {
    cpus: 1,
    size: bits.length,
    bits,
    first,
    sources: all.map(({ from }) => from),
    targets: all.map(({ to }) => to),
    movers: all.map(() => 0),
    deeds: all.map(({ deed }) => deed),
  };
}

const TASK = HAS_TASK | RUN | TOP_RUNS;
const ARRIVAL = ARRIVES | ENTERS;

describe('[E11] a cycle is a starvation', () => {
  it('when the task runs on it and NMIs arrive on it', () => {
    const graph = graphOf(
      [TASK, TASK | IN_NMI],
      [
        [
          [0, RUN | TOP_RUNS],
          [1, ARRIVAL],
        ],
        [[0, LEAVES | TOP_RUNS]],
      ],
    );
    const found = fairCycle(graph);
    expect(found?.fates).toEqual(['served']);
    expect(found?.edges.toSorted()).toEqual([0, 1, 2]);
  });

  it('not when only NMIs run on it, nor when none arrives', () => {
    const handlers = [[[1, ARRIVAL]], [[0, LEAVES | TOP_RUNS]]] satisfies [number, number][][];
    expect(fairCycle(graphOf([TASK, TASK | IN_NMI], handlers))).toBeNull();
    expect(fairCycle(graphOf([TASK], [[[0, RUN | TOP_RUNS]]]))).toBeNull();
    expect(fairCycle(graphOf([0, IN_NMI | TOP_RUNS], handlers))).toBeNull();
  });

  it('when only NMIs run and each has a fault; not when one has none', () => {
    const bits = [TASK, TASK | IN_NMI, TASK | IN_NMI];
    const slow: [number, number][][] = [
      [[1, ARRIVAL]],
      [[2, FAULTS | TOP_RUNS]],
      [[0, LEAVES | TOP_RUNS]],
    ];
    expect(fairCycle(graphOf(bits, slow))?.fates).toEqual(['slow']);
    const quick = slow.with(1, [[2, TOP_RUNS]]);
    expect(fairCycle(graphOf(bits, quick))).toBeNull();
    // The fault of an earlier handler does not count for a later one.
    const first: [number, number][][] = [
      [[1, ARRIVAL]],
      [[2, FAULTS | TOP_RUNS]],
      [[3, LEAVES | ENTERS | TOP_RUNS]],
      [[0, LEAVES | TOP_RUNS]],
    ];
    expect(fairCycle(graphOf([...bits, TASK | IN_NMI], first))).toBeNull();
  });

  it('through a state that is asked for', () => {
    const turn: [number, number][] = [
      [0, RUN | TOP_RUNS],
      [1, ARRIVAL],
    ];
    const edges: [number, number][][] = [turn, [[0, LEAVES | TOP_RUNS]], [[0, RUN | TOP_RUNS]]];
    const graph = graphOf([TASK, TASK | IN_NMI, TASK], edges);
    expect(fairCycle(graph, 1)).not.toBeNull();
    expect(fairCycle(graph, 2)).toBeNull();
  });
});
