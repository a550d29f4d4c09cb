/** Variables that take ever more values in a search: what counts NMIs that have no end grows without end. */

import type { Value } from '../../machine/program/values.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** A variable that has had so many values is taken to grow. */
const MANY_VALUES = 64;

export class GrowingCells {
  readonly #system: System;
  readonly #values: Set<Value>[];

  constructor(system: System) {
    this.#system = system;
    this.#values = system.program.cells.map(() => new Set<Value>());
  }

  see({ memory }: Machine): void {
    for (let cell = 0; cell < memory.length; cell++) {
      const values = this.#values[cell];
      if (values.size < MANY_VALUES) values.add(memory[cell]);
    }
  }

  get names(): string[] {
    const { cells } = this.#system.program;
    return cells
      .filter((_, cell) => this.#values[cell].size >= MANY_VALUES)
      .map(({ name }) => name);
  }
}
