/**
 * The run of least cost that fails in a given way: best-first (Dijkstra 1959) over all schedules, by
 * exactly the cost that is printed, so the first failure met is the least one, and it is proven to be.
 * A reduction may move switches about and is not used: only strides are, which cost no run anything.
 */
import TinyQueue from 'tinyqueue';
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd } from '../../detectors/at-end.ts';
import type { Failure, FailureClass } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { Outlooks } from '../../detectors/outlook.ts';
import { settled } from '../../detectors/stride.ts';
import { Visited } from '../../machine/snapshots/visited.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { enabled, enabledAt } from '../../machine/stepping/enabled.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import {
  Budget,
  type Finding,
  leftOf,
  type Search,
  type SearchLimits,
} from '../searching/search.ts';
import { KnownStrides, type Taken } from './known-strides.ts';
import { MachineParts } from './machine-parts.ts';
import { NearestFailure } from './nearest-failure.ts';
import { childOf, type RunNode, scheduleOf, withEndings } from './run-node.ts';
import { type Cost, costOf } from './schedule-cost.ts';

export interface LeastRunOptions extends SearchLimits {
  system: System;
  class: FailureClass;
  /** Runs of a higher cost, or with more NMIs, are not looked for. */
  most: Cost;
  /** The steps that all runs begin with; they cost nothing. */
  from?: readonly Step[];
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

/** What a node weighs: its fields, the steps that led to it, and of its machine what it shares with no other. */
const BYTES_A_NODE = 500;
/** Parts of machines are kept up to so many bytes. */
const MAX_BYTES = 2 ** 29;

/** Nodes between two yields, and steps that they take. */
const SLICE = 100;
const SLICE_STEPS = 20_000;

/** No failing run has fewer NMIs than `most` allows, and none may have more: they are not compared. */
const byLength = (a: Cost, b: Cost): number => a.switches - b.switches || a.steps - b.steps;
const byCost = (a: RunNode, b: RunNode): number =>
  a.switches + a.turn - b.switches - b.turn || a.steps - b.steps || a.order - b.order;

/** More steps than any run has. */
const ANY = Number.MAX_SAFE_INTEGER;

/**
 * Where a failure shows only after the last switch, searches with few switches are small, and one that knows how
 * many there may be leaves out most of the states behind the last one.
 */
export function* leastRun(options: LeastRunOptions): Search<LeastRun> {
  const { most } = options;
  const start = options.now();
  const aids = aidsOf(options);
  for (let switches = 0; aids.nearest.needsOther && switches < most.switches; switches++) {
    const limits = leftOf(options, start);
    const fewer = { ...options, ...limits, most: { ...most, switches, steps: ANY } };
    const least = yield* new LeastRunSearch(fewer, aids).run();
    if (least.finding !== null || !least.isDecided) return least;
  }
  return yield* new LeastRunSearch({ ...options, ...leftOf(options, start) }, aids).run();
}

/** What searches for the same go by. */
interface Aids {
  parts: MachineParts;
  known: KnownStrides;
  nearest: NearestFailure;
}

function aidsOf({ system, class: wanted, reduce }: LeastRunOptions): Aids {
  const parts = new MachineParts(system);
  // A task that is preempted on its way to what it waits for has come as far as the hang needs it to.
  const takesAlong = reduce && !(wanted === 'hang' && system.tasks > 1);
  const known = new KnownStrides(system, parts, takesAlong);
  return { parts, known, nearest: new NearestFailure(system, wanted) };
}

class LeastRunSearch {
  readonly #system: System;
  readonly #options: LeastRunOptions;
  readonly #budget: Budget;
  readonly #class: FailureClass;
  /** The failure is one that only the end of a run shows. */
  readonly #isOfEnd: boolean;
  readonly #parts: MachineParts;
  readonly #known: KnownStrides;
  readonly #visited = new Visited();
  readonly #outlooks: Outlooks;
  readonly #nearest: NearestFailure;
  /** The node of least cost at which each state has been reached. */
  readonly #best: RunNode[] = [];
  readonly #queue = new TinyQueue<RunNode>([], byCost);
  #order = 0;
  #popped = 0;
  /** Steps since the last yield. */
  #taken = 0;
  /** Whether some state hangs could not be found out. */
  #isOpen = false;

  constructor(options: LeastRunOptions, { parts, known, nearest }: Aids) {
    const { system } = options;
    this.#options = options;
    this.#system = system;
    this.#budget = new Budget(options);
    this.#class = options.class;
    this.#isOfEnd = this.#class === 'hang' || this.#class === 'wrong-text';
    this.#parts = parts;
    this.#known = known;
    this.#nearest = nearest;
    this.#outlooks = new Outlooks(system, options.maxStates);
  }

  *run(): Search<LeastRun> {
    const { from = [] } = this.#options;
    const machine = createMachine(this.#system);
    for (const step of from) apply(this.#system, machine, step);
    this.#reach({ machine, parts: this.#parts.take(machine, null, []), steps: [] }, null);
    for (;;) {
      if (this.#popped++ % SLICE === 0 || this.#taken > SLICE_STEPS) {
        this.#taken = 0;
        yield this.#count();
        if (this.#isSpent()) return this.#answer(null, false);
      }
      const node = this.#queue.pop();
      if (node === undefined) return this.#answer(null, !this.#isOpen);
      if (node.failure !== null) {
        const schedule = [...from, ...withEndings(scheduleOf(node), node.ending)];
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
  *#within<T>(search: Generator<unknown, T, void>): Search<T | null> {
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
    return table + this.#parts.bytes + BYTES_A_NODE * this.#order + this.#outlooks.bytes;
  }

  #isSpent(): boolean {
    return this.#budget.isSpent(this.#count()) || this.#parts.bytes > MAX_BYTES;
  }

  /** Adds the state, unless it was reached at no higher cost. */
  #reach({ machine, parts, steps }: Omit<Taken, 'failure'>, parent: RunNode | null): void {
    const node = childOf(parent, steps);
    if (this.#isTooMuch(node) || this.#isTooFar(node, machine)) return;
    const { high, low } = this.#parts.printOf(machine, parts);
    // What the cost of going on depends on besides the state.
    const ran = this.#isOfEnd ? node.ran : 0;
    const salt = Math.imul(node.last + 2, 0x9e3779b1) ^ Math.imul(ran + 1, 0x85ebca6b);
    const known = this.#visited.add({ high, low: (low + salt) | 0 });
    if (known >= 0 && byLength(this.#best[known], node) <= 0) return;
    node.state = known >= 0 ? known : this.#visited.size - 1;
    this.#best[node.state] = node;
    node.machine = machine;
    node.parts = parts;
    this.#push(node);
  }

  #isTooMuch(node: Cost): boolean {
    const { most } = this.#options;
    return node.nmis > most.nmis || byLength(node, most) > 0;
  }

  /** It costs more than `most` to fail from there. */
  #isTooFar(node: RunNode, machine: Machine): boolean {
    const { most } = this.#options;
    if (this.#isOfEnd || node.last < 0 || node.switches < most.switches) return false;
    return node.steps + this.#nearest.alone(machine, node.last) > most.steps;
  }

  #push(node: RunNode): void {
    if (this.#isTooMuch(node)) return;
    node.order = this.#order++;
    this.#queue.push(node);
  }

  /** Adds what follows on the same CPU, and later, as a switch costs so much, on the others. */
  *#expand(node: RunNode): Search<void> {
    const { machine } = node;
    if (machine === null) return;
    if (this.#isOfEnd && node.turn === 0) yield* this.#endHere(node, machine);
    for (let cpu = 0; cpu < machine.cpus.length; cpu++) {
      const isOther = node.last >= 0 && cpu !== node.last;
      if (isOther !== (node.turn === 1)) continue;
      if (isOther && !this.#mayTurnTo(node, machine, cpu)) continue;
      const steps: Step[] = [];
      enabledAt(this.#system, machine, cpu, steps);
      for (const step of steps) this.#take(node, machine, step);
    }
    if (node.turn === 0 && this.#mayTurn(node, machine)) {
      node.turn = 1;
      this.#push(node);
      return;
    }
    node.machine = null;
  }

  #mayTurn(node: RunNode, machine: Machine): boolean {
    return machine.cpus.some((_, cpu) => cpu !== node.last && this.#mayTurnTo(node, machine, cpu));
  }

  #mayTurnTo(node: RunNode, machine: Machine, cpu: number): boolean {
    const { most } = this.#options;
    if (node.last < 0 || node.switches >= most.switches) return false;
    if (this.#isOfEnd || node.switches + 1 < most.switches) return true;
    return node.steps + this.#nearest.alone(machine, cpu) <= most.steps;
  }

  #take(node: RunNode, machine: Machine, last: Step): void {
    const taken = this.#known.take(machine, node.parts, last);
    this.#taken += taken?.steps.length ?? SLICE;
    if (taken === null) return;
    const { steps, failure } = taken;
    if (failure === null) this.#reach(taken, node);
    else if (failure.class === this.#class) this.#push({ ...childOf(node, steps), failure });
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
