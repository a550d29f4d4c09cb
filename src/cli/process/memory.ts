/** Whether the process is about to run out of memory: better to end with what there is than to crash. */
import { getHeapStatistics } from 'node:v8';

/** Milliseconds between two looks; a look costs a tenth of one. */
const INTERVAL = 50;
/** Of the heap's limit. */
const HEAP_SHARE = 0.8;

/** Stays true once it is. */
export class Memory {
  #low = false;
  #next = 0;

  isLow(now: number): boolean {
    if (this.#low || now < this.#next) return this.#low;
    this.#next = now + INTERVAL;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const available = process.availableMemory();
    // A table of states that grows needs twice its size for a moment. Some systems tell nothing: 0.
    const isTight = available > 0 && available < process.memoryUsage.rss();
    this.#low = isTight || used > HEAP_SHARE * limit;
    return this.#low;
  }
}
