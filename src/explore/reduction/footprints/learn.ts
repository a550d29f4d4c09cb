/**
 * Fills an access table: from the program, where an address is a constant, and by a few random runs. What is
 * still missing a search meets, and adds.
 */
import { apply } from '../../../detectors/apply-step.ts';
import type { Operation } from '../../../machine/program/program.ts';
import { sizeOf } from '../../../machine/program/values.ts';
import { createMachine, type System } from '../../../machine/state/system.ts';
import { asStored, cellIndex } from '../../../machine/state/visible.ts';
import { enabled } from '../../../machine/stepping/enabled.ts';
import type { Step } from '../../../machine/stepping/steps.ts';
import { Random } from '../../strategies/random.ts';
import { AccessTable } from './access-table.ts';
import { constantAddress } from './locations.ts';

/** Steps of all runs together, and of one. */
const STEPS = 1000;
const STEPS_A_RUN = 250;
const SEED = 20081030;

/** One system is often searched several times. */
const learnt = new WeakMap<System, AccessTable>();

/** The table with which a search begins; `from`: the steps that all of its runs begin with. */
export function learn(system: System, from: readonly Step[] = []): AccessTable {
  const known = learnt.get(system) ?? learnAnew(system);
  learnt.set(system, known);
  const table = known.copy();
  runAlong(system, table, from);
  return table;
}

function learnAnew(system: System): AccessTable {
  const table = new AccessTable(system);
  addConstants(system, table);
  const random = new Random(SEED);
  for (let left = STEPS; left > 0; ) left -= runAtRandom(system, table, random, left);
  return table;
}

function addConstants(system: System, table: AccessTable): void {
  system.program.functions.forEach(({ operations }, fn) => {
    operations.forEach((operation, pc) => {
      for (let cpu = 0; cpu < system.cpus; cpu++)
        addConstant(system, table, operation, { cpu, fn, pc });
    });
  });
}

function addConstant(
  system: System,
  table: AccessTable,
  operation: Operation,
  at: { cpu: number; fn: number; pc: number },
): void {
  const { kind } = operation;
  if (kind !== 'load' && kind !== 'store' && kind !== 'exchange' && kind !== 'execute') return;
  const address = constantAddress(operation.address);
  if (address < 0) return;
  const read = kind !== 'store';
  const write = kind === 'store' || kind === 'exchange';
  const size = kind === 'execute' ? 1 : sizeOf(operation.type);
  table.access(at, address, size, { read, write });
  const cell = kind === 'store' ? cellIndex(system, address, size) : -1;
  if (kind !== 'store' || cell < 0 || operation.value.kind !== 'constant') return;
  const value = asStored(system, address, operation.type, operation.value.value);
  if (value !== system.program.cells[cell].initial) table.changed[cell] = 1;
}

function runAlong(system: System, table: AccessTable, steps: readonly Step[]): void {
  const machine = createMachine(system);
  for (const step of steps) apply(system, machine, step, (_, event) => table.note(event));
}

/** A run of the machine as it is, at most `most` steps; how many there were, at least 1. */
function runAtRandom(system: System, table: AccessTable, random: Random, most: number): number {
  const machine = createMachine(system);
  for (let count = 0; count < Math.min(most, STEPS_A_RUN); count++) {
    const steps = enabled(system, machine);
    if (steps.length === 0) return count + 1;
    const next = steps[random.below(steps.length)];
    if (apply(system, machine, next, (_, event) => table.note(event)) !== null) return count + 1;
  }
  return STEPS_A_RUN;
}
