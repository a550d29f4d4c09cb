/**
 * Shrinking: the run that fails in the same way with the fewest NMIs, then the fewest context
 * switches, then the fewest steps. Best-first (Dijkstra 1959) over the reduced state graph with that
 * cost, so the first failure met is the least one, and it is proven to be.
 */
import TinyQueue from 'tinyqueue';
import { detectAtEnd } from '../../detectors/at-end.ts';
import { canEnd } from '../../detectors/can-end.ts';
import type { Failure, FailureClass } from '../../detectors/failure.ts';
import { Digester, noPrints, type Prints } from '../../machine/snapshots/digest.ts';
import { forkMachine, reachOf } from '../../machine/snapshots/fork.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import { Visited } from '../../machine/snapshots/visited.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { advance, settle } from '../reduction/advance.ts';
import { choices } from '../reduction/choices.ts';
import { expand } from '../reduction/expand-schedule.ts';
import {
  Budget,
  type Finding,
  type Search,
  type SearchLimits,
  sliceOf,
} from '../searching/search.ts';
import { countNmis, countSwitches } from './schedule-cost.ts';

export interface ShrinkOptions extends SearchLimits {
  system: System;
  finding: Finding;
}

export interface Shrunk {
  finding: Finding;
  /** No run of the scenario fails in this way with less; false when the budget ran out first. */
  isLeast: boolean;
  states: number;
}

/** NMIs, switches and steps in one number that orders them so. */
const NMI_COST = 2 ** 40;
const SWITCH_COST = 2 ** 20;

interface Node {
  parent: Node | null;
  /** The step that led here, null at the root; its CPU counts for switches. */
  step: Step | null;
  cost: number;
  /** Index into the least costs; -1 for a failure, which is no state. */
  state: number;
  /** Nodes of equal cost leave the queue in the order they came. */
  order: number;
  words: Int32Array;
  /** The step failed. */
  failure: Failure | null;
}

/** Packed machines are kept up to this many words: half a gigabyte. */
const MAX_WORDS = 2 ** 27;
const NO_WORDS = new Int32Array(0);

const byCost = (a: Node, b: Node): number => a.cost - b.cost || a.order - b.order;

export function shrink(options: ShrinkOptions): Search<Shrunk> {
  return new Shrinker(options).run();
}

class Shrinker {
  readonly #options: ShrinkOptions;
  readonly #system: System;
  readonly #class: FailureClass;
  readonly #most: number;
  readonly #packer: Packer;
  readonly #visited = new Visited();
  readonly #digester: Digester;
  /** The least cost at which each state, with the CPU that ran last, has been reached. */
  readonly #costs: number[] = [];
  readonly #queue = new TinyQueue<Node>([], byCost);
  #order = 0;
  #stored = 0;

  constructor(options: ShrinkOptions) {
    this.#options = options;
    this.#system = options.system;
    this.#class = options.finding.failure.class;
    this.#packer = new Packer(options.system);
    this.#digester = new Digester(options.system, { symmetric: false });
    const { schedule } = options.finding;
    this.#most =
      countNmis(schedule) * NMI_COST +
      (countSwitches(schedule) + 1) * SWITCH_COST +
      schedule.length;
  }

  *run(): Search<Shrunk> {
    const machine = createMachine(this.#system);
    for (let cpu = 0; cpu < machine.cpus.length; cpu++) {
      // A failure before the first choice is as short as can be.
      if (settle(this.#system, machine, cpu) !== null) return this.#keep(true);
    }
    const prints = noPrints(this.#system);
    this.#digester.whole(machine, prints);
    this.#reach(machine, null, null, 0);
    const budget = new Budget(this.#options);
    const slice = Math.ceil(sliceOf(this.#system) / 4);
    for (let popped = 0; ; popped++) {
      if (popped % slice === 0) {
        const { elapsedMs } = budget;
        const count = { states: this.#visited.size, transitions: popped, depth: 0, runs: 0 };
        yield { ...count, elapsedMs };
        if (budget.isSpent(count) || this.#stored > MAX_WORDS) return this.#keep(false);
      }
      const node = this.#queue.pop();
      if (node === undefined) return this.#keep(true);
      const failure = node.failure ?? this.#expand(node);
      if (failure === null) continue;
      return { finding: this.#finding(node, failure), isLeast: true, states: this.#visited.size };
    }
  }

  #keep(isLeast: boolean): Shrunk {
    return { finding: this.#options.finding, isLeast, states: this.#visited.size };
  }

  /** Adds the state that the digester has just seen, unless it was reached at no higher cost. */
  #reach(machine: Machine, parent: Node | null, step: Step | null, cost: number): void {
    const { high, low } = this.#digester.print;
    // What the cost of going on depends on: the state, and the CPU that ran last.
    const print = { high, low: (low + Math.imul((step?.cpu ?? -1) + 1, 0x9e3779b1)) | 0 };
    const known = this.#visited.add(print);
    if (known >= 0 && this.#costs[known] <= cost) return;
    const state = known >= 0 ? known : this.#visited.size - 1;
    this.#costs[state] = cost;
    this.#packer.pack(machine);
    const words = this.#packer.words.slice(0, this.#packer.length);
    this.#stored += words.length;
    this.#queue.push({ parent, step, cost, state, order: this.#order++, words, failure: null });
  }

  /** Adds what follows; the failure of the node itself, null for none. */
  #expand(node: Node): Failure | null {
    if (this.#costs[node.state] < node.cost) return null;
    const machine = this.#packer.unpack(node.words, 0);
    const steps = choices(this.#system, machine, true);
    const ended = this.#endFailure(machine, steps);
    if (ended?.class === this.#class) return ended;
    const prints = noPrints(this.#system);
    this.#digester.whole(machine, prints);
    for (const step of steps) this.#take(node, machine, prints, step);
    return null;
  }

  #take(node: Node, machine: Machine, prints: Prints, step: Step): void {
    const reach = reachOf(this.#system, machine, step);
    const next = forkMachine(machine, step.cpu, reach);
    let events = 0;
    const failure = advance(this.#system, next, step, true, () => {
      events++;
    });
    const cost = node.cost + costOf(node, step) + events;
    if (cost > this.#most) return;
    if (failure === null) {
      this.#digester.update(next, step.cpu, reach, prints.slice());
      this.#reach(next, node, step, cost);
    } else if (failure.class === this.#class) {
      const words = NO_WORDS;
      this.#queue.push({
        parent: node,
        step,
        cost,
        state: -1,
        order: this.#order++,
        words,
        failure,
      });
    }
  }

  #endFailure(machine: Machine, steps: readonly Step[]): Failure | null {
    if (steps.every(({ kind }) => kind === 'nmi')) return detectAtEnd(this.#system, machine);
    if (this.#class !== 'hang') return null;
    if (canEnd(this.#system, machine, this.#options.maxStates) !== false) return null;
    return this.#options.finding.failure;
  }

  #finding(node: Node, failure: Failure): Finding {
    const steps: Step[] = [];
    for (let at = node; at.step !== null && at.parent !== null; at = at.parent) steps.push(at.step);
    return { failure, schedule: expand(this.#system, steps.reverse(), true) };
  }
}

function costOf(node: Node, step: Step): number {
  const last = node.step?.cpu ?? step.cpu;
  return (step.kind === 'nmi' ? NMI_COST : 0) + (step.cpu === last ? 0 : SWITCH_COST);
}
