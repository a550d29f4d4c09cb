/**
 * Exhaustive search: depth first over all interleavings and NMI arrivals, every state visited once.
 *
 * Hangs are found by strongly connected components (Tarjan 1972): if no step but an NMI's arrival
 * leaves a component, and nothing in it has ended, then no schedule of what remains ever ends.
 * An NMI's arrival uses up its budget and so lies on no cycle.
 */
import { type Fingerprint, fingerprint } from '../machine/digest.ts';
import type { Machine } from '../machine/machine.ts';
import { Packer } from '../machine/packed.ts';
import type { Step } from '../machine/steps.ts';
import { createMachine, type System } from '../machine/system.ts';
import { choices } from './choices.ts';
import { detectAtEnd, type Failure, hang } from './detectors.ts';
import { NmiPositions } from './nmi-positions.ts';
import { expand } from './schedule.ts';
import { Budget, type Finding, type Search, type SearchOptions, SLICE } from './search.ts';
import { advance, settle } from './settle.ts';
import { Visited } from './visited.ts';

/** A state on the path from the initial one to the present one. */
interface Level {
  /** The step that led here; null for the initial state. */
  step: Step | null;
  number: number;
  /** Where its words begin in the arena. */
  offset: number;
  /** The machine itself, given up to the last step. */
  machine: Machine;
  steps: Step[];
  /** Index of the next step to try. */
  next: number;
  /** Tarjan's low link: the smallest number reachable within the component. */
  low: number;
  /** A step other than an NMI leads from here to where every task can end. */
  canEnd: boolean;
}

const ON_STACK = 1;
const CAN_END = 2;

export function exhaustive(options: SearchOptions): Search {
  return new Exhaustive(options).run();
}

class Exhaustive {
  readonly #options: SearchOptions;
  readonly #system: System;
  readonly #budget: Budget;
  readonly #packer: Packer;
  readonly #visited = new Visited();
  readonly #nmis = new NmiPositions();
  readonly #print: Fingerprint = { high: 0, low: 0 };
  readonly #levels: Level[] = [];
  /** Numbers of the states whose component is not complete yet. */
  readonly #component: number[] = [];
  #arena = new Int32Array(1 << 16);
  #used = 0;
  #flags = new Uint8Array(1 << 16);
  #transitions = 0;
  #depth = 0;
  #finding: Finding | null = null;

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#system = options.system;
    this.#budget = new Budget(options);
    this.#packer = new Packer(options.system);
  }

  *run(): Search {
    this.#start();
    while (this.#levels.length > 0 && this.#finding === null) {
      if (this.#budget.isSpent(this.#count())) break;
      yield this.#count();
      for (let count = 0; count < SLICE && this.#finding === null; count++) {
        const level = this.#levels[this.#levels.length - 1];
        if (level === undefined) break;
        if (level.next < level.steps.length) this.#tryNext(level);
        else this.#leave(level);
      }
    }
    return {
      ...this.#count(),
      end: this.#finding !== null ? 'finding' : (this.#budget.end ?? 'complete'),
      finding: this.#finding,
      nmiPositions: this.#nmis.size,
    };
  }

  #count() {
    const { size: states } = this.#visited;
    const { elapsedMs } = this.#budget;
    return { states, transitions: this.#transitions, depth: this.#depth, runs: 0, elapsedMs };
  }

  #start(): void {
    const machine = createMachine(this.#system);
    if (this.#options.reduce) {
      for (let cpu = 0; cpu < machine.cpus.length; cpu++) {
        const failure = settle(this.#system, machine, cpu);
        if (failure !== null) {
          this.#report(failure, null);
          return;
        }
      }
    }
    this.#remember(machine);
    this.#enter(machine, null);
  }

  /** The number of a known state, -1 for a new one, which is the last one in `visited` then. */
  #remember(machine: Machine): number {
    this.#packer.pack(machine);
    fingerprint(this.#packer.words, this.#packer.length, this.#print);
    return this.#visited.add(this.#print);
  }

  #enter(machine: Machine, step: Step | null): void {
    const steps = choices(this.#system, machine, this.#options.reduce);
    const level: Level = {
      step,
      number: this.#visited.size - 1,
      offset: this.#store(),
      machine,
      steps,
      next: 0,
      low: this.#visited.size - 1,
      canEnd: false,
    };
    this.#levels.push(level);
    if (this.#levels.length > this.#depth) this.#depth = this.#levels.length;
    this.#component.push(level.number);
    this.#flag(level.number, ON_STACK);
    if (steps.every(({ kind }) => kind === 'nmi')) {
      const failure = detectAtEnd(this.#system, machine);
      if (failure !== null) this.#report(failure, null);
      else this.#options.onEnd?.(machine);
      level.canEnd = true;
    }
  }

  /** Copies the packed machine to the arena's end. */
  #store(): number {
    const { words, length } = this.#packer;
    const offset = this.#used;
    if (offset + length > this.#arena.length) {
      const larger = new Int32Array(2 * this.#arena.length + length);
      larger.set(this.#arena);
      this.#arena = larger;
    }
    for (let index = 0; index < length; index++) this.#arena[offset + index] = words[index];
    this.#used += length;
    return offset;
  }

  #flag(number: number, flags: number): void {
    if (number >= this.#flags.length) {
      const larger = new Uint8Array(2 * this.#flags.length);
      larger.set(this.#flags);
      this.#flags = larger;
    }
    this.#flags[number] = flags;
  }

  #tryNext(level: Level): void {
    const step = level.steps[level.next++];
    const isLast = level.next === level.steps.length;
    const machine = isLast ? level.machine : this.#packer.unpack(this.#arena, level.offset);
    if (step.kind === 'nmi') this.#nmis.add(machine.cpus[step.cpu], step.cpu);
    this.#transitions++;
    const failure = advance(this.#system, machine, step, this.#options.reduce);
    if (failure !== null) {
      this.#report(failure, step);
      return;
    }
    const known = this.#remember(machine);
    if (known < 0) this.#enter(machine, step);
    else if (step.kind !== 'nmi') this.#meet(level, known);
  }

  /** A step leads to a state that is known already. */
  #meet(level: Level, known: number): void {
    const flags = this.#flags[known];
    if ((flags & ON_STACK) !== 0) {
      if (known < level.low) level.low = known;
    } else if ((flags & CAN_END) !== 0) level.canEnd = true;
  }

  /** All steps of the innermost state have been tried. */
  #leave(level: Level): void {
    if (level.low === level.number) {
      if (!level.canEnd) {
        const machine = this.#packer.unpack(this.#arena, level.offset);
        this.#report(hang(machine), null);
        return;
      }
      this.#closeComponent(level.number);
    }
    this.#levels.pop();
    this.#used = level.offset;
    const parent = this.#levels[this.#levels.length - 1];
    if (parent === undefined || level.step?.kind === 'nmi') return;
    if (level.low < parent.low) parent.low = level.low;
    if (level.canEnd) parent.canEnd = true;
  }

  #closeComponent(root: number): void {
    for (;;) {
      const number = this.#component.pop() as number;
      this.#flags[number] = CAN_END;
      if (number === root) return;
    }
  }

  #report(failure: Failure, last: Step | null): void {
    const steps = this.#levels.flatMap(({ step }) => (step === null ? [] : [step]));
    if (last !== null) steps.push(last);
    this.#finding = { failure, schedule: expand(this.#system, steps, this.#options.reduce) };
  }
}
