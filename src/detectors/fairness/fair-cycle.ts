/**
 * Fair cycles of a state graph: the emptiness check of Streett automata (Emerson and Lei 1987; Latvala
 * and Heljanko 2000), within strongly connected components (Tarjan 1972). What is asked of a cycle
 * depends on what becomes of each CPU on it, so every combination of fates is tried.
 */
import { componentsOf } from './components.ts';
import { roundTrip } from './round-trip.ts';

/**
 * Bits of a CPU's state: what it could do if no NMI ran there (the first four), what it can do. The
 * same bits of an edge: it has done so.
 */
export const RUN = 1;
export const STOP = 2;
export const RESUME = 4;
export const INTERRUPT = 8;
/** A raised NMI arrives; the oldest store drains; its innermost context, whatever it is, runs. */
export const RAISED = 16;
export const DRAIN = 32;
export const TOP_RUNS = 64;
/** Of states alone: an NMI runs; its task has not ended. */
export const IN_NMI = 128;
export const HAS_TASK = 256;
/** Of edges alone: an NMI's handler begins, has had a fault, has ended; an NMI comes from outside. */
export const ENTERS = 512;
export const FAULTS = 1024;
export const LEAVES = 2048;
export const ARRIVES = 4096;

/** Edges of one state are neighbours; a state without any has not been expanded, or has none. */
export interface StateGraph {
  readonly cpus: number;
  /** How many states there are. */
  readonly size: number;
  /** Bits of CPU c in state s: `bits[s * cpus + c]`. */
  readonly bits: readonly number[];
  /** First edge of a state, and of the one behind the last. */
  readonly first: readonly number[];
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  /** The CPU whose step it is, and what that did. */
  readonly movers: readonly number[];
  readonly deeds: readonly number[];
}

/**
 * What becomes of a CPU on a cycle.
 * `served`: whatever it may do outside NMIs infinitely often, it does infinitely often.
 * `held`: it never leaves one NMI.
 * `slow`: only NMIs run, and each one's handler takes a fault: so long that the next NMI has come.
 * Whichever it is, what runs there goes on.
 */
export type Fate = 'served' | 'held' | 'slow';

export interface FairCycle {
  fates: Fate[];
  /** Edges, each from where the one before leads; the last leads back. */
  edges: number[];
}

const ASKED: Readonly<Record<Fate, number>> = {
  served: RUN | STOP | RESUME | INTERRUPT | RAISED | DRAIN | TOP_RUNS,
  held: RAISED | DRAIN | TOP_RUNS,
  slow: RAISED | DRAIN | TOP_RUNS,
};

/** A cycle on which NMIs arrive, every CPU gets what it is due, and yet somebody never ends; null for none. */
export function fairCycle(graph: StateGraph, from: number | null = null): FairCycle | null {
  for (const fates of fatesOf(graph)) {
    const found = new FairSearch(graph, fates).find(from);
    if (found !== null) return { fates, edges: found };
  }
  return null;
}

/** All combinations, those first in which every CPU is served; without those that no state allows. */
function fatesOf(graph: StateGraph): Fate[][] {
  let combined: Fate[][] = [[]];
  for (const fates of possibleFates(graph)) {
    combined = fates.flatMap((fate) => combined.map((others) => [...others, fate]));
  }
  return combined;
}

/** How many combinations there are. */
export const combinationsOf = (graph: StateGraph): number =>
  possibleFates(graph).reduce((product, fates) => product * fates.length, 1);

/** Of each CPU those that some state allows. */
function possibleFates({ cpus, bits, movers, deeds }: StateGraph): Fate[][] {
  return Array.from({ length: cpus }, (_, cpu): Fate[] => {
    const isHeld = bits.some((bit, at) => at % cpus === cpu && (bit & IN_NMI) !== 0);
    const isSlow = deeds.some((deed, edge) => movers[edge] === cpu && (deed & FAULTS) !== 0);
    return [
      'served',
      ...(isHeld ? (['held'] as const) : []),
      ...(isSlow ? (['slow'] as const) : []),
    ];
  });
}

/**
 * The search for one combination of fates. Its nodes are states, each with a bit for every slow CPU:
 * there has been a fault since an NMI last began there.
 */
class FairSearch {
  readonly #graph: StateGraph;
  readonly #fates: readonly Fate[];
  readonly #slow: readonly number[];
  /** Nodes of equal number are being looked at together; 0 for what is out. */
  readonly #region: Int32Array;
  #regions = 0;

  constructor(graph: StateGraph, fates: readonly Fate[]) {
    this.#graph = graph;
    this.#fates = fates;
    this.#slow = fates.flatMap((fate, cpu) => (fate === 'slow' ? [cpu] : []));
    this.#region = new Int32Array(graph.size << this.#slow.length);
  }

  /** The edges of a cycle; one through the state `from`, where that is asked. */
  find(from: number | null): number[] | null {
    const all: number[] = [];
    for (let node = 0; node < this.#region.length; node++) {
      if (this.#isPossible(node >> this.#slow.length)) all.push(node);
    }
    const open = [all];
    for (let nodes = open.pop(); nodes !== undefined; nodes = open.pop()) {
      this.#enclose(nodes);
      const region = this.#regions;
      const parts = componentsOf(nodes, (node) => this.#successors(node, region));
      for (const part of parts) {
        if (from !== null && !part.some((node) => node >> this.#slow.length === from)) continue;
        const rest = this.#withoutUnserved(part);
        if (rest.length < part.length) open.push(rest);
        else if (this.#isStarving(part)) return this.#cycle(part, from);
      }
    }
    return null;
  }

  #enclose(nodes: readonly number[]): void {
    this.#regions++;
    for (const node of nodes) this.#region[node] = this.#regions;
  }

  #isPossible(state: number): boolean {
    const { cpus, bits } = this.#graph;
    return this.#fates.every(
      (fate, cpu) => fate !== 'held' || (bits[state * cpus + cpu] & IN_NMI) !== 0,
    );
  }

  #edges(node: number): { first: number; end: number } {
    const state = node >> this.#slow.length;
    const { first } = this.#graph;
    return { first: first[state] ?? 0, end: first[state + 1] ?? 0 };
  }

  #successors(node: number, region: number): number[] {
    const found: number[] = [];
    const { first, end } = this.#edges(node);
    for (let edge = first; edge < end; edge++) {
      const next = this.#over(node, edge);
      if (next >= 0 && this.#region[next] === region) found.push(next);
    }
    return found;
  }

  /** The node that the edge leads to; -1 where the fate of its CPU does not allow it. */
  #over(node: number, edge: number): number {
    const { targets, movers, deeds } = this.#graph;
    const width = this.#slow.length;
    const cpu = movers[edge];
    const deed = deeds[edge];
    const fate = this.#fates[cpu];
    if (fate === 'held' && (deed & ENTERS) !== 0) return -1;
    let faulted = node & ((1 << width) - 1);
    if (fate === 'slow') {
      if ((deed & (RUN | STOP | RESUME | INTERRUPT)) !== 0) return -1;
      const bit = 1 << this.#slow.indexOf(cpu);
      if ((deed & FAULTS) !== 0) faulted |= bit;
      if ((deed & LEAVES) !== 0 && (faulted & bit) === 0) return -1;
      if ((deed & ENTERS) !== 0) faulted &= ~bit;
    }
    return (targets[edge] << width) | faulted;
  }

  /** Edges within the component that is enclosed. */
  *#within(part: readonly number[]): Generator<[node: number, edge: number]> {
    const region = this.#region[part[0]];
    for (const node of part) {
      const { first, end } = this.#edges(node);
      for (let edge = first; edge < end; edge++) {
        const next = this.#over(node, edge);
        if (next >= 0 && this.#region[next] === region) yield [node, edge];
      }
    }
  }

  /** What is left of a component without the states in which a CPU is due what it never gets in it. */
  #withoutUnserved(part: readonly number[]): number[] {
    this.#enclose(part);
    const due = this.#due(part);
    for (const [, edge] of this.#within(part))
      due[this.#graph.movers[edge]] &= ~this.#graph.deeds[edge];
    return part.filter((node) => due.every((bits, cpu) => (this.#bits(node, cpu) & bits) === 0));
  }

  #bits(node: number, cpu: number): number {
    const { cpus, bits } = this.#graph;
    return bits[(node >> this.#slow.length) * cpus + cpu];
  }

  /** What each CPU can do somewhere in it, as far as its fate asks for it. */
  #due(part: readonly number[]): number[] {
    return this.#fates.map((fate, cpu) => {
      let bits = 0;
      for (const node of part) bits |= this.#bits(node, cpu);
      return bits & ASKED[fate];
    });
  }

  /** NMIs arrive in it, at slow CPUs above all, and a task or a handler never ends. */
  #isStarving(part: readonly number[]): boolean {
    const { cpus, movers, deeds } = this.#graph;
    const done = new Array<number>(cpus).fill(0);
    for (const [, edge] of this.#within(part)) done[movers[edge]] |= deeds[edge];
    if (!done.some((deed) => (deed & ARRIVES) !== 0)) return false;
    if (!this.#slow.every((cpu) => (done[cpu] & ENTERS) !== 0)) return false;
    return this.#fates.some(
      (fate, cpu) => fate === 'held' || (this.#bits(part[0], cpu) & HAS_TASK) !== 0,
    );
  }

  #cycle(part: readonly number[], from: number | null): number[] {
    const { movers, deeds } = this.#graph;
    const asked = this.#due(part).flatMap((bits, cpu) => {
      const wanted = [RUN, STOP, RESUME, INTERRUPT, RAISED, DRAIN, TOP_RUNS].filter(
        (bit) => (bits & bit) !== 0,
      );
      if (this.#fates[cpu] === 'slow') wanted.push(ENTERS);
      return wanted.map(
        (bit) => (edge: number) => movers[edge] === cpu && (deeds[edge] & bit) !== 0,
      );
    });
    asked.push((edge: number) => (deeds[edge] & ARRIVES) !== 0);
    const region = this.#region[part[0]];
    const start = from === null ? part[0] : part.find((node) => node >> this.#slow.length === from);
    return roundTrip(start ?? part[0], asked, (node) => {
      const ways: [edge: number, next: number][] = [];
      const { first, end } = this.#edges(node);
      for (let edge = first; edge < end; edge++) {
        const next = this.#over(node, edge);
        if (next >= 0 && this.#region[next] === region) ways.push([edge, next]);
      }
      return ways;
    });
  }
}
