/**
 * The neighbourhood of a divergence: all schedules of the second version that agree with its run up to
 * there. An instruction that a CPU was in the middle of fetching may be fetched again.
 */
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import type { Search, SearchLimits, SearchResult } from '../../explore/searching/search.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Side } from '../comparing/compare.ts';

export interface Neighbourhood {
  /** Steps that all these schedules begin with. */
  from: number;
  result: SearchResult;
}

/** Searches it, up to the first failure. `mark`: the divergence in the second version's run; `slice` as of a search. */
export function* searchNear(
  b: Side,
  mark: number,
  limits: SearchLimits,
  slice?: number,
): Search<Neighbourhood> {
  const from = prefixUpTo(b, mark);
  const { system } = b;
  const options = { ...limits, system, reduce: true, maxSteps: Infinity, seed: 0, from, slice };
  return { from: from.length, result: yield* exhaustive(options) };
}

function prefixUpTo({ timeline }: Side, mark: number): Step[] {
  const { schedule, columns } = timeline;
  const end = mark < timeline.length ? columns.step[mark] : schedule.length;
  const start = mark < timeline.length ? firstEventOf(timeline.columns.step, mark) : mark;
  const unfinished = new Set<number>();
  timeline.machineAt(start).cpus.forEach(({ fetched }, cpu) => {
    let event = start - 1;
    for (let bytes = fetched.length; bytes > 0 && event >= 0; event--) {
      if (columns.cpu[event] !== cpu || columns.kindAt(event) !== 'fetched') continue;
      unfinished.add(columns.step[event]);
      bytes -= columns.size[event];
    }
  });
  return schedule.slice(0, end).filter((_, at) => !unfinished.has(at));
}

function firstEventOf(steps: Uint32Array, event: number): number {
  let first = event;
  while (first > 0 && steps[first - 1] === steps[event]) first--;
  return first;
}
