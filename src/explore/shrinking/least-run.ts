/**
 * The run of least cost that fails in a given way: best-first (Dijkstra 1959) over all schedules, by
 * exactly the cost that is printed, so the first failure met is the least one, and it is proven to be.
 * A reduction may move switches about and is not used: only strides are, which cost no run anything.
 */
import TinyQueue from 'tinyqueue';
import { detectAtEnd } from '../../detectors/at-end.ts';
import type { Failure, FailureClass } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { Outlooks } from '../../detectors/outlook.ts';
import { settled, stride } from '../../detectors/stride.ts';
import { Digester, noPrints, type Prints } from '../../machine/snapshots/digest.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import { Visited } from '../../machine/snapshots/visited.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { enabled } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { Budget, type Finding, type Search, type SearchLimits } from '../searching/search.ts';
import { childOf, NO_WORDS, type RunNode, scheduleOf, withEndings } from './run-node.ts';
import { type Cost, costOf } from './schedule-cost.ts';

export interface LeastRunOptions extends SearchLimits {
  system: System;
  class: FailureClass;
  /** Runs of a higher cost, or with more NMIs, are not looked for. */
  most: Cost;
  /** Take the operations that nobody can tell together with the step behind them. */
  reduce: boolean;
}

export interface LeastRun {
  /** null when there is none, or when the budget ran out first. */
  finding: Finding | null;
  /** The budget did not run out. */
  isDecided: boolean;
  states: number;
}

/** Packed machines are kept up to this many words: half a gigabyte. */
const MAX_WORDS = 2 ** 27;
/** What a node weighs besides its words: its fields, its prints, and the steps that led to it. */
const BYTES_A_NODE = 500;
/** RunNodes between two yields. */
const SLICE = 100;

/** No failing run has fewer NMIs than `most` allows, and none may have more: they are not compared. */
const byLength = (a: Cost, b: Cost): number => a.switches - b.switches || a.steps - b.steps;
const byCost = (a: RunNode, b: RunNode): number =>
  a.switches + a.turn - b.switches - b.turn || a.steps - b.steps || a.order - b.order;

export function leastRun(options: LeastRunOptions): Search<LeastRun> {
  return new LeastRunSearch(options).run();
}

class LeastRunSearch {
  readonly #system: System;
  readonly #options: LeastRunOptions;
  readonly #budget: Budget;
  readonly #class: FailureClass;
  /** The failure is one that only the end of a run shows. */
  readonly #isOfEnd: boolean;
  readonly #strides: boolean;
  readonly #packer: Packer;
  readonly #visited = new Visited();
  readonly #digester: Digester;
  readonly #outlooks: Outlooks;
  /** The node of least cost at which each state has been reached. */
  readonly #best: RunNode[] = [];
  readonly #queue = new TinyQueue<RunNode>([], byCost);
  #order = 0;
  #popped = 0;
  #stored = 0;
  /** Whether some state hangs could not be found out. */
  #isOpen = false;

  constructor(options: LeastRunOptions) {
    const { system } = options;
    this.#options = options;
    this.#system = system;
    this.#budget = new Budget(options);
    this.#class = options.class;
    this.#isOfEnd = this.#class === 'hang' || this.#class === 'wrong-text';
    // A task that is preempted on its way to what it waits for has come as far as the hang needs it to.
    this.#strides = options.reduce && !(this.#class === 'hang' && system.tasks > 1);
    this.#packer = new Packer(system);
    this.#digester = new Digester(system, { symmetric: false });
    this.#outlooks = new Outlooks(system, options.maxStates);
  }

  *run(): Search<LeastRun> {
    const machine = createMachine(this.#system);
    const prints = noPrints(this.#system);
    this.#digester.whole(machine, prints);
    this.#reach(machine, prints, null, []);
    for (;;) {
      if (this.#popped++ % SLICE === 0) {
        yield this.#count();
        if (this.#isSpent()) return this.#answer(null, false);
      }
      const node = this.#queue.pop();
      if (node === undefined) return this.#answer(null, !this.#isOpen);
      if (node.failure !== null) {
        const schedule = withEndings(scheduleOf(node), node.ending);
        return this.#answer({ failure: node.failure, schedule }, !this.#isOpen);
      }
      if (this.#best[node.state] !== node) continue;
      try {
        yield* this.#expand(node);
      } catch (error) {
        this.#budget.failed(error);
        return this.#answer(null, false);
      }
    }
  }

  #answer(finding: Finding | null, isDecided: boolean): LeastRun {
    return { finding, isDecided, states: this.#visited.size };
  }

  /** What the search finds; null when the budget ran out first. */
  *#within<T>(search: Generator<void, T, void>): Search<T | null> {
    for (;;) {
      const { done, value } = search.next();
      if (done) return value;
      yield this.#count();
      if (this.#isSpent()) return null;
    }
  }

  #count() {
    const { elapsedMs } = this.#budget;
    return {
      states: this.#visited.size,
      transitions: this.#popped,
      depth: 0,
      runs: 0,
      bytes: this.#bytes,
      elapsedMs,
    };
  }

  get #bytes(): number {
    const { bytes, isAlmostFull, growth } = this.#visited;
    const table = bytes + (isAlmostFull ? growth : 0);
    return table + 4 * this.#stored + BYTES_A_NODE * this.#order + this.#outlooks.bytes;
  }

  #isSpent(): boolean {
    return this.#budget.isSpent(this.#count()) || this.#stored > MAX_WORDS;
  }

  /** Adds the state that the digester has just seen, unless it was reached at no higher cost. */
  #reach(machine: Machine, prints: Prints, parent: RunNode | null, led: Step[]): void {
    const node = childOf(parent, led);
    if (this.#isTooMuch(node)) return;
    const { high, low } = this.#digester.print;
    // What the cost of going on depends on besides the state.
    const ran = this.#isOfEnd ? node.ran : 0;
    const salt = Math.imul(node.last + 2, 0x9e3779b1) ^ Math.imul(ran + 1, 0x85ebca6b);
    const known = this.#visited.add({ high, low: (low + salt) | 0 });
    if (known >= 0 && byLength(this.#best[known], node) <= 0) return;
    node.state = known >= 0 ? known : this.#visited.size - 1;
    this.#best[node.state] = node;
    node.prints = prints;
    this.#packer.pack(machine);
    node.words = this.#packer.words.slice(0, this.#packer.length);
    this.#stored += node.words.length;
    this.#push(node);
  }

  #isTooMuch(node: Cost): boolean {
    const { most } = this.#options;
    return node.nmis > most.nmis || byLength(node, most) > 0;
  }

  #push(node: RunNode): void {
    if (this.#isTooMuch(node)) return;
    node.order = this.#order++;
    this.#queue.push(node);
  }

  /** Adds what follows on the same CPU, and later, as a switch costs so much, on the others. */
  *#expand(node: RunNode): Search<void> {
    const machine = this.#packer.unpack(node.words, 0);
    if (this.#isOfEnd && node.turn === 0) yield* this.#endHere(node, machine);
    for (const step of enabled(this.#system, machine)) {
      const isOther = node.last >= 0 && step.cpu !== node.last;
      if (isOther === (node.turn === 1)) this.#take(node, machine, step);
    }
    const mayTurn = node.last >= 0 && node.switches < this.#options.most.switches;
    if (node.turn === 0 && mayTurn) {
      node.turn = 1;
      this.#push(node);
      return;
    }
    this.#stored -= node.words.length;
    node.words = NO_WORDS;
  }

  #take(node: RunNode, machine: Machine, last: Step): void {
    const taken = stride(this.#system, machine, last, this.#strides);
    if (taken === null) return;
    const { machine: next, steps, failure } = taken;
    if (failure === null) {
      const prints = node.prints.slice();
      this.#digester.update(next, machine, prints);
      this.#reach(next, prints, node, steps);
    } else if (failure.class === this.#class) {
      this.#push({ ...childOf(node, steps), failure });
    }
  }

  /** The run may end here, once every CPU has come to what it waits for. */
  *#endHere(node: RunNode, machine: Machine): Search<void> {
    const { machine: end, steps } = settled(this.#system, machine);
    const failure = yield* this.#failureAt(end);
    if (failure?.class !== this.#class) return;
    const cost = costOf(withEndings(scheduleOf(node), steps));
    this.#push({ ...childOf(node, []), ...cost, failure, ending: steps });
  }

  *#failureAt(machine: Machine): Search<Failure | null> {
    if (this.#class === 'hang') {
      const fate = yield* this.#within(this.#outlooks.fateOf(machine));
      if (fate === 'undecided') this.#isOpen = true;
      return fate === 'stuck' ? hang(machine) : null;
    }
    const isOver = enabled(this.#system, machine).every(({ kind }) => kind === 'nmi');
    return isOver ? detectAtEnd(this.#system, machine) : null;
  }
}
