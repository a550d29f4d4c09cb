/**
 * A kernel's memory as blocks: what it uses of it, without pages that are all zero. Nothing in it is looked at when it is
 * taken back, so that a sum over all of it stands behind it.
 */
import { createHash, type Hash } from 'node:crypto';
import { blocksOf, type SavedBytes, Unusable } from '../states/savable.ts';
import { type Kernel, SLOT } from './kernel.ts';
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
  top: number;
  open: number;
}

export function* saveKernel(kernel: Kernel): Iterable<Uint8Array> {
  const sum = sumOf(kernel);
  const { exports, capacity, used, places } = kernel;
  exports.keep(places.kept);
  const held = { capacity, top: exports.arenaTop() >>> 0, open: exports.openStates() };
  yield* summed(sum, blocksOf([places.visited, capacity, held.top, held.open, used]));
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

/** The kernel, which was made for the same system, has not begun. Throws Unusable, and RangeError where there is no memory. */
export function takeKernel(kernel: Kernel, bytes: SavedBytes, maxBytes: number): void {
  const sum = sumOf(kernel);
  const numbers = (count: number): Float64Array => {
    const taken = bytes.numbers(count);
    sum.update(new Uint8Array(taken.buffer));
    return taken;
  };
  const [layout, capacity, top, open, used] = numbers(5);
  const held: Held = { capacity, top, open };
  const { firstLevel, open: firstOpen, visited } = kernel.places;
  const isOwn = layout === visited && capacity >= kernel.capacity;
  const isPath = top >= firstLevel && top <= used && used <= firstOpen;
  if (!isOwn || !isPath || open < 0 || 4 * open > visited - firstOpen) throw new Unusable(OTHER);
  const needed = SLOT * capacity + used - firstLevel;
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
  kernel.exports.recall(kernel.places.kept);
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

function* pagesOf({ places }: Kernel, { capacity, top, open }: Held): Iterable<Region> {
  const regions: Region[] = [
    { at: 0, size: top },
    { at: places.open, size: 4 * open },
    { at: places.visited, size: SLOT * capacity },
  ];
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
