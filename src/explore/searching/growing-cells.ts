/** Variables that grow in a search: what counts NMIs that have no end grows as long as it goes on. */
import type { Value } from '../../machine/program/values.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** A variable that has passed its greatest value so often, and late in the search too, grows. */
const OFTEN = 16;

interface Cell {
  most: Value;
  passed: number;
  /** Machines seen when that happened last. */
  last: number;
}

export class GrowingCells {
  readonly #system: System;
  readonly #cells: Cell[];
  #seen = 0;

  constructor(system: System) {
    this.#system = system;
    this.#cells = system.program.cells.map(({ initial }) => ({
      most: initial,
      passed: 0,
      last: 0,
    }));
  }

  /** Takes the machines of a search in the order in which it comes to them. */
  see({ memory }: Machine): void {
    this.#seen++;
    this.#cells.forEach((cell, index) => {
      if (memory[index] <= cell.most) return;
      cell.most = memory[index];
      cell.passed++;
      cell.last = this.#seen;
    });
  }

  get names(): string[] {
    const { cells } = this.#system.program;
    const grows = ({ passed, last }: Cell) => passed >= OFTEN && last > this.#seen / 2;
    return cells.filter((_, index) => grows(this.#cells[index])).map(({ name }) => name);
  }
}
