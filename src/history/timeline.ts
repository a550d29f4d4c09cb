/**
 * Timeline: the navigable history of one run. A mark is a number of events: mark 0 is the initial
 * machine, mark n the machine after the first n events.
 *
 * Packed checkpoints are kept at intervals; the machines near a mark are made again from the nearest
 * one, as an Immer history, and a few such windows are kept. Memory is bounded by the columns
 * (20 bytes an event) and the checkpoints.
 */
import { Packer } from '../machine/snapshots/packed.ts';
import type { Machine } from '../machine/state/machine.ts';
import { createMachine, type System } from '../machine/state/system.ts';
import { decide } from '../machine/stepping/decide.ts';
import { enabled } from '../machine/stepping/enabled.ts';
import { evolve } from '../machine/stepping/evolve.ts';
import type { Step } from '../machine/stepping/steps.ts';
import { Columns } from './columns.ts';
import { type Look, type Moment, takeStep } from './simulate.ts';
import { freezeMachine, reduceEvent } from './states.ts';

interface Checkpoint {
  mark: number;
  /** Steps taken before it. */
  steps: number;
  words: Int32Array;
}

interface Window {
  /** `machines[i]` is the machine at mark `start + i`, `moments[i]` the event that leads on from it. */
  start: number;
  machines: Machine[];
  moments: Moment[];
}

const CHECKPOINT_EVENTS = 4096;
const WINDOW_EVENTS = 256;
const WINDOWS_KEPT = 12;

/**
 * The history of one run: the machine at any mark, which is a number of events, and the event behind it. Grows by `append`.
 */
export class Timeline {
  readonly system: System;
  readonly columns = new Columns();
  readonly schedule: Step[] = [];
  readonly #packer: Packer;
  readonly #checkpoints: Checkpoint[] = [];
  readonly #head: Machine;
  /** Most recently used last. */
  #windows: Window[] = [];

  constructor(system: System) {
    this.system = system;
    this.#packer = new Packer(system);
    this.#head = createMachine(system);
    this.#checkpoint();
  }

  /** The timeline of a whole schedule. Throws ScheduleError where a step is not enabled. */
  static of(system: System, schedule: readonly Step[]): Timeline {
    const timeline = new Timeline(system);
    for (const step of schedule) timeline.append(step);
    return timeline;
  }

  /** How many events there are: the last mark. */
  get length(): number {
    return this.columns.length;
  }

  /** The machine at the end, which goes on changing: neither change nor keep it. */
  get head(): Machine {
    return this.#head;
  }

  /**
   * Takes one more step at the end; `look` sees its events. Throws ScheduleError when it is not enabled there.
   */
  append(step: Step, look?: Look): void {
    const stepIndex = this.schedule.length;
    takeStep(this.system, this.#head, { step, stepIndex }, (event, machine) => {
      look?.(event, machine);
      this.columns.push(event, stepIndex);
    });
    this.schedule.push(step);
    const last = this.#checkpoints[this.#checkpoints.length - 1];
    if (this.length - last.mark >= CHECKPOINT_EVENTS) this.#checkpoint();
    // The window that ends at the old end may now go on.
    if (this.#windows.length > 0) {
      this.#windows = this.#windows.filter(({ machines }) => machines.length > WINDOW_EVENTS);
    }
  }

  /** The steps that may be taken at the end. */
  enabledAtEnd(): Step[] {
    return enabled(this.system, this.#head);
  }

  /** The machine at a mark: frozen, and sharing what is unchanged with its neighbours. */
  machineAt(mark: number): Machine {
    const window = this.#windowOf(mark);
    return window.machines[mark - window.start];
  }

  /** The event between `mark` and `mark + 1`. */
  momentAt(mark: number): Moment {
    const window = this.#windowOf(mark);
    return window.moments[mark - window.start];
  }

  /**
   * The nearest mark from `from` on (`from` included), in the direction, whose event satisfies the
   * predicate on its index in `columns`; -1 for none.
   */
  find(from: number, direction: 1 | -1, isWanted: (index: number) => boolean): number {
    for (let index = from; index >= 0 && index < this.length; index += direction) {
      if (isWanted(index)) return index;
    }
    return -1;
  }

  #checkpoint(): void {
    this.#packer.pack(this.#head);
    const words = this.#packer.words.slice(0, this.#packer.length);
    this.#checkpoints.push({ mark: this.length, steps: this.schedule.length, words });
  }

  #windowOf(mark: number): Window {
    if (!(mark >= 0 && mark <= this.length)) {
      throw new RangeError(`mark ${mark} is not between 0 and ${this.length}`);
    }
    // A window's last machine is the next one's first: only that one has the event behind it.
    const start = Math.floor(mark / WINDOW_EVENTS) * WINDOW_EVENTS;
    const found = this.#windows.findIndex((window) => window.start === start);
    const window = found >= 0 ? this.#windows.splice(found, 1)[0] : this.#makeWindow(start);
    this.#windows.push(window);
    if (this.#windows.length > WINDOWS_KEPT) this.#windows.shift();
    return window;
  }

  /** The last checkpoint at or before a mark. */
  #checkpointBefore(mark: number): Checkpoint {
    let low = 0;
    let high = this.#checkpoints.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#checkpoints[middle].mark <= mark) low = middle;
      else high = middle - 1;
    }
    return this.#checkpoints[low];
  }

  #makeWindow(start: number): Window {
    const { system, schedule } = this;
    const checkpoint = this.#checkpointBefore(start);
    const machine = this.#packer.unpack(checkpoint.words, 0);
    const window: Window = { start, machines: [], moments: [] };
    const end = Math.min(start + WINDOW_EVENTS, this.length);
    let history: Machine | null = start === checkpoint.mark ? this.#begin(window, machine) : null;
    let index = checkpoint.mark;
    for (let stepIndex = checkpoint.steps; index < end; stepIndex++) {
      const step = schedule[stepIndex];
      for (const event of decide(system, machine, step)) {
        evolve(system, machine, event);
        if (history !== null && index < end) {
          history = reduceEvent(system, history, event);
          window.moments.push({ index, event, step, stepIndex });
          window.machines.push(history);
        }
        index++;
        if (index === start) history = this.#begin(window, machine);
      }
    }
    return window;
  }

  /** The window's first machine: a copy, as the mutable one goes on. */
  #begin(window: Window, machine: Machine): Machine {
    this.#packer.pack(machine);
    const first = freezeMachine(this.#packer.unpack(this.#packer.words.slice(), 0));
    window.machines.push(first);
    return first;
  }
}
