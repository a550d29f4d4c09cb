/**
 * Memory models behind one interface: when stores become visible and what each fence does.
 *
 * | primitive                     | sc      | tso     | pso   |
 * | smp_mb, LOCKed, serialising   | nothing | drain   | drain |
 * | smp_wmb, release              | nothing | nothing | mark  |
 * | smp_rmb, acquire              | nothing | nothing | nothing |
 *
 * `drain`: not enabled until the CPU's store buffer is empty. `mark`: an ordering mark goes into the
 * buffer. Sources: Sewell et al., x86-TSO, CACM 53(7) 2010; SPARC Architecture Manual v8, appendix K.
 */
import type { Fence } from '../program/program.ts';
import { type BufferedStore, ORDERING_MARK } from './store-buffer.ts';

export type MemoryModelName = 'sc' | 'tso' | 'pso';

export interface MemoryModel {
  readonly name: MemoryModelName;
  /** Stores go to a store buffer first. Without one it holds the second half of a store that was split. */
  readonly buffered: boolean;
  readonly fences: Readonly<Record<Fence, 'nothing' | 'drain' | 'mark'>>;
  /** True when the entry at that index of the store buffer may reach memory next. */
  mayDrain(buffer: readonly BufferedStore[], entry: number): boolean;
}

const NOTHING = {
  mb: 'nothing',
  rmb: 'nothing',
  wmb: 'nothing',
  acquire: 'nothing',
  release: 'nothing',
} as const;

/** Sequential consistency (Lamport 1979). */
const SC: MemoryModel = {
  name: 'sc',
  buffered: false,
  fences: NOTHING,
  mayDrain: (_, entry) => entry === 0,
};

const TSO: MemoryModel = {
  name: 'tso',
  buffered: true,
  fences: { ...NOTHING, mb: 'drain' },
  mayDrain: (_, entry) => entry === 0,
};

/** Partial store order: first in, first out for each location; marks order everything. */
const PSO: MemoryModel = {
  name: 'pso',
  buffered: true,
  fences: { ...NOTHING, mb: 'drain', wmb: 'mark', release: 'mark' },
  mayDrain(buffer, entry) {
    const store = buffer[entry];
    if (store.address === 0) return false;
    for (let earlier = 0; earlier < entry; earlier++) {
      const other = buffer[earlier];
      if (other.address === 0) {
        if (other.size === ORDERING_MARK) return false;
        continue;
      }
      if (overlaps(other, store)) return false;
    }
    return true;
  },
};

export const MEMORY_MODELS: Readonly<Record<MemoryModelName, MemoryModel>> = {
  sc: SC,
  tso: TSO,
  pso: PSO,
};

export const MEMORY_NAMES = Object.keys(MEMORY_MODELS) as readonly MemoryModelName[];

function overlaps(a: BufferedStore, b: BufferedStore): boolean {
  return a.address < b.address + b.size && b.address < a.address + a.size;
}

/** How many marks head the buffer once the entry at `entry` has left it. */
export function marksAtHead(buffer: readonly BufferedStore[], entry: number): number {
  let marks = 0;
  for (let index = 0; index < buffer.length; index++) {
    if (index === entry) continue;
    if (buffer[index].address !== 0) break;
    marks++;
  }
  return marks;
}
