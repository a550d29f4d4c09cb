/**
 * A second opinion on what a scenario can do: breadth first over single steps, without any reduction,
 * hash or symmetry; hangs by walking backwards from the ends. It shares the machine and the detectors
 * of single events with the search, and nothing else.
 */
import { apply, type Visit } from '../../src/detectors/apply-step.ts';
import { detectAtEnd } from '../../src/detectors/at-end.ts';
import type { FailureClass } from '../../src/detectors/failure.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../src/machine/snapshots/fork.ts';
import { Packer } from '../../src/machine/snapshots/packed.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../src/machine/state/system.ts';
import { enabled, isFinished } from '../../src/machine/stepping/enabled.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';

interface State {
  words: Int32Array;
  /** Numbers of the states that single steps, but no NMI's arrival, lead to. */
  successors: number[];
  /** Classes of the failures that a step from here, or the end of the run here, shows. */
  failures: Set<FailureClass>;
  /** Some schedule without further NMIs ends every task, or fails in another way. */
  canEnd: boolean;
}

export interface Reference {
  states: State[];
  transitions: number;
  classes: Set<FailureClass>;
}

export interface ReferenceOptions {
  visit?: Visit;
  /** Told of each new machine, which is not to be changed, and of its packed words. */
  onState?: (machine: Machine, words: Int32Array) => void;
}

export function referenceSearch(system: System, options: ReferenceOptions): Reference {
  const graph = new Graph(system, options);
  graph.explore();
  graph.findEnds();
  const { states, transitions } = graph;
  const classes = new Set<FailureClass>();
  for (const state of states) {
    if (!state.canEnd) classes.add('hang');
    for (const failure of state.failures) classes.add(failure);
  }
  return { states, transitions, classes };
}

class Graph {
  readonly states: State[] = [];
  transitions = 0;
  readonly #system: System;
  readonly #options: ReferenceOptions;
  readonly #packer: Packer;
  readonly #numbers = new Map<string, number>();
  #queue: Machine[] = [];

  constructor(system: System, options: ReferenceOptions) {
    this.#system = system;
    this.#options = options;
    this.#packer = new Packer(system);
  }

  explore(): void {
    this.#add(createMachine(this.#system));
    for (let number = 0; number < this.states.length; number++) {
      this.#expand(this.states[number], this.#queue[number]);
      this.#queue[number] = undefined as unknown as Machine;
    }
    this.#queue = [];
  }

  /** Backwards from where every task has ended, or where a step that is no NMI fails. */
  findEnds(): void {
    const predecessors: number[][] = this.states.map(() => []);
    this.states.forEach(({ successors }, from) => {
      for (const to of successors) predecessors[to].push(from);
    });
    const ends = this.states.flatMap(({ canEnd }, number) => (canEnd ? [number] : []));
    for (const end of ends) {
      for (const before of predecessors[end]) {
        if (this.states[before].canEnd) continue;
        this.states[before].canEnd = true;
        ends.push(before);
      }
    }
  }

  #add(machine: Machine): number {
    this.#packer.pack(machine);
    const words = this.#packer.words.slice(0, this.#packer.length);
    const key = Buffer.from(words.buffer).toString('latin1');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.states.length;
    this.#numbers.set(key, number);
    this.#queue.push(machine);
    this.states.push({ words, successors: [], failures: new Set(), canEnd: false });
    this.#options.onState?.(machine, words);
    return number;
  }

  #expand(state: State, machine: Machine): void {
    const steps = enabled(this.#system, machine);
    if (steps.every(({ kind }) => kind === 'nmi')) {
      state.canEnd = isFinished(this.#system, machine);
      const failure = state.canEnd ? detectAtEnd(this.#system, machine) : null;
      if (failure !== null) state.failures.add(failure.class);
    }
    for (const step of steps) this.#take(state, machine, step);
  }

  #take(state: State, machine: Machine, step: Step): void {
    this.transitions++;
    const next = forkMachine(machine, step.cpu, OTHER_CPUS | MEMORY);
    const failure = apply(this.#system, next, step, this.#options.visit);
    if (failure !== null) {
      state.failures.add(failure.class);
      if (step.kind !== 'nmi') state.canEnd = true;
      return;
    }
    const to = this.#add(next);
    if (step.kind !== 'nmi') state.successors.push(to);
  }
}
