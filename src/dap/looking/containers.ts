/**
 * What an editor may open, by number: frames by one that says which, containers of variables by their place on a
 * shelf. All are of the mark at which the run stands, and gone once it moves.
 */
import type { Shown } from '../../inspect/state/value-words.ts';

export type Container =
  /** Of a frame, by its entry on the CPU's stack. */
  | { kind: 'locals'; cpu: number; entry: number }
  | { kind: 'globals' | 'text' | 'buffer' | 'cpu'; cpu: number; entry: number }
  /** Index of the site. */
  | { kind: 'site'; cpu: number; entry: number; site: number }
  | ValueContainer;

/** An array, a struct, or what a pointer points to. */
export interface ValueContainer {
  kind: 'value';
  cpu: number;
  entry: number;
  /** As C names it. */
  path: string;
  shown: Shown;
  /** Of a stretch of a long array: the index of its first element. */
  first: number;
}

/** Containers that have a number: one more than their place. */
export class Shelf {
  readonly #containers: Container[];

  /** What stands there already keeps its place; the list is not changed. */
  constructor(containers: readonly Container[]) {
    this.#containers = [...containers];
  }

  get containers(): readonly Container[] {
    return this.#containers;
  }

  /** The number of a container that is put there. */
  put(container: Container): number {
    return this.#containers.push(container);
  }

  /** undefined for a number that is none. */
  at(number: number): Container | undefined {
    return this.#containers[number - 1];
  }
}

/** Entries of one CPU's stack that have a number. */
export const MOST_ENTRIES = 4096;

/** The number of an entry of a CPU's stack. */
export const frameNumber = (cpu: number, entry: number): number => 1 + cpu * MOST_ENTRIES + entry;

export const frameMeant = (number: number): { cpu: number; entry: number } => ({
  cpu: Math.floor((number - 1) / MOST_ENTRIES),
  entry: (number - 1) % MOST_ENTRIES,
});

/** A CPU's thread: from 1 on. */
export const threadNumber = (cpu: number): number => cpu + 1;
