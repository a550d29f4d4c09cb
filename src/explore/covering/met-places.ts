/**
 * Where CPUs are at once: states that a system can reach are visited, and of each is kept at which statement the first CPU
 * stands while another one stands at which. Nothing is reduced but steps that only their own CPU can tell, which are taken
 * together with the step before them: between them nobody is said to stand.
 */
import { apply } from '../../detectors/apply-step.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import { type ContextKind, type Machine, topContext } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { enabled, isEnabled } from '../../machine/stepping/enabled.ts';
import { nextInstruction } from '../../machine/stepping/next-operation.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import type { SearchLimits } from '../searching/search.ts';
import { Random } from '../strategies/random.ts';

/** Where a CPU stands: in the innermost function of the protocol's own file, at its next statement. */
export interface Place {
  context: ContextKind;
  /** Index into `functions`; -1 where nothing of the protocol runs: the CPU is stopped, or its task has ended. */
  fn: number;
  line: number;
}

export type Cell = 'none' | 'met' | 'fails';

export interface MetPlaces {
  /** All states were visited: what was not met cannot be. */
  isComplete: boolean;
  states: number;
  /** Of CPU 0, and of all others. */
  rows: Place[];
  columns: Place[];
  /** By row and column: both were met at once; so they were, and a step fails there. */
  cells: Cell[][];
}

/** Files of a program: the protocol itself. */
const OWN_FILE = 0;
/** Steps in a row that only their own CPU can tell. */
const MOST_PRIVATE = 10_000;
/** States between two looks at the clock. */
const SLICE = 64;

type Limits = Pick<SearchLimits, 'maxStates' | 'maxMs' | 'now' | 'interrupted'>;

/**
 * States are visited in a random order, the same each time, so that a budget cuts off no corner; those of `run` in any case.
 * NMIs must have an end.
 */
export function metPlaces(system: System, limits: Limits, run: readonly Step[] = []): MetPlaces {
  const met = new Met(system);
  const states = new States(system);
  const start = limits.now();
  addRun(system, run, met);
  states.add(createMachine(system));
  for (let visited = 0; states.areOpen; visited++) {
    const isLate = visited % SLICE === 0 && limits.now() - start > limits.maxMs;
    if (isLate || states.size >= limits.maxStates || limits.interrupted()) {
      return { isComplete: false, states: states.size, ...met.table() };
    }
    const at = states.next();
    const machine = at();
    let fails = false;
    for (const next of enabled(system, machine)) {
      const after = at();
      if (isFailing(system, after, next)) fails = true;
      else states.add(after);
    }
    met.add(met.placesIn(machine), fails);
  }
  return { isComplete: true, states: states.size, ...met.table() };
}

/** The states of a run in which nobody is between steps that others cannot tell, and that in which it fails. */
function addRun(system: System, run: readonly Step[], met: Met): void {
  const machine = createMachine(system);
  for (const next of run) {
    const isBetween = machine.cpus.some((cpu) => nextInstruction(system, cpu)?.isPrivate === true);
    const places = met.placesIn(machine);
    const fails = apply(system, machine, next) !== null;
    if (fails || !isBetween) met.add(places, fails);
    if (fails) return;
  }
}

/** Takes the step, and what its CPU does next that nobody else can tell. */
function isFailing(system: System, machine: Machine, next: Step): boolean {
  if (apply(system, machine, next) !== null) return true;
  const run = step('run', next.cpu);
  for (let steps = 0; steps < MOST_PRIVATE; steps++) {
    if (nextInstruction(system, machine.cpus[next.cpu])?.isPrivate !== true) return false;
    if (!isEnabled(system, machine, run)) return false;
    if (apply(system, machine, run) !== null) return true;
  }
  return false;
}

/** Every state once, by all of its words. */
class States {
  readonly #packer: Packer;
  readonly #known = new Set<string>();
  readonly #open: Int32Array[] = [];
  readonly #random = new Random(1);

  constructor(system: System) {
    this.#packer = new Packer(system);
  }

  get size(): number {
    return this.#known.size;
  }

  get areOpen(): boolean {
    return this.#open.length > 0;
  }

  add(machine: Machine): void {
    this.#packer.pack(machine);
    const words = this.#packer.words.slice(0, this.#packer.length);
    const key = Buffer.from(words.buffer).toString('latin1');
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#open.push(words);
  }

  /** A state that has not been visited: makes machines of it. */
  next(): () => Machine {
    const at = this.#random.below(this.#open.length);
    const words = this.#open[at];
    this.#open[at] = this.#open[this.#open.length - 1];
    this.#open.pop();
    return () => this.#packer.unpack(words, 0);
  }
}

class Met {
  readonly #system: System;
  readonly #rows = new Places();
  readonly #columns = new Places();
  /** By row and column: whether a step fails there. */
  readonly #cells = new Map<string, boolean>();

  constructor(system: System) {
    this.#system = system;
  }

  placesIn(machine: Machine): Place[] {
    return machine.cpus.map((_, cpu) => this.#placeOf(machine, cpu));
  }

  add([row, ...columns]: readonly Place[], fails: boolean): void {
    const own = this.#rows.of(row);
    for (const column of columns) {
      const cell = `${own} ${this.#columns.of(column)}`;
      this.#cells.set(cell, fails || this.#cells.get(cell) === true);
    }
  }

  table(): Pick<MetPlaces, 'rows' | 'columns' | 'cells'> {
    const [rows, columns] = [this.#rows.list, this.#columns.list];
    const cells = rows.map((_, row) =>
      columns.map((__, column): Cell => {
        const fails = this.#cells.get(`${row} ${column}`);
        return fails === undefined ? 'none' : fails ? 'fails' : 'met';
      }),
    );
    return { rows, columns, cells };
  }

  #placeOf(machine: Machine, cpu: number): Place {
    const context = topContext(machine.cpus[cpu]);
    const frames = context?.frames ?? [];
    for (let depth = frames.length - 1; depth >= 0; depth--) {
      const { fn, pc } = frames[depth];
      // Of a caller it is its call.
      const at = depth === frames.length - 1 ? pc : Math.max(0, pc - 1);
      const { source } = this.#system.program.functions[fn].operations[at];
      const kind = context?.kind ?? 'task';
      if (source.file === OWN_FILE) return { context: kind, fn, line: source.line };
    }
    return { context: context?.kind ?? 'task', fn: -1, line: 0 };
  }
}

/** Places, each with a number. */
class Places {
  readonly list: Place[] = [];
  readonly #numbers = new Map<string, number>();

  of(place: Place): number {
    const key = `${place.context} ${place.fn} ${place.line}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.list.length);
    return this.list.push(place) - 1;
  }
}
