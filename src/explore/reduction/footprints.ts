/**
 * What the code of each CPU may still touch, from every operation on: shared memory, and grace periods.
 * Over-approximated from the program alone; for programs of tasks, without text, NMIs and interrupts.
 */
import { goesOn, targetOf } from '../../machine/program/live-locals.ts';
import {
  DATA_BASE,
  type Expression,
  type Operation,
  type RcuPhase,
} from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';

/** Bit masks: a bit of `reads` and `writes` stands for one cell of every 31, all for any. */
export interface Footprint {
  reads: number;
  writes: number;
  /** SECTIONS, GRACE or both. */
  rcu: number;
}

/** A read-side section begins or ends; a grace period does. */
export const SECTIONS = 1;
export const GRACE = 2;
const ANY = -1;
export const NOTHING: Footprint = { reads: 0, writes: 0, rcu: 0 };
const EVERYTHING: Footprint = { reads: ANY, writes: ANY, rcu: SECTIONS | GRACE };

export const union = (a: Footprint, b: Footprint): Footprint => ({
  reads: a.reads | b.reads,
  writes: a.writes | b.writes,
  rcu: a.rcu | b.rcu,
});

/** Steps with these footprints may not commute, or one may enable the other. */
export const conflict = (a: Footprint, b: Footprint): boolean =>
  (a.writes & (b.reads | b.writes)) !== 0 ||
  (a.reads & b.writes) !== 0 ||
  ((a.rcu & SECTIONS) !== 0 && (b.rcu & GRACE) !== 0) ||
  ((a.rcu & GRACE) !== 0 && (b.rcu & SECTIONS) !== 0);

/** The bit of the cell at an address; all bits where none begins there. */
export function cellBits({ cellAt }: System, address: number): number {
  const cell = cellAt[address - DATA_BASE] ?? -1;
  return cell < 0 ? ANY : 1 << (cell % 31);
}

function addressBits(system: System, expression: Expression): number {
  if (expression.kind === 'convert') return addressBits(system, expression.operand);
  if (expression.kind !== 'constant') return ANY;
  return cellBits(system, Number(BigInt.asUintN(32, BigInt(expression.value))));
}

/** By function and operation. */
export interface Footprints {
  /** All that the function may do from the operation on, calls included. */
  future: Footprint[][];
  /** What a step does that runs the operation, with what runs at once with it. */
  step: Footprint[][];
  /** What runs at once with a step that has led to the operation. */
  behind: Footprint[][];
}

export function footprintsOf(system: System): Footprints {
  const { code } = system;
  const future = solve(system, (fn, pc, after, table) => {
    const { operation } = code[fn][pc];
    const called = operation.kind === 'call' ? table[operation.callee][0] : NOTHING;
    return union(union(accessOf(system, operation), called), after);
  });
  const behind = solve(system, (fn, pc, after) => {
    const role = roleOf(system, code[fn][pc].operation);
    if (role === 'other') return EVERYTHING;
    if (role !== 'quiet' && role !== 'eager') return NOTHING;
    return union(runOf(system, code[fn][pc].operation), after);
  });
  const onward = solve(system, (fn, pc, after) => {
    const { operation } = code[fn][pc];
    const role = roleOf(system, operation);
    if (role === 'quiet' || isPhase(operation, 'lock'))
      return union(runOf(system, operation), after);
    return isPhase(operation, 'wait') ? NOTHING : alone(system, behind, fn, pc);
  });
  const step = code.map((instructions, fn) =>
    instructions.map(({ operation }, pc) =>
      roleOf(system, operation) === 'lazy'
        ? union(runOf(system, operation), onward[fn][pc + 1])
        : alone(system, behind, fn, pc),
    ),
  );
  return { future, step, behind };
}

/**
 * What an operation is to a search for final states. `quiet`: runs at once with the step before it. `eager`: too, as
 * soon as it is enabled. `lazy`: runs right before the operation behind it. `solid`: a step of its own.
 */
export type Role = 'quiet' | 'eager' | 'lazy' | 'solid' | 'end' | 'other';

const ROLES = { lock: 'lazy', unlock: 'quiet', begin: 'eager', wait: 'lazy' } as const;

export function roleOf({ model }: System, operation: Operation): Role {
  switch (operation.kind) {
    case 'assign':
    case 'jump':
    case 'branch':
    case 'relax':
    case 'fence':
    case 'serialise':
      return 'quiet';
    case 'srcu':
      // Which index it takes, and whether there is such a section, depends on other CPUs.
      if (operation.anywhere) return 'solid';
      return ROLES[operation.phase];
    case 'rcu':
      return ROLES[operation.phase];
    case 'store':
      return model.buffered ? 'eager' : 'solid';
    case 'load':
    case 'exchange':
      return 'solid';
    case 'halt':
    case 'bug':
      return 'end';
    default:
      return 'other';
  }
}

/** A moment of RCU, or of SRCU where only the CPU itself may end the section. */
export const isPhase = (operation: Operation, phase: RcuPhase): boolean =>
  (operation.kind === 'rcu' || (operation.kind === 'srcu' && !operation.anywhere)) &&
  operation.phase === phase;

/** A step that begins with an operation that is not lazy. */
function alone(system: System, behind: Table, fn: number, pc: number): Footprint {
  const { operation } = system.code[fn][pc];
  if (roleOf(system, operation) === 'other') return EVERYTHING;
  return successors(operation, pc).reduce(
    (sum, next) => union(sum, behind[fn][next] ?? NOTHING),
    runOf(system, operation),
  );
}

/** What the operation itself does: a store that is buffered touches memory when it drains. */
const runOf = (system: System, operation: Operation): Footprint =>
  operation.kind === 'store' && system.model.buffered ? NOTHING : accessOf(system, operation);

/** What the operation does, and what it has buffered when that drains. */
function accessOf(system: System, operation: Operation): Footprint {
  switch (operation.kind) {
    case 'load':
      return { ...NOTHING, reads: addressBits(system, operation.address) };
    case 'store':
      return { ...NOTHING, writes: addressBits(system, operation.address) };
    case 'exchange': {
      const cells = addressBits(system, operation.address);
      return { ...NOTHING, reads: cells, writes: cells };
    }
    case 'rcu':
    case 'srcu': {
      if (operation.kind === 'srcu' && operation.anywhere) return EVERYTHING;
      const isSection = operation.phase === 'lock' || operation.phase === 'unlock';
      return { ...NOTHING, rcu: isSection ? SECTIONS : GRACE };
    }
    case 'call':
    case 'return':
      return NOTHING;
    default:
      return roleOf(system, operation) === 'other' ? EVERYTHING : NOTHING;
  }
}

type Table = Footprint[][];
type Rule = (fn: number, pc: number, after: Footprint, table: Table) => Footprint;

/** The least solution of the rule, in which `after` is the union over the operations that may come next. */
function solve({ code }: System, rule: Rule): Table {
  const table = code.map((instructions) => instructions.map(() => NOTHING));
  for (let changed = true; changed; ) {
    changed = false;
    code.forEach((instructions, fn) => {
      for (let pc = instructions.length - 1; pc >= 0; pc--) {
        const { operation } = instructions[pc];
        const after = successors(operation, pc).reduce(
          (sum, next) => union(sum, table[fn][next] ?? NOTHING),
          NOTHING,
        );
        const found = rule(fn, pc, after, table);
        if (isSame(found, table[fn][pc])) continue;
        table[fn][pc] = found;
        changed = true;
      }
    });
  }
  return table;
}

const isSame = (a: Footprint, b: Footprint): boolean =>
  a.reads === b.reads && a.writes === b.writes && a.rcu === b.rcu;

function successors(operation: Operation, pc: number): number[] {
  const target = targetOf(operation);
  return [...(goesOn(operation) ? [pc + 1] : []), ...(target < 0 ? [] : [target])];
}
