/** What is known of a program's accesses, worked out on paper. */
import { describe, expect, it } from 'vitest';
import { AccessTable } from '../../../src/explore/reduction/footprints/access-table.ts';
import {
  type Knowledge,
  knowledgeOf,
} from '../../../src/explore/reduction/footprints/knowledge.ts';
import { learn } from '../../../src/explore/reduction/footprints/learn.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import {
  constant,
  execute,
  increment,
  jump,
  leave,
  load,
  local,
  poke,
  store,
  type Toy,
  toyProgram,
  unlessZero,
} from '../toys.ts';

function systemOf(toy: Toy, nmis = 0): System {
  const program = toyProgram(toy);
  const nmisPerCpu = program.tasks.map(() => nmis);
  return createSystem({ program, memory: 'tso', nmis, nmisPerCpu, asked: null });
}

const known = (system: System): Knowledge => knowledgeOf(system, learn(system));

/** The first word of a set at an operation of that CPU: all the locations there are here. */
const at = (
  { opStart, ops, words }: Knowledge,
  set: Int32Array,
  cpu: number,
  fn: number,
  pc: number,
) => set[(cpu * ops + opStart[fn] + pc) * words];

/** The cell takes what the local holds, and one more. */
const storeMore = (cell: number, from: number): Operation => ({
  ...(store(cell, 0) as Extract<Operation, { kind: 'store' }>),
  value: { kind: 'binary', operator: '+', type: 's32', left: local(from), right: constant(1) },
});

describe('[E3.13] constant cells', () => {
  it('are those to which nobody stores another value than the initial one', () => {
    const toy = { tasks: [[store(0, 0), store(1, 1), store(1, 0), load(2, 0), leave]], cells: 3 };
    expect([...known(systemOf(toy)).constant]).toEqual([1, 0, 1]);
  });

  it('none where an increment may come', () => {
    const toy = { tasks: [[load(0, 0), unlessZero(0, 3), increment(1), leave]] };
    // It never does: the table says so until a search sees it.
    const system = systemOf(toy);
    const table = learn(system);
    expect([...knowledgeOf(system, table).constant]).toEqual([1, 1]);
    expect(table.changed).toEqual(Uint8Array.of(0, 0));
  });
});

describe('[E3.14] unread cells', () => {
  it('are those that only come to themselves and to others of the kind', () => {
    const toy = {
      // x: counted. y: takes x. z: takes y, and decides.
      tasks: [
        [increment(0), load(0, 0), storeMore(1, 0), leave],
        [load(2, 1), unlessZero(1, 3), store(2, 1), leave],
      ],
      cells: 3,
    };
    const { unread, quiet } = known(systemOf(toy));
    expect([...unread]).toEqual([1, 1, 0]);
    expect(quiet).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it('none that reaches a branch by way of another cell', () => {
    const toy = {
      tasks: [
        [increment(0), load(0, 0), storeMore(1, 0), leave],
        [load(1, 1), unlessZero(1, 0), leave],
      ],
    };
    const { unread, quiet } = known(systemOf(toy));
    expect([...unread]).toEqual([0, 0]);
    expect(quiet[0]).toEqual([false, true]);
  });
});

describe('futures', () => {
  it('are all that may come behind an operation, round loops as well', () => {
    // x is bit 0, y 1, z 2, the site 3.
    const toy = {
      tasks: [
        [load(0, 0), unlessZero(0, 0), store(1, 1), execute, leave],
        [increment(0), load(1, 0), unlessZero(0, 4), jump(1), poke(0, 0x90), leave],
      ],
      cells: 3,
    };
    const knowledge = known(systemOf(toy));
    const { futureReads, futureWrites, reads, writes } = knowledge;
    expect(at(knowledge, reads, 0, 0, 0)).toBe(0b0001);
    expect(at(knowledge, futureReads, 0, 0, 0)).toBe(0b1001);
    expect(at(knowledge, futureReads, 0, 0, 2)).toBe(0b1000);
    expect(at(knowledge, futureWrites, 0, 0, 0)).toBe(0b0010);
    expect(at(knowledge, futureWrites, 0, 0, 3)).toBe(0);
    expect(at(knowledge, writes, 1, 1, 0)).toBe(0b0001);
    expect(at(knowledge, futureReads, 1, 1, 0)).toBe(0b0011);
    expect(at(knowledge, futureReads, 1, 1, 3)).toBe(0b0010);
    expect(at(knowledge, futureWrites, 1, 1, 3)).toBe(0b1000);
    // What CPU 0 does there nobody knows, but for constant addresses: it runs another function.
    expect(at(knowledge, writes, 0, 1, 0)).toBe(0b0001);
  });

  it('[E3.15] what an NMI accesses stands apart', () => {
    const toy = { tasks: [[load(0, 0), unlessZero(0, 0), leave]], nmi: [store(0, 1), leave] };
    const { nmi, broadcast } = known(systemOf(toy, 1));
    expect([...nmi.writes]).toEqual([1, 0]);
    expect([...broadcast.writes]).toEqual([0, 0]);
  });
});

describe('the access table', () => {
  it('says whether an access is new, for CPUs that no run can tell apart as for one', () => {
    const task = [load(0, 0), leave];
    const program = toyProgram({ tasks: [task, task] });
    program.tasks = [0, 0];
    const options = { program, memory: 'tso', nmis: 0, nmisPerCpu: [0, 0], asked: null } as const;
    const table = new AccessTable(createSystem(options));
    expect(table.add(0, 0, 1, true)).toBe(true);
    expect(table.add(1, 0, 1, true)).toBe(false);
    expect(table.add(1, 0, 1, false)).toBe(true);
  });
});
