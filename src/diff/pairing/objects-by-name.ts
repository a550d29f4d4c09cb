/** What operations are about: variables and sites, by names that do not depend on where they lie. */
import {
  DATA_BASE,
  type Expression,
  isTextAddress,
  type Operation,
  type Program,
} from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { cellContaining } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';

/** A variable without its indices: `flag`, `code[]`, `state.count`. */
export type NamedVariable = string;

export function variableOf(cellName: string): NamedVariable {
  return cellName.replace(/\[\d+\]/g, '[]');
}

/** The variable's name in the other version, the indices kept. */
export function renamed(cellName: string, variable: NamedVariable): string {
  const indices = cellName.match(/\[\d+\]/g) ?? [];
  let next = 0;
  return variable.replace(/\[\]/g, () => indices[next++] ?? '[]');
}

/** The known part of an address: the variable's own in `&code + i`; null for a bare pointer. */
function constantPart(expression: Expression): number | null {
  switch (expression.kind) {
    case 'constant':
      return Number(expression.value);
    case 'convert':
      return constantPart(expression.operand);
    case 'binary': {
      if (expression.operator !== '+') return null;
      const parts = [constantPart(expression.left), constantPart(expression.right)];
      const known = parts.filter((part) => part !== null);
      return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0);
    }
    default:
      return null;
  }
}

/** The variable that the operation names, null where it names none (it goes through a pointer). */
export function variableNamedBy(program: Program, operation: Operation): NamedVariable | null {
  if (!('address' in operation)) return null;
  const address = constantPart(operation.address);
  if (address === null || address < DATA_BASE) return null;
  const cell = cellContaining(program.cells, address);
  return cell < 0 ? null : variableOf(program.cells[cell].name);
}

/**
 * Numbers for objects and values that hold in both versions: equal numbers mean the same variable,
 * the same byte of the same site, the same value.
 */
export class Names {
  readonly #numbers = new Map<string, number>();

  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }
}

/** One version's objects, numbered by the names of both. */
export class Objects {
  readonly #system: System;
  readonly #names: Names;
  readonly #cells: number[];
  readonly #other = new Map<number, number>();

  /** `inCommon` gives a variable's name in both versions. */
  constructor(system: System, names: Names, inCommon: (variable: NamedVariable) => NamedVariable) {
    this.#system = system;
    this.#names = names;
    this.#cells = system.program.cells.map(({ name }) =>
      names.number(renamed(name, inCommon(variableOf(name)))),
    );
  }

  /** The number of what lies at an address: a cell, a byte of text, or nothing that has a name. */
  at(address: number): number {
    if (!isTextAddress(address)) {
      const cell = this.#system.cellAt[address - DATA_BASE];
      if (cell !== undefined && cell >= 0) return this.#cells[cell];
    }
    const known = this.#other.get(address);
    if (known !== undefined) return known;
    const number = this.#names.number(this.#nameOf(address));
    this.#other.set(address, number);
    return number;
  }

  /** True of const data, which nobody ever writes: a load of it is private. */
  isConstant(address: number): boolean {
    const cell = this.#system.cellAt[address - DATA_BASE];
    return cell !== undefined && cell >= 0 && this.#system.program.cells[cell].readOnly;
  }

  #nameOf(address: number): string {
    const { program, siteAt } = this.#system;
    for (let offset = 0; offset < 16 && isTextAddress(address); offset++) {
      const site = siteAt.get(address - offset);
      if (site !== undefined) return `site ${site}+${offset}`;
    }
    const symbols = [...program.symbols, ...(program.pointees ?? [])];
    const symbol = symbols.find((known) => known.address === address);
    if (symbol !== undefined) return `symbol ${symbol.name}`;
    return `address ${address}`;
  }

  /**
   * A value as a number that both versions share: pointers to variables by what they point to, and
   * values beyond 2^53 by a number of their own. Fractions, which no C integer has, tell them apart.
   */
  value(value: Value): number {
    if (typeof value === 'bigint') return this.#names.number(`value ${value}`) + 0.5;
    if (value < DATA_BASE || value >= DATA_BASE + this.#system.cellAt.length) return value;
    const cell = cellContaining(this.#system.program.cells, value);
    if (cell < 0) return value;
    const offset = value - this.#system.program.cells[cell].address;
    return offset === 0 ? this.#cells[cell] + 0.25 : this.#cells[cell] + offset / 16 + 0.03125;
  }
}
