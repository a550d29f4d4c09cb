/**
 * Causality: which earlier events an event stands on.
 *
 * An event's direct causes are
 * - program order: the event before it in the same context of the same CPU (a trap is part of the
 *   context that trapped; an interrupt and an NMI are contexts of their own);
 * - reads-from: the write that gave a load, a LOCKed operation or a fetched byte its value. A buffered
 *   store causes its arrival in memory, and under TSO so does the arrival before it;
 * - fences: an operation that waits for the store buffer stands on the last arrival, one that waits for
 *   its own place on the last one there; what waits for an ordering mark, on the arrival that took it along;
 * - text: a write to an instruction that another CPU has fetched and not yet executed stands on
 *   those fetches, as the conflict is of both;
 * - NMIs: a raised one stands on what raised it last, a latched one on its arrival and on the IRET that
 *   let it in. Another NMI comes from outside and stands on nothing;
 * - stop_machine, on_each_cpu, RCU: requests, and the waits for all that answer them.
 *
 * The causal past is closed under these. It is the happens-before of Lamport (1978) with reads-from
 * (Alglave et al. 2014) as its messages; from-reads and coherence are left out, save for the text
 * conflict, so that "why" shows what brought about a value and not all that it replaced.
 */

import type { Event, EventKind } from '../machine/events/events.ts';
import { exchangeWait } from '../machine/memory/memory-model.ts';
import { ORDERING_MARK, SECTION_MARK } from '../machine/memory/store-buffer.ts';
import { isTextAddress } from '../machine/program/program.ts';
import { isOfSite } from '../machine/state/executing.ts';
import type { System } from '../machine/state/system.ts';
import {
  type CpuOrder,
  type Milestone,
  NONE,
  newCpu,
  newThread,
  type Thread,
} from './cpu-order.ts';
import { ParkedTasks } from './parked-tasks.ts';
import type { Moment } from './simulate.ts';
import type { Timeline } from './timeline.ts';
import { walk } from './walk.ts';
import { covers, units } from './written-units.ts';

/** Takes the events of a run in order, from the first on, and answers for the causes of each. */
export class Causality {
  readonly #system: System;
  readonly #cpus: CpuOrder[];
  readonly #parked: ParkedTasks<Thread>;
  /** The event that last wrote a variable (by address) or a byte of text. */
  readonly #writes = new Map<number, number>();
  /** The last event of a kind, of all CPUs. */
  readonly #latest = new Map<EventKind, number>();
  /** Causes of event n: `#causes[#starts[n] .. #starts[n + 1])`. */
  readonly #starts: number[] = [0];
  readonly #causes: number[] = [];

  constructor(system: System) {
    this.#system = system;
    this.#cpus = Array.from({ length: system.cpus }, newCpu);
    this.#parked = new ParkedTasks(system.cpus);
  }

  /** Events taken so far. */
  get length(): number {
    return this.#starts.length - 1;
  }

  take({ event, index }: Moment): void {
    const cpu = this.#cpus[event.cpu];
    const thread = cpu.threads[cpu.threads.length - 1];
    // Made by the CPU's innermost context: neither by its store buffer nor from outside.
    if ('context' in event) {
      this.#add(thread.last, thread.waitedFor);
      thread.last = index;
      thread.waitedFor = NONE;
      if (event.context === 'stopper') this.#add(this.#latest.get('stop-shared'));
    }
    this.#takeAccess(cpu, event, index);
    this.#takeContext(cpu, event, index);
    this.#takeOthers(cpu, event, index);
    cpu.latest.set(event.kind, index);
    this.#latest.set(event.kind, index);
    this.#starts.push(this.#causes.length);
  }

  /** The direct causes of an event. */
  causesOf(event: number): number[] {
    return this.#causes.slice(this.#starts[event], this.#starts[event + 1]);
  }

  /** The events themselves and everything that they stand on. */
  past(events: readonly number[]): Set<number> {
    const past = new Set<number>();
    const open = [...events];
    for (let event = open.pop(); event !== undefined; event = open.pop()) {
      if (past.has(event)) continue;
      past.add(event);
      open.push(...this.causesOf(event));
    }
    return past;
  }

  #add(...causes: (number | undefined)[]): void {
    for (const cause of causes) {
      if (cause !== undefined && cause !== NONE) this.#causes.push(cause);
    }
  }

  /** The CPU's last store to reach memory: what a drained store buffer stands on. */
  #addArrival(cpu: CpuOrder): void {
    this.#add(cpu.latest.get('committed'));
  }

  /** What a LOCKed operation has waited for. */
  #addAwaited(cpu: CpuOrder, event: Extract<Event, { kind: 'exchanged' }>): void {
    const { operation } = this.#system.code[event.fn][event.pc];
    const { model } = this.#system;
    const wait = operation.kind === 'exchange' && exchangeWait(model, operation, event.written);
    if (wait === 'drain') this.#addArrival(cpu);
    if (wait !== 'pass') return;
    const awaited = [...units(event.address, event.size), 'mark-left' as const];
    this.#add(...new Set(awaited.map((milestone) => cpu.latest.get(milestone))));
  }

  #addOfOthers(id: number, milestone: Milestone): void {
    this.#cpus.forEach(({ latest }, other) => {
      if (other !== id) this.#add(latest.get(milestone));
    });
  }

  #takeAccess(cpu: CpuOrder, event: Event, index: number): void {
    switch (event.kind) {
      case 'loaded':
        this.#read(cpu, event.address, event.size);
        return;
      case 'fetched': {
        const address = event.address + event.offset;
        this.#read(cpu, address, event.size);
        cpu.fetches.push({ event: index, address, size: event.size });
        return;
      }
      case 'buffered':
        cpu.buffer.push({ event: index, address: event.address, size: event.size });
        return;
      case 'stored':
        this.#write(event.cpu, event.address, event.size, index);
        return;
      case 'committed':
        this.#arrive(cpu, event, index);
        return;
      case 'exchanged':
        this.#read(cpu, event.address, event.size);
        this.#addAwaited(cpu, event);
        if (event.written) this.#write(event.cpu, event.address, event.size, index);
        return;
      case 'fenced':
        if (this.#system.model.fences[event.fence] === 'drain') this.#addArrival(cpu);
        if (event.mark) cpu.buffer.push({ event: index, address: 0, size: ORDERING_MARK });
        return;
      case 'serialised':
        this.#addArrival(cpu);
        return;
      case 'fault-handled':
      case 'faulted':
        if (isTextAddress(event.address)) this.#add(this.#latest.get('text-protected'));
        return;
    }
  }

  #arrive(cpu: CpuOrder, event: Extract<Event, { kind: 'committed' }>, index: number): void {
    const [entry] = cpu.buffer.splice(event.entry, 1);
    const marks = cpu.buffer.splice(0, event.marks);
    this.#add(entry.event, cpu.latest.get('mark-left'));
    if (this.#system.model.name === 'tso') this.#addArrival(cpu);
    if (marks.some(({ size }) => size !== ORDERING_MARK)) cpu.latest.set('rcu-left', index);
    if (marks.some(({ size }) => size === ORDERING_MARK)) cpu.latest.set('mark-left', index);
    for (const unit of units(event.address, event.size)) cpu.latest.set(unit, index);
    this.#write(event.cpu, event.address, event.size, index);
  }

  #read(cpu: CpuOrder, address: number, size: number): void {
    const found = new Set<number>();
    for (const unit of units(address, size)) {
      const own = cpu.buffer.findLast((entry) => covers(entry, unit));
      found.add(own?.event ?? this.#writes.get(unit) ?? NONE);
    }
    this.#add(...found);
  }

  #write(id: number, address: number, size: number, index: number): void {
    const written = units(address, size);
    for (const unit of written) this.#writes.set(unit, index);
    if (!isTextAddress(address)) return;
    this.#cpus.forEach((other, otherId) => {
      if (otherId === id || other.fetches.length === 0) return;
      const start = other.fetches[0].address;
      if (!written.some((byte) => isOfSite(this.#system, start, byte))) return;
      this.#add(...other.fetches.map(({ event }) => event));
    });
  }

  #takeContext(cpu: CpuOrder, event: Event, index: number): void {
    switch (event.kind) {
      case 'executed':
        cpu.fetches = [];
        return;
      case 'trapped':
        this.#enter(cpu, index);
        return;
      case 'nmi-entered':
        if (event.latched) this.#add(cpu.latest.get('nmi-pending'), index - 1);
        this.#enter(cpu, index);
        return;
      case 'nmi-latched':
      case 'nmi-delivered':
        if (event.kind === 'nmi-delivered') this.#add(cpu.latest.get('nmi-asked'));
        cpu.latest.set('nmi-pending', index);
        return;
      case 'interrupt-entered':
        this.#add(this.#latest.get('interrupt-sent'), cpu.latest.get('masked'));
        this.#enter(cpu, index);
        return;
      case 'interrupt-returned': {
        this.#addArrival(cpu);
        cpu.threads.pop();
        if (event.context === 'interrupt') cpu.latest.set('interrupt-handled', index);
        if (event.context === 'trap') cpu.threads[cpu.threads.length - 1].last = index;
        return;
      }
      case 'stopped':
        this.#add(this.#latest.get('stop-requested'), cpu.latest.get('masked'));
        this.#enter(cpu, index);
        return;
      case 'switched':
        // The fence of a context switch; a task that ran is where the switch found it.
        this.#addArrival(cpu);
        this.#add(cpu.threads[0].last, cpu.latest.get('masked'));
        cpu.fetches = [];
        this.#parked.exchange(cpu.threads, event, () => [newThread()]);
        cpu.threads[0].waitedFor = index;
        return;
      case 'resumed':
        this.#add(cpu.latest.get('stopped'), this.#latest.get('stop-released'));
        cpu.threads.pop();
        cpu.threads[cpu.threads.length - 1].waitedFor = index;
        return;
    }
  }

  #enter(cpu: CpuOrder, index: number): void {
    cpu.fetches = [];
    cpu.threads.push({ last: index, waitedFor: NONE });
  }

  /** A CPU's waits for what the others answer. */
  #takeOthers(cpu: CpuOrder, event: Event, index: number): void {
    switch (event.kind) {
      case 'stop-reached':
        this.#addOfOthers(event.cpu, 'stopped');
        return;
      case 'stop-gathered':
        this.#addOfOthers(event.cpu, 'stopper-returned');
        return;
      case 'stop-finished':
        this.#addOfOthers(event.cpu, 'resumed');
        return;
      case 'interrupts-awaited':
        this.#addOfOthers(event.cpu, 'interrupt-handled');
        return;
      case 'nmi-raised':
        this.#addArrival(cpu);
        this.#cpus[event.target].latest.set('nmi-asked', index);
        return;
      case 'rcu-tasks-moved':
        if (event.phase === 'begin') return;
        for (const { latest } of this.#cpus) {
          this.#add(latest.get('switched'), latest.get('scheduled'), latest.get('task-ended'));
        }
        return;
      case 'rcu-moved':
      case 'srcu-moved':
        if (event.phase === 'wait') this.#addOfOthers(event.cpu, 'rcu-left');
        if (event.mark) cpu.buffer.push({ event: index, address: 0, size: SECTION_MARK });
        else if (event.phase === 'unlock') cpu.latest.set('rcu-left', index);
        return;
    }
  }
}

/**
 * The causal past of events of a run, the events themselves included, as indices of events. Takes
 * time and memory in proportion to the run up to the last of them.
 */
export function causalPast(timeline: Timeline, events: readonly number[]): Set<number> {
  const causality = new Causality(timeline.system);
  const end = events.reduce((most, event) => Math.max(most, event + 1), 0);
  walk(timeline, 0, end, (moment) => causality.take(moment));
  return causality.past(events);
}
