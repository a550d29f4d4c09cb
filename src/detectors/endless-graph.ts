/**
 * The graph of all machines that a run can reach where NMIs come without end, breadth first. Unlike
 * elsewhere an NMI's arrival may lie on a cycle, so that the edges are kept: what can still end, and who
 * starves, is asked of the whole graph, or of as much of it as there is.
 */
import { LINE_SIZE } from '../machine/memory/text.ts';
import { Digester, noPrints } from '../machine/snapshots/digest.ts';
import { forkMachine, reachOf } from '../machine/snapshots/fork.ts';
import { Packer } from '../machine/snapshots/packed.ts';
import { Visited } from '../machine/snapshots/visited.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { enabled } from '../machine/stepping/enabled.ts';
import { type Step, stepOfCode } from '../machine/stepping/steps.ts';
import { apply } from './apply-step.ts';
import type { Failure } from './failure.ts';
import { ARRIVES, type StateGraph } from './fairness/fair-cycle.ts';
import { bitsOf, deedOf } from './fairness/state-bits.ts';
import { settled } from './stride.ts';

/** A step that fails, and the machine in which it has failed. */
interface Met {
  failure: Failure;
  step: Step;
  machine: Machine;
}

/** A state, its steps, and what came of them. */
export interface Expanded {
  state: number;
  machine: Machine;
  steps: Step[];
  failures: Met[];
  /** Nothing but an NMI may still come. */
  isOver: boolean;
}

/** Entries of arrays: first, cameBy, depths, ends; sources, targets, movers, deeds, codes. */
const PER_STATE = 4;
const PER_EDGE = 5;
/** Bytes of a state that waits, besides its words; and of one that is looked at. */
const WAITING = 200;
const LOOK = 400;
const WORDS_OF_CPU = 150;
/** Of all that a state leads to. */
const EXPANDING = 2 ** 16;

export class EndlessGraph implements StateGraph {
  readonly cpus: number;
  readonly bits: number[] = [];
  readonly first: number[] = [];
  readonly sources: number[] = [];
  readonly targets: number[] = [];
  readonly movers: number[] = [];
  readonly deeds: number[] = [];
  readonly #codes: number[] = [];
  /** The edge that led to each state first, -1 for the initial one; and how far from that it is. */
  readonly #cameBy: number[] = [];
  readonly #depths: number[] = [];
  /** Without another NMI every task ends here, or something fails. */
  readonly #ends: boolean[] = [];
  readonly #system: System;
  readonly #settles: boolean;
  readonly #start: Machine;
  readonly #visited = new Visited();
  readonly #packer: Packer;
  readonly #digester: Digester;
  /** Machines of states that have not been expanded. */
  readonly #waiting = new Map<number, Int32Array>();
  #words = 0;
  /** The next state to expand. */
  #next = 0;

  /** `settles`: operations that nobody can tell run at once, as in a stride. */
  constructor(system: System, start: Machine, settles: boolean) {
    this.cpus = system.cpus;
    this.#system = system;
    this.#settles = settles;
    this.#packer = new Packer(system);
    this.#digester = new Digester(system, { symmetric: false });
    this.#start = start;
    this.#add(this.#settle(start).machine, -1);
  }

  get size(): number {
    return this.#visited.size;
  }

  /** Bytes of what it holds, and of what a look at it takes: entries of arrays are words, and a half more where they grow. */
  get bytes(): number {
    const { bytes, size } = this.#visited;
    const numbers = PER_STATE * size + this.bits.length + PER_EDGE * this.targets.length;
    const waiting = 4 * this.#words + WAITING * this.#waiting.size;
    return bytes + 12 * numbers + waiting + LOOK * size;
  }

  /** As many as it may take to expand a state. */
  get bytesToExpand(): number {
    const { isAlmostFull, growth } = this.#visited;
    return this.bytes + EXPANDING + (isAlmostFull ? growth : 0);
  }

  /** Words that are looked at to know a state again, about. */
  get words(): number {
    const { memory, text, cpus } = this.#start;
    return memory.length + (LINE_SIZE / 4) * text.length + WORDS_OF_CPU * cpus.length;
  }

  get isComplete(): boolean {
    return this.#next === this.size;
  }

  /** Steps tried, those that failed included. */
  transitions = 0;
  /** Micro-operations of all transitions. */
  taken = 0;

  /** The steps on the way to the last state that was expanded. */
  get depth(): number {
    return this.#depths[Math.max(0, this.#next - 1)];
  }

  /** Tries all steps of the next state; gives what it meets. */
  expand(): Expanded {
    const state = this.#next++;
    const words = this.#waiting.get(state) as Int32Array;
    const machine = this.#packer.unpack(words, 0);
    this.#waiting.delete(state);
    this.#words -= words.length;
    this.first[state] = this.targets.length;
    const steps = enabled(this.#system, machine);
    const failures: Met[] = [];
    const isOver = steps.every(({ kind }) => kind === 'nmi');
    if (isOver) this.#ends[state] = true;
    for (const step of steps) {
      const failed = this.#take(state, machine, step);
      if (failed === null) continue;
      failures.push(failed);
      if (step.kind !== 'nmi') this.#ends[state] = true;
    }
    this.first[state + 1] = this.targets.length;
    return { state, machine, steps, failures, isOver };
  }

  #settle(machine: Machine) {
    return this.#settles ? settled(this.#system, machine) : { machine, steps: [] };
  }

  #take(state: number, machine: Machine, step: Step): Met | null {
    this.transitions++;
    const next = forkMachine(machine, step.cpu, reachOf(this.#system, machine, step));
    const deed = deedOf(this.#system, machine, step);
    const failure = apply(this.#system, next, step, (_, event) => deed.see(event));
    if (failure !== null) return { failure, step, machine: next };
    this.sources.push(state);
    this.#codes.push(step.code);
    this.movers.push(step.cpu);
    this.deeds.push(deed.bits);
    const { machine: target, steps } = this.#settle(next);
    this.taken += 1 + steps.length;
    this.targets.push(this.#add(target, this.targets.length));
    return null;
  }

  #add(machine: Machine, edge: number): number {
    this.#digester.whole(machine, noPrints(this.#system));
    const known = this.#visited.add(this.#digester.print);
    if (known >= 0) return known;
    const state = this.size - 1;
    this.#packer.pack(machine);
    this.#waiting.set(state, this.#packer.words.slice(0, this.#packer.length));
    this.#words += this.#packer.length;
    this.#cameBy.push(edge);
    this.#depths.push(edge < 0 ? 0 : this.#depths[this.sources[edge]] + 1);
    this.#ends.push(false);
    for (let cpu = 0; cpu < this.cpus; cpu++) this.bits.push(bitsOf(this.#system, machine, cpu));
    return state;
  }

  /** The first state from which nothing ends without another NMI, -1 for none; what is not expanded may. */
  firstHang(): number {
    const before: number[][] = Array.from({ length: this.size }, () => []);
    this.targets.forEach((to, edge) => {
      if ((this.deeds[edge] & ARRIVES) === 0) before[to].push(this.sources[edge]);
    });
    const canEnd = this.#ends.map((ends, state) => ends || state >= this.#next);
    const open = canEnd.flatMap((ends, state) => (ends ? [state] : []));
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      for (const from of before[state]) {
        if (canEnd[from]) continue;
        canEnd[from] = true;
        open.push(from);
      }
    }
    return canEnd.indexOf(false);
  }

  /** Edges from the initial state to this one. */
  wayTo(state: number): number[] {
    const edges: number[] = [];
    for (let at = state; this.#cameBy[at] >= 0; at = this.sources[edges[edges.length - 1]]) {
      edges.push(this.#cameBy[at]);
    }
    return edges.reverse();
  }

  /** The micro-operations of a walk from the initial state on, and where it leads. */
  walk(edges: readonly number[]): { machine: Machine; steps: Step[] } {
    let { machine, steps } = this.#settle(this.#start);
    steps = [...steps];
    for (const edge of edges) {
      const step = stepOfCode(this.#codes[edge]) as Step;
      const next = forkMachine(machine, step.cpu, reachOf(this.#system, machine, step));
      apply(this.#system, next, step);
      const after = this.#settle(next);
      machine = after.machine;
      steps.push(step, ...after.steps);
    }
    return { machine, steps };
  }
}
