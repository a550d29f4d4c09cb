/**
 * What an explanation asks of a run: who wrote what stands there, what each context has read, what
 * each CPU has fetched. Bounded by the machine's size, not by the run's length.
 */
import { ParkedTasks } from '../../history/parked-tasks.ts';
import type { Event, IndexedEvent } from '../../machine/events/events.ts';
import { byteOf, textByte } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';

import { type Machine, topContext } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { wasPreempted } from '../../machine/stepping/arrivals.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { type Spot, spotOf } from '../naming/source-spots.ts';
import type { Actor, FetchedBytes, OpenContext, Read, WholeWrite, Write } from './happenings.ts';
import { type Passed, SitePasses } from './site-passes.ts';

/** What a buffered store will need once it reaches memory; null for an ordering mark. */
type Issued = Pick<Write, 'issued' | 'context' | 'task' | 'began' | 'spot'> | null;

export class RunFacts {
  readonly machine: Machine;
  readonly #system: System;
  readonly #writes = new Map<number, Write>();
  readonly #last = new Map<number, Write>();
  readonly #contexts: OpenContext[][];
  readonly #parked: ParkedTasks<OpenContext>;
  readonly #buffers: Issued[][];
  readonly #fetches: FetchedBytes[][];
  readonly #irets: number[];
  readonly #serialised: number[];

  readonly #passes: SitePasses;
  #protection: Actor | null = null;

  constructor(system: System) {
    this.#system = system;
    this.#passes = new SitePasses(system);
    this.machine = createMachine(system);
    this.#contexts = this.machine.cpus.map(({ contexts }) =>
      contexts.map(({ kind, task }) => ({ kind, task, began: -1, reads: new Map() })),
    );
    this.#parked = new ParkedTasks(system.cpus);
    this.#buffers = this.machine.cpus.map(() => []);
    this.#fetches = this.machine.cpus.map(() => []);
    this.#irets = this.machine.cpus.map(() => -1);
    this.#serialised = this.machine.cpus.map(() => -1);
  }

  add({ index, event }: IndexedEvent): void {
    this.#note(index, event);
    this.#passes.note(index, event, this.machine);
    if (this.#serialises(event)) this.#serialised[event.cpu] = index;
    evolve(this.#system, this.machine, event);
    const { contexts, fetched } = this.machine.cpus[event.cpu];
    const open = this.#contexts[event.cpu];
    if (contexts.length < open.length) open.pop();
    const top = topContext(this.machine.cpus[event.cpu]);
    if (top !== undefined && contexts.length > open.length) {
      open.push({ kind: top.kind, task: top.task, began: index, reads: new Map() });
    }
    if (fetched.length === 0) this.#fetches[event.cpu].length = 0;
  }

  /** The last write that changed a byte of text, or the cell that begins at the address. */
  writerOf(address: number): Write | undefined {
    return this.#writes.get(address);
  }

  /** The last write to the cell that begins at the address, also one of what stood there. */
  lastWriterOf(address: number): Write | undefined {
    return this.#last.get(address);
  }

  /** The CPU's own store to a byte of text that is still in its store buffer, and changes it. */
  bufferedWriterOf(cpu: number, address: number): Write | undefined {
    const buffer = this.machine.cpus[cpu]?.buffer ?? [];
    const entry = buffer.findLastIndex(
      ({ address: start, size }) => start !== 0 && start <= address && address < start + size,
    );
    if (entry < 0) return undefined;
    const value = byteOf(buffer[entry].value, address - buffer[entry].address);
    const issued = this.#buffers[cpu][entry];
    if (issued === null || value === textByte(this.machine.text, address)) return undefined;
    return { index: issued.issued, cpu, ...issued, value };
  }

  /** Who last made the text writable or read-only. */
  get protection(): Actor | null {
    return this.#protection;
  }

  /** The CPU's innermost context, undefined for one that runs nothing. */
  contextOf(cpu: number): OpenContext | undefined {
    const open = this.#contexts[cpu];
    return open?.[open.length - 1];
  }

  /** All of its contexts, outermost first. */
  contextsOf(cpu: number): readonly OpenContext[] {
    return this.#contexts[cpu] ?? [];
  }

  /** Index of the CPU's last IRET, which let NMIs in; -1 before the first. */
  iretOf(cpu: number): number {
    return this.#irets[cpu] ?? -1;
  }

  /** Index of the event by which the CPU last serialised, -1 before the first. */
  serialisedBy(cpu: number): number {
    return this.#serialised[cpu] ?? -1;
  }

  /** `machine` is as it was before the event. */
  #serialises(event: Event): boolean {
    switch (event.kind) {
      case 'serialised':
      case 'interrupt-returned':
      case 'text-refreshed':
        return true;
      case 'fenced':
        return this.#system.serialisingFences.includes(event.fence);
      case 'nmi-entered':
      case 'interrupt-entered':
      case 'trapped':
        return this.#system.profile.entrySerialises;
      case 'resumed':
        return wasPreempted(this.#system, this.machine.cpus[event.cpu]);
      case 'switched':
        return event.serialises;
      default:
        return false;
    }
  }

  /** The context that made a write, whether or not it runs; undefined once it has ended. */
  contextOfWrite({ cpu, context, task }: Write): OpenContext | undefined {
    const is = (open: OpenContext) =>
      open.kind === context && (context !== 'task' || open.task === task);
    return this.#contexts[cpu]?.findLast(is) ?? this.#parked.waiting(cpu).flat().find(is);
  }

  #taskOf(cpu: number): number {
    return this.machine.cpus[cpu].contexts[0]?.task ?? 0;
  }

  /** What the CPU has fetched of the instruction in hand. */
  fetchesOf(cpu: number): readonly FetchedBytes[] {
    return this.#fetches[cpu] ?? [];
  }

  /** What the frame has run of the site that the context `below` the innermost one is in. */
  passOf(cpu: number, site: number, below = 0): readonly Passed[] {
    const contexts = this.machine.cpus[cpu]?.contexts ?? [];
    return this.#passes.of(contexts[contexts.length - 1 - below], site);
  }

  /** Where the CPU's innermost context stands; `running`: the operation that an event is of. */
  spotOf(cpu: number, running?: number): Spot | null {
    const standing = this.machine.cpus[cpu];
    if (standing === undefined) return null;
    return spotOf(this.#system.program, topContext(standing), running);
  }

  /** The write that the event is about to make, null for an event that writes nothing. */
  writeOf(index: number, event: Event): WholeWrite | null {
    switch (event.kind) {
      case 'exchanged':
        if (!event.written) return null;
        break;
      case 'stored':
        break;
      case 'committed': {
        const { cpu, address, size, value, old } = event;
        const issued = this.#buffers[cpu][event.entry] as NonNullable<Issued>;
        return { index, cpu, ...issued, address, size, value, old };
      }
      default:
        return null;
    }
    const { cpu, context, address, size, value, old } = event;
    const spot = this.spotOf(cpu, event.pc);
    const task = this.#taskOf(cpu);
    const began = this.contextOf(cpu)?.began ?? -1;
    return { index, issued: index, cpu, context, task, began, spot, address, size, value, old };
  }

  #note(index: number, event: Event): void {
    const write = this.writeOf(index, event);
    if (write !== null) this.#remember(write);
    const buffer = this.#buffers[event.cpu];
    switch (event.kind) {
      case 'loaded': {
        const { address, value, forwarded } = event;
        this.#read(event.cpu, { index, address, value, locked: false, forwarded });
        return;
      }
      case 'exchanged': {
        const { address, old: value } = event;
        this.#read(event.cpu, { index, address, value, locked: true, forwarded: false });
        return;
      }
      case 'buffered': {
        const spot = this.spotOf(event.cpu, event.pc);
        const task = this.#taskOf(event.cpu);
        const began = this.contextOf(event.cpu)?.began ?? -1;
        buffer.push({ issued: index, context: event.context, task, began, spot });
        return;
      }
      case 'text-protected': {
        const { cpu, context } = event;
        this.#protection = { index, cpu, context, task: this.#taskOf(cpu) };
        return;
      }
      case 'fenced':
        if (event.mark) buffer.push(null);
        return;
      case 'committed':
        buffer.splice(event.entry, 1);
        buffer.splice(0, event.marks);
        return;
      case 'switched':
        this.#parked.exchange(this.#contexts[event.cpu], event, () => [
          { kind: 'task', task: event.task, began: -1, reads: new Map() },
        ]);
        return;
      case 'interrupt-returned':
        this.#irets[event.cpu] = index;
        return;
      case 'executed': {
        const context = this.contextOf(event.cpu);
        if (context !== undefined) context.ran = { index, event };
        return;
      }
      case 'fetched': {
        const { offset, size, value } = event;
        this.#fetches[event.cpu].push({ index, offset, size, value });
        return;
      }
      default:
    }
  }

  #read(cpu: number, read: Read): void {
    const context = this.contextOf(cpu);
    context?.reads.delete(read.address);
    context?.reads.set(read.address, read);
  }

  #remember({ address, size, old, ...write }: WholeWrite): void {
    if (!isTextAddress(address)) {
      this.#last.set(address, write);
      if (write.value !== old) this.#writes.set(address, write);
      return;
    }
    for (let offset = 0; offset < size; offset++) {
      const value = byteOf(write.value, offset);
      if (value !== byteOf(old, offset)) this.#writes.set(address + offset, { ...write, value });
    }
  }
}
