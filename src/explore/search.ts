/** What every search takes and gives. */
import type { Machine } from '../machine/machine.ts';
import type { Step } from '../machine/steps.ts';
import type { System } from '../machine/system.ts';
import type { Failure } from './detectors.ts';

/** A failure with the schedule that reaches it, as a value. */
export interface Finding {
  failure: Failure;
  /** Micro-operation by micro-operation, from the initial machine; the last one fails. */
  schedule: Step[];
}

export interface Progress {
  states: number;
  transitions: number;
  depth: number;
  runs: number;
  elapsedMs: number;
}

export interface SearchOptions {
  system: System;
  /** Run private micro-operations together with the step before them. */
  reduce: boolean;
  /** Budgets; Infinity for none. */
  maxStates: number;
  maxRuns: number;
  maxMs: number;
  /** Steps of one run after which a random strategy gives the run up. */
  maxSteps: number;
  seed: number;
  /** Milliseconds from some fixed moment; the search reads no other clock. */
  now: () => number;
  /** Asked a few times a second; true ends the search and keeps what it has. */
  interrupted: () => boolean;
  onProgress?: (progress: Progress) => void;
  /** Told of every machine in which all tasks have ended well; it must not be changed or kept. */
  onEnd?: (machine: Machine) => void;
}

/** Why a search ended. */
export type SearchEnd = 'complete' | 'finding' | 'states' | 'runs' | 'time' | 'interrupted';

export interface SearchResult extends Progress {
  end: SearchEnd;
  finding: Finding | null;
  /** Different places (CPU, function, operation) at which an NMI arrived. */
  nmiPositions: number;
}

/** Tells a search when to stop, without reading the clock at every state. */
export class Budget {
  readonly #options: SearchOptions;
  readonly #start: number;
  #countdown = 0;
  #nextReport: number;
  end: SearchEnd | null = null;

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#start = options.now();
    this.#nextReport = this.#start + 200;
  }

  get elapsedMs(): number {
    return this.#options.now() - this.#start;
  }

  /** True once the search must stop; `count` gives the progress to report. */
  isSpent(count: () => Omit<Progress, 'elapsedMs'>): boolean {
    if (this.end !== null) return true;
    if (this.#countdown-- > 0) return false;
    this.#countdown = 500;
    const { maxStates, maxRuns, maxMs, now, interrupted, onProgress } = this.#options;
    const progress = count();
    const time = now();
    if (progress.states >= maxStates) this.end = 'states';
    else if (progress.runs >= maxRuns) this.end = 'runs';
    else if (time - this.#start >= maxMs) this.end = 'time';
    else if (interrupted()) this.end = 'interrupted';
    if (onProgress !== undefined && time >= this.#nextReport) {
      this.#nextReport = time + 200;
      onProgress({ ...progress, elapsedMs: time - this.#start });
    }
    return this.end !== null;
  }
}
