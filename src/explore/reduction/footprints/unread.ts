/**
 * Cells whose values nobody acts upon (statistics), and locals that hold nothing but such values: what is left
 * when everything is taken away whose value may matter. Flow-insensitive, by function.
 */

import { eachLocal, mayDivide } from '../../../machine/program/compile-expressions.ts';
import { operandsOf } from '../../../machine/program/live-locals.ts';
import type { Expression, Operation } from '../../../machine/program/program.ts';
import { sentFunctions } from '../../../machine/program/sent-functions.ts';
import type { System } from '../../../machine/state/system.ts';
import type { AccessTable } from './access-table.ts';
import { hasBit } from './locations.ts';

export interface Unread {
  /** By cell. */
  unread: Uint8Array;
  /** By function and local. */
  quiet: boolean[][];
}

export function unreadOf(system: System, table: AccessTable): Unread {
  const flow = new Flow(system, table);
  while (flow.goOn());
  const { matters, cells } = flow;
  return {
    unread: Uint8Array.from(cells, (one) => (one ? 0 : 1)),
    quiet: matters.map((locals) => locals.map((one) => !one)),
  };
}

class Flow {
  /** By function and local, by cell: its value matters. */
  readonly matters: boolean[][];
  readonly cells: boolean[];
  readonly #system: System;
  readonly #table: AccessTable;
  readonly #roots: ReadonlySet<number>;
  /** By function: the locals that take what it returns. */
  readonly #results: { fn: number; local: number }[][];
  #grows = false;

  constructor(system: System, table: AccessTable) {
    const { cells, functions } = system.program;
    this.#system = system;
    this.#table = table;
    this.matters = functions.map(({ locals }) => locals.map(() => false));
    // Of what is on a stack it matters whether it still lives.
    this.cells = cells.map(({ owner, readOnly }) => owner !== undefined || readOnly);
    this.#roots = rootsOf(system);
    this.#results = functions.map(() => []);
    functions.forEach(({ operations }, fn) => {
      for (const operation of operations) {
        if (operation.kind !== 'call' || operation.local < 0) continue;
        this.#results[operation.callee].push({ fn, local: operation.local });
      }
    });
  }

  /** Once over the program; true while something new was found. */
  goOn(): boolean {
    this.#grows = false;
    this.#system.program.functions.forEach(({ operations }, fn) => {
      operations.forEach((operation, pc) => {
        this.#look(fn, pc, operation);
      });
    });
    return this.#grows;
  }

  #look(fn: number, pc: number, operation: Operation): void {
    for (const operand of operandsOf(operation)) {
      // A quotient that there is not is a crash.
      if (operand !== null && mayDivide(operand)) this.#use(fn, operand);
    }
    switch (operation.kind) {
      case 'assign':
        if (this.matters[fn][operation.local]) this.#use(fn, operation.value);
        return;
      case 'call':
        operation.arguments.forEach((argument, parameter) => {
          if (this.matters[operation.callee][parameter] ?? true) this.#use(fn, argument);
        });
        return;
      case 'return':
        if (operation.value !== null && this.#isUsed(fn)) this.#use(fn, operation.value);
        return;
      case 'load':
        this.#use(fn, operation.address);
        if (operation.local >= 0 && this.matters[fn][operation.local]) this.#useCells(fn, pc);
        return;
      case 'store':
        this.#use(fn, operation.address);
        if (this.#goesSomewhere(fn, pc)) this.#use(fn, operation.value);
        return;
      case 'exchange':
        this.#lookAtExchange(fn, pc, operation);
        return;
      case 'halt':
        for (const local of operation.observed) this.#useLocal(fn, local);
        return;
      default:
        // Addresses, conditions, arguments of interrupts, numbers of CPUs, what masks are restored to.
        for (const operand of operandsOf(operation)) if (operand !== null) this.#use(fn, operand);
    }
  }

  #lookAtExchange(
    fn: number,
    pc: number,
    operation: Extract<Operation, { kind: 'exchange' }>,
  ): void {
    const { operator, blocking, address, operand, expected, local } = operation;
    this.#use(fn, address);
    if (operator === 'compare' || operator === 'add-unless' || blocking) {
      this.#useCells(fn, pc);
      if (expected !== null) this.#use(fn, expected);
    }
    if (local >= 0 && this.matters[fn][local]) this.#useCells(fn, pc);
    if (this.#goesSomewhere(fn, pc)) this.#use(fn, operand);
  }

  /** A context's own function, or one whose result somebody uses. */
  #isUsed(fn: number): boolean {
    if (this.#roots.has(fn)) return true;
    return this.#results[fn].some((taker) => this.matters[taker.fn][taker.local]);
  }

  #use(fn: number, expression: Expression): void {
    eachLocal(expression, (local) => this.#useLocal(fn, local));
  }

  #useLocal(fn: number, local: number): void {
    if (this.matters[fn][local]) return;
    this.matters[fn][local] = true;
    this.#grows = true;
  }

  #useCells(fn: number, pc: number): void {
    this.#eachAccess(this.#table.reads, fn, pc, (location) => {
      if (location >= this.cells.length || this.cells[location]) return;
      this.cells[location] = true;
      this.#grows = true;
    });
  }

  /** What the operation writes matters: text does. */
  #goesSomewhere(fn: number, pc: number): boolean {
    let does = false;
    this.#eachAccess(this.#table.writes, fn, pc, (location) => {
      if (this.cells[location] ?? true) does = true;
    });
    return does;
  }

  #eachAccess(sets: Int32Array, fn: number, pc: number, visit: (location: number) => void): void {
    const { words, ops, opStart } = this.#table;
    const { program, cpus } = this.#system;
    const locations = program.cells.length + program.sites.length;
    for (let cpu = 0; cpu < cpus; cpu++) {
      const from = (cpu * ops + opStart[fn] + pc) * words;
      for (let location = 0; location < locations; location++) {
        if (hasBit(sets, from, location)) visit(location);
      }
    }
  }
}

/** Functions with which a context begins: what they return is the context's result. */
function rootsOf({ program }: System): Set<number> {
  const { tasks, others = [], nmiHandler, int3Handler } = program;
  const handlers = [nmiHandler, int3Handler, ...sentFunctions(program)];
  return new Set([...tasks, ...others.flat(), ...handlers]);
}
