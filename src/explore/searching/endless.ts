/**
 * Exhaustive search where NMIs come without end: breadth first, so that failures are met by short runs
 * also where something counts the NMIs and the states have no end. As the graph grows it is asked again
 * and again what hangs in it, and who starves.
 */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd } from '../../detectors/at-end.ts';
import { EndlessGraph } from '../../detectors/endless-graph.ts';
import type { Failure } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { starvationIn } from '../../detectors/starvation.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { GrowingCells } from './growing-cells.ts';
import { NmiPositions } from './nmi-positions.ts';
import { Budget, type Finding, type Search, type SearchOptions, sliceOf } from './search.ts';

/** States after which the graph is looked at for the first time; then whenever it has doubled. */
const FIRST_LOOK = 1024;

/** Micro-operations of a slice's transitions, each. */
const MOST_STEPS = 100;

export function endless(options: SearchOptions): Search {
  return new Endless(options).run();
}

class Endless {
  readonly #options: SearchOptions;
  readonly #graph: EndlessGraph;
  readonly #budget: Budget;
  readonly #nmis = new NmiPositions();
  readonly #growing: GrowingCells;
  #finding: Finding | null = null;

  constructor(options: SearchOptions) {
    const { system, from = [], reduce } = options;
    this.#options = options;
    const start = createMachine(system);
    for (const step of from) apply(system, start, step);
    this.#growing = new GrowingCells(system);
    this.#graph = new EndlessGraph(system, start, reduce);
    this.#budget = new Budget(options);
  }

  *run(): Search {
    const slice = sliceOf(this.#options.system);
    let look = FIRST_LOOK;
    try {
      while (this.#finding === null && !this.#graph.isComplete) {
        if (this.#budget.isSpent(this.#count())) break;
        yield this.#count();
        this.#search(slice);
        if (this.#finding !== null || this.#graph.size < look) continue;
        this.#look();
        look = 2 * this.#graph.size;
      }
      if (this.#graph.isComplete && this.#finding === null) this.#look();
    } catch (error) {
      this.#budget.failed(error);
    }
    const found = this.#finding;
    const growing = this.#graph.isComplete || found !== null ? [] : this.#growing.names;
    return {
      ...this.#count(),
      end: found !== null ? 'finding' : (this.#budget.end ?? 'complete'),
      finding: found,
      outOfMemory: this.#budget.outOfMemory,
      nmiPositions: this.#nmis.size,
      engine: 'machine',
      growing,
    };
  }

  #count() {
    const { size: states, transitions, depth } = this.#graph;
    const bytes = this.#graph.bytes + this.#nmis.bytes;
    return { states, transitions, depth, runs: 0, bytes, elapsedMs: this.#budget.elapsedMs };
  }

  /** Expands states, with so many transitions or a few more. */
  #search(slice: number): void {
    const end = this.#graph.transitions + slice;
    const most = this.#graph.taken + MOST_STEPS * slice;
    while (this.#graph.transitions < end && !this.#graph.isComplete) {
      if (this.#graph.taken > most) return;
      if (this.#graph.bytesToExpand > this.#options.maxBytes) {
        this.#budget.end = 'memory';
        return;
      }
      const { state, machine, steps, failures, isOver } = this.#graph.expand();
      for (const { kind, cpu } of steps) {
        if (kind === 'nmi') this.#nmis.add(machine.cpus[cpu], cpu);
      }
      this.#growing.see(machine);
      if (isOver && this.#end(state, machine)) return;
      for (const { failure, step, machine: failed } of failures) {
        if (this.#report(failure, failed, () => [...this.#stepsTo(state), step])) return;
      }
    }
  }

  /** A run ends in the state; true when it is the finding. */
  #end(state: number, machine: Machine): boolean {
    const failure = detectAtEnd(this.#options.system, machine);
    if (failure !== null) return this.#report(failure, machine, () => this.#stepsTo(state));
    this.#options.onEnd?.(machine);
    return false;
  }

  #stepsTo(state: number): Step[] {
    return this.#graph.walk(this.#graph.wayTo(state)).steps;
  }

  /** Asks the graph, as far as it goes, what hangs and who starves. */
  #look(): void {
    const state = this.#graph.firstHang();
    if (state >= 0) {
      const { machine, steps } = this.#graph.walk(this.#graph.wayTo(state));
      if (this.#report(hang(machine), machine, () => steps)) return;
    }
    const starving = starvationIn(this.#options.system, this.#graph);
    if (starving === null) return;
    this.#report(starving.failure, starving.machine, () => starving.steps);
  }

  /** Ends the search with a finding; false for a failure that is passed over. */
  #report(failure: Failure, machine: Machine, steps: () => Step[]): boolean {
    if (this.#options.passOver?.(failure, machine)) return false;
    this.#finding = { failure, schedule: [...(this.#options.from ?? []), ...steps()] };
    return true;
  }
}
