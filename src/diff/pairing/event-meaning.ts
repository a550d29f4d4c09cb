/**
 * Meaning: what makes an event of one version the same as an event of the other. It is the CPU, the
 * kind of context, the operation (by its counterpart in the other version, which stands for function
 * and statement), the kind of event and the variable or byte of text, all in one number; which
 * occurrence it is follows from the order. What is private to a CPU has no meaning.
 */
import { ParkedTasks } from '../../history/parked-tasks.ts';
import { EVENT_KINDS, KIND_CODES } from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import { CONTEXT_KINDS, type ContextKind } from '../../machine/state/machine.ts';
import type { Activation } from './call-expansion.ts';
import type { Version } from './correspondence.ts';

/** The meaning of a private event. */
export const PRIVATE = 0;

/** Sequences in which order matters: the contexts of a kind on a CPU, and its store buffer. */
const LANES: readonly (ContextKind | 'buffer')[] = [...CONTEXT_KINDS, 'buffer'];
const LANES_A_CPU = 8;
const MOST_LANES = 256;
const MOST_OBJECTS = 2 ** 20;
const MOST_KINDS = 64;

export function laneOf(meaning: number): number {
  return meaning % MOST_LANES;
}

/** The lane of traps on the same CPU. */
export const trapLaneBeside = (lane: number): number =>
  lane - (lane % LANES_A_CPU) + LANES.indexOf('trap');

export function kindOf(meaning: number): EventKind {
  return EVENT_KINDS[Math.floor(meaning / MOST_LANES / MOST_OBJECTS) % MOST_KINDS];
}

/** The number of the operation's place, -1 for events that no operation made. */
export function placeOf(meaning: number): number {
  return Math.floor(meaning / MOST_LANES / MOST_OBJECTS / MOST_KINDS) - 1;
}

/** The number of the variable or byte of text, 0 for none. */
export function objectOf(meaning: number): number {
  return Math.floor(meaning / MOST_LANES) % MOST_OBJECTS;
}

function pack(number: number, kind: number, object: number, lane: number): number {
  return ((number * MOST_KINDS + kind) * MOST_OBJECTS + object) * MOST_LANES + lane;
}

/** An entry of a store buffer: the place of the store, and what it is about. */
interface Store {
  place: number;
  address: number;
}

/** A context, with the activations that are open in it, outermost first. */
interface Followed {
  kind: ContextKind;
  open: Activation[];
}

interface FollowedCpu {
  contexts: Followed[];
  buffer: Store[];
}

/** Follows a run and tells the meaning of each event. */
export class Follower {
  readonly #version: Version;
  readonly #cpus: FollowedCpu[];
  readonly #parked: ParkedTasks<Followed>;

  constructor(version: Version, cpus?: FollowedCpu[]) {
    this.#version = version;
    this.#parked = new ParkedTasks(version.system.cpus);
    this.#cpus =
      cpus ??
      version.system.program.tasks.map((fn, cpu) => ({
        contexts: fn < 0 ? [] : [this.#beginTask(cpu, 0)],
        buffer: [],
      }));
  }

  /** A follower of what one CPU may do alone from here; this one does not notice. */
  fork(cpu: number): Follower {
    const { contexts, buffer } = this.#cpus[cpu];
    const cpus = this.#cpus.slice();
    cpus[cpu] = {
      contexts: contexts.map(({ kind, open }) => ({ kind, open: open.slice() })),
      buffer: buffer.slice(),
    };
    return new Follower(this.#version, cpus);
  }

  /** The place of the operation that made the event or whose store it is; -1 for none. */
  placeOf(event: Event): number {
    if (event.kind === 'committed') return this.#cpus[event.cpu].buffer[event.entry].place;
    if (!('pc' in event)) return -1;
    const { contexts } = this.#cpus[event.cpu];
    const activation = contexts[contexts.length - 1].open.at(-1);
    return activation === undefined ? -1 : activation.base + event.pc;
  }

  /** The meaning of an event that is about to happen. */
  meaningOf(event: Event): number {
    if (this.#isPrivate(event)) return PRIVATE;
    const { numbers, objects } = this.#version;
    const place = isOfPlace(event) ? this.placeOf(event) : -1;
    const number = place < 0 || this.#isUnpaired(place) ? 0 : numbers[place] + 1;
    const address = addressOf(event);
    const object = address === 0 ? 0 : Math.min(objects.at(address) + 1, MOST_OBJECTS - 1);
    const isStored = event.kind === 'stored' && this.#version.seen.isStoreAlike;
    const kind = KIND_CODES[isStored ? 'buffered' : event.kind];
    return pack(number, kind, object, laneOfEvent(event));
  }

  /** Returns, and what nobody else can tell, are not paired with the other version's: where one crashes, the crash alone counts. */
  #isUnpaired(place: number): boolean {
    const { expansion } = this.#version;
    return expansion.isPrivateAt(place) || expansion.operationAt(place).kind === 'return';
  }

  /** The meaning that the store at that position of a CPU's buffer will have when it drains. */
  meaningOfEntry(cpu: number, entry: number): number {
    const { address, place } = this.#cpus[cpu].buffer[entry];
    const number = place < 0 ? 0 : this.#version.numbers[place] + 1;
    const object = Math.min(this.#version.objects.at(address) + 1, MOST_OBJECTS - 1);
    const kind = KIND_CODES.committed;
    return pack(number, kind, object, cpu * LANES_A_CPU + LANES.indexOf('buffer'));
  }

  /** Entries of the CPU's store buffer that are stores, oldest first. */
  stores(cpu: number): number[] {
    return this.#cpus[cpu].buffer.flatMap(({ address }, entry) => (address === 0 ? [] : [entry]));
  }

  /** Open activations of the CPU's innermost context, outermost first. */
  openOn(cpu: number): readonly Activation[] {
    return this.#cpus[cpu].contexts.at(-1)?.open ?? [];
  }

  take(event: Event): void {
    const cpu = this.#cpus[event.cpu];
    switch (event.kind) {
      case 'called': {
        const { open } = cpu.contexts[cpu.contexts.length - 1];
        const called = open[open.length - 1].callees.get(event.pc);
        open.push(called ?? (this.#version.expansion.rootOfText(event.callee) as Activation));
        return;
      }
      case 'returned':
        cpu.contexts[cpu.contexts.length - 1].open.pop();
        return;
      case 'buffered':
        cpu.buffer.push({ place: this.placeOf(event), address: event.address });
        return;
      case 'committed':
        cpu.buffer.splice(event.entry, 1);
        cpu.buffer.splice(0, event.marks);
        return;
      case 'fenced':
      case 'rcu-moved':
      case 'srcu-moved':
        if (event.mark) cpu.buffer.push({ place: -1, address: 0 });
        return;
      case 'interrupt-returned':
      case 'task-ended':
      case 'resumed':
        cpu.contexts.pop();
        return;
      case 'stop-shared':
        this.#share(event);
        return;
      case 'stopper-returned':
        cpu.contexts[cpu.contexts.length - 1].open = [];
        return;
      case 'switched':
        this.#parked.exchange(cpu.contexts, event, () => [this.#beginTask(event.cpu, event.task)]);
        return;
      default:
        this.#enter(cpu, event);
    }
  }

  #enter(cpu: FollowedCpu, event: Event): void {
    switch (event.kind) {
      case 'trapped':
        cpu.contexts.push({ kind: 'trap', open: this.#begin('trap', event.cpu, event.handler) });
        return;
      case 'nmi-entered':
        cpu.contexts.push({ kind: 'nmi', open: this.#begin('nmi', event.cpu, event.handler) });
        return;
      case 'interrupt-entered': {
        const open = this.#begin('interrupt', event.cpu, event.callee);
        cpu.contexts.push({ kind: 'interrupt', open });
        return;
      }
      case 'stopped':
        cpu.contexts.push({ kind: 'stopper', open: [] });
    }
  }

  /** Stopped CPUs begin to run a function. */
  #share({ cpu, cpus, callee }: Extract<Event, { kind: 'stop-shared' }>): void {
    this.#cpus.forEach(({ contexts }, id) => {
      const stopper = contexts.find(({ kind }) => kind === 'stopper');
      if (id === cpu || ((cpus >> id) & 1) === 0 || stopper === undefined) return;
      stopper.open = this.#begin('stopper', id, callee);
    });
  }

  #beginTask(cpu: number, task: number): Followed {
    const root = this.#version.expansion.rootOfTask(cpu, task);
    return { kind: 'task', open: root === undefined ? [] : [root] };
  }

  #begin(kind: ContextKind, cpu: number, fn: number): Activation[] {
    const root = this.#version.expansion.rootOf(kind, cpu, fn);
    return root === undefined ? [] : [root];
  }

  #isPrivate(event: Event): boolean {
    if (!this.#version.seen.event(event)) return true;
    switch (event.kind) {
      case 'assigned':
      case 'jumped':
      case 'relaxed':
      case 'called':
      case 'returned':
        return true;
      case 'loaded':
        return this.#version.objects.isConstant(event.address);
      default:
        return false;
    }
  }
}

function isOfPlace(event: Event): boolean {
  const { kind } = event;
  return kind !== 'interrupt-returned' && kind !== 'task-ended' && kind !== 'stopper-returned';
}

function addressOf(event: Event): number {
  if (event.kind === 'fetched') return event.address + event.offset;
  return 'address' in event ? event.address : 0;
}

/** An event that begins a context belongs to it. */
function laneOfEvent(event: Event): number {
  const lane = (kind: ContextKind | 'buffer') => event.cpu * LANES_A_CPU + LANES.indexOf(kind);
  switch (event.kind) {
    case 'committed':
      return lane('buffer');
    case 'nmi-entered':
    case 'nmi-latched':
    case 'nmi-delivered':
      return lane('nmi');
    case 'interrupt-entered':
      return lane('interrupt');
    case 'stopped':
    case 'resumed':
      return lane('stopper');
    case 'text-refreshed':
    case 'switched':
      return lane('task');
    default:
      return lane(event.context);
  }
}
