/** Exact sizes of state graphs, worked out on paper. */
import { describe, expect, it } from 'vitest';
import { NO_REDUCTIONS } from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, type SearchResult, UNLIMITED } from '../../../src/explore/searching/search.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { createSystem } from '../../../src/machine/state/system.ts';
import {
  halt,
  jump,
  leave,
  load,
  relax,
  store,
  type Toy,
  toyProgram,
  unlessZero,
} from '../toys.ts';

function search(
  toy: Toy,
  { memory, reduce, nmis = 0 }: { memory: MemoryModelName; reduce: boolean; nmis?: number },
): SearchResult {
  const program = toyProgram(toy);
  const nmisPerCpu = program.tasks.map(() => nmis);
  const system = createSystem({ program, memory, nmis, nmisPerCpu, asked: null });
  const options = { ...UNLIMITED, system, reduce, maxSteps: Infinity, seed: 0 };
  // What is known of the accesses would leave next to nothing of these.
  return finish(exhaustive({ ...options, reductions: NO_REDUCTIONS }));
}

describe('[E1] exhaustive visits every state once', () => {
  it('two independent stores under SC: 3 x 3 states', () => {
    // Each CPU is before its store, before its return, or done. Every CPU that is not done has one
    // step in each of the 9 states: 2 x (2 x 3) = 12.
    const toy = {
      tasks: [
        [store(0, 1), leave],
        [store(1, 1), leave],
      ],
    };
    expect(search(toy, { memory: 'sc', reduce: false })).toMatchObject({
      end: 'complete',
      states: 9,
      transitions: 12,
      depth: 5,
    });
    // With the return taken along, each CPU is before its store or done: 2 x 2 states, 4 transitions.
    expect(search(toy, { memory: 'sc', reduce: true })).toMatchObject({
      states: 4,
      transitions: 4,
    });
  });

  it('store buffering under TSO: 34 states and 58 transitions', () => {
    // A CPU is at A: before its store; B: its store buffered; C: drained; D: loaded with the store
    // still buffered; E: loaded and drained. In D and E it has a register, which can be 1 only if
    // the other CPU has drained (C, E). Both in ABC: 9. One in DE: 2 x (2 x 2 + 2 x 2) = 16.
    // Both in DE: 1 (D, D) + 2 (D, E) + 2 (E, D) + 4 (E, E) = 9. Steps: A 1, B 2, C 1, D 1, E 0,
    // and a CPU is at A in 5 states, B 5, C 7, D 7: 2 x (5 + 10 + 7 + 7) = 58.
    const toy = {
      tasks: [
        [store(0, 1), load(1, 0), halt(0)],
        [store(1, 1), load(0, 0), halt(0)],
      ],
    };
    for (const memory of ['tso', 'pso'] as const) {
      const result = search(toy, { memory, reduce: false });
      expect(result).toMatchObject({ end: 'complete', states: 34, transitions: 58 });
    }
  });

  it('one NMI over a task of two operations: 12 states and 13 transitions', () => {
    // 3 places of the task, before and after the NMI: 6. In the NMI: its 2 places at each of them.
    // Transitions: the task 2 before and 2 after, 3 arrivals, 3 x 2 in the NMI.
    const toy = { tasks: [[store(0, 1), leave]], nmi: [store(1, 1), leave] };
    expect(search(toy, { memory: 'sc', reduce: false, nmis: 1 })).toMatchObject({
      end: 'complete',
      states: 12,
      transitions: 13,
      nmiPositions: 3,
    });
    // Reduced, the NMI comes and goes with its store, before or after the task's one: 2 x 2 states.
    expect(search(toy, { memory: 'sc', reduce: true, nmis: 1 })).toMatchObject({
      states: 4,
      transitions: 4,
      nmiPositions: 2,
    });
  });
});

describe('[E2] a wait that no fair scheduler ends is a hang', () => {
  const spin = [load(0, 0), unlessZero(0, 3), leave, relax, jump(0)];

  it('a CPU that waits for a store that nobody makes', () => {
    for (const reduce of [false, true]) {
      const result = search({ tasks: [spin] }, { memory: 'tso', reduce });
      expect(result.finding?.failure.class).toBe('hang');
    }
  });

  it('no hang when another CPU makes the store, and the spin costs no states', () => {
    const toy = { tasks: [spin, [store(0, 1), leave]] };
    // Spinning is one state for each state of the other CPU: before, buffered, drained; then done.
    expect(search(toy, { memory: 'tso', reduce: true })).toMatchObject({
      end: 'complete',
      states: 4,
    });
    expect(search(toy, { memory: 'tso', reduce: false }).end).toBe('complete');
  });

  it('a store that only an NMI would make does not count: NMIs cannot be relied on', () => {
    const toy = { tasks: [spin], nmi: [store(0, 1), leave] };
    for (const reduce of [false, true]) {
      const result = search(toy, { memory: 'sc', reduce, nmis: 1 });
      expect(result.finding?.failure.class).toBe('hang');
    }
  });
});
