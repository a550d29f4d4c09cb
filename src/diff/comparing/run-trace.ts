/**
 * A run as columns of scalar facts, one entry an event: what two runs are compared by. 40 bytes an
 * event with the timeline's own columns, so that runs of a million events fit.
 */
import type { Timeline } from '../../history/timeline.ts';
import { walk } from '../../history/walk.ts';
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import type { Version } from '../pairing/correspondence.ts';
import { Follower } from '../pairing/event-meaning.ts';

/** Nothing wrote it: it stands there from the start. */
export const INITIAL = -1;

export interface Trace {
  version: Version;
  timeline: Timeline;
  length: number;
  meanings: Float64Array;
  /** What was read, or written by what reads nothing; the same number in both versions. */
  values: Float64Array;
  /** What exchanges wrote, by event; one whose comparison failed is not there. */
  exchanged: Map<number, number>;
  /** Of what reads: the event that made the store it read from, or INITIAL. Else the event itself. */
  writers: Int32Array;
  /** 1 for what changes memory: a drain, a store without buffer, an exchange that wrote. */
  writes: Uint8Array;
}

export function traceOf(version: Version, timeline: Timeline): Trace {
  const { length } = timeline;
  const trace: Trace = {
    version,
    timeline,
    length,
    meanings: new Float64Array(length),
    values: new Float64Array(length),
    exchanged: new Map(),
    writers: new Int32Array(length),
    writes: new Uint8Array(length),
  };
  const follower = new Follower(version);
  const writes = new Writes(version.system.cpus);
  walk(timeline, 0, length, ({ event, index }) => {
    trace.meanings[index] = follower.meaningOf(event);
    trace.values[index] = version.objects.value(valueIn(event));
    if (event.kind === 'exchanged' && event.written) {
      trace.exchanged.set(index, version.objects.value(event.value));
    }
    trace.writers[index] = writes.take(event, index);
    trace.writes[index] = writesMemory(event) ? 1 : 0;
    follower.take(event);
  });
  return trace;
}

/** An exchange that puts there what it has found, as a lock that is taken is tried, is a read. */
function writesMemory(event: Event): boolean {
  if (event.kind === 'exchanged') return event.written && event.value !== event.old;
  return event.kind === 'committed' || event.kind === 'stored';
}

function valueIn(event: Event): Value {
  switch (event.kind) {
    case 'exchanged':
      return event.old;
    case 'executed':
      return event.bytes;
    case 'rcu-moved':
      return event.depth;
    case 'srcu-moved':
      return event.index;
    default:
      return 'value' in event ? event.value : 0;
  }
}

interface Entry {
  event: number;
  address: number;
  size: number;
}

/** Which store each read reads from. */
class Writes {
  /** By variable, or by byte of text: the event that made the store that stands in memory. */
  readonly #memory = new Map<number, number>();
  readonly #buffers: Entry[][];
  /** The latest of the stores that the instruction under way was fetched from. */
  readonly #fetched: number[];

  constructor(cpus: number) {
    this.#buffers = Array.from({ length: cpus }, () => []);
    this.#fetched = new Array<number>(cpus).fill(INITIAL);
  }

  take(event: Event, index: number): number {
    const buffer = this.#buffers[event.cpu];
    switch (event.kind) {
      case 'loaded':
        return this.#read(buffer, event.address, event.size);
      case 'fetched':
        return this.#fetch(event, buffer);
      case 'executed':
        return this.#fetched[event.cpu];
      case 'exchanged': {
        const writer = this.#read(buffer, event.address, event.size);
        if (writesMemory(event)) this.#write(event, index);
        return writer;
      }
      case 'stored':
        this.#write(event, index);
        return index;
      case 'buffered':
        buffer.push({ event: index, address: event.address, size: event.size });
        return index;
      case 'committed': {
        const [entry] = buffer.splice(event.entry, 1);
        buffer.splice(0, event.marks);
        this.#write(event, entry.event);
        return entry.event;
      }
      case 'fenced':
      case 'rcu-moved':
      case 'srcu-moved':
        if (event.mark) buffer.push({ event: index, address: 0, size: 0 });
        return index;
      default:
        return index;
    }
  }

  #fetch(event: Extract<Event, { kind: 'fetched' }>, buffer: readonly Entry[]): number {
    const writer = this.#read(buffer, event.address + event.offset, event.size);
    const before = event.offset === 0 ? INITIAL : this.#fetched[event.cpu];
    this.#fetched[event.cpu] = Math.max(before, writer);
    return writer;
  }

  /** Of several bytes the latest store. */
  #read(buffer: readonly Entry[], address: number, size: number): number {
    if (!isTextAddress(address)) return this.#readUnit(buffer, address);
    let latest = INITIAL;
    for (let offset = 0; offset < size; offset++) {
      latest = Math.max(latest, this.#readUnit(buffer, address + offset));
    }
    return latest;
  }

  #readUnit(buffer: readonly Entry[], address: number): number {
    for (let entry = buffer.length - 1; entry >= 0; entry--) {
      const store = buffer[entry];
      if (address >= store.address && address < store.address + store.size) return store.event;
    }
    return this.#memory.get(address) ?? INITIAL;
  }

  #write({ address, size }: { address: number; size: number }, index: number): void {
    const units = isTextAddress(address) ? size : 1;
    for (let offset = 0; offset < units; offset++) this.#memory.set(address + offset, index);
  }
}
