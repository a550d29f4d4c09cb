/** Which write each read of a run read from: through the store buffers, and of text as old as it was fetched. */
import { covers, units } from '../../history/written-units.ts';
import type { Event } from '../../machine/events/events.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { NONE } from './open-frames.ts';

/** A variable, or a byte of text, got a value. */
export interface UnitWrite {
  /** When it reached memory. */
  event: number;
  value: Value;
  /** What stood there. */
  old: Value;
  /** Another value than that. */
  changed: boolean;
}

interface Buffered {
  event: number;
  address: number;
  size: number;
}

type Write = Extract<Event, { kind: 'stored' | 'committed' | 'exchanged' }>;

export class MemoryFlow {
  /** Of each CPU, oldest first; marks as well. */
  readonly #buffers: Buffered[][];
  readonly #writes = new Map<number, UnitWrite[]>();

  constructor(cpus: number) {
    this.#buffers = Array.from({ length: cpus }, () => []);
  }

  /** A store went into the store buffer, or a mark. */
  buffer(cpu: number, event: number, address = 0, size = 0): void {
    this.#buffers[cpu].push({ event, address, size });
  }

  /** A buffered store leaves its buffer, with the marks before it: the event that put it there. */
  unbuffer({ cpu, entry, marks }: Extract<Event, { kind: 'committed' }>): number {
    const [left] = this.#buffers[cpu].splice(entry, 1);
    this.#buffers[cpu].splice(0, marks);
    return left?.event ?? NONE;
  }

  write({ address, size, value, old }: Write, event: number): void {
    for (const unit of units(address, size)) {
      const [now, before] = [value, old].map((one) => unitValue(address, unit, one));
      const writes = this.#writes.get(unit) ?? [];
      if (writes.length === 0) this.#writes.set(unit, writes);
      writes.push({ event, value: now, old: before, changed: now !== before });
    }
  }

  /** For each unit the write that a CPU reads from: one in its store buffer, the last one, NONE for none. */
  readFrom(cpu: number, address: number, size: number): number[] {
    return units(address, size).map((unit) => this.#own(cpu, unit) ?? this.#last(unit));
  }

  /**
   * The same of the bytes of one fetch, which may be older than what stands in memory: as of the last moment at
   * which they all stood there.
   */
  fetchedFrom(cpu: number, address: number, size: number, value: number): number[] {
    const bytes = units(address, size).map((unit) => ({
      own: this.#own(cpu, unit),
      byte: byteOf(value, unit - address),
      writes: this.writesOf(unit),
    }));
    // How many of the writes to each had been made by then: from now back to the beginning.
    const made = bytes.map(({ writes }) => writes.length);
    for (;;) {
      const found = bytes.map(({ writes }, at) => writes[made[at] - 1]);
      const isAsFetched = bytes.every(({ own, byte, writes }, at) => {
        const stood = found[at]?.value ?? writes[0]?.old ?? byte;
        return own !== undefined || stood === byte;
      });
      if (isAsFetched) return bytes.map(({ own }, at) => own ?? found[at]?.event ?? NONE);
      const moment = Math.max(...found.map((write) => write?.event ?? NONE));
      if (moment === NONE) break;
      found.forEach((write, at) => {
        if (write?.event === moment) made[at]--;
      });
    }
    // Bytes of several moments: each by itself.
    return bytes.map(({ own, byte, writes }) => {
      return own ?? writes.findLast((write) => write.value === byte)?.event ?? NONE;
    });
  }

  /** All writes to a variable, by its address, or to a byte of text. */
  writesOf(unit: number): readonly UnitWrite[] {
    return this.#writes.get(unit) ?? [];
  }

  /** The first of them after an event that changed what stood there, undefined for none. */
  changeAfter(unit: number, event: number): UnitWrite | undefined {
    const writes = this.writesOf(unit);
    let low = 0;
    let high = writes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (writes[middle].event <= event) low = middle + 1;
      else high = middle;
    }
    while (writes[low]?.changed === false) low++;
    return writes[low];
  }

  #own(cpu: number, unit: number): number | undefined {
    return this.#buffers[cpu].findLast((entry) => covers(entry, unit))?.event;
  }

  #last(unit: number): number {
    const writes = this.writesOf(unit);
    return writes[writes.length - 1]?.event ?? NONE;
  }
}

/** What a write put there: the whole value of a variable, the byte of text. */
const unitValue = (address: number, unit: number, value: Value): Value =>
  isTextAddress(address) ? byteOf(value, unit - address) : value;
