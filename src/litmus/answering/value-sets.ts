/** Which values registers and variables may hold at any time, in whatever order a program runs. */
import { compileExpression, eachLocal } from '../../machine/program/compile-expressions.ts';
import { DATA_BASE, type Expression, type Operation } from '../../machine/program/program.ts';
import { binary, convert, DivideError, type Value } from '../../machine/program/values.ts';
import { MOST_SECTIONS } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** More values of one place than so many are taken to be any. */
const MOST_VALUES = 16;
/** A set of values is a bit mask over all of them. */
const MOST_IN_ALL = 31;

/** null: any value. */
export type Values = ReadonlySet<Value> | null;

/** The cell that a constant address names, -1 for none. */
export function cellOf(system: System, expression: Expression): number {
  if (expression.kind === 'convert') return cellOf(system, expression.operand);
  if (expression.kind !== 'constant') return -1;
  const address = Number(BigInt.asUintN(32, BigInt(expression.value)));
  return system.cellAt[address - DATA_BASE] ?? -1;
}

/** What one operation writes to a cell, whatever has run. */
interface Write {
  cell: number;
  values: Values;
}

export const word = (value: Value): Value => convert(value, 'u32');

/** What registers and variables may hold at any time, in whatever order the program runs. */
export class StaticSets {
  /** By function and local. */
  readonly locals: Values[][];
  /** All values that there are, as unsigned words; null when they are too many, or not known. */
  readonly all: readonly Value[] | null;
  readonly #cells: Values[];
  readonly #system: System;

  constructor(system: System) {
    const { cells, functions } = system.program;
    this.#system = system;
    this.#cells = cells.map(({ initial }) => new Set([initial]));
    this.locals = functions.map(({ locals }) => locals.map(() => new Set<Value>([0])));
    this.#solve();
    const sets = [...this.#cells, ...this.locals.flat()];
    const all = new Set(sets.flatMap((values) => [...(values ?? [])].map(word)));
    this.all = sets.includes(null) || all.size > MOST_IN_ALL ? null : [...all];
  }

  /** The least sets that hold whatever any run writes, in whatever order. */
  #solve(): void {
    for (let changed = true; changed; ) {
      changed = false;
      this.#system.code.forEach((instructions, fn) => {
        for (const { operation } of instructions) {
          const write = this.writeOf(fn, operation);
          if (write !== null && widen(this.#cells, write.cell, write.values)) changed = true;
          if (!('local' in operation) || operation.local < 0) continue;
          if (widen(this.locals[fn], operation.local, this.#resultOf(fn, operation)))
            changed = true;
        }
      });
    }
  }

  #resultOf(fn: number, operation: Operation): Values {
    switch (operation.kind) {
      case 'assign':
        return this.#valuesOf(fn, operation.value);
      case 'load':
      case 'exchange': {
        const values = this.#cells[cellOf(this.#system, operation.address)];
        return values && new Set([...values].map((value) => convert(value, operation.type)));
      }
      case 'srcu':
        // The least index that is free, of as many sections as it can have open.
        return new Set(Array.from({ length: MOST_SECTIONS }, (_, index) => index));
      default:
        return null;
    }
  }

  writeOf(fn: number, operation: Operation): Write | null {
    if (operation.kind !== 'store' && operation.kind !== 'exchange') return null;
    const cell = cellOf(this.#system, operation.address);
    const { type } = this.#system.program.cells[cell];
    const stored = (values: Values): Values =>
      values && new Set([...values].map((value) => convert(value, type)));
    if (operation.kind === 'store') {
      return { cell, values: stored(this.#valuesOf(fn, operation.value)) };
    }
    const operands = this.#valuesOf(fn, operation.operand);
    const { operator } = operation;
    if (operator === 'swap' || operator === 'compare') return { cell, values: stored(operands) };
    const sign = ({ add: '+', 'add-unless': '+', and: '&', or: '|', xor: '^' } as const)[operator];
    const results = combine([this.#cells[cell], operands], ([old, operand]) =>
      binary(sign, operation.type, convert(old, operation.type), convert(operand, operation.type)),
    );
    return { cell, values: stored(results) };
  }

  #valuesOf(fn: number, expression: Expression): Values {
    const read: number[] = [];
    eachLocal(expression, (local) => {
      if (!read.includes(local)) read.push(local);
    });
    if (!isOfLocals(expression)) return null;
    const evaluate = compileExpression(expression);
    return combine(
      read.map((local) => this.locals[fn][local]),
      (values) => {
        const locals: Value[] = [];
        read.forEach((local, index) => {
          locals[local] = values[index];
        });
        return evaluate(locals, 0, []);
      },
    );
  }
}

function isOfLocals(expression: Expression): boolean {
  switch (expression.kind) {
    case 'constant':
    case 'local':
      return true;
    case 'unary':
    case 'convert':
      return isOfLocals(expression.operand);
    case 'binary':
      return isOfLocals(expression.left) && isOfLocals(expression.right);
    default:
      return false;
  }
}

function join(a: Values, b: Values): Values {
  if (a === null || b === null) return null;
  const all = new Set([...a, ...b]);
  return all.size > MOST_VALUES ? null : all;
}

/** Adds to the set at the index; true when that changed it. */
function widen(sets: Values[], index: number, values: Values): boolean {
  const before = sets[index];
  if (before === null) return false;
  sets[index] = join(before, values);
  return sets[index]?.size !== before.size;
}

/** The results for every choice of one value of each set. */
function combine(sets: readonly Values[], result: (values: Value[]) => Value): Values {
  let choices: Value[][] = [[]];
  for (const set of sets) {
    if (set === null) return null;
    choices = choices.flatMap((chosen) => [...set].map((value) => [...chosen, value]));
    if (choices.length > MOST_VALUES * MOST_VALUES) return null;
  }
  try {
    const results = new Set(choices.map(result));
    return results.size > MOST_VALUES ? null : results;
  } catch (error) {
    if (error instanceof DivideError) return null;
    throw error;
  }
}
