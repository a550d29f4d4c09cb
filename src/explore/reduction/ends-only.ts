/**
 * A reduction for searches that ask for final states alone, of programs of tasks without text, NMIs and
 * interrupts: E3 loses no final state, and this neither (E12).
 */
import { apply, type Visit } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import { MEMORY, OTHER_CPUS, type Reach } from '../../machine/snapshots/fork.ts';
import { type Cpu, type Machine, topContext, topFrame } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { enabled, mayRun } from '../../machine/stepping/enabled.ts';
import { nextInstruction } from '../../machine/stepping/next-operation.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import {
  cellBits,
  conflict,
  type Footprint,
  type Footprints,
  footprintsOf,
  GRACE,
  isPhase,
  NOTHING,
  roleOf,
  SECTIONS,
} from './footprints.ts';
import { isMover, staysBuffered } from './movers.ts';
import type { Choices, Moves } from './moves.ts';

/** A loop of movers that never ends becomes a cycle of states. */
const MOST_MOVERS = 10_000;

/** All that such a program may do; anything else is searched with E3 alone. */
export function isForEnds({ program, nmis, tasks, code }: System): boolean {
  if (program.sites.length > 0 || nmis > 0 || tasks > 1) return false;
  if (program.cells.some(({ readOnly }) => readOnly)) return false;
  return code.every((instructions) =>
    instructions.every(({ operation }) => isKnown(operation.kind)),
  );
}

const KNOWN = [
  ...['assign', 'jump', 'branch', 'relax', 'fence', 'serialise', 'rcu', 'srcu', 'store'],
  ...['load', 'exchange', 'halt', 'bug', 'call', 'return'],
];
const isKnown = (kind: string): boolean => KNOWN.includes(kind);

export class EndsOnly implements Moves {
  readonly #system: System;
  readonly #footprints: Footprints;
  /** By CPU, of the machine that is looked at. */
  readonly #nexts: Footprint[];
  readonly #futures: Footprint[];
  readonly #conflicts: number[];

  constructor(system: System) {
    this.#system = system;
    this.#footprints = footprintsOf(system);
    this.#nexts = Array.from({ length: system.cpus }, () => ({ ...NOTHING }));
    this.#futures = Array.from({ length: system.cpus }, () => ({ ...NOTHING }));
    this.#conflicts = new Array<number>(system.cpus).fill(0);
  }

  reach(machine: Machine, { kind, cpu }: Step): Reach {
    const frame = frameOf(machine.cpus[cpu]);
    const drained = kind === 'drain' ? MEMORY : 0;
    if (frame === undefined) return drained;
    const { fn, pc } = frame;
    const at = this.#footprints[kind === 'drain' ? 'behind' : 'step'][fn][pc];
    return drained | (at.writes !== 0 ? MEMORY : 0) | ((at.rcu & GRACE) !== 0 ? OTHER_CPUS : 0);
  }

  begin(machine: Machine, visit?: Visit): Failure | null {
    for (let id = 0; id < machine.cpus.length; id++) {
      const failure = this.#settle(machine, id, visit);
      if (failure !== null) return failure;
    }
    return null;
  }

  #settle(machine: Machine, id: number, visit?: Visit): Failure | null {
    return this.#runWhile(machine, id, () => this.#isMover(machine, id), visit);
  }

  advance(machine: Machine, next: Step, visit?: Visit): Failure | null {
    const { cpu } = next;
    let isLazy = next.kind === 'run' && this.#roleAt(machine, cpu) === 'lazy';
    const first = apply(this.#system, machine, next, visit);
    if (first !== null) return first;
    while (isLazy) {
      const goesOn = () => this.#isQuiet(machine, cpu) && !this.#isAtEnd(machine, cpu);
      const failure = this.#runWhile(machine, cpu, goesOn, visit);
      if (failure !== null) return failure;
      const instruction = nextInstruction(this.#system, machine.cpus[cpu]);
      // The wait of a grace period that is to begin in this step has a step of its own.
      if (instruction === undefined || isPhase(instruction.operation, 'wait')) return null;
      if (!mayRun(this.#system, machine, cpu)) return null;
      isLazy = roleOf(this.#system, instruction.operation) === 'lazy';
      const failed = apply(this.#system, machine, step('run', cpu), visit);
      if (failed !== null) return failed;
    }
    return this.#settle(machine, cpu, visit);
  }

  /**
   * A persistent set (Godefroid 1996): the steps of CPUs with which no step of the others conflicts until
   * one of these is taken. The smallest that a search from each CPU finds.
   */
  choices(machine: Machine): Choices {
    const all = enabled(this.#system, machine);
    if (all.length === 0 || all[0].cpu === all[all.length - 1].cpu)
      return { now: all, later: NONE };
    this.#mark(machine);
    let best = 0;
    let least = all.length;
    let tried = 0;
    for (const { cpu } of all) {
      if (((tried >>> cpu) & 1) !== 0) continue;
      tried |= 1 << cpu;
      const cpus = this.#closure(cpu);
      let size = 0;
      for (const each of all) size += (cpus >>> each.cpu) & 1;
      if (size < least) {
        least = size;
        best = cpus;
      }
    }
    if (least === all.length) return { now: all, later: NONE };
    const isIn = ({ cpu }: Step) => ((best >>> cpu) & 1) !== 0;
    return { now: all.filter(isIn), later: all.filter((each) => !isIn(each)) };
  }

  /** The CPU and those that conflicts lead to from it, as a bit mask. */
  #closure(first: number): number {
    const conflicts = this.#conflicts;
    let all = 1 << first;
    let open = all;
    while (open !== 0) {
      const id = 31 - Math.clz32(open);
      open &= ~(1 << id);
      const found = conflicts[id] & ~all;
      all |= found;
      open |= found;
    }
    return all;
  }

  /** By CPU: the others, as a bit mask, that may yet do what conflicts with what it may do next. */
  #mark({ cpus }: Machine): void {
    cpus.forEach((cpu, id) => {
      this.#next(cpu, this.#nexts[id]);
      this.#future(cpu, this.#futures[id]);
    });
    for (let id = 0; id < cpus.length; id++) {
      let mask = 0;
      for (let other = 0; other < cpus.length; other++) {
        if (other !== id && conflict(this.#nexts[id], this.#futures[other])) mask |= 1 << other;
      }
      this.#conflicts[id] = mask;
    }
  }

  /** What the CPU's steps of this moment do. */
  #next(cpu: Cpu, into: Footprint): void {
    clear(into);
    const frame = frameOf(cpu);
    const { buffer } = cpu;
    if (frame !== undefined) {
      const { fn, pc } = frame;
      // What waits for its own CPU's stores is not enabled by others.
      const waits = buffer.length > 0 && this.#system.code[fn][pc].drains;
      if (!waits) include(into, this.#footprints.step[fn][pc]);
      if (buffer.length > 0) include(into, this.#footprints.behind[fn][pc]);
    }
    for (let entry = 0; entry < buffer.length; entry++) {
      const { address } = buffer[entry];
      if (address === 0) into.rcu |= SECTIONS;
      else if (this.#system.model.mayDrain(buffer, entry)) {
        into.writes |= cellBits(this.#system, address);
      }
    }
  }

  /** All that the CPU may yet do. */
  #future({ contexts, buffer }: Cpu, into: Footprint): void {
    clear(into);
    for (const { frames } of contexts) {
      for (const { fn, pc } of frames) include(into, this.#footprints.future[fn][pc]);
    }
    for (const { address } of buffer) {
      if (address === 0) into.rcu |= SECTIONS;
      else into.writes |= cellBits(this.#system, address);
    }
  }

  #roleAt(machine: Machine, id: number) {
    const instruction = nextInstruction(this.#system, machine.cpus[id]);
    return instruction && roleOf(this.#system, instruction.operation);
  }

  /** A section is about to end. */
  #isAtEnd(machine: Machine, id: number): boolean {
    const operation = nextInstruction(this.#system, machine.cpus[id])?.operation;
    return operation !== undefined && isPhase(operation, 'unlock');
  }

  #isQuiet(machine: Machine, id: number): boolean {
    const operation = nextInstruction(this.#system, machine.cpus[id])?.operation;
    if (operation?.kind === 'rcu' || operation?.kind === 'srcu') {
      return roleOf(this.#system, operation) === 'quiet';
    }
    return isMover(this.#system, machine, id);
  }

  #isMover(machine: Machine, id: number): boolean {
    if (this.#isQuiet(machine, id)) return true;
    const instruction = nextInstruction(this.#system, machine.cpus[id]);
    if (instruction === undefined) return false;
    const { operation } = instruction;
    if (instruction.mayDivide || !mayRun(this.#system, machine, id)) return false;
    switch (operation.kind) {
      case 'fence':
        return true;
      case 'rcu':
      case 'srcu':
        return roleOf(this.#system, operation) === 'eager';
      case 'store':
        return staysBuffered(this.#system, machine, id, operation, instruction);
      default:
        return false;
    }
  }

  #runWhile(
    machine: Machine,
    id: number,
    goesOn: () => boolean,
    visit: Visit | undefined,
  ): Failure | null {
    for (let count = 0; count < MOST_MOVERS && goesOn(); count++) {
      const failure = apply(this.#system, machine, step('run', id), visit);
      if (failure !== null) return failure;
    }
    return null;
  }
}

function frameOf(cpu: Cpu) {
  const context = topContext(cpu);
  return context === undefined || context.frames.length === 0 ? undefined : topFrame(context);
}

const NONE: Step[] = [];

function clear(footprint: Footprint): void {
  footprint.reads = 0;
  footprint.writes = 0;
  footprint.rcu = 0;
}

function include(into: Footprint, other: Footprint): void {
  into.reads |= other.reads;
  into.writes |= other.writes;
  into.rcu |= other.rcu;
}
