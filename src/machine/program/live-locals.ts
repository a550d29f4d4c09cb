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
    case 'wild-call':
      return [operation.address];
    case 'store':
      return [operation.address, operation.value];
    case 'exchange':
      return [operation.address, operation.operand, operation.expected];
    case 'call':
      return operation.arguments;
    case 'return':
    case 'mask':
      return [operation.value];
    case 'broadcast':
      return [operation.argument];
    case 'raise-nmi':
      return [operation.target];
    case 'srcu':
      return [operation.domain, operation.index];
    case 'share':
      return [operation.cpus, operation.argument];
    case 'gather':
      return [operation.value];
    default:
      return [];
  }
}

/**
 * The local that an operation writes when the frame goes on behind it, -1 for none. A fault's local is
 * only sometimes written.
 */
export function writtenLocal(operation: Operation): number {
  switch (operation.kind) {
    case 'assign':
    case 'load':
    case 'exchange':
    case 'call':
    case 'execute':
    case 'mask':
    case 'srcu':
    case 'gather':
      return operation.local;
    default:
      return -1;
  }
}

/** Where control may go other than on to the next operation, -1 for nowhere. */
export function targetOf(operation: Operation): number {
  switch (operation.kind) {
    case 'jump':
    case 'branch':
      return operation.target;
    case 'load':
      return operation.fixup;
    default:
      return -1;
  }
}

/** True when control may go on to the next operation. */
export function goesOn({ kind }: Operation): boolean {
  return !['jump', 'return', 'bug', 'wild-call', 'halt'].includes(kind);
}

/** What is live before an operation: `behind` is live at the next one, `beside` at its target. */
function liveBefore(
  operation: Operation,
  behind: readonly number[],
  beside: readonly number[],
): Set<number> {
  const live = new Set(behind);
  live.delete(writtenLocal(operation));
  for (const local of beside) live.add(local);
  for (const operand of operandsOf(operation)) {
    if (operand !== null) eachLocal(operand, (local) => live.add(local));
  }
  if (operation.kind === 'halt') for (const local of operation.observed) live.add(local);
  return live;
}

/** For each operation, the locals that are live when it is the next one, ascending. */
export function liveLocals(fn: ProgramFunction): number[][] {
  const { operations } = fn;
  const live = operations.map((): number[] => []);
  for (let changed = true; changed; ) {
    changed = false;
    for (let pc = operations.length - 1; pc >= 0; pc--) {
      const operation = operations[pc];
      const target = targetOf(operation);
      const behind = goesOn(operation) ? live[pc + 1] : [];
      const before = liveBefore(operation, behind, target < 0 ? [] : live[target]);
      if (before.size === live[pc].length) continue;
      live[pc] = [...before];
      changed = true;
    }
  }
  return live.map((locals) => locals.sort((a, b) => a - b));
}
