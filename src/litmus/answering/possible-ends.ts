/**
 * Which final states a machine may still come to, over-approximated: a state of the search from which
 * none can come that is not known already need not be searched (F4).
 */
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { CompiledTest, Holder } from '../format/compiled-test.ts';
import type { Location } from '../format/litmus-test.ts';
import { nameOfLocation } from '../format/litmus-test.ts';
import { type ValueFlow, valueFlow } from './value-flow.ts';

/** Combinations that are looked up for one machine; with more it is searched. */
const MOST_COMBINATIONS = 4096;

/** The final values of all locations, one a level. */
type Tree = Map<number, Tree>;

/** Final values of the locations as they are found. */
export class FoundEnds {
  /** How many there are. */
  size = 0;
  readonly #holders: Holder[];
  readonly #flow: ValueFlow | null;
  readonly #found: Tree = new Map();
  readonly #masks: number[] = [];

  constructor({ holders }: CompiledTest, system: System, locations: readonly Location[]) {
    const names = new Set(locations.map(nameOfLocation));
    this.#holders = [...names].map((name) => holders.get(name) ?? { kind: 'untouched' });
    this.#flow = valueFlow(system);
  }

  /** A machine in which all threads have ended. */
  add(machine: Machine): void {
    if (this.#flow === null) return;
    let at = this.#found;
    let isNew = false;
    for (const holder of this.#holders) {
      const bit = this.#possible(this.#flow, holder, machine);
      let next = at.get(bit);
      if (next === undefined) {
        isNew = true;
        next = new Map();
        at.set(bit, next);
      }
      at = next;
    }
    if (isNew || this.size === 0) this.size++;
  }

  /** Every final state that the machine may come to has been found. */
  covers(machine: Machine): boolean {
    if (this.#flow === null) return false;
    const most = Math.min(this.size, MOST_COMBINATIONS);
    let combinations = 1;
    for (let index = 0; index < this.#holders.length; index++) {
      const mask = this.#possible(this.#flow, this.#holders[index], machine);
      this.#masks[index] = mask;
      combinations *= bitCount(mask);
      if (combinations > most) return false;
    }
    return this.size > 0 && this.#coversAll(this.#found, 0);
  }

  #coversAll(tree: Tree, index: number): boolean {
    if (index === this.#holders.length) return true;
    for (let rest = this.#masks[index]; rest !== 0; rest &= rest - 1) {
      const next = tree.get(rest & -rest);
      if (next === undefined || !this.#coversAll(next, index + 1)) return false;
    }
    return true;
  }

  #possible(flow: ValueFlow, holder: Holder, machine: Machine): number {
    switch (holder.kind) {
      case 'cell':
        return flow.inCell(machine, holder.cell);
      case 'local':
        return flow.inLocal(machine, holder.cpu, holder.local);
      case 'untouched':
        return 1;
    }
  }
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
