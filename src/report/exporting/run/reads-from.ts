/** Reads-from: which writes gave a load, a LOCKed operation or a fetch its value, and which store an arrival is of. */
import type { Event } from '../../../machine/events/events.ts';
import { MemoryFlow } from '../../slicing/memory-flow.ts';
import { NONE } from '../../slicing/open-frames.ts';

/** Takes the events of a run in order, from the first on. */
export class ReadsFrom {
  readonly #memory: MemoryFlow;

  constructor(cpus: number) {
    this.#memory = new MemoryFlow(cpus);
  }

  /** The earlier events that this one has its value from, ascending; none for what stood there at the beginning. */
  take(event: Event, index: number): number[] {
    return [...new Set(this.#sources(event, index))]
      .filter((source) => source !== NONE)
      .sort((a, b) => a - b);
  }

  #sources(event: Event, index: number): number[] {
    const memory = this.#memory;
    switch (event.kind) {
      case 'loaded':
        return memory.readFrom(event.cpu, event.address, event.size);
      case 'fetched':
        return memory.fetchedFrom(event.cpu, event.address + event.offset, event.size, event.value);
      case 'exchanged': {
        const sources = memory.readFrom(event.cpu, event.address, event.size);
        if (event.written) memory.write(event, index);
        return sources;
      }
      case 'buffered':
        memory.buffer(event.cpu, index, event.address, event.size);
        return [];
      case 'committed': {
        const store = memory.unbuffer(event);
        memory.write(event, index);
        return [store];
      }
      case 'stored':
        memory.write(event, index);
        return [];
      case 'fenced':
      case 'rcu-moved':
      case 'srcu-moved':
        if (event.mark) memory.buffer(event.cpu, index);
        return [];
      default:
        return [];
    }
  }
}
