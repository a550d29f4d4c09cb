/**
 * A kernel's memory as blocks: what it uses of it, without pages that are all zero. Nothing in it is looked at when it is
 * taken back, so that a sum over all of it stands behind it.
 */
import { createHash, type Hash } from 'node:crypto';
import { blocksOf, type SavedBytes, Unusable } from '../states/savable.ts';
import { type Kernel, MOST_WORKERS, SLOT } from './kernel.ts';
import { compiledKernel } from './module.ts';

const PAGE = 65_536;
const SUM_BYTES = 32;
/** Behind the last page. */
const END = -1;

interface Region {
  at: number;
  size: number;
}

/** How much of its memory a kernel uses. */
interface Held {
  capacity: number;
  /** The first worker's path has been up to here. */
  used: number;
  /** Components that are still to be decided; -1 before only those are left. */
  undecided: number;
  desks: HeldDesk[];
}

/** Where the levels and the parcels of a worker end, and how many states it has open. */
interface HeldDesk {
  top: number;
  open: number;
  parcels: number;
}

/** Threads that search beside this one stand still until all of it is taken. */
export function* saveKernel(kernel: Kernel): Iterable<Uint8Array> {
  kernel.rest();
  const sum = sumOf(kernel);
  const held = heldBy(kernel);
  const { capacity, used, undecided, desks } = held;
  yield* blocksOf([desks.length]);
  const ends = desks.flatMap(({ top, open, parcels }) => [top, open, parcels]);
  yield* summed(sum, blocksOf([kernel.visited, capacity, used, undecided, ...ends]));
  for (const { at, size } of pagesOf(kernel, held)) {
    const page = kernel.words.bytesAt(at, size);
    if (isZero(page)) continue;
    yield* summed(sum, blocksOf([at]));
    // In memory of its own: that of the kernel is shared.
    yield* summed(sum, [page.slice()]);
  }
  yield* summed(sum, blocksOf([END]));
  yield sum.digest();
}

function heldBy({ desks, exports, crew, capacity, used }: Kernel): Held {
  exports.keep(desks[0].kept);
  return {
    capacity,
    used,
    undecided: crew.undecided,
    desks: desks.map(({ arena, parcels }, worker) => ({
      top: Math.max(arena.first, crew.end(worker)),
      open: crew.of(worker, 'open'),
      parcels: Math.max(parcels.first, crew.of(worker, 'parcelsEnd')),
    })),
  };
}

/** How many workers the kernel had that was saved: the next one is to have as many. Throws Unusable. */
export function savedWorkers(bytes: SavedBytes): number {
  const [workers] = bytes.numbers(1);
  if (workers < 1 || workers > MOST_WORKERS) throw new Unusable(OTHER);
  return workers;
}

/**
 * The kernel, which was made for the same system with `savedWorkers`, has not begun. Throws Unusable, and RangeError
 * where there is no memory.
 */
export function takeKernel(kernel: Kernel, bytes: SavedBytes, maxBytes: number): void {
  const sum = sumOf(kernel);
  const numbers = (count: number): Float64Array => {
    const taken = bytes.numbers(count);
    sum.update(new Uint8Array(taken.buffer));
    return taken;
  };
  const [visited, capacity, used, undecided] = numbers(4);
  const desks = kernel.desks.map(() => {
    const [top, open, parcels] = numbers(3);
    return { top, open, parcels };
  });
  const held: Held = { capacity, used, undecided, desks };
  if (visited !== kernel.visited || !fits(kernel, held)) throw new Unusable(OTHER);
  const needed = SLOT * capacity + used - kernel.desks[0].arena.first;
  if (needed > maxBytes) throw new Unusable(`it holds ${needed} bytes, more than the limit`);
  if (!kernel.growTo(capacity)) throw new Unusable(OTHER);
  kernel.used = used;
  let [next] = numbers(1);
  for (const { at, size } of pagesOf(kernel, held)) {
    if (next !== at) continue;
    const page = bytes.take(size);
    sum.update(page);
    kernel.words.bytesAt(at, size).set(page);
    [next] = numbers(1);
  }
  const isWhole = sum.digest().equals(bytes.take(SUM_BYTES));
  if (next !== END || !isWhole) throw new Unusable(OTHER);
  kernel.recall(undecided);
}

function fits(kernel: Kernel, { capacity, used, desks }: Held): boolean {
  const [{ arena }] = kernel.desks;
  if (capacity < kernel.capacity || used < desks[0].top || used > arena.end) return false;
  return desks.every(({ top, open, parcels }, worker) => {
    const desk = kernel.desks[worker];
    const isPath = top >= desk.arena.first && top <= desk.arena.end;
    const isKept = parcels >= desk.parcels.first && parcels <= desk.parcels.end;
    return isPath && isKept && open >= 0 && 4 * open <= desk.parcels.first - desk.open;
  });
}

const OTHER = 'it is damaged, or of another scenario, reduction or build';

/** What another build has saved has another sum, and so has what is of another system. */
const sumOf = ({ known }: Kernel): Hash =>
  createHash('sha256').update(compiledKernel().build).update(known);

function* summed(sum: Hash, blocks: Iterable<Uint8Array>): Iterable<Uint8Array> {
  for (const block of blocks) {
    sum.update(block);
    yield block;
  }
}

function* pagesOf({ desks, visited }: Kernel, held: Held): Iterable<Region> {
  const regions: Region[] = [{ at: 0, size: desks[0].arena.first }];
  desks.forEach(({ arena, open, parcels }, worker) => {
    const own = held.desks[worker];
    regions.push({ at: arena.first, size: own.top - arena.first });
    regions.push({ at: open, size: 4 * own.open });
    regions.push({ at: parcels.first, size: own.parcels - parcels.first });
  });
  regions.push({ at: visited, size: SLOT * held.capacity });
  for (const { at, size } of regions) {
    for (let from = 0; from < size; from += PAGE) {
      yield { at: at + from, size: Math.min(PAGE, size - from) };
    }
  }
}

/** Of one whose address is a multiple of 4, as those of all regions are. */
function isZero({ buffer, byteOffset, byteLength }: Uint8Array): boolean {
  const words = new Int32Array(buffer, byteOffset, byteLength >> 2);
  return words.every((word) => word === 0) && byteLength % 4 === 0;
}
