/**
 * Reads that were out of date when the run failed (from-reads, Alglave et al. 2014): the context went by what it
 * had read, and another one had changed that since.
 */
import { countBelow } from '../../history/ascending.ts';
import { units } from '../../history/written-units.ts';
import { NONE } from './open-frames.ts';
import type { RunFlow } from './run-flow.ts';

/** Events that the questions what stands on what may cost; what is not answered is taken to do so, and not told. */
const MOST_LOOKED_AT = 5_000_000;

/** Answers for one run, up to the event that fails. */
export class StaleReads {
  readonly #flow: RunFlow;
  readonly #end: number;
  readonly #known = new Map<number, number>();
  /** Of each store that was buffered: when it reached memory; not there where it had not. */
  readonly #arrivals = new Map<number, number>();
  /** Stores that went into the store buffer of a CPU, ascending, by the place: `unit * cpus + cpu`. */
  readonly #stores = new Map<number, number[]>();
  #left = MOST_LOOKED_AT;

  constructor(flow: RunFlow, end: number) {
    this.#flow = flow;
    this.#end = end;
    flow.events.forEach((event, index) => {
      if (event.kind === 'committed') this.#arrivals.set(flow.data[index][0], index);
      if (event.kind !== 'buffered') return;
      for (const unit of units(event.address, event.size)) {
        const place = this.#placeOf(unit, event.cpu);
        const known = this.#stores.get(place);
        if (known === undefined) this.#stores.set(place, [index]);
        else known.push(index);
      }
    });
  }

  #placeOf(unit: number, cpu: number): number {
    return unit * this.#flow.system.cpus + cpu;
  }

  /** A store of another CPU to what was read that was still in its store buffer then, the latest; NONE for none. */
  lateStoreOf(read: number): number {
    const flow = this.#flow;
    const event = flow.events[read];
    if (event.kind !== 'loaded' && event.kind !== 'exchanged') return NONE;
    let late = NONE;
    for (const unit of units(event.address, event.size)) {
      for (let cpu = 0; cpu < flow.system.cpus; cpu++) {
        if (cpu === event.cpu) continue;
        // A CPU's stores to one place arrive in their order: where the last one has, all have.
        const stores = this.#stores.get(this.#placeOf(unit, cpu)) ?? [];
        const store = stores[countBelow(stores, read) - 1] ?? NONE;
        const arrival = this.#arrivals.get(store) ?? Number.POSITIVE_INFINITY;
        if (arrival > read) late = Math.max(late, store);
      }
    }
    return late;
  }

  /**
   * The first write after a read or fetch that put something else there; NONE where there is none, where the
   * reader made it itself, or where it was made because of what had been read.
   */
  changeOf(read: number): number {
    const known = this.#known.get(read);
    if (known !== undefined) return known;
    const found = this.#find(read);
    this.#known.set(read, found);
    return found;
  }

  /**
   * The write by which a context, because of what it had read, wrote over what another one had put there since (a
   * lost update); NONE for none.
   */
  overwrittenBy(read: number): number {
    const flow = this.#flow;
    const event = flow.events[read];
    const change = this.changeOf(read);
    if (event.kind !== 'loaded' || change === NONE) return NONE;
    const own = units(event.address, event.size).flatMap((unit) =>
      flow.memory.writesOf(unit).filter((write) => {
        return write.event > change && flow.actor[write.event] === flow.actor[read];
      }),
    );
    return own.find((write) => this.#standsOn(write.event, read))?.event ?? NONE;
  }

  #find(read: number): number {
    const flow = this.#flow;
    const event = flow.events[read];
    if (event.kind !== 'loaded' && event.kind !== 'exchanged' && event.kind !== 'fetched')
      return NONE;
    const start = event.kind === 'fetched' ? event.address + event.offset : event.address;
    const changes = units(start, event.size).flatMap((unit) => {
      const next = flow.memory.changeAfter(unit, read);
      return next === undefined || next.event > this.#end ? [] : [next.event];
    });
    if (changes.length === 0) return NONE;
    const first = Math.min(...changes);
    if (flow.actor[first] === flow.actor[read]) return NONE;
    return this.#standsOn(first, read) ? NONE : first;
  }

  /** The write was made, or has its value, because of the read. */
  #standsOn(write: number, read: number): boolean {
    const flow = this.#flow;
    const seen = new Set<number>();
    const open = [write];
    for (let event = open.pop(); event !== undefined; event = open.pop()) {
      if (event === read || this.#left-- <= 0) return true;
      if (event < read || seen.has(event)) continue;
      seen.add(event);
      open.push(...flow.data[event], ...flow.from[event], flow.control[event]);
    }
    return false;
  }
}
