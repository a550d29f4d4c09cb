/** Who reads and writes each variable and each byte of text, in the order of the run: from the columns alone. */
import { type Columns, WROTE } from '../../history/columns.ts';
import { isTextAddress } from '../../machine/program/program.ts';

/** What an instruction has been fetched of so far. */
interface Fetching {
  address: number;
  size: number;
}

/** Indices of events, ascending. */
export type Events = readonly number[];

const NO_EVENTS: Events = [];

export class Accesses {
  readonly #reads = new Map<number, number[]>();
  readonly #writes = new Map<number, number[]>();
  readonly #stores = new Map<number, number[]>();
  readonly #fetching: Fetching[];
  /** What has been fetched behind an instruction may be the next one's. */
  readonly #isBlock: boolean;

  constructor(cpus: number, isBlock: boolean) {
    this.#fetching = Array.from({ length: cpus }, () => ({ address: 0, size: 0 }));
    this.#isBlock = isBlock;
  }

  /** Loads, LOCKed operations and fetches of a variable, by its address, or of a byte of text. */
  reads(unit: number): Events {
    return this.#reads.get(unit) ?? NO_EVENTS;
  }

  /** What has been written there in memory: stores, arrivals, LOCKed operations that wrote. */
  writes(unit: number): Events {
    return this.#writes.get(unit) ?? NO_EVENTS;
  }

  /** Stores to it that went into a store buffer. */
  stores(unit: number): Events {
    return this.#stores.get(unit) ?? NO_EVENTS;
  }

  take(columns: Columns, index: number): void {
    const address = columns.address[index];
    const size = columns.size[index];
    switch (columns.kindAt(index)) {
      case 'loaded':
        put(this.#reads, address, size, index);
        return;
      case 'exchanged':
        put(this.#reads, address, size, index);
        if (columns.wrote[index] === WROTE.nothing) return;
        put(this.#writes, address, size, index);
        return;
      case 'stored':
      case 'committed':
        put(this.#writes, address, size, index);
        return;
      case 'buffered':
        put(this.#stores, address, size, index);
        return;
      default:
        this.#takeFetch(columns, index, address, size);
    }
  }

  #takeFetch(columns: Columns, index: number, address: number, size: number): void {
    const fetching = this.#fetching[columns.cpu[index]];
    switch (columns.kindAt(index)) {
      case 'fetched': {
        const offset = fetching.address === address ? fetching.size : 0;
        put(this.#reads, address + offset, size, index);
        fetching.address = address;
        fetching.size = offset + size;
        return;
      }
      case 'executed':
        fetching.address += size;
        fetching.size = this.#isBlock ? Math.max(0, fetching.size - size) : 0;
        return;
      case 'trapped':
      case 'nmi-entered':
      case 'interrupt-entered':
      case 'stopped':
      case 'switched':
        fetching.size = 0;
        return;
      default:
    }
  }
}

/** As `units` has them, without a list for each event of a long run. */
function put(lists: Map<number, number[]>, address: number, size: number, index: number): void {
  const end = isTextAddress(address) ? address + size : address + 1;
  for (let unit = address; unit < end; unit++) {
    const list = lists.get(unit);
    if (list === undefined) lists.set(unit, [index]);
    else list.push(index);
  }
}
