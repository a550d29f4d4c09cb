/** A replay that has been read: its schedule whole, its events decoded block by block when asked for. */
import type { Moment } from '../../history/simulate.ts';
import type { Field } from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Block, blockContents, blockEvents, takeBlock } from '../contents/block-decode.ts';
import type { ReplayFinding } from '../contents/ending.ts';
import { type EventLayout, recordedFields } from '../contents/event-layout.ts';
import type { ReplayHeader } from '../contents/header.ts';

/** Where a block stands. */
export interface BlockEntry {
  /** Of its frame, in the file. */
  offset: number;
  /** As it is in the file. */
  payload: Uint8Array;
  first: number;
  count: number;
  digest: string;
}

/** The file ends before the replay does. */
export interface Truncation {
  /** What follows the last whole block begins here. */
  offset: number;
  /** One line: which file, how much can be read. */
  message: string;
}

export interface ReplayContents {
  name: string;
  bytes: number;
  header: ReplayHeader;
  layout: EventLayout;
  schedule: Step[];
  blocks: BlockEntry[];
  finding: ReplayFinding | null;
  unfinished: boolean;
  truncated: Truncation | null;
}

interface OpenBlock {
  index: number;
  block: Block;
  moments: Moment[];
}

/** A replay that was read. Nothing of it is proven before `verifyReplay`. */
export class Replay {
  readonly name: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly header: ReplayHeader;
  readonly scenario: Scenario;
  /** The steps whose events the file has; of a truncated replay the last one may lack some. */
  readonly schedule: readonly Step[];
  readonly eventCount: number;
  /** null when the run did not fail, or when the file is cut off before it says so. */
  readonly finding: ReplayFinding | null;
  /** The run was cut off: steps remain, and it has not failed. */
  readonly unfinished: boolean;
  readonly truncated: Truncation | null;
  readonly #layout: EventLayout;
  readonly #blocks: readonly BlockEntry[];
  #open: OpenBlock | null = null;

  /** Made by `readReplay`. */
  constructor(contents: ReplayContents) {
    this.name = contents.name;
    this.bytes = contents.bytes;
    this.header = contents.header;
    this.scenario = contents.header.scenario;
    this.schedule = contents.schedule;
    this.finding = contents.finding;
    this.unfinished = contents.unfinished;
    this.truncated = contents.truncated;
    this.#layout = contents.layout;
    this.#blocks = contents.blocks;
    this.eventCount = contents.blocks.reduce((sum, { count }) => sum + count, 0);
  }

  /** How many blocks its events are in. */
  get blockCount(): number {
    return this.#blocks.length;
  }

  blockAt(index: number): Pick<BlockEntry, 'first' | 'count' | 'digest'> {
    return this.#blocks[index];
  }

  /** What `PendingBlock` writes of the same events; null where another version has recorded them. */
  contentsOf(index: number): Uint8Array | null {
    return this.#layout.isOwn ? blockContents(this.#blocks[index].payload, this.#layout) : null;
  }

  /** For each block the index of its last event and the digest of the machine after it. */
  get digests(): { event: number; digest: string }[] {
    return this.#blocks.map(({ first, count, digest }) => ({ event: first + count - 1, digest }));
  }

  /**
   * The moments of events `from` to `to - 1`, as far as there are any. They are what the file says
   * and prove nothing before `verifyReplay`; they are shared, so they must not be changed.
   */
  moments(from = 0, to = this.eventCount): Moment[] {
    const moments: Moment[] = [];
    let index = Math.max(0, from);
    const end = Math.min(to, this.eventCount);
    while (index < end) {
      const { block, moments: decoded } = this.#blockOf(index);
      const until = Math.min(end, block.first + block.count);
      for (; index < until; index++) moments.push(decoded[index - block.first]);
    }
    return moments;
  }

  /** The fields of such events that the file has. */
  fieldsOf(kind: EventKind): readonly Field[] {
    return recordedFields(this.#layout, kind);
  }

  /** The events `from` to `to - 1`, as far as there are any. */
  events(from = 0, to = this.eventCount): Event[] {
    return this.moments(from, to).map(({ event }) => event);
  }

  #blockOf(event: number): OpenBlock {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle].first <= event) low = middle;
      else high = middle - 1;
    }
    if (this.#open?.index !== low) {
      const contents = blockContents(this.#blocks[low].payload, this.#layout);
      const block = takeBlock(contents, this.#layout);
      this.#open = { index: low, block, moments: this.#momentsOf(block) };
    }
    return this.#open;
  }

  #momentsOf(block: Block): Moment[] {
    const joined = new Set(block.joined);
    let stepIndex = block.firstStep - 1;
    return blockEvents(block, this.#layout).map((event, position) => {
      if (!joined.has(position)) stepIndex++;
      return { index: block.first + position, event, step: this.schedule[stepIndex], stepIndex };
    });
  }
}
