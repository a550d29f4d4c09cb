/**
 * Memory models behind one interface: when stores become visible, what each fence does, and what a
 * LOCKed operation waits for.
 *
 * | primitive                              | sc      | tso     | pso     |
 * | smp_mb, serialising                    | nothing | drain   | drain   |
 * | smp_mb__before_atomic and its kind     | nothing | nothing | drain   |
 * | smp_wmb, release                       | nothing | nothing | mark    |
 * | smp_rmb, acquire                       | nothing | nothing | nothing |
 * | LOCKed: x86; full and release, writing | nothing | drain   | drain   |
 * | LOCKed: all others                     | nothing | drain   | pass    |
 *
 * `drain`: not enabled until the CPU's store buffer is empty. `mark`: an ordering mark goes into the
 * buffer. `pass`: not enabled until the buffer holds neither a store to the same place nor an ordering
 * mark; the other stores stay behind. Sources: Sewell et al., x86-TSO, CACM 53(7) 2010; SPARC
 * Architecture Manual v8, chapter 6 and appendix K; the kernel's Documentation/atomic_t.txt.
 */
import type { ExchangeOperator, ExchangeOrder, Fence } from '../program/program.ts';
import { type BufferedStore, ORDERING_MARK } from './store-buffer.ts';

export type MemoryModelName = 'sc' | 'tso' | 'pso';

/** What an access touches. */
export type Place = Pick<BufferedStore, 'address' | 'size'>;

/** What a LOCKed operation waits for. */
export type ExchangeWait = 'nothing' | 'drain' | 'pass';

export interface MemoryModel {
  readonly name: MemoryModelName;
  /** Stores go to a store buffer first. Without one it holds the second half of a store that was split. */
  readonly buffered: boolean;
  readonly fences: Readonly<Record<Fence, 'nothing' | 'drain' | 'mark'>>;
  /** What a LOCKed operation waits for; `writes` is false for one whose comparison fails. */
  exchange(order: ExchangeOrder, writes: boolean): ExchangeWait;
  /** True when the entry at that index of the store buffer may reach memory next. */
  mayDrain(buffer: readonly BufferedStore[], entry: number): boolean;
}

const NOTHING = {
  mb: 'nothing',
  rmb: 'nothing',
  wmb: 'nothing',
  acquire: 'nothing',
  release: 'nothing',
  'atomic-mb': 'nothing',
  mfence: 'nothing',
} as const;

/** Sequential consistency (Lamport 1979). */
const SC: MemoryModel = {
  name: 'sc',
  buffered: false,
  fences: NOTHING,
  exchange: () => 'nothing',
  mayDrain: (_, entry) => entry === 0,
};

const TSO: MemoryModel = {
  name: 'tso',
  buffered: true,
  fences: { ...NOTHING, mb: 'drain', mfence: 'drain' },
  exchange: () => 'drain',
  mayDrain: (_, entry) => entry === 0,
};

/**
 * Partial store order: first in, first out for each location; marks order everything. An atomic
 * load-store is a load and a store with nothing in between, so that it waits for what a store behind the
 * buffer's would wait for. One that fails counts as a store too, of the value that it has read.
 */
const PSO: MemoryModel = {
  name: 'pso',
  buffered: true,
  fences: {
    ...NOTHING,
    mb: 'drain',
    mfence: 'drain',
    'atomic-mb': 'drain',
    wmb: 'mark',
    release: 'mark',
  },
  exchange(order, writes) {
    if (order === 'locked') return 'drain';
    return writes && (order === 'full' || order === 'release') ? 'drain' : 'pass';
  },
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

/** What that LOCKed operation waits for. One that looks before it tries, and then does not try, is a load. */
export function exchangeWait(
  model: MemoryModel,
  operation: { operator: ExchangeOperator; order: ExchangeOrder },
  writes: boolean,
): ExchangeWait {
  if (operation.operator === 'add-unless' && !writes) return 'nothing';
  return model.exchange(operation.order, writes);
}

/** True when a LOCKed operation at `place` that waits so need not wait for what the buffer holds. */
export function mayExchange(
  wait: ExchangeWait,
  buffer: readonly BufferedStore[],
  place: Place,
): boolean {
  switch (wait) {
    case 'nothing':
      return true;
    case 'drain':
      return buffer.length === 0;
    case 'pass':
      // A mark leaves the buffer with the last store in front of it: where one is, such a store is.
      return buffer.every((entry) =>
        entry.address === 0 ? entry.size !== ORDERING_MARK : !overlaps(entry, place),
      );
  }
}

/** Entries of the buffer that a LOCKed operation at `place` that waits so waits for: stores, oldest first. */
export function awaitedEntries(
  wait: ExchangeWait,
  buffer: readonly BufferedStore[],
  place: Place,
): number[] {
  const awaited: number[] = [];
  // Stores to one place leave the buffer in order, so that those before an awaited one are awaited too.
  const places = [place];
  let isOrdered = wait === 'drain';
  for (let entry = buffer.length - 1; entry >= 0 && wait !== 'nothing'; entry--) {
    const store = buffer[entry];
    if (store.address === 0) {
      if (store.size === ORDERING_MARK) isOrdered = true;
    } else if (isOrdered || places.some((other) => overlaps(store, other))) {
      awaited.unshift(entry);
      places.push(store);
    }
  }
  return awaited;
}

export function overlaps(a: Place, b: Place): boolean {
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
