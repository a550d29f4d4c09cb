/** Whether the process is about to run out of memory: better to end with what there is than to crash. */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** Milliseconds between two looks; a look costs a tenth of one. */
const INTERVAL = 50;
/** Of the heap's limit. */
const HEAP_SHARE = 0.8;

/** Bytes that are left to the machine, or to the container. */
const LEAST_LEFT = 2 ** 28;
/** Of what there is when the program starts, for all that is searched at a time. */
const SEARCH_SHARE = 0.75;

/** Bytes that searches may hold where nobody says how many: of the machine's, or the container's. */
export function usableMemory(): number {
  const [available, constrained] = [process.availableMemory(), process.constrainedMemory()];
  const known = [available, constrained].filter((bytes) => bytes > 0);
  return Math.floor(SEARCH_SHARE * Math.min(totalmem(), ...known));
}

/** Stays true once it is. */
export class Memory {
  #low = false;
  #next = 0;

  isLow(now: number): boolean {
    if (this.#low || now < this.#next) return this.#low;
    this.#next = now + INTERVAL;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const available = process.availableMemory();
    // Searches ask before they take more: this is for what others take. Some systems tell nothing: 0.
    const isTight = available > 0 && available < Math.min(process.memoryUsage.rss(), LEAST_LEFT);
    this.#low = isTight || used > HEAP_SHARE * limit;
    return this.#low;
  }
}
