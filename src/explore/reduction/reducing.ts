/**
 * The moves of a search that goes by what is known of accesses: those of E3.1 to E3.12, and then all CPUs are
 * settled: what may reach memory at once does, and what may run at once runs. Every access is looked up.
 */
import { apply, type Visit } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import { sizeOf } from '../../machine/program/values.ts';
import {
  MEMORY,
  OTHER_CPUS,
  ownCpu,
  ownMemory,
  type Reach,
  reachOf,
} from '../../machine/snapshots/fork.ts';
import { type Machine, topContext, topFrame } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { addressAhead, nextInstruction } from '../../machine/stepping/next-operation.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import { advance, finishFetch } from './advance.ts';
import { choices } from './choices.ts';
import { Independence } from './independence.ts';
import { fetchesAtOnce, isMover } from './movers.ts';
import type { Choices, Moves } from './moves.ts';
import type { Reduced } from './reductions.ts';

/**
 * Independent accesses of a CPU that run at once with one step: then the state is one to be found again, and
 * everything is tried in it, so that nothing is put off for ever.
 */
const MOST_INDEPENDENT = 64;
/** Other movers of a CPU that run at once while all CPUs are settled. */
const MOST_MOVERS = 1000;

export class Reducing implements Moves {
  readonly #system: System;
  readonly #reduced: Reduced;
  readonly #independence: Independence;
  /** By CPU, in the present step. */
  readonly #accesses: Int32Array;
  readonly #movers: Int32Array;
  /** What the machine shares with no other: a bit a CPU, and memory. */
  #ownCpus = 0;
  #ownsMemory = false;
  /** An access was met that the table did not have: what this search goes by is not right. */
  isWidened = false;

  constructor(system: System, reduced: Reduced) {
    this.#system = system;
    this.#reduced = reduced;
    this.#independence = new Independence(system, reduced);
    this.#accesses = new Int32Array(system.cpus);
    this.#movers = new Int32Array(system.cpus);
  }

  reach(machine: Machine, next: Step): Reach {
    return reachOf(this.#system, machine, next);
  }

  choices(machine: Machine): Choices {
    const steps = choices(this.#system, machine, true);
    return { now: this.#reduced.budgets === null ? steps : nmisLast(steps), later: [] };
  }

  begin(machine: Machine, visit?: Visit): Failure | null {
    this.#ownCpus = -1;
    this.#ownsMemory = true;
    return this.#settle(machine, this.#noting(visit));
  }

  advance(machine: Machine, next: Step, visit?: Visit): Failure | null {
    const reach = reachOf(this.#system, machine, next);
    this.#ownCpus = (reach & OTHER_CPUS) !== 0 ? -1 : 1 << next.cpu;
    this.#ownsMemory = (reach & MEMORY) !== 0;
    const noting = this.#noting(visit);
    return advance(this.#system, machine, next, true, noting) ?? this.#settle(machine, noting);
  }

  #noting(visit: Visit | undefined): Visit {
    const { table } = this.#reduced;
    return (taken, event, isFirst) => {
      if (table.note(event)) this.isWidened = true;
      visit?.(taken, event, isFirst);
    };
  }

  #settle(machine: Machine, visit: Visit): Failure | null {
    this.#accesses.fill(0);
    this.#movers.fill(0);
    for (let hasRun = true; hasRun; ) {
      hasRun = false;
      for (let id = 0; id < machine.cpus.length; id++) {
        while (this.#hasMore(machine, id)) {
          const failure = this.#runOne(machine, id, visit);
          if (failure !== null) return failure;
          hasRun = true;
        }
      }
    }
    this.#noteWaits(machine);
    return null;
  }

  /** What `#runOne` is to run. */
  #next: 'mover' | 'access' | number = -1;

  #hasMore(machine: Machine, id: number): boolean {
    const entry = this.#independence.drainAtOnce(machine, id);
    if (entry >= 0) this.#next = entry;
    else if (this.#movers[id] < MOST_MOVERS && isMover(this.#system, machine, id))
      this.#next = 'mover';
    else if (this.#mayAccess(machine, id)) this.#next = 'access';
    else return false;
    return true;
  }

  #mayAccess(machine: Machine, id: number): boolean {
    if (this.#accesses[id] >= MOST_INDEPENDENT) return false;
    return this.#independence.isIndependent(machine, id);
  }

  #runOne(machine: Machine, id: number, visit: Visit): Failure | null {
    const next = this.#next;
    this.#own(machine, id);
    if (next === 'mover') {
      this.#movers[id]++;
      return apply(this.#system, machine, step('run', id), visit);
    }
    if (next !== 'access' || this.#writesMemory(machine, id)) this.#own(machine, -1);
    if (next !== 'access') return apply(this.#system, machine, step('drain', id, next), visit);
    this.#accesses[id]++;
    const failure = apply(this.#system, machine, step('run', id), visit);
    if (failure !== null || !fetchesAtOnce(this.#system)) return failure;
    return finishFetch(this.#system, machine, id, visit);
  }

  #writesMemory({ cpus }: Machine, id: number): boolean {
    const kind = nextInstruction(this.#system, cpus[id])?.operation.kind;
    return kind === 'exchange' || (kind === 'store' && !this.#system.model.buffered);
  }

  /** Before that CPU changes; -1 for memory. */
  #own(machine: Machine, id: number): void {
    if (id < 0) {
      if (!this.#ownsMemory) ownMemory(machine);
      this.#ownsMemory = true;
      return;
    }
    if (((this.#ownCpus >>> id) & 1) === 0) ownCpu(machine, id);
    this.#ownCpus |= 1 << id;
  }

  /**
   * What an operation waits for it accesses, though it may never come to run: what others do to the place may keep
   * it from that.
   */
  #noteWaits({ cpus }: Machine): void {
    for (let id = 0; id < cpus.length; id++) {
      const operation = nextInstruction(this.#system, cpus[id])?.operation;
      if (operation?.kind !== 'exchange' || !operation.blocking) continue;
      const { fn, pc } = topFrame(topContext(cpus[id])!);
      const address = addressAhead(this.#system, cpus[id], id);
      const how = { read: true, write: true };
      const at = { cpu: id, fn, pc };
      if (this.#reduced.table.access(at, address, sizeOf(operation.type), how))
        this.isWidened = true;
    }
  }
}

/** A state is covered by one with more NMIs left to come: those are looked at first (E3.16). */
function nmisLast(steps: readonly Step[]): Step[] {
  const isNmi = ({ kind }: Step) => kind === 'nmi';
  return [...steps.filter((one) => !isNmi(one)), ...steps.filter(isNmi)];
}
