/** What was executed from which fetches, and what a frame has executed of the site that it is in. */

import type { Event } from '../../machine/events/events.ts';
import type { Operation } from '../../machine/program/program.ts';
import type { MemoryFlow } from './memory-flow.ts';
import { NONE } from './open-frames.ts';

interface Fetch {
  event: number;
  offset: number;
  size: number;
}

/** Where an event stands: what its frame has run of its site, and the kind of its operation. */
interface Where {
  pass: number[];
  kind: Operation['kind'] | undefined;
  memory: MemoryFlow;
}

/** Of an event: what it is made of, what it read from, what let it run; what is left out stays as it is. */
interface Found {
  data?: number[];
  from?: number[];
  control?: number;
}

export class TextFlow {
  /** Of each CPU, of the instruction that it has in hand. */
  readonly #fetches: Fetch[][];

  constructor(cpus: number) {
    this.#fetches = Array.from({ length: cpus }, () => []);
  }

  openFetches(cpu: number): number[] {
    return this.#fetches[cpu].map(({ event }) => event);
  }

  /** What a run's flow has to know of the event, null for nothing. */
  take(event: Event, index: number, { pass, kind, memory }: Where): Found | null {
    const fetches = this.#fetches[event.cpu];
    switch (event.kind) {
      case 'fetched': {
        const { cpu, address, offset, size, value } = event;
        fetches.push({ event: index, offset, size });
        return { from: memory.fetchedFrom(cpu, address + offset, size, value) };
      }
      case 'executed': {
        const data = [...used(fetches, event.size), ...pass];
        pass.push(index);
        if (event.at === 0) pass.length = 0;
        if (event.keeps) keep(fetches, event.size);
        else fetches.length = 0;
        return { data };
      }
      case 'trapped': {
        const data = used(fetches, 1);
        fetches.length = 0;
        pass.push(index);
        return { data };
      }
      case 'site-left':
        return { data: pass.splice(0) };
      case 'crashed':
        return kind === 'execute' ? { data: [...fetches.map((one) => one.event), ...pass] } : null;
      case 'called':
        // Text has called it.
        return kind === 'execute' ? { control: pass.at(-1) ?? NONE } : null;
      case 'switched':
      case 'stopped':
      case 'nmi-entered':
      case 'interrupt-entered':
      case 'interrupt-returned':
        fetches.length = 0;
        return null;
      default:
        return null;
    }
  }
}

/** The fetches that hold some of the first bytes. */
const used = (fetches: readonly Fetch[], size: number): number[] =>
  fetches.filter(({ offset }) => offset < size).map(({ event }) => event);

/** What is fetched behind an instruction stays, as the next one's. */
function keep(fetches: Fetch[], size: number): void {
  const left = fetches
    .filter((fetch) => fetch.offset + fetch.size > size)
    .map((fetch) => ({ ...fetch, offset: Math.max(0, fetch.offset - size) }));
  fetches.splice(0, fetches.length, ...left);
}
