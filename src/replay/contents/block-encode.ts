/** Writing a block: up to 4096 events in columns, the steps that begin among them, and a digest. */
import { EVENT_TABLE, KIND_CODES } from '../../machine/events/event-table.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { encodeColumn } from '../format/column.ts';
import { BLOCK_EVENTS } from '../format/file-limits.ts';
import { encode } from '../format/msgpack.ts';
import { KindColumns } from './kind-columns.ts';

/** The events of a block under way; after `clear` of the block behind it. */
export class PendingBlock {
  readonly events: Event[] = [];
  /** Of each event the position of its step in the schedule. */
  readonly stepIndexes: number[] = [];
  /** Index of the block's first event. */
  first: number;
  #firstStep: number;
  #lastStep: number;
  readonly #steps: number[] = [];
  readonly #joined: number[] = [];
  readonly #kinds = new Uint8Array(BLOCK_EVENTS);
  /** By kind; null where no event of it has come. */
  readonly #columns: (KindColumns | null)[] = EVENT_TABLE.map(() => null);

  /** `first`: index of its first event; `lastStep`: position of the step before it, -1 for none. */
  constructor(first = 0, lastStep = -1) {
    this.first = first;
    this.#firstStep = lastStep + 1;
    this.#lastStep = lastStep;
  }

  get count(): number {
    return this.events.length;
  }

  /** At most BLOCK_EVENTS of them, in order. */
  add(event: Event, step: Step, stepIndex: number): void {
    if (stepIndex === this.#lastStep) this.#joined.push(this.events.length);
    else this.#steps.push(step.code);
    this.#lastStep = stepIndex;
    const kind = KIND_CODES[event.kind];
    this.#kinds[this.events.length] = kind;
    this.#columns[kind] ??= new KindColumns(kind);
    this.#columns[kind].add(event);
    this.events.push(event);
    this.stepIndexes.push(stepIndex);
  }

  /**
   * The block's MessagePack. `digest`: of the machine after the last event, 16 hexadecimal digits. Not for
   * a block without events.
   */
  encode(digest: string): Uint8Array {
    return encode({
      first: this.first,
      count: this.count,
      step: this.#firstStep,
      joined: this.#joined,
      steps: this.#steps.length === 0 ? 0 : encodeColumn(this.#steps),
      kinds: this.#kinds.subarray(0, this.count),
      columns: this.#columns.flatMap((columns) =>
        columns === null || columns.count === 0 ? [] : [columns.encode()],
      ),
      digest,
    });
  }

  /** Goes on with the next block. */
  clear(): void {
    this.first += this.count;
    this.#firstStep = this.#lastStep + 1;
    for (const list of [this.events, this.stepIndexes, this.#steps, this.#joined]) list.length = 0;
    for (const columns of this.#columns) columns?.clear();
  }
}
