/**
 * A 64-bit fingerprint of a machine, as two 32-bit halves: the fingerprints of each CPU and of memory
 * and text, and the machine's scalars, mixed in that order. After a step only the parts that it could
 * change are made again.
 */
import type { Cpu, Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { type BudgetFields, packBudget } from './budgets.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import type { LeftOut } from './left-out.ts';
import { Packer } from './packed.ts';
import { headOf } from './packed-head.ts';
import { interchangeableCpus } from './symmetry.ts';

/** Fingerprints of the parts of one machine: high and low of CPU 0, of CPU 1, ..., of memory. */
export type Prints = number[];

export interface DigesterOptions {
  /** Machines that differ by an exchange of interchangeable CPUs get one print. */
  symmetric: boolean;
  left?: LeftOut | null;
  /** Where the print leaves budgets of NMIs out: how they are packed. */
  budgets?: BudgetFields | null;
}

/** Makes the fingerprints of one system's machines. `print` and `budget` hold those of the last one. */
export class Digester {
  readonly print: Fingerprint = { high: 0, low: 0 };
  /** 0 where budgets are part of the print. */
  budget = 0;
  readonly #packer: Packer;
  readonly #parts: Int32Array;
  readonly #groups: number[][];
  readonly #keepsVersions: boolean;
  readonly #budgets: BudgetFields | null;
  /** By place in `#parts`: the CPU whose print stands there. */
  readonly #order: Int32Array;

  constructor(system: System, options: DigesterOptions) {
    this.#packer = new Packer(system, options.left ?? null);
    this.#parts = new Int32Array(2 * system.cpus + 3);
    this.#budgets = options.budgets ?? null;
    this.#order = new Int32Array(system.cpus);
    this.#keepsVersions = system.keepsVersions;
    // The history names CPUs.
    const isSymmetric = options.symmetric && !system.keepsVersions;
    this.#groups = isSymmetric ? interchangeableCpus(system.program, system.nmisPerCpu) : [];
  }

  /** Fingerprint of the whole machine; `prints` takes the parts' own, for `update`. */
  whole(machine: Machine, prints: Prints): void {
    this.update(machine, null, prints);
  }

  /** The same where `prints` is of `before`, with which the machine shares what is the same in both. */
  update(machine: Machine, before: Machine | null, prints: Prints): void {
    const { cpus } = machine;
    for (let id = 0; id < cpus.length; id++) {
      if (cpus[id] !== before?.cpus[id]) this.#printCpu(machine, id, prints);
      this.#order[id] = id;
    }
    // What a CPU may still fetch of the text's history is part of memory.
    if (machine.memory !== before?.memory || this.#keepsVersions)
      this.#printMemory(machine, prints);
    const { length } = prints;
    for (let index = 0; index < length; index++) this.#parts[index] = prints[index];
    for (const group of this.#groups) this.#sort(machine, group);
    const budgets = this.#budgets;
    this.#parts[length] = headOf(machine, budgets === null ? machine.nmisLeft : 0);
    fingerprint(this.#parts, length + 1, this.print);
    if (budgets !== null) this.budget = packBudget(budgets, machine, this.#order);
  }

  #printCpu(machine: Machine, id: number, prints: Prints): void {
    this.#packer.packCpu(machine.cpus[id]);
    this.#printPart(2 * id, prints);
  }

  #printMemory(machine: Machine, prints: Prints): void {
    this.#packer.packMemory(machine);
    this.#printPart(2 * machine.cpus.length, prints);
  }

  #printPart(at: number, prints: Prints): void {
    fingerprint(this.#packer.words, this.#packer.length, this.print);
    prints[at] = this.print.high;
    prints[at + 1] = this.print.low;
  }

  /** Insertion sort of the group's prints, in place; of equal ones by the NMIs left to come. */
  #sort({ cpus }: Machine, group: readonly number[]): void {
    for (let end = 1; end < group.length; end++) {
      for (let at = end; at > 0 && this.#isAfter(cpus, group[at - 1], group[at]); at--) {
        this.#exchange(group[at - 1], group[at]);
      }
    }
  }

  #isAfter(cpus: readonly Cpu[], a: number, b: number): boolean {
    const parts = this.#parts;
    if (parts[2 * a] !== parts[2 * b]) return parts[2 * a] > parts[2 * b];
    if (parts[2 * a + 1] !== parts[2 * b + 1]) return parts[2 * a + 1] > parts[2 * b + 1];
    return cpus[this.#order[a]].nmisLeft > cpus[this.#order[b]].nmisLeft;
  }

  #exchange(a: number, b: number): void {
    exchange(this.#parts, 2 * a, 2 * b);
    exchange(this.#parts, 2 * a + 1, 2 * b + 1);
    exchange(this.#order, a, b);
  }
}

function exchange(numbers: Int32Array, a: number, b: number): void {
  const kept = numbers[a];
  numbers[a] = numbers[b];
  numbers[b] = kept;
}

/** The prints of no machine yet. */
export const noPrints = (system: System): Prints => new Array(2 * system.cpus + 2).fill(0);
