/**
 * A second reading of a run, from events and machines alone: frames by where they stand, which event last gave each
 * local its value, what stands in each store buffer, and what each event has read directly.
 */
import type { Timeline } from '../../src/history/timeline.ts';
import type { Event } from '../../src/machine/events/events.ts';
import { eachLocal } from '../../src/machine/program/compile-expressions.ts';
import { operandsOf } from '../../src/machine/program/live-locals.ts';
import type { Context, Machine } from '../../src/machine/state/machine.ts';

const TEXT_END = 0xc1000000;

/** A context is named by its kind and place, a task by its number; a frame by its context and depth. */
const namedContexts = (machine: Machine, cpu: number): { name: string; context: Context }[] => {
  const { contexts, waiting } = machine.cpus[cpu];
  const name = (context: Context, at: number): string =>
    context.kind === 'task' ? `task${context.task}` : `${context.kind}@${at}`;
  return [
    ...contexts.map((context, at) => ({ name: name(context, at), context })),
    ...waiting.map(({ context }) => ({ name: name(context, 0), context })),
  ];
};

export function placesOf(machine: Machine, cpu: number): string[] {
  return namedContexts(machine, cpu).flatMap(({ name, context }) =>
    context.frames.map((_, depth) => `${cpu} ${name}/${depth}`),
  );
}

/** The places of the frames that the CPU runs, innermost first. */
export function runningPlaces(machine: Machine, cpu: number): string[] {
  const { length } = machine.cpus[cpu].contexts;
  return namedContexts(machine, cpu)
    .slice(0, length)
    .flatMap(({ name, context }) => context.frames.map((_, depth) => `${cpu} ${name}/${depth}`))
    .reverse();
}

/** What a store writes, or a load reads, as one. */
export const unitsOf = (address: number, size: number): number[] =>
  Array.from({ length: address < TEXT_END ? size : 1 }, (_, at) => address + at);

export const startOf = (event: Event & { address: number }): number =>
  event.kind === 'fetched' ? event.address + event.offset : event.address;

export class SecondReading {
  readonly timeline: Timeline;
  /** By place: by local, the event that last gave it a value. */
  readonly writers = new Map<string, Map<number, number>>();
  /** By CPU, oldest first: the events of what stands in its store buffer. */
  readonly buffers: number[][];
  /** By unit: the event that last wrote it in memory. */
  readonly memory = new Map<number, number>();
  mark = 0;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    this.buffers = timeline.system.program.tasks.map(() => []);
    this.#keepFrames(timeline.machineAt(0));
  }

  /** The next event is taken; what it read directly: writers of locals, of memory. */
  take(): { locals: number[]; reads: number[] } {
    const index = this.mark;
    const { event } = this.timeline.momentAt(index);
    const before = this.timeline.machineAt(index);
    const found = { locals: this.#localsRead(event, before), reads: this.#unitsRead(event) };
    this.#takeMemory(event, index);
    this.mark++;
    const after = this.timeline.machineAt(index + 1);
    const caller = runningPlaces(before, event.cpu)[1];
    const own = runningPlaces(before, event.cpu)[0];
    const fresh = this.#keepFrames(after);
    const taker = event.kind === 'returned' ? caller : own;
    if ('local' in event && event.local >= 0 && event.kind !== 'called') {
      this.writers.get(taker)?.set(event.local, index);
    }
    for (const place of fresh) this.#begin(place, event, index, after);
    return found;
  }

  /** Frames that are there now for the first time. */
  #keepFrames(machine: Machine): string[] {
    const now = machine.cpus.flatMap((_, cpu) => placesOf(machine, cpu));
    const gone = new Set(this.writers.keys());
    const fresh = now.filter((place) => !this.writers.has(place));
    for (const place of now) gone.delete(place);
    for (const place of gone) this.writers.delete(place);
    for (const place of fresh) this.writers.set(place, new Map());
    return fresh;
  }

  #begin(place: string, event: Event, index: number, after: Machine): void {
    const locals = this.writers.get(place) as Map<number, number>;
    const cpu = Number(place.split(' ')[0]);
    const { frames } = after.cpus[cpu].contexts.findLast((one) => one.frames.length > 0) as Context;
    const { parameters } = this.timeline.system.program.functions[frames[frames.length - 1].fn];
    const count = event.kind === 'called' ? event.count : 1;
    for (let local = 0; local < Math.min(count, parameters); local++) locals.set(local, index);
  }

  #localsRead(event: Event, before: Machine): number[] {
    if (!('context' in event)) return [];
    const { operation } = this.timeline.system.code[event.fn][event.pc];
    // A call by text, behind the instruction, is no operation of its function.
    if (operation.kind === 'execute' && event.kind === 'called') return [];
    const locals = this.writers.get(runningPlaces(before, event.cpu)[0]);
    const found: number[] = [];
    for (const operand of operandsOf(operation)) {
      if (operand === null) continue;
      eachLocal(operand, (local) => {
        const writer = locals?.get(local);
        if (writer !== undefined) found.push(writer);
      });
    }
    return found;
  }

  /** -1 for what nothing has written. */
  #unitsRead(event: Event): number[] {
    if (event.kind !== 'loaded' && event.kind !== 'exchanged' && event.kind !== 'fetched')
      return [];
    return unitsOf(startOf(event), event.size).map((unit) => this.source(event.cpu, unit));
  }

  source(cpu: number, unit: number): number {
    const own = this.buffers[cpu].findLast((store) => {
      const { event } = this.timeline.momentAt(store);
      return event.kind === 'buffered' && unitsOf(event.address, event.size).includes(unit);
    });
    return own ?? this.memory.get(unit) ?? -1;
  }

  #takeMemory(event: Event, index: number): void {
    const buffer = this.buffers[event.cpu];
    if (event.kind === 'buffered' || ('mark' in event && event.mark)) buffer.push(index);
    if (event.kind === 'committed') {
      buffer.splice(event.entry, 1);
      buffer.splice(0, event.marks);
    }
    const isWritten =
      event.kind === 'stored' ||
      event.kind === 'committed' ||
      (event.kind === 'exchanged' && event.written);
    if (!isWritten) return;
    for (const unit of unitsOf(event.address, event.size)) this.memory.set(unit, index);
  }
}
