/** The contexts and frames of a run as a slice follows them: which events gave each local its value. */
import { ParkedTasks } from '../../history/parked-tasks.ts';
import type { Event } from '../../machine/events/events.ts';
import { eachLocal } from '../../machine/program/compile-expressions.ts';
import type { Expression } from '../../machine/program/program.ts';
import { taskFunction } from '../../machine/program/task-functions.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** No event. */
export const NONE = -1;

/** One activation of a function. */
export interface OpenFrame {
  fn: number;
  /** By local: the events that its value comes from; none for what is 0 since the beginning. */
  locals: Map<number, readonly number[]>;
  /** By operation with two ways: the event that last went one of them. */
  branches: Map<number, number>;
  /** The event that began it, NONE for a task's outermost one. */
  entry: number;
  /** The caller's local that takes the result, -1 for none. */
  result: number;
  /** What it has executed of the site that it is in, and the traps from there that have ended. */
  pass: number[];
}

/** A context from its beginning to its end. */
export interface Actor {
  /** Position in `OpenFrames.actors`. */
  id: number;
  cpu: number;
  kind: ContextKind;
  /** The event that began it, NONE for a task. */
  began: number;
  /** Which of its CPU's tasks it is, or came in over. */
  task: number;
  frames: OpenFrame[];
  /** Events that went one of two ways, in order; of those the ones that ended a wait. */
  decisions: number[];
  waits: number[];
}

export const newFrame = (fn: number, entry: number, result = -1): OpenFrame => ({
  fn,
  locals: new Map(),
  branches: new Map(),
  entry,
  result,
  pass: [],
});

export class OpenFrames {
  readonly #system: System;
  /** All contexts that there have been, in the order in which they began. */
  readonly actors: Actor[] = [];
  /** Of each CPU, outermost first. */
  readonly stacks: Actor[][];
  readonly #parked: ParkedTasks<Actor>;

  constructor(system: System) {
    this.#system = system;
    this.#parked = new ParkedTasks(system.cpus);
    this.stacks = system.program.tasks.map((fn, cpu) => (fn < 0 ? [] : [this.#task(cpu, 0)]));
  }

  top(cpu: number): Actor | undefined {
    const stack = this.stacks[cpu];
    return stack[stack.length - 1];
  }

  frame(cpu: number): OpenFrame | undefined {
    const frames = this.top(cpu)?.frames ?? [];
    return frames[frames.length - 1];
  }

  /** A context comes in over the others of its CPU; the function's first local takes what the event gave. */
  enter(cpu: number, kind: ContextKind, fn: number, entry: number): void {
    const frames = fn < 0 ? [] : [newFrame(fn, entry)];
    if (fn >= 0) frames[0].locals.set(0, [entry]);
    this.stacks[cpu].push(
      this.#begin({ cpu, kind, began: entry, task: this.stacks[cpu][0]?.task ?? 0, frames }),
    );
  }

  leave(cpu: number): void {
    this.stacks[cpu].pop();
  }

  exchange(event: Extract<Event, { kind: 'switched' }>): void {
    const { cpu, task } = event;
    this.#parked.exchange(this.stacks[cpu], event, () => [this.#task(cpu, task)]);
  }

  /** The events that the locals in an expression come from. */
  sources(frame: OpenFrame | undefined, expression: Expression | null): number[] {
    const found: number[] = [];
    if (frame === undefined || expression === null) return found;
    eachLocal(expression, (local) => found.push(...(frame.locals.get(local) ?? [])));
    return found;
  }

  #task(cpu: number, task: number): Actor {
    const frames = [newFrame(taskFunction(this.#system.program, cpu, task), NONE)];
    return this.#begin({ cpu, kind: 'task', began: NONE, task, frames });
  }

  #begin(begun: Omit<Actor, 'id' | 'decisions' | 'waits'>): Actor {
    const actor = { ...begun, id: this.actors.length, decisions: [], waits: [] };
    this.actors.push(actor);
    return actor;
  }
}
