/**
 * Exhaustive search by the kernel (E18). It counts for nothing by itself: a finding is run again by decide and
 * evolve, which say what failed, and one transition in some thousands is compared with theirs.
 */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd, hasStepsLeft } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../machine/snapshots/fork.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { isEnabled } from '../../machine/stepping/enabled.ts';
import { type Step, stepOfCode } from '../../machine/stepping/steps.ts';
import { Kernel, MOST_WORKERS } from '../kernel/kernel.ts';
import { compiledKernel } from '../kernel/module.ts';
import { savedWorkers, saveKernel, takeKernel } from '../kernel/saved-memory.ts';
import { accessesOf } from '../kernel/shape.ts';
import { STATUS, type Status } from '../kernel/threads/exports.ts';
import { expand } from '../reduction/expand-schedule.ts';
import type { Moves } from '../reduction/moves.ts';
import { movesOf } from '../reduction/moves-of.ts';
import { Reducing } from '../reduction/reducing.ts';
import type { Reduced } from '../reduction/reductions.ts';
import type { Engine, SavedBytes } from '../states/savable.ts';
import type { Round } from './round.ts';
import type { Budget, Finding, Search, SearchOptions } from './search.ts';

/** Transitions between two yields, and between two that are compared: as many as there have been, within limits. */
const LEAST_SLICE = 1024;
const MOST_SLICE = 16_384;

/** The kernel has said what decide and evolve do not say: a defect of this program. */
export class KernelMismatch extends Error {}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

interface Met {
  failure: Failure;
  machine: Machine;
}

/** With another layout that the build does not tell the version is another one. */
const VERSION = 2;

/** The kernel of this build. Throws what node:fs throws where there is none. */
export const kernelEngine = (): Engine => ({
  name: 'kernel',
  version: VERSION,
  build: compiledKernel().build,
});

export class KernelSearch implements Round {
  readonly engine = kernelEngine();
  isWhole = true;
  isCrowded = false;
  #isRestored = false;
  readonly #options: SearchOptions;
  readonly #system: System;
  readonly #reduced: Reduced | null;
  readonly #moves: Moves;
  readonly #budget: Budget;
  readonly #kernel: Kernel;
  readonly #packer: Packer;
  #finding: Finding | null = null;

  /** With `saved` it goes on. Throws Unusable, and RangeError where there is no memory for a kernel. */
  constructor(
    options: SearchOptions,
    budget: Budget,
    reduced: Reduced | null,
    saved: SavedBytes | null = null,
  ) {
    const { system } = options;
    this.#options = options;
    this.#system = system;
    this.#reduced = reduced;
    this.#moves =
      reduced === null
        ? movesOf(system, { reduce: true, endsOnly: false })
        : new Reducing(system, reduced);
    this.#packer = new Packer(system, reduced?.left ?? null);
    const { maxStates: mostStates, slice, alone } = options;
    const workers = saved === null ? workersOf(options) : savedWorkers(saved);
    this.#kernel = new Kernel(system, { reduced, workers, alone, slice, mostStates });
    this.#budget = budget;
    if (saved === null) return;
    takeKernel(this.#kernel, saved, options.maxBytes);
    this.#isRestored = true;
  }

  /** It ended because what it went by was not right: its result is none, but for a finding. */
  get isOutdated(): boolean {
    return this.isWrong && this.#finding === null && this.#budget.end === null;
  }

  get isWrong(): boolean {
    return this.#kernel.isWrong;
  }

  *run(): Search {
    let status: Status = this.#isRestored ? 'goes on' : this.#start();
    try {
      while (status === 'goes on' || status === 'full') {
        if (
          status === 'full' &&
          !this.#kernel.enlarge(this.#options.maxBytes - this.#kernel.bytes)
        ) {
          this.#budget.end = 'memory';
        }
        const count = this.#count();
        if (this.#budget.isSpent(count)) break;
        yield count;
        this.isWhole = false;
        this.#compare();
        const { states, transitions } = count;
        const slice = this.#options.slice ?? clamp(transitions, LEAST_SLICE, MOST_SLICE);
        // No step leads to more than one state: the budget is kept to the state.
        const left = this.#options.maxStates - states;
        status = this.#kernel.search(Math.max(1, Math.min(slice, left)));
        if (status === 'found') status = this.#met();
        this.isWhole = status === 'goes on' || status === 'full';
      }
      // What another worker has met meanwhile counts.
      if (this.#kernel.rest() === 'found' && this.#finding === null) status = this.#met();
    } catch (error) {
      this.#budget.failed(error);
    } finally {
      this.#kernel.crew.dismiss();
    }
    if (status === 'overflow') throw new KernelMismatch('a stack has no room in the kernel');
    if (status === 'no room') {
      if (this.#kernel.isShared) this.isCrowded = true;
      else this.#budget.end = 'memory';
    }
    this.#learn();
    return {
      ...this.#count(),
      end: this.#finding !== null ? 'finding' : (this.#budget.end ?? 'complete'),
      finding: this.#finding,
      outOfMemory: this.#budget.outOfMemory,
      nmiPositions: this.#kernel.nmiPositions,
      engine: 'kernel',
    };
  }

  save(): Iterable<Uint8Array> {
    return saveKernel(this.#kernel);
  }

  #start(): Status {
    const machine = createMachine(this.#system);
    for (const step of this.#options.from ?? []) apply(this.#system, machine, step);
    this.#kernel.put(machine);
    const status = STATUS[this.#kernel.exports.start()];
    if (status !== 'found') return status;
    if (this.#kernel.path() !== null) return this.#met();
    // It fails before the first step.
    const failure = this.#moves.begin(machine);
    if (failure === null) throw new KernelMismatch('nothing fails before the first step');
    if (this.#options.passOver?.(failure, machine)) return 'complete';
    this.#finding = {
      failure,
      schedule: expand(this.#system, this.#moves, [], this.#options.from),
    };
    return 'found';
  }

  #count() {
    return {
      ...this.#kernel.counts,
      runs: 0,
      bytes: this.#kernel.bytes,
      elapsedMs: this.#budget.elapsedMs,
    };
  }

  /** What the kernel has met becomes known. */
  #learn(): void {
    const table = this.#reduced?.table;
    for (const { cpu, op, location, how } of this.#kernel.violations()) {
      if (how === 2 && table !== undefined) table.changed[location] = 1;
      else
        for (const isWrite of accessesOf(this.#kernel.shape, op, how === 1))
          table?.add(cpu, op, location, isWrite);
    }
  }

  /** The next transition, by the kernel and by decide and evolve. Throws KernelMismatch. */
  #compare(): void {
    const { exports } = this.#kernel;
    const level = exports.level() >>> 0;
    if (level === 0 || this.isWrong) return;
    exports.restore(level);
    const before = this.#kernel.get();
    const step = stepOfCode(exports.probe());
    if (step === undefined || this.isWrong) return;
    const fails = exports.failed() >= 0;
    const machine = forkMachine(before, step.cpu, MEMORY | OTHER_CPUS);
    const failure = this.#moves.advance(machine, step);
    const name = `${step.kind} of CPU${step.cpu}`;
    if (fails !== (failure !== null)) {
      throw new KernelMismatch(
        `${name} ${fails ? 'fails in the kernel alone' : 'fails: not so in the kernel'}`,
      );
    }
    if (!fails && this.#words(machine) !== this.#words(this.#kernel.get())) {
      throw new KernelMismatch(`${name} leads to another machine in the kernel`);
    }
  }

  #words(machine: Machine): string {
    this.#packer.pack(machine);
    return this.#packer.words.subarray(0, this.#packer.length).join(' ');
  }

  /** The kernel has met a failure: whether the search goes on behind it. */
  #met(): Status {
    const failed = stepOfCode(this.#kernel.innermost.failed);
    const { failure, machine } = this.#failure(failed);
    const steps = (this.#kernel.path() ?? []).map((code) => stepOfCode(code) as Step);
    if (failed !== undefined) steps.push(failed);
    if (this.isWrong && !this.#isReal(this.#schedule(steps))) return 'anew';
    if (this.#options.passOver?.(failure, machine)) {
      this.#kernel.exports.pass();
      return 'goes on';
    }
    const schedule = this.#schedule(steps);
    if (failure.class !== 'hang' && !this.#isReal(schedule)) {
      throw new KernelMismatch('its schedule does not fail without the kernel');
    }
    this.#finding = { failure, schedule };
    return 'found';
  }

  #schedule(steps: readonly Step[]): Step[] {
    return expand(this.#system, this.#moves, steps, this.#options.from);
  }

  /**
   * The schedule fails. What was met when something was wrongly left out may not be there; what has not been found to
   * end may end by way of that.
   */
  #isReal(schedule: readonly Step[]): boolean {
    const machine = createMachine(this.#system);
    for (const step of schedule) {
      if (!isEnabled(this.#system, machine, step)) return false;
      if (apply(this.#system, machine, step) !== null) return true;
    }
    return !hasStepsLeft(this.#system, machine) && detectAtEnd(this.#system, machine) !== null;
  }

  /** What fails in the innermost level, by decide and evolve. Throws KernelMismatch. */
  #failure(failed: Step | undefined): Met {
    this.#kernel.exports.restore(this.#kernel.innermost.level);
    const machine = this.#kernel.get();
    if (failed === undefined) {
      return { failure: detectAtEnd(this.#system, machine) ?? hang(machine), machine };
    }
    const failure = this.#moves.advance(machine, failed);
    if (failure === null)
      throw new KernelMismatch(`${failed.kind} of CPU${failed.cpu} does not fail`);
    return { failure, machine };
  }
}

/** Bytes of the limit for each of several workers: what they have besides states has room there. */
const WORTH = 2 ** 26;

/** Behind a failure that is passed over only one goes on. */
function workersOf({ workers = 1, passOver, maxBytes }: SearchOptions): number {
  if (passOver !== undefined) return 1;
  return Math.max(1, Math.min(workers, MOST_WORKERS, Math.floor(maxBytes / WORTH)));
}
