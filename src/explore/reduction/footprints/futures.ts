/** What each CPU may still access from every operation on: over the control flow graph, calls included. */
import { goesOn, targetOf } from '../../../machine/program/live-locals.ts';
import type { Operation } from '../../../machine/program/program.ts';
import type { System } from '../../../machine/state/system.ts';
import type { AccessTable } from './access-table.ts';

export type Sets = Pick<AccessTable, 'words' | 'opStart' | 'ops'>;

/**
 * The least solution, for `accesses` as the table's sets are laid out: of each CPU and operation what that and
 * all that come behind it access, `ignored` locations left out.
 */
export function futuresOf(
  system: System,
  { words, opStart, ops }: Sets,
  accesses: Int32Array,
  ignored: Int32Array,
): Int32Array {
  const futures = accesses.slice();
  for (let at = 0; at < futures.length; at++) futures[at] &= ~ignored[at % words];
  const into = (to: number, from: number): boolean => {
    let grows = false;
    for (let word = 0; word < words; word++) {
      const sum = futures[to * words + word] | futures[from * words + word];
      if (sum === futures[to * words + word]) continue;
      futures[to * words + word] = sum;
      grows = true;
    }
    return grows;
  };
  const next = successorsOf(system, opStart);
  for (let cpu = 0; cpu < system.cpus; cpu++) {
    for (let grows = true; grows; ) {
      grows = false;
      for (let op = ops - 1; op >= 0; op--) {
        for (const other of next[op]) if (into(cpu * ops + op, cpu * ops + other)) grows = true;
      }
    }
  }
  return futures;
}

/** By operation: those that may run some time behind it, directly or in what it calls. */
function successorsOf({ program }: System, opStart: Int32Array): number[][] {
  const entry = (fn: number): number[] => (fn < 0 ? [] : [opStart[fn]]);
  // What runs text may run an int3's handler, and whatever text can call.
  const inText = [program.int3Handler, ...program.textFunctions.map(({ fn }) => fn)]
    .concat(program.textUpdates.map(({ fn }) => fn))
    .flatMap(entry);
  const called = (operation: Operation): number[] => {
    if (operation.kind === 'execute') return inText;
    return operation.kind === 'call' ? entry(operation.callee) : [];
  };
  return program.functions.flatMap(({ operations }, fn) =>
    operations.map((operation, pc) => {
      const target = targetOf(operation);
      const onward = [...(goesOn(operation) ? [pc + 1] : []), ...(target < 0 ? [] : [target])];
      const own = onward.filter((at) => at < operations.length).map((at) => opStart[fn] + at);
      return [...own, ...called(operation)];
    }),
  );
}
