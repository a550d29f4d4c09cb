/** Random programs that go round in loops, wait for each other, and never end in some way or another. */
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import fc from '../../support/property.ts';
import { jump, leave, load, mb, relax, store, toyProgram, unlessZero } from '../toys.ts';

const CELLS = 3;
const LENGTH = 9;

const cell = fc.nat(CELLS - 1);
const target = fc.nat(LENGTH - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ to: cell, value: fc.nat(1) }).map(({ to, value }) => store(to, value)),
  fc.record({ to: cell, value: fc.nat(1) }).map(({ to, value }) => store(to, value)),
  fc.record({ from: cell, into: fc.nat(1) }).map(({ from, into }) => load(from, into)),
  fc.record({ from: cell, into: fc.nat(1) }).map(({ from, into }) => load(from, into)),
  fc.record({ index: fc.nat(1), to: target }).map(({ index, to }) => unlessZero(index, to)),
  fc.record({ index: fc.nat(1), to: target }).map(({ index, to }) => unlessZero(index, to)),
  target.map(jump),
  fc.constantFrom(relax, mb),
);

/** Who goes back goes to a load, so that no loop is the CPU's own alone. */
function looping(all: readonly Operation[]): Operation[] {
  return all.map((one, index) => {
    if ((one.kind !== 'jump' && one.kind !== 'branch') || one.target > index) return one;
    const before = all.slice(0, one.target + 1).findLastIndex(({ kind }) => kind === 'load');
    return before < 0 ? load(index % CELLS, index % 2) : { ...one, target: before };
  });
}

const body = fc
  .array(operation, { minLength: LENGTH - 1, maxLength: LENGTH - 1 })
  .map((all): Operation[] => [...looping(all), leave]);

export const loopingSystem: fc.Arbitrary<System> = fc
  .record({
    bodies: fc.array(body, { minLength: 2, maxLength: 3 }),
    nmi: fc.array(operation, { maxLength: 2 }),
    nmis: fc.nat(1),
    memory: fc.constantFrom<MemoryModelName>('sc', 'tso', 'pso'),
  })
  .map(({ bodies, nmi, nmis, memory }) => {
    const ways = nmi.filter(({ kind }) => kind !== 'jump' && kind !== 'branch');
    const program = toyProgram({ tasks: bodies, nmi: [...ways, leave], cells: CELLS });
    const nmisPerCpu = bodies.map(() => nmis);
    return createSystem({ program, memory, nmis, nmisPerCpu, asked: null });
  });
