/**
 * The slice of a failing run: what its failure stands on by the flow of values and by decisions, and what was out
 * of date by then. Program order is not in it: what happened before is not a reason.
 */
import type { Critical } from '../../detectors/failure.ts';
import { units } from '../../history/written-units.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { NONE } from './open-frames.ts';
import type { RunFlow } from './run-flow.ts';
import { seedsOf } from './seeds.ts';
import { StaleReads } from './stale-reads.ts';
import { WaysNotTaken } from './ways-not-taken.ts';

/** An event of the slice that others than its own context are concerned with. */
export interface SliceEvent {
  event: number;
  /** Hand-overs from one context to another between it and the failure. */
  distance: number;
  /** The writes of other contexts that it read from. */
  from: number[];
  /** The write that put another value there before the failure, NONE for none. */
  changedBy: number;
  /** The store of another CPU to what it read that was still in its store buffer, NONE for none. */
  late: number;
  /** The write of another context to whose operation the other way of the branch leads that went by it, NONE for none. */
  notTaken: number;
}

export interface Slice {
  /** In the order of the run. */
  told: SliceEvent[];
  /** Everything that the failure stands on, private operations included. */
  events: ReadonlySet<number>;
  seeds: readonly number[];
}

/** Reads looked at for branches that led past a write to what they read. */
const MOST_LOOKED_AT = 200;

/** `flow` has taken the run up to the event that fails; `machine` is the state that the failure shows in. */
export function sliceOf(flow: RunFlow, machine: Machine, critical: Critical): Slice {
  return sliceFrom(flow, seedsOf(flow, machine, critical), critical.event);
}

/** What the events stand on, and what was out of date before the event `end`. */
export function sliceFrom(flow: RunFlow, seeds: readonly number[], end: number): Slice {
  return new Slicing(flow, end).run(seeds);
}

/** The events that are told, and the stores of those that reached memory from a store buffer. */
export function toldEvents(flow: RunFlow, { told }: Slice): Set<number> {
  return new Set(
    told.flatMap(({ event }) =>
      flow.events[event].kind === 'committed' ? [event, ...flow.data[event]] : [event],
    ),
  );
}

class Slicing {
  readonly #flow: RunFlow;
  readonly #stale: StaleReads;
  readonly #ways: WaysNotTaken;
  readonly #end: number;
  /** By event: its least distance. */
  readonly #distances = new Map<number, number>();
  /** Events that a branch went by. */
  readonly #deciding = new Set<number>();
  readonly #told = new Map<number, SliceEvent>();

  constructor(flow: RunFlow, end: number) {
    this.#flow = flow;
    this.#end = end;
    this.#stale = new StaleReads(flow, end);
    this.#ways = new WaysNotTaken(flow);
  }

  run(seeds: readonly number[]): Slice {
    this.#close(seeds, 0);
    for (const seed of seeds) this.#tellSeed(seed);
    for (const [event, distance] of [...this.#distances]) this.#tellRead(event, distance);
    this.#tellWaits();
    this.#tellWaysNotTaken();
    const told = [...this.#told.values()].sort((a, b) => a.event - b.event);
    return { told, events: new Set(this.#distances.keys()), seeds };
  }

  /** Everything that the events stand on, nearest first. */
  #close(events: readonly number[], distance: number): void {
    const levels: { event: number; isDeciding: boolean }[][] = [];
    levels[distance] = events.map((event) => ({ event, isDeciding: false }));
    for (let level = distance; level < levels.length; level++) {
      const open = levels[level] ?? [];
      levels[level + 1] ??= [];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (!this.#meet(next.event, next.isDeciding, level)) continue;
        this.#follow(next, open, levels[level + 1]);
      }
      if (levels[level + 1].length === 0) return;
    }
  }

  /** True for what is new, or was not known to decide anything. */
  #meet(event: number, isDeciding: boolean, level: number): boolean {
    if (event === NONE) return false;
    const isKnown = this.#distances.has(event);
    if (isKnown && (!isDeciding || this.#deciding.has(event))) return false;
    if (!isKnown) this.#distances.set(event, level);
    if (isDeciding) this.#deciding.add(event);
    return true;
  }

  #follow(
    { event, isDeciding }: { event: number; isDeciding: boolean },
    here: { event: number; isDeciding: boolean }[],
    further: { event: number; isDeciding: boolean }[],
  ): void {
    const flow = this.#flow;
    for (const source of flow.data[event]) here.push({ event: source, isDeciding });
    here.push({ event: flow.control[event], isDeciding: true });
    for (const write of flow.from[event]) {
      const isOther = this.#isOther(event, write);
      (isOther ? further : here).push({ event: write, isDeciding: isDeciding && !isOther });
    }
  }

  #isOther(read: number, write: number): boolean {
    return write !== NONE && this.#flow.actor[write] !== this.#flow.actor[read];
  }

  #tell(event: number, distance: number): SliceEvent {
    const known = this.#told.get(event);
    if (known !== undefined) return known;
    const made = { event, distance, from: [], changedBy: NONE, late: NONE, notTaken: NONE };
    this.#told.set(event, made);
    return made;
  }

  #tellSeed(seed: number): void {
    const told = this.#tell(seed, 0);
    const { kind } = this.#flow.events[seed];
    if (kind !== 'fetched') return;
    this.#tellFrom(told, 0);
    this.#tellChange(told);
  }

  #tellRead(event: number, distance: number): void {
    const { kind } = this.#flow.events[event];
    if (kind === 'nmi-raised' || kind === 'interrupt-sent' || kind === 'text-protected') {
      this.#tell(event, distance);
    }
    if (kind !== 'loaded' && kind !== 'exchanged' && kind !== 'fetched') return;
    if (this.#flow.from[event].some((write) => this.#isOther(event, write))) {
      this.#tellFrom(this.#tell(event, distance), distance);
    }
    const overwriting = this.#stale.overwrittenBy(event);
    if (this.#distances.has(overwriting)) this.#tell(overwriting, distance);
    else if (!this.#deciding.has(event) || this.#stale.changeOf(event) === NONE) return;
    this.#tellChange(this.#tell(event, distance));
  }

  #tellFrom(told: SliceEvent, distance: number): void {
    const writes = this.#flow.from[told.event].filter((write) => this.#isOther(told.event, write));
    told.from = [...new Set(writes)];
    for (const write of told.from) this.#tell(write, distance + 1);
  }

  #tellChange(told: SliceEvent): void {
    told.changedBy = this.#stale.changeOf(told.event);
    told.late = this.#stale.lateStoreOf(told.event);
    for (const other of [told.changedBy, told.late]) {
      if (other !== NONE) this.#tell(other, told.distance);
    }
  }

  /** The reads that an event's value comes from within its context. */
  #readsOf(event: number): number[] {
    const reads: number[] = [];
    const seen = new Set<number>();
    const open = [event];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === NONE || seen.has(at)) continue;
      seen.add(at);
      const { kind } = this.#flow.events[at];
      if (kind === 'loaded' || kind === 'exchanged') reads.push(at);
      else open.push(...this.#flow.data[at]);
    }
    return reads;
  }

  /**
   * What a context waited for, and what the one that failed went by at all, where that was no longer so when the run
   * failed, or was not yet to be seen: by a context of the slice.
   */
  #tellWaits(): void {
    const last = new Map<number, number>();
    for (const event of this.#distances.keys()) {
      const actor = this.#flow.actor[event];
      last.set(actor, Math.max(last.get(actor) ?? NONE, event));
    }
    for (const [id, end] of last) {
      const actor = this.#flow.frames.actors[id];
      const ways = id === this.#flow.actor[this.#end] ? actor?.decisions : actor?.waits;
      const reads = (ways ?? []).filter((way) => way < end).flatMap((way) => this.#readsOf(way));
      for (const read of reads) {
        const others = [this.#stale.changeOf(read), this.#stale.lateStoreOf(read)];
        const isOfSlice = (event: number) => event !== NONE && last.has(this.#flow.actor[event]);
        if (others.some(isOfSlice)) this.#tellDecision(read, 1);
      }
    }
  }

  #tellDecision(read: number, distance: number): SliceEvent {
    this.#close([read], distance);
    const told = this.#tell(read, distance);
    this.#tellFrom(told, distance);
    this.#tellChange(told);
    return told;
  }

  #tellWaysNotTaken(): void {
    const flow = this.#flow;
    const reads = [...this.#told.values()].sort((a, b) => a.distance - b.distance);
    for (const { event, distance } of reads.slice(0, MOST_LOOKED_AT)) {
      const read = flow.events[event];
      if (read.kind !== 'fetched' && read.kind !== 'loaded' && read.kind !== 'exchanged') continue;
      const start = read.kind === 'fetched' ? read.address + read.offset : read.address;
      for (const { branch, write } of this.#ways.before(event, units(start, read.size))) {
        for (const decided of this.#readsOf(branch)) this.#tellWay(decided, distance, write);
      }
    }
  }

  #tellWay(read: number, distance: number, write: number): void {
    const isOfOthers = this.#flow.from[read].some((from) => this.#isOther(read, from));
    if (!isOfOthers && this.#stale.changeOf(read) === NONE) return;
    if (write > this.#end) return;
    this.#tellDecision(read, distance).notTaken = write;
  }
}
