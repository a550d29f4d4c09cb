/**
 * How values and decisions flow through a run (dynamic dependence, Korel and Laski 1988): for each event the
 * events that its operands come from, the writes that it read from, and what let its operation run.
 */
import type { Event, EventKind } from '../../machine/events/events.ts';
import { controllersOf, hasTwoWays, waitEnd } from '../../machine/program/control-dependence.ts';
import { operandsOf } from '../../machine/program/live-locals.ts';
import type { Operation } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';
import { MemoryFlow } from './memory-flow.ts';
import { type Actor, NONE, newFrame, OpenFrames } from './open-frames.ts';
import { TextFlow } from './text-flow.ts';

const NOTHING: readonly number[] = [];

/** The part of an event that says which operation ran. */
interface Place {
  fn: number;
  pc: number;
}

export class RunFlow {
  readonly system: System;
  readonly events: Event[] = [];
  readonly memory: MemoryFlow;
  readonly frames: OpenFrames;
  /** By event: what its operands come from; the writes that it read from, NONE for what stood there at first. */
  readonly data: (readonly number[])[] = [];
  readonly from: (readonly number[])[] = [];
  /** By event: the branch, the call or the entry that let it run, NONE for a task's beginning. */
  readonly control: number[] = [];
  /** By event: which of `frames.actors` made it, NONE for what comes from outside. */
  readonly actor: number[] = [];
  /** By event: the event that began its frame, NONE for a task's outermost one and for what is of no frame. */
  readonly frame: number[] = [];
  readonly #text: TextFlow;
  #sent = NONE;
  #shared = NONE;
  #protected = NONE;
  readonly #raised: number[];

  constructor(system: System) {
    this.system = system;
    this.memory = new MemoryFlow(system.cpus);
    this.frames = new OpenFrames(system);
    this.#text = new TextFlow(system.cpus);
    this.#raised = Array.from({ length: system.cpus }, () => NONE);
  }

  /** Who made an event, undefined for what comes from outside. */
  actorOf(event: number): Actor | undefined {
    return this.frames.actors[this.actor[event]];
  }

  /** The operation that an event is of, undefined for one that is of none. */
  operationOf(event: number): Operation | undefined {
    const place = placeOf(this.events[event]);
    return place === null ? undefined : this.system.code[place.fn][place.pc]?.operation;
  }

  /** The fetches of the instruction that a CPU has in hand at the end. */
  openFetches(cpu: number): number[] {
    return this.#text.openFetches(cpu);
  }

  /** The CPU's last event of a kind, NONE for none. */
  lastOf(cpu: number, kind: EventKind): number {
    return this.events.findLastIndex((event) => event.cpu === cpu && event.kind === kind);
  }

  take(event: Event): void {
    const index = this.events.length;
    this.events.push(event);
    const place = placeOf(event);
    const isOwn = place !== null && this.frames.frame(event.cpu)?.fn === place.fn;
    this.actor.push(place === null ? NONE : (this.frames.top(event.cpu)?.id ?? NONE));
    this.frame.push(isOwn ? (this.frames.frame(event.cpu)?.entry ?? NONE) : NONE);
    this.from.push(NOTHING);
    this.data.push(isOwn ? this.#operands(event, place) : NOTHING);
    this.control.push(isOwn ? this.#controlOf(event.cpu, place.pc) : NONE);
    this.#takeAccess(event, index);
    this.#takeText(event, index);
    if (isOwn) this.#takeDecision(event, place, index);
    this.#takeLocal(event, index);
    this.#takeFrames(event, index);
    this.#takeContexts(event, index);
  }

  #operands(event: Event, { fn, pc }: Place): readonly number[] {
    const { operation } = this.system.code[fn][pc];
    // Arguments flow into the callee's locals; what a site does, it says by its bytes.
    if (event.kind === 'called' || event.kind === 'trapped') return NOTHING;
    if (operation.kind === 'execute' && event.kind !== 'fetched') return NOTHING;
    const frame = this.frames.frame(event.cpu);
    const found = operandsOf(operation).flatMap((operand) => this.frames.sources(frame, operand));
    return found.length === 0 ? NOTHING : [...new Set(found)];
  }

  #controlOf(cpu: number, pc: number): number {
    const frame = this.frames.frame(cpu);
    if (frame === undefined) return NONE;
    let last = NONE;
    for (const at of controllersOf(this.system.program.functions[frame.fn], pc)) {
      last = Math.max(last, frame.branches.get(at) ?? NONE);
    }
    return last === NONE ? frame.entry : last;
  }

  #takeDecision(event: Event, { fn, pc }: Place, index: number): void {
    const frame = this.frames.frame(event.cpu);
    const actor = this.frames.top(event.cpu);
    const code = this.system.program.functions[fn];
    if (frame === undefined || actor === undefined || !('next' in event)) return;
    if (!hasTwoWays(code, pc)) return;
    actor.decisions.push(index);
    const end = waitEnd(code, pc);
    const hasEnded = end >= 0 && this.#leadsTo(fn, end, event.next);
    if (hasEnded) actor.waits.push(index);
    // What a round of a wait lets run is the next one: what it stands on is why the wait began.
    if (end < 0 || hasEnded) frame.branches.set(pc, index);
  }

  /** Jumps from `way` on lead to `next`: a frame does not stop at them. */
  #leadsTo(fn: number, way: number, next: number): boolean {
    const { operations } = this.system.program.functions[fn];
    let at = way;
    for (let hops = 0; hops < operations.length && at !== next; hops++) {
      const operation = operations[at];
      if (operation?.kind !== 'jump') return false;
      at = operation.target;
    }
    return at === next;
  }

  /** Which way a branch went, as its operation has it. */
  wayOf(index: number): { fn: number; pc: number; other: number } | null {
    const event = this.events[index];
    const place = placeOf(event);
    if (place === null || !('next' in event)) return null;
    const operation = this.system.program.functions[place.fn].operations[place.pc];
    if (operation.kind !== 'branch') return null;
    const isOn = this.#leadsTo(place.fn, place.pc + 1, event.next);
    return { ...place, other: isOn ? operation.target : place.pc + 1 };
  }

  #takeAccess(event: Event, index: number): void {
    const { memory } = this;
    switch (event.kind) {
      case 'loaded':
        this.from[index] = memory.readFrom(event.cpu, event.address, event.size);
        return;
      case 'exchanged':
        this.from[index] = memory.readFrom(event.cpu, event.address, event.size);
        if (event.written) memory.write(event, index);
        return;
      case 'buffered':
        memory.buffer(event.cpu, index, event.address, event.size);
        return;
      case 'committed': {
        const buffered = memory.unbuffer(event);
        this.data[index] = [buffered];
        this.actor[index] = this.actor[buffered] ?? NONE;
        memory.write(event, index);
        return;
      }
      case 'stored':
        memory.write(event, index);
        return;
      case 'fenced':
      case 'rcu-moved':
      case 'srcu-moved':
        if (event.mark) memory.buffer(event.cpu, index);
        return;
      default:
    }
  }

  #takeText(event: Event, index: number): void {
    const pass = this.frames.frame(event.cpu)?.pass ?? [];
    const kind = this.operationOf(index)?.kind;
    const found = this.#text.take(event, index, { pass, kind, memory: this.memory });
    this.data[index] = found?.data ?? this.data[index];
    this.from[index] = found?.from ?? this.from[index];
    this.control[index] = found?.control ?? this.control[index];
  }

  #takeLocal(event: Event, index: number): void {
    switch (event.kind) {
      case 'assigned':
      case 'loaded':
      case 'exchanged':
      case 'masked':
      case 'srcu-moved':
      case 'stop-gathered':
      case 'fault-handled':
      case 'executed':
      case 'trapped':
      case 'site-left':
        if (event.local >= 0) this.frames.frame(event.cpu)?.locals.set(event.local, [index]);
        return;
      default:
    }
  }

  #takeFrames(event: Event, index: number): void {
    const frames = this.frames.top(event.cpu)?.frames ?? [];
    switch (event.kind) {
      case 'called': {
        const callee = newFrame(event.callee, index, event.local);
        const operation = this.operationOf(index);
        const given = operation?.kind === 'call' ? operation.arguments : [];
        given.forEach((argument, local) => {
          callee.locals.set(local, this.frames.sources(frames[frames.length - 1], argument));
        });
        frames.push(callee);
        return;
      }
      case 'returned':
        frames.pop();
        if (event.local >= 0) frames[frames.length - 1]?.locals.set(event.local, [index]);
        return;
      case 'stop-shared':
        this.#shared = index;
        this.frames.stacks.forEach((stack, cpu) => {
          const stopper = stack.find(({ kind }) => kind === 'stopper');
          if (stopper === undefined || cpu === event.cpu || ((event.cpus >> cpu) & 1) === 0) return;
          stopper.frames = [newFrame(event.callee, index)];
          stopper.frames[0].locals.set(0, [index]);
        });
        return;
      case 'stopper-returned':
        frames.length = 0;
        return;
      default:
    }
  }

  #takeContexts(event: Event, index: number): void {
    const { frames } = this;
    const { cpu } = event;
    switch (event.kind) {
      case 'trapped':
        frames.enter(cpu, 'trap', event.handler, index);
        return;
      case 'nmi-raised':
        this.#raised[event.target] = index;
        return;
      case 'nmi-delivered':
        this.data[index] = known(this.#raised[cpu]);
        this.#raised[cpu] = index;
        return;
      case 'nmi-entered':
        if (event.latched) this.data[index] = known(this.#raised[cpu]);
        frames.enter(cpu, 'nmi', event.handler, index);
        return;
      case 'interrupt-sent':
        this.#sent = index;
        return;
      case 'interrupt-entered':
        this.data[index] = known(this.#sent);
        frames.enter(cpu, 'interrupt', event.callee, index);
        return;
      case 'interrupt-returned':
        frames.leave(cpu);
        if (event.at >= 0) frames.frame(cpu)?.pass.push(index);
        return;
      case 'text-protected':
        this.#protected = index;
        return;
      case 'faulted':
      case 'fault-handled':
        this.data[index] = [...this.data[index], ...known(this.#protected)];
        return;
      case 'stop-gathered':
        this.data[index] = [...this.data[index], ...known(this.#shared)];
        return;
      case 'stopped':
        frames.enter(cpu, 'stopper', NONE, index);
        return;
      case 'resumed':
      case 'task-ended':
        frames.leave(cpu);
        return;
      case 'switched':
        frames.exchange(event);
        return;
      default:
    }
  }
}

const known = (event: number): readonly number[] => (event === NONE ? NOTHING : [event]);

/** Function and operation of an event that a CPU's innermost context made; null for the others. */
function placeOf(event: Event): Place | null {
  return 'context' in event ? { fn: event.fn, pc: event.pc } : null;
}
