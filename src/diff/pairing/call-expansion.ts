/**
 * A program expanded by its calls: each activation path of a function has places of its own, so that
 * an operation is known by how its CPU came to it, and a function that a version splits off or
 * inlines does not matter. There is no recursion, so the expansion is finite.
 */
import type { Operation, Program } from '../../machine/program/program.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** A function as reached by one path of calls. Its operation `pc` is place `base + pc`. */
export interface Activation {
  fn: number;
  base: number;
  /** By the pc of the call. */
  callees: Map<number, Activation>;
}

/** What a context begins with, or a function that text calls. */
export interface Root {
  /** Equal in two versions for what plays the same part: `task 0`, `nmi`, `interrupt 1`, `text traced`. */
  part: string;
  top: Activation;
  /** Text calls it, whoever executes that. */
  isOfText: boolean;
}

/** Places beyond this are shared by all paths to a function: such a program is not a protocol. */
const MOST_PLACES = 100_000;
const DEEPEST = 64;

export class Expansion {
  readonly system: System;
  readonly roots: Root[] = [];
  /** Function and operation of each place. */
  readonly fns: number[] = [];
  readonly pcs: number[] = [];
  readonly #shared = new Map<number, Activation>();
  readonly #byPart = new Map<string, Activation>();
  readonly #interrupts: number[];
  readonly #stopped: number[];

  constructor(system: System) {
    this.system = system;
    const { program } = system;
    this.#interrupts = calleesOf(program, 'broadcast');
    this.#stopped = calleesOf(program, 'share');
    program.tasks.forEach((fn, cpu) => {
      this.#addRoot(`task ${cpu}`, fn);
      program.others?.[cpu].forEach((other, index) => {
        this.#addRoot(taskPart(cpu, index + 1), other);
      });
    });
    this.#addRoot('nmi', program.nmiHandler);
    this.#addRoot('trap', program.int3Handler);
    this.#interrupts.forEach((fn, index) => {
      this.#addRoot(`interrupt ${index}`, fn);
    });
    this.#stopped.forEach((fn, index) => {
      this.#addRoot(`stopper ${index}`, fn);
    });
    for (const { fn } of [...program.textFunctions, ...program.textUpdates]) {
      this.#addRoot(textPart(program, fn), fn, true);
    }
  }

  get size(): number {
    return this.fns.length;
  }

  /** The same of a CPU's task of that number. */
  rootOfTask(cpu: number, task: number): Activation | undefined {
    return this.#byPart.get(taskPart(cpu, task));
  }

  /** The activation that a context of that kind begins with when it runs `fn`. */
  rootOf(kind: ContextKind, cpu: number, fn: number): Activation | undefined {
    return this.#byPart.get(this.#partOf(kind, cpu, fn));
  }

  /** The activation of a function that text calls, whoever executes the text. */
  rootOfText(fn: number): Activation | undefined {
    return this.#byPart.get(textPart(this.system.program, fn));
  }

  operationAt(place: number): Operation {
    return this.system.program.functions[this.fns[place]].operations[this.pcs[place]];
  }

  /** True when every run of the operation is private to its CPU under the memory model. */
  isPrivateAt(place: number): boolean {
    const instruction = this.system.code[this.fns[place]][this.pcs[place]];
    return instruction.isPrivate;
  }

  /** The places of an activation and of all that it calls, in the order of the source. */
  *placesFrom(activation: Activation): Generator<number> {
    const { operations } = this.system.program.functions[activation.fn];
    for (let pc = 0; pc < operations.length; pc++) {
      yield activation.base + pc;
      const callee = activation.callees.get(pc);
      // A shared activation stands behind its callers.
      if (callee !== undefined && !this.#isShared(callee)) yield* this.placesFrom(callee);
    }
  }

  #isShared(activation: Activation): boolean {
    return this.#shared.get(activation.fn) === activation;
  }

  #partOf(kind: ContextKind, cpu: number, fn: number): string {
    if (kind === 'task') return `task ${cpu}`;
    if (kind === 'stopper') return `stopper ${this.#stopped.indexOf(fn)}`;
    return kind === 'interrupt' ? `interrupt ${this.#interrupts.indexOf(fn)}` : kind;
  }

  #addRoot(part: string, fn: number, isOfText = false): void {
    if (fn < 0) return;
    const top = this.#expand(fn, 0);
    this.roots.push({ part, top, isOfText });
    this.#byPart.set(part, top);
  }

  #expand(fn: number, depth: number): Activation {
    const { operations } = this.system.program.functions[fn];
    const activation: Activation = { fn, base: this.size, callees: new Map() };
    for (let pc = 0; pc < operations.length; pc++) {
      this.fns.push(fn);
      this.pcs.push(pc);
    }
    operations.forEach((operation, pc) => {
      if (operation.kind !== 'call') return;
      const isTooLarge = this.size > MOST_PLACES || depth >= DEEPEST;
      const callee = isTooLarge
        ? this.#sharedOf(operation.callee)
        : this.#expand(operation.callee, depth + 1);
      activation.callees.set(pc, callee);
    });
    return activation;
  }

  #sharedOf(fn: number): Activation {
    const known = this.#shared.get(fn);
    if (known !== undefined) return known;
    const { operations } = this.system.program.functions[fn];
    const activation: Activation = { fn, base: this.size, callees: new Map() };
    this.#shared.set(fn, activation);
    for (let pc = 0; pc < operations.length; pc++) {
      this.fns.push(fn);
      this.pcs.push(pc);
    }
    operations.forEach((operation, pc) => {
      if (operation.kind === 'call') activation.callees.set(pc, this.#sharedOf(operation.callee));
    });
    return activation;
  }
}

const taskPart = (cpu: number, task: number): string =>
  `task ${cpu}${task === 0 ? '' : `.${task}`}`;

const textPart = ({ functions }: Program, fn: number): string => `text ${functions[fn].name}`;

/** The functions that on_each_cpu, or stop_machine, runs elsewhere, in the order of the source. */
function calleesOf({ functions }: Program, kind: 'broadcast' | 'share'): number[] {
  const callees = functions.flatMap(({ operations }) =>
    operations.flatMap((operation) =>
      operation.kind === kind && 'callee' in operation ? [operation.callee] : [],
    ),
  );
  return [...new Set(callees)];
}
