/**
 * Exhaustive search by the kernel. It counts for nothing by itself: a finding is run again by decide and
 * evolve, which say what failed, and one transition in some thousands is compared with theirs.
 */
import { apply } from '../../detectors/apply-step.ts';
import { detectAtEnd } from '../../detectors/at-end.ts';
import type { Failure } from '../../detectors/failure.ts';
import { hang } from '../../detectors/hang.ts';
import { forkMachine, MEMORY, OTHER_CPUS } from '../../machine/snapshots/fork.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { type Step, stepOfCode } from '../../machine/stepping/steps.ts';
import { Kernel, STATUS } from '../kernel/kernel.ts';
import { expand } from '../reduction/expand-schedule.ts';
import type { Moves } from '../reduction/moves.ts';
import { movesOf } from '../reduction/moves-of.ts';
import { Budget, type Finding, type Search, type SearchOptions } from './search.ts';

/** Transitions between two yields, and between two that are compared. */
const SLICE = 4096;

/** The kernel has said what decide and evolve do not say: a defect of this program. */
export class KernelMismatch extends Error {}

export class KernelSearch {
  readonly #options: SearchOptions;
  readonly #system: System;
  readonly #moves: Moves;
  readonly #budget: Budget;
  readonly #kernel: Kernel;

  /** Throws RangeError where there is no memory for a kernel. */
  constructor(options: SearchOptions) {
    this.#options = options;
    this.#system = options.system;
    this.#moves = movesOf(options.system, true, false);
    this.#kernel = new Kernel(options.system);
    this.#budget = new Budget(options);
  }

  *run(): Search {
    const { exports } = this.#kernel;
    const start = createMachine(this.#system);
    for (const step of this.#options.from ?? []) apply(this.#system, start, step);
    this.#kernel.put(start);
    let status = STATUS[exports.start()];
    try {
      while (status === 'goes on' || status === 'full') {
        if (status === 'full') this.#kernel.enlarge();
        if (this.#budget.isSpent(this.#count())) break;
        yield this.#count();
        this.#compare();
        status = STATUS[exports.search(SLICE)];
      }
    } catch (error) {
      this.#budget.failed(error);
    }
    if (status === 'overflow') throw new KernelMismatch('a stack of the kernel has no room');
    if (status === 'no room') this.#budget.end = 'memory';
    const finding = status === 'found' ? this.#finding() : null;
    return {
      ...this.#count(),
      end: finding !== null ? 'finding' : (this.#budget.end ?? 'complete'),
      finding,
      nmiPositions: this.#kernel.nmiPositions,
    };
  }

  #count() {
    const { exports } = this.#kernel;
    return {
      states: exports.states() >>> 0,
      transitions: Number(exports.transitions()),
      depth: exports.depth(),
      runs: 0,
      elapsedMs: this.#budget.elapsedMs,
    };
  }

  /** The next transition, by the kernel and by decide and evolve. Throws KernelMismatch. */
  #compare(): void {
    const { exports } = this.#kernel;
    const level = exports.level() >>> 0;
    if (level === 0) return;
    exports.restore(level);
    const before = this.#kernel.get();
    const code = exports.probe();
    const step = stepOfCode(code);
    if (step === undefined) return;
    const fails = exports.failed() >= 0;
    const machine = forkMachine(before, step.cpu, MEMORY | OTHER_CPUS);
    const failure = this.#moves.advance(machine, step);
    if (fails !== (failure !== null)) throw new KernelMismatch(`${step.kind}: ${failure?.message}`);
    if (!fails && !isSame(this.#system, machine, this.#kernel.get())) {
      throw new KernelMismatch(`${step.kind} of CPU${step.cpu} leads to another machine`);
    }
  }

  /** What the kernel has found, as decide and evolve say it. Throws KernelMismatch. */
  #finding(): Finding {
    const { exports } = this.#kernel;
    const steps = this.#kernel.path().map((code) => stepOfCode(code) as Step);
    const failed = stepOfCode(exports.failed());
    if (failed !== undefined) steps.push(failed);
    const schedule = expand(this.#system, this.#moves, steps, this.#options.from);
    const machine = createMachine(this.#system);
    let failure: Failure | null = null;
    for (const step of schedule) {
      failure = apply(this.#system, machine, step);
      if (failure !== null) break;
    }
    failure ??= detectAtEnd(this.#system, machine) ?? hang(machine);
    return { failure, schedule };
  }
}

function isSame(system: System, a: Machine, b: Machine): boolean {
  const packer = new Packer(system);
  packer.pack(a);
  const words = packer.words.slice(0, packer.length);
  packer.pack(b);
  return packer.length === words.length && words.every((word, at) => word === packer.words[at]);
}
