/** Which values registers and variables may still come to hold, over-approximated from the program. */
import { goesOn, targetOf } from '../../machine/program/live-locals.ts';
import {
  DATA_BASE,
  type Expression,
  type Operation,
  type ProgramFunction,
} from '../../machine/program/program.ts';
import { sizeOf, type Value } from '../../machine/program/values.ts';
import { type Machine, MOST_SECTIONS } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { cellOf, StaticSets, type Values, word } from './value-sets.ts';

/** Null for a program that may fail, accesses what is known only when it runs, or has values of other sizes or too many. */
export function valueFlow(system: System): ValueFlow | null {
  const { program, code } = system;
  const isPlain = code.every((instructions) =>
    instructions.every(({ operation, mayDivide }) => !mayDivide && isSafe(system, operation)),
  );
  if (!program.functions.every(endsItsSections)) return null;
  const types = [...program.cells, ...program.functions.flatMap(({ locals }) => locals)];
  if (!isPlain || types.some(({ type }) => sizeOf(type) !== 4)) return null;
  const sets = new StaticSets(system);
  return sets.all === null ? null : new ValueFlow(system, sets, sets.all);
}

function isSafe(system: System, operation: Operation): boolean {
  switch (operation.kind) {
    case 'load':
    case 'store':
    case 'exchange':
      return cellOf(system, operation.address) >= 0;
    case 'assign':
    case 'jump':
    case 'branch':
    case 'relax':
    case 'fence':
    case 'serialise':
    case 'rcu':
    case 'halt':
      return true;
    case 'srcu':
      return !operation.anywhere;
    default:
      return false;
  }
}

/** Each end of an SRCU section is that of one that began before it, and nothing is repeated: none of them fails. */
function endsItsSections({ operations }: ProgramFunction): boolean {
  const sections = operations.filter((operation) => operation.kind === 'srcu');
  if (sections.length === 0) return true;
  if (sections.length > MOST_SECTIONS) return false;
  if (operations.some(({ kind }) => kind === 'branch' || kind === 'jump')) return false;
  const open = new Map<number, string>();
  for (const operation of operations) {
    if (operation.kind === 'srcu' && operation.phase === 'unlock') {
      const index = localOf(operation.index);
      if (open.get(index) !== JSON.stringify(operation.domain)) return false;
      open.delete(index);
    } else if ('local' in operation) {
      open.delete(operation.local);
      if (operation.kind !== 'srcu' || operation.phase !== 'lock') continue;
      open.set(operation.local, JSON.stringify(operation.domain));
    }
  }
  return true;
}

function localOf(expression: Expression | null): number {
  if (expression?.kind === 'convert') return localOf(expression.operand);
  return expression?.kind === 'local' ? expression.index : -1;
}

/** Sets of the values that registers and variables may come to hold, as bit masks. */
export class ValueFlow {
  readonly #system: System;
  readonly #bits: ReadonlyMap<Value, number>;
  /** By function and operation: by cell, what may still be written to it. */
  readonly #writes: number[][][];
  /** By function, operation and local: what may still be computed into it, and from which cells it may still be loaded. */
  readonly #computed: number[][][];
  readonly #loads: number[][][][];
  /** By function, operation and local: some way to the end does not write the local. */
  readonly #keeps: boolean[][][];

  constructor(system: System, sets: StaticSets, all: readonly Value[]) {
    const { program } = system;
    this.#system = system;
    const bits = new Map(all.map((value, index) => [value, 1 << index]));
    this.#bits = bits;
    const maskOf = (values: Values): number =>
      [...(values ?? [])].reduce<number>((mask, value) => mask | (bits.get(word(value)) ?? 0), 0);
    const ahead = program.functions.map(({ operations }) => aheadOf(operations));
    this.#writes = program.functions.map(({ operations }, fn) =>
      ahead[fn].map((later) => {
        const masks = new Array<number>(program.cells.length).fill(0);
        for (const pc of later) {
          const write = sets.writeOf(fn, operations[pc]);
          if (write !== null) masks[write.cell] |= maskOf(write.values);
        }
        return masks;
      }),
    );
    this.#loads = program.functions.map(({ operations, locals }, fn) =>
      ahead[fn].map((later) =>
        locals.map((_, local) => [
          ...new Set(
            later.flatMap((pc) => {
              const operation = operations[pc];
              const isLoad = operation.kind === 'load' && operation.local === local;
              return isLoad ? [cellOf(system, operation.address)] : [];
            }),
          ),
        ]),
      ),
    );
    this.#computed = program.functions.map(({ operations, locals }, fn) =>
      ahead[fn].map((later) =>
        locals.map((_, local) =>
          later.some((pc) => {
            const operation = operations[pc];
            return 'local' in operation && operation.local === local && operation.kind !== 'load';
          })
            ? maskOf(sets.locals[fn][local])
            : 0,
        ),
      ),
    );
    this.#keeps = program.functions.map(({ operations, locals }) =>
      keptLocals(operations, locals.length),
    );
  }

  /** What the variable may hold in the end. */
  inCell({ memory, cpus }: Machine, cell: number): number {
    let mask = this.bitOf(memory[cell]);
    for (const { contexts, buffer } of cpus) {
      for (const { address, value } of buffer) {
        if (address !== 0 && this.#system.cellAt[address - DATA_BASE] === cell)
          mask |= this.bitOf(value);
      }
      const frame = contexts[0]?.frames[0];
      if (frame !== undefined) mask |= this.#writes[frame.fn][frame.pc][cell];
    }
    return mask;
  }

  /** What the local of the CPU's task may hold in the end. */
  inLocal(machine: Machine, cpu: number, local: number): number {
    const { fn, pc, locals } = machine.cpus[cpu].contexts[0].frames[0];
    let mask = this.#computed[fn][pc][local];
    if (this.#keeps[fn][pc][local]) mask |= this.bitOf(locals[local]);
    for (const cell of this.#loads[fn][pc][local]) mask |= this.inCell(machine, cell);
    return mask;
  }

  bitOf(value: Value): number {
    const bit = this.#bits.get(word(value));
    if (bit === undefined) throw new Error(`value flow: ${value} is not known`);
    return bit;
  }
}

const successors = (operation: Operation, pc: number): number[] => {
  const target = targetOf(operation);
  return [...(goesOn(operation) ? [pc + 1] : []), ...(target < 0 ? [] : [target])];
};

function aheadOf(operations: readonly Operation[]): number[][] {
  return operations.map((_, pc) => {
    const seen = new Set([pc]);
    for (const at of seen) for (const next of successors(operations[at], at)) seen.add(next);
    return [...seen];
  });
}

function keptLocals(operations: readonly Operation[], size: number): boolean[][] {
  const keeps = operations.map(({ kind }) => new Array<boolean>(size).fill(kind === 'halt'));
  for (let changed = true; changed; ) {
    changed = false;
    for (let pc = operations.length - 1; pc >= 0; pc--) {
      const operation = operations[pc];
      for (let local = 0; local < size; local++) {
        if (keeps[pc][local] || ('local' in operation && operation.local === local)) continue;
        if (!successors(operation, pc).some((next) => keeps[next]?.[local])) continue;
        keeps[pc][local] = true;
        changed = true;
      }
    }
  }
  return keeps;
}
