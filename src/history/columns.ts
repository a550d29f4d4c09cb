/** Scalar facts of every event of a long run, in growing typed arrays: what scans and searches read. */
import { EVENT_KINDS, KIND_CODES } from '../machine/events/event-table.ts';
import type { Event, EventKind } from '../machine/events/events.ts';

/** The fields that a column is made of, whatever the kind. */
interface AnyEvent {
  fn?: number;
  pc?: number;
  address?: number;
  size?: number;
}

/** What an event did to memory or text: nothing; it wrote what stood there; it wrote something else. */
export const WROTE = { nothing: 0, same: 1, other: 2 } as const;

/** A LOCKed operation reads in its own type, and writes in that of the variable. */
function isSame({ old, value, size }: Extract<Event, { kind: 'exchanged' }>): boolean {
  if (old === value) return true;
  return BigInt.asUintN(8 * size, BigInt(old)) === BigInt.asUintN(8 * size, BigInt(value));
}

function wroteOf(event: Event): number {
  switch (event.kind) {
    case 'stored':
    case 'committed':
      return event.value === event.old ? WROTE.same : WROTE.other;
    case 'exchanged':
      if (!event.written) return WROTE.nothing;
      return isSame(event) ? WROTE.same : WROTE.other;
    default:
      return WROTE.nothing;
  }
}

export class Columns {
  length = 0;
  /** Code of the event's kind. */
  kind = new Uint8Array(0);
  cpu = new Uint8Array(0);
  /** Function and operation of the event; 65,535 where it belongs to none. */
  fn = new Uint16Array(0);
  pc = new Uint16Array(0);
  /** What is accessed, 0 for nothing, and how many bytes of it. */
  address = new Uint32Array(0);
  size = new Uint8Array(0);
  /** One of WROTE. */
  wrote = new Uint8Array(0);
  /** Position in the schedule of the step that caused the event. */
  step = new Uint32Array(0);

  kindAt(index: number): EventKind {
    return EVENT_KINDS[this.kind[index]];
  }

  push(event: Event, stepIndex: number): void {
    if (this.length === this.kind.length) this.#grow();
    const index = this.length++;
    const { fn = 0xffff, pc = 0xffff, address = 0, size = 0 } = event as AnyEvent;
    this.kind[index] = KIND_CODES[event.kind];
    this.cpu[index] = event.cpu;
    this.fn[index] = fn;
    this.pc[index] = pc;
    this.address[index] = address;
    this.size[index] = address === 0 ? 0 : size;
    this.wrote[index] = wroteOf(event);
    this.step[index] = stepIndex;
  }

  #grow(): void {
    const capacity = Math.max(1024, 2 * this.kind.length);
    const grow = <T extends Uint8Array | Uint16Array | Uint32Array>(larger: T, old: T): T => {
      larger.set(old);
      return larger;
    };
    this.kind = grow(new Uint8Array(capacity), this.kind);
    this.cpu = grow(new Uint8Array(capacity), this.cpu);
    this.fn = grow(new Uint16Array(capacity), this.fn);
    this.pc = grow(new Uint16Array(capacity), this.pc);
    this.address = grow(new Uint32Array(capacity), this.address);
    this.size = grow(new Uint8Array(capacity), this.size);
    this.wrote = grow(new Uint8Array(capacity), this.wrote);
    this.step = grow(new Uint32Array(capacity), this.step);
  }
}
