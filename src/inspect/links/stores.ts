/** Which store in a store buffer each arrival in memory was, and when each store arrived: from the columns alone. */
import type { Columns } from '../../history/columns.ts';
import { NONE } from './activations.ts';
import { IntList } from './int-list.ts';

export class Stores {
  /** By event: of a store its arrival, of an arrival its store; NONE elsewhere, and where a store has not arrived. */
  readonly partner = new IntList();
  /** Of each CPU, by address: stores that have not arrived, oldest first. */
  readonly #pending: Map<number, number[]>[];

  constructor(cpus: number) {
    this.#pending = Array.from({ length: cpus }, () => new Map());
  }

  /** One location's stores leave the buffer in the order in which they came, under every memory model. */
  take(columns: Columns, index: number): void {
    const pending = this.#pending[columns.cpu[index]];
    const address = columns.address[index];
    this.partner.push(NONE);
    switch (columns.kindAt(index)) {
      case 'buffered': {
        const stores = pending.get(address);
        if (stores === undefined) pending.set(address, [index]);
        else stores.push(index);
        return;
      }
      case 'committed': {
        const store = pending.get(address)?.shift();
        if (store === undefined) return;
        this.partner.set(index, store);
        this.partner.set(store, index);
        return;
      }
      default:
    }
  }

  /** The store was in the store buffer just before the event. */
  isPendingAt(store: number, event: number): boolean {
    return store < event && (this.partner.at(store) === NONE || this.partner.at(store) >= event);
  }
}
