/**
 * A 64-bit fingerprint of a machine, as two 32-bit halves: the fingerprints of each CPU and of memory
 * and text, and the machine's scalars, mixed in that order. After a step only the parts that it could
 * change are made again.
 */
import type { Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { MEMORY, OTHER_CPUS, type Reach } from './fork.ts';
import { Packer } from './packed.ts';
import { headOf } from './packed-head.ts';
import { interchangeableCpus } from './symmetry.ts';

/** Fingerprints of the parts of one machine: high and low of CPU 0, of CPU 1, ..., of memory. */
export type Prints = number[];

/** Makes the fingerprints of one system's machines. `print` holds the last one. */
export class Digester {
  readonly print: Fingerprint = { high: 0, low: 0 };
  readonly #packer: Packer;
  readonly #parts: Int32Array;
  readonly #groups: number[][];
  readonly #keepsVersions: boolean;

  /** With `symmetric`, machines that differ by an exchange of interchangeable CPUs get one print. */
  constructor(system: System, options: { symmetric: boolean }) {
    this.#packer = new Packer(system);
    this.#parts = new Int32Array(2 * system.cpus + 3);
    this.#keepsVersions = system.keepsVersions;
    // The history names CPUs.
    const isSymmetric = options.symmetric && !system.keepsVersions;
    this.#groups = isSymmetric ? interchangeableCpus(system.program, system.nmisPerCpu) : [];
  }

  /** Fingerprint of the whole machine; `prints` takes the parts' own, for `update`. */
  whole(machine: Machine, prints: Prints): void {
    this.update(machine, 0, OTHER_CPUS | MEMORY, prints);
  }

  /** The same when, since `prints` was made, a step of that CPU with that reach has run. */
  update(machine: Machine, cpu: number, reach: Reach, prints: Prints): void {
    if ((reach & OTHER_CPUS) === 0) this.#printCpu(machine, cpu, prints);
    else for (let id = 0; id < machine.cpus.length; id++) this.#printCpu(machine, id, prints);
    // What a CPU may still fetch of the text's history is part of memory.
    if ((reach & MEMORY) !== 0 || this.#keepsVersions) this.#printMemory(machine, prints);
    const { length } = prints;
    for (let index = 0; index < length; index++) this.#parts[index] = prints[index];
    for (const group of this.#groups) this.#sort(group);
    this.#parts[length] = headOf(machine);
    fingerprint(this.#parts, length + 1, this.print);
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

  /** Insertion sort of the group's prints, in place. */
  #sort(group: readonly number[]): void {
    for (let end = 1; end < group.length; end++) {
      for (let at = end; at > 0 && this.#isAfter(group[at - 1], group[at]); at--) {
        this.#exchange(group[at - 1], group[at]);
      }
    }
  }

  #isAfter(a: number, b: number): boolean {
    const parts = this.#parts;
    if (parts[2 * a] !== parts[2 * b]) return parts[2 * a] > parts[2 * b];
    return parts[2 * a + 1] > parts[2 * b + 1];
  }

  #exchange(a: number, b: number): void {
    const parts = this.#parts;
    for (const half of [0, 1]) {
      const kept = parts[2 * a + half];
      parts[2 * a + half] = parts[2 * b + half];
      parts[2 * b + half] = kept;
    }
  }
}

/** The prints of no machine yet. */
export const noPrints = (system: System): Prints => new Array(2 * system.cpus + 2).fill(0);
