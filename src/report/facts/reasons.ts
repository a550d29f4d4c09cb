/**
 * What an event rests on within its context: the reads that its operands come from, and those that decided that it
 * ran. A constant rests on the branch by which it was chosen.
 */
import { isTextAddress } from '../../machine/program/program.ts';
import { cellAtAddress } from '../../machine/state/address-names.ts';
import { isRegister } from '../rows/trap-entry.ts';
import { NONE } from '../slicing/open-frames.ts';
import type { RunFlow } from '../slicing/run-flow.ts';
import { StaleReads } from '../slicing/stale-reads.ts';

export interface Decision {
  /** The event of the branch. */
  branch: number;
  /** Events, latest first. */
  reads: readonly number[];
}

/** Branches that are told of, from the nearest on. */
const MOST_DECISIONS = 3;
/** Reads that are kept behind one event: of a value that was summed up by a loop, those of the last rounds. */
const MOST_READS = 64;

export class Reasons {
  readonly flow: RunFlow;
  readonly #stale: StaleReads;
  /** The reads behind each event that has been asked for. */
  readonly #known = new Map<number, readonly number[]>();

  /** `flow` has taken the run up to the event that fails. */
  constructor(flow: RunFlow) {
    this.flow = flow;
    this.#stale = new StaleReads(flow, flow.events.length);
  }

  /** The event that fails. */
  get last(): number {
    return this.flow.events.length - 1;
  }

  /** The reads that an event's operands come from, the last of them, latest first; none of NONE. */
  readsBehind(event: number): readonly number[] {
    return event === NONE ? [] : this.#merged(this.flow.data[event]);
  }

  #merged(sources: readonly number[]): readonly number[] {
    const lists = new Set(sources.map((source) => this.#readsOf(source)));
    if (lists.size < 2) return [...lists][0] ?? [];
    return [...new Set([...lists].flat())].sort((a, b) => b - a).slice(0, MOST_READS);
  }

  /** Itself, where it is a read. Each event's are found once: in a loop they come by all rounds before. */
  #readsOf(event: number): readonly number[] {
    const known = this.#known;
    const open = [event];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const sources = at === NONE || known.has(at) ? [] : this.#sourcesOf(at);
      const missing = sources.filter((source) => source !== NONE && !known.has(source));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      if (at !== NONE && !known.has(at)) known.set(at, this.#readOr(at, sources));
    }
    return known.get(event) ?? [];
  }

  #sourcesOf(at: number): readonly number[] {
    const { flow } = this;
    if (this.#isRead(at)) return [];
    if (flow.data[at].length > 0) return flow.data[at];
    return this.isBranch(flow.control[at]) ? flow.data[flow.control[at]] : [];
  }

  #readOr(at: number, sources: readonly number[]): readonly number[] {
    if (!this.#isRead(at)) return this.#merged(sources);
    return this.#mayChange(at) ? [at] : [];
  }

  /** The branches by which the event came to run, in its function and in those that called it, nearest first; none of NONE. */
  decisionsOf(event: number): Decision[] {
    const { flow } = this;
    const found: Decision[] = [];
    if (event === NONE) return found;
    for (let at = flow.control[event]; at !== NONE; at = flow.control[at]) {
      const reads = this.isBranch(at) ? this.readsBehind(at) : [];
      if (reads.length > 0) found.push({ branch: at, reads });
      if (found.length === MOST_DECISIONS) break;
    }
    return found;
  }

  /** The waits of the event's context that had ended by then. */
  waitsBefore(event: number): Decision[] {
    const waits = this.flow.actorOf(event)?.waits ?? [];
    return waits.flatMap((branch): Decision[] => {
      const reads = branch < event ? this.readsBehind(branch) : [];
      return reads.length === 0 ? [] : [{ branch, reads }];
    });
  }

  /** The last branches that the event's context went by reads, latest first. */
  lastDecisions(event: number): Decision[] {
    const decisions = this.flow.actorOf(event)?.decisions ?? [];
    return decisions
      .toReversed()
      .flatMap((branch): Decision[] => {
        const reads = branch < event ? this.readsBehind(branch) : [];
        return reads.length === 0 ? [] : [{ branch, reads }];
      })
      .slice(0, MOST_DECISIONS);
  }

  /** Earlier reads of the event's context that decided something, and that another one has made out of date since. */
  outdatedBefore(event: number): Decision[] {
    const { flow } = this;
    const actor = flow.actorOf(event);
    return (actor?.decisions ?? []).flatMap((branch): Decision[] => {
      const reads = this.readsBehind(branch).filter((read) => this.changeOf(read) !== NONE);
      return reads.length === 0 || branch >= event ? [] : [{ branch, reads }];
    });
  }

  /** The write of another context that put something else there afterwards, NONE for none. */
  changeOf(read: number): number {
    return this.#stale.changeOf(read);
  }

  /** The write that a read took its value from, NONE for what stood there from the start. */
  writerOf(read: number): number {
    return Math.max(NONE, ...this.flow.from[read]);
  }

  /** A store of another CPU to what was read that was still in its store buffer, NONE for none. */
  lateStore(read: number): number {
    return this.#stale.lateStoreOf(read);
  }

  isBranch(event: number): boolean {
    return event !== NONE && this.flow.operationOf(event)?.kind === 'branch';
  }

  #isRead(index: number): boolean {
    const { kind } = this.flow.events[index];
    return kind === 'loaded' || kind === 'exchanged';
  }

  #mayChange(index: number): boolean {
    const event = this.flow.events[index];
    if (!('address' in event)) return false;
    if (isTextAddress(event.address)) return true;
    const { system } = this.flow;
    const cell = cellAtAddress(system.program, event.address);
    return cell?.readOnly === false && !isRegister(system, event.address);
  }
}
