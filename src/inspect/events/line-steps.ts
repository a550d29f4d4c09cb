/**
 * The course of a run by lines: in which activation of a function each event happens, and which events come to a
 * line. Stepping line by line, both ways, goes by it. The whole run is made again for it, in slices.
 */
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Cpu, Frame, Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { lineKeys, NO_LINE } from './lines.ts';
import type { Direction } from './motion.ts';

/** One run of a function, from its call, or its context's entry, to its return. */
export interface Activation {
  /** Whose call, or which interrupted one, it stands on; NONE for the first of a task. */
  below: number;
  cpu: number;
  fn: number;
  /** The mark at which it begins. */
  began: number;
  /** The mark at which it is gone; Infinity where the run ends before. */
  ended: number;
}

export const NONE = -1;

/** Where an activation last was. */
interface At {
  pc: number;
  line: number;
}

export class LineSteps {
  readonly #timeline: Timeline;
  readonly activations: Activation[] = [];
  /** By event: the activation that its CPU was in just before it, NONE where it was in none. */
  readonly #activation: Int32Array;
  /** By event: 1 where its CPU comes to a line by it. */
  readonly #comes: Uint8Array;
  /** By CPU: where it is when the run ends. */
  readonly #last: number[];
  readonly #ids = new WeakMap<Frame, number>();
  readonly #at: At[] = [];
  readonly #walk: Generator<void>;
  #done = 0;
  #isWhole = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#activation = new Int32Array(timeline.length).fill(NONE);
    this.#comes = new Uint8Array(timeline.length);
    this.#last = timeline.system.program.tasks.map(() => NONE);
    this.#walk = this.#made();
  }

  /** How many of the events have been looked at, from the first on: of the others there are no answers. */
  get known(): number {
    return this.#done;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Which activation the CPU is in at the mark is known. */
  knows(mark: number, cpu: number): boolean {
    const { columns } = this.#timeline;
    const next = this.#timeline.find(mark, 1, (index) => columns.cpu[index] === cpu);
    return next < 0 ? this.#isWhole : next < this.#done;
  }

  /** Looks at some more thousands of events. */
  advance(): void {
    if (this.#walk.next().done) this.#isWhole = true;
  }

  /** The activation that a CPU is in at a mark, NONE for none. */
  activationAt(mark: number, cpu: number): number {
    const { columns } = this.#timeline;
    const next = this.#timeline.find(mark, 1, (index) => columns.cpu[index] === cpu);
    return next < 0 ? this.#last[cpu] : this.#activation[next];
  }

  /** The activation in which the event happens. */
  activationOf(event: number): number {
    return this.#activation[event];
  }

  /**
   * The nearest mark beyond the given one, in the direction, at which the CPU is about to begin a line: of the
   * activation that it is in or of one below (`isOver`), or of any; NONE where what is known of the run has none.
   */
  lineMark(mark: number, cpu: number, direction: Direction, isOver: boolean): number {
    const { columns } = this.#timeline;
    const wanted = isOver ? this.#chain(this.activationAt(mark, cpu)) : null;
    const from = direction > 0 ? mark + 1 : mark - 1;
    return this.#timeline.find(
      from,
      direction,
      (index) =>
        this.#comes[index] === 1 &&
        columns.cpu[index] === cpu &&
        (wanted === null || wanted.has(this.#activation[index])),
    );
  }

  /** The activation and those below it; null for none. */
  #chain(activation: number): ReadonlySet<number> | null {
    if (activation === NONE) return null;
    const chain = new Set<number>();
    for (let at = activation; at !== NONE; at = this.activations[at].below) chain.add(at);
    return chain;
  }

  *#made(): Generator<void> {
    const { system, schedule } = this.#timeline;
    const machine = createMachine(system);
    for (const [id, cpu] of machine.cpus.entries()) this.#begins(cpu, id);
    let slice = 0;
    for (const step of schedule) {
      for (const event of decide(system, machine, step)) this.#take(machine, event);
      if (++slice % SLICE === 0) yield;
    }
    machine.cpus.forEach((cpu, id) => {
      this.#last[id] = this.#idOf(cpu, id, this.#done);
    });
  }

  #take(machine: Machine, event: Event): void {
    const { system } = this.#timeline;
    const cpu = machine.cpus[event.cpu];
    const index = this.#done++;
    const frame = innermost(cpu);
    const id = this.#idOf(cpu, event.cpu, index);
    this.#activation[index] = id;
    if (id !== NONE && 'pc' in event && this.#comesTo(system, id, event)) this.#comes[index] = 1;
    evolve(system, machine, event);
    if (event.kind === 'stop-shared') {
      for (const [other, its] of machine.cpus.entries()) this.#idOf(its, other, index + 1);
    } else if (innermost(cpu) !== frame) {
      this.#idOf(cpu, event.cpu, index + 1);
      this.#end(cpu, id, index + 1);
    }
  }

  /** The event is the first one of an operation of another line than the activation's last one. */
  #comesTo(system: System, id: number, { fn, pc }: { fn: number; pc: number }): boolean {
    const last = this.#at[id];
    const isUnderWay = last.pc === pc && system.code[fn][pc].operation.kind === 'execute';
    last.pc = pc;
    const line = lineKeys(system)[fn][pc];
    if (isUnderWay || line === NO_LINE || line === last.line) return false;
    last.line = line;
    return true;
  }

  /** The activation that the CPU is in; a new one begins at the mark. */
  #idOf(cpu: Cpu, id: number, mark: number): number {
    let below = NONE;
    for (const { frames } of cpu.contexts) {
      for (const frame of frames)
        below = this.#ids.get(frame) ?? this.#begin(frame, below, id, mark);
    }
    return below;
  }

  /** The tasks of a CPU before the run. */
  #begins({ contexts, waiting }: Cpu, id: number): void {
    for (const { frames } of [...contexts, ...waiting.map(({ context }) => context)]) {
      for (const frame of frames) this.#begin(frame, NONE, id, 0);
    }
  }

  #begin(frame: Frame, below: number, cpu: number, mark: number): number {
    const id = this.activations.length;
    this.#ids.set(frame, id);
    this.activations.push({
      below,
      cpu,
      fn: frame.fn,
      began: mark,
      ended: Number.POSITIVE_INFINITY,
    });
    this.#at.push({ pc: NONE, line: NONE });
    return id;
  }

  /** The activation, and those below it, end at the mark if they are on no stack of the CPU any more. */
  #end({ contexts, waiting }: Cpu, activation: number, mark: number): void {
    const stacks = [...contexts, ...waiting.map(({ context }) => context)];
    const open = new Set(
      stacks.flatMap(({ frames }) => frames.map((frame) => this.#ids.get(frame))),
    );
    for (let at = activation; at !== NONE && !open.has(at); at = this.activations[at].below) {
      this.activations[at].ended = mark;
    }
  }
}

/** Steps of the schedule that are made at a time. */
const SLICE = 4096;

/** The frame that the CPU is in, or that a spinning stopper stands on. */
function innermost({ contexts }: Cpu): Frame | undefined {
  return contexts.findLast(({ frames }) => frames.length > 0)?.frames.at(-1);
}
