/**
 * Live-variable analysis (Aho, Sethi, Ullman, section 10.6). A local that no later operation reads
 * before writing it cannot influence the run, so two states that differ in it alone are one state.
 */
import { eachLocal } from './compile-expressions.ts';
import type { Expression, Operation, ProgramFunction } from './program.ts';

/** The expressions that an operation reads. */
export function operandsOf(operation: Operation): (Expression | null)[] {
  switch (operation.kind) {
    case 'assign':
      return [operation.value];
    case 'branch':
      return [operation.condition];
    case 'load':
    case 'execute':
      return [operation.address];
    case 'store':
      return [operation.address, operation.value];
    case 'exchange':
      return [operation.address, operation.operand, operation.expected];
    case 'call':
      return operation.arguments;
    case 'return':
      return [operation.value];
    case 'broadcast':
      return [operation.argument];
    default:
      return [];
  }
}

/** The local that an operation always writes, -1 for none. A fault's local is only sometimes written. */
function written(operation: Operation): number {
  switch (operation.kind) {
    case 'assign':
    case 'load':
    case 'exchange':
    case 'call':
      return operation.local;
    default:
      return -1;
  }
}

/** Where control may go after the operation at `pc`. */
export function successors(operation: Operation, pc: number): number[] {
  switch (operation.kind) {
    case 'jump':
      return [operation.target];
    case 'branch':
      return [pc + 1, operation.target];
    case 'return':
    case 'bug':
    case 'halt':
      return [];
    default:
      return [pc + 1];
  }
}

function liveBefore(operation: Operation, after: Set<number>): Set<number> {
  const live = new Set(after);
  live.delete(written(operation));
  for (const operand of operandsOf(operation)) {
    if (operand !== null) eachLocal(operand, (local) => live.add(local));
  }
  if (operation.kind === 'halt') for (const local of operation.observed) live.add(local);
  return live;
}

/** For each operation, the locals that are live when it is the next one, ascending. */
export function liveLocals(fn: ProgramFunction): number[][] {
  const { operations } = fn;
  const live = operations.map(() => new Set<number>());
  for (let changed = true; changed; ) {
    changed = false;
    for (let pc = operations.length - 1; pc >= 0; pc--) {
      const after = new Set<number>();
      for (const next of successors(operations[pc], pc)) for (const l of live[next]) after.add(l);
      const before = liveBefore(operations[pc], after);
      if (before.size === live[pc].size) continue;
      live[pc] = before;
      changed = true;
    }
  }
  return live.map((set) => [...set].sort((a, b) => a - b));
}
