/** What every search takes and gives. */
import { isAllocationFailure } from '../../detectors/allocation.ts';
import type { Failure } from '../../detectors/failure.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Reductions } from '../reduction/reductions.ts';
import type { BitUse } from '../states/bit-states.ts';

/** A failure with the schedule that reaches it, as a value. */
export interface Finding {
  failure: Failure;
  /** Micro-operation by micro-operation, from the initial machine; the last one fails. */
  schedule: Step[];
}

/** How far a search is. `states`: different ones; `transitions`: steps taken; `depth`: steps of its longest path. */
export interface Progress {
  states: number;
  transitions: number;
  depth: number;
  runs: number;
  /** What the search holds: its tables, and the machines of its path. */
  bytes: number;
  elapsedMs: number;
}

/** Budgets, asked about at every yield; Infinity for none. */
export interface SearchLimits {
  maxStates: number;
  maxRuns: number;
  /** Milliseconds of `now`. */
  maxMs: number;
  /** Bytes that a search may hold; before a table grows it is asked whether that fits. */
  maxBytes: number;
  /** Milliseconds from some fixed moment; the search reads no other clock. */
  now: () => number;
  /** Asked at every yield; true ends the search and keeps what it has. */
  interrupted: () => boolean;
}

/** Who takes the steps of an exhaustive search (E18): the kernel where it can, or decide and evolve alone. */
export const ENGINES = ['kernel', 'machine'] as const;
export type EngineName = (typeof ENGINES)[number];

/** What is searched, how, and the budgets. */
export interface SearchOptions extends SearchLimits {
  system: System;
  /** Run private micro-operations together with the step before them. */
  reduce: boolean;
  /** Exhaustive only: with `reduce`, which of the reductions that look accesses up (E3.13 to E3.16); all where not said. */
  reductions?: Reductions;
  /** Exhaustive only; the kernel where not said. */
  engine?: EngineName;
  /** Exhaustive only: nobody asks for anything but final states, and for failures that are no hangs (E12). */
  endsOnly?: boolean;
  /**
   * With `endsOnly`: what is known of the final states. `size` grows with what is known; a machine that it `covers`
   * is not searched.
   */
  known?: { readonly size: number; covers(machine: Machine): boolean };
  /** Steps of one run after which a random strategy gives the run up. */
  maxSteps: number;
  seed: number;
  /** Told of every machine in which all tasks have ended well; it must not be changed or kept. */
  onEnd?: (machine: Machine) => void;
  /**
   * Failures that are no finding, with the machine that failed: such a run has no final state, and that
   * is all. Exhaustive only. Without `reduce` no other failure is missed for one that came before it.
   */
  passOver?: (failure: Failure, machine: Machine) => boolean;
  /** Exhaustive only, and not of NMIs without end: a few bits a state, in a table of `maxBytes` or so. */
  bitstate?: boolean;
  /** Exhaustive only: threads that search together (E19), where the kernel does; 1 where not said, and with `passOver`. */
  workers?: number;
  /** Exhaustive only, with `workers`: transitions after which others than the first begin, where not as usual; 0: at once, and all are waited for. */
  alone?: number;
  /** Exhaustive only: transitions between two yields, where those of `sliceOf` are too many. */
  slice?: number;
  /** Exhaustive only: the steps that all runs begin with. */
  from?: readonly Step[];
}

/** No budget at all, and no clock. */
export const UNLIMITED: SearchLimits = {
  maxStates: Infinity,
  maxRuns: Infinity,
  maxMs: Infinity,
  maxBytes: Infinity,
  now: () => 0,
  interrupted: () => false,
};

/** The same limits with what is left of their time, for a search that is one of several since `start`. */
export function leftOf(limits: SearchLimits, start: number): SearchLimits {
  const { maxStates, maxRuns, maxBytes, now, interrupted } = limits;
  const maxMs = Math.max(0, limits.maxMs - (now() - start));
  return { maxStates, maxRuns, maxMs, maxBytes, now, interrupted };
}

/** Why a search ended. */
export type SearchEnd =
  | 'complete'
  | 'finding'
  | 'states'
  | 'runs'
  | 'time'
  | 'memory'
  /** Nothing is left to try, but what the bits took for known (BitStates) was not: never a proof. */
  | 'bitstate'
  | 'interrupted';

/** What a search came to. */
export interface SearchResult extends Progress {
  end: SearchEnd;
  finding: Finding | null;
  /** Of a bitstate search. */
  bits?: BitUse;
  /** With the end `memory`: there was none to be had, whatever the limit. */
  outOfMemory?: boolean;
  /** Different places (CPU, function, operation) at which an NMI arrived. */
  nmiPositions: number;
  /** Exhaustive only: who took the steps in the end. */
  engine?: EngineName;
  /** Exhaustive only: how many times it began anew because an access was met that was not known of. */
  widened?: number;
  /** Exhaustive only: it ended behind another such access, before it could begin anew: with a finding, or a budget. */
  metUnknown?: boolean;
  /** Runs of a random strategy that were cut off after so many steps that they may have, unfinished. */
  unfinished?: number;
  /** Variables that grew to the last, where the search did not end. */
  growing?: string[];
}

/**
 * A search as a generator: it yields every thousand transitions or so, so that whoever drives it can
 * listen for Ctrl-C, draw progress, or stop. `maxMs` and the other budgets are checked there.
 */
export type Search<Result = SearchResult> = Generator<Progress, Result, void>;

/** Transitions between two yields: fewer where each costs more, so that budgets are kept promptly. */
export function sliceOf({ program }: System): number {
  return Math.max(1, Math.floor(1000 / (1 + program.sites.length / 50)));
}

/** Runs a search, or what else goes on in steps, to its end without a pause. */
export function finish<Result>(search: Generator<unknown, Result, void>): Result {
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/** A search that nobody goes on with ends, and whatever threads it has; one that has ended takes no notice. */
export function abandon<Result>(search: Search<Result>): void {
  search.return(undefined as Result);
}

/** Tells a search when to stop. */
export class Budget {
  readonly #options: SearchLimits;
  readonly #start: number;
  end: Exclude<SearchEnd, 'complete' | 'finding' | 'bitstate'> | null = null;

  constructor(options: SearchLimits) {
    this.#options = options;
    this.#start = options.now();
  }

  get elapsedMs(): number {
    return this.#options.now() - this.#start;
  }

  /** An allocation has failed. */
  outOfMemory = false;

  /** Ends the search when an allocation has failed; anything else that was thrown is thrown on. */
  failed(error: unknown): void {
    if (!isAllocationFailure(error)) throw error;
    this.outOfMemory = true;
    this.end = 'memory';
  }

  /** True once the search must stop; `end` says why then. */
  isSpent({ states, runs, bytes }: Omit<Progress, 'elapsedMs'>): boolean {
    if (this.end !== null) return true;
    const { maxStates, maxRuns, maxMs, maxBytes, interrupted } = this.#options;
    if (states >= maxStates) this.end = 'states';
    else if (runs >= maxRuns) this.end = 'runs';
    else if (this.elapsedMs >= maxMs) this.end = 'time';
    else if (bytes > maxBytes) this.end = 'memory';
    else if (interrupted()) this.end = 'interrupted';
    return this.end !== null;
  }
}
