/**
 * The parts of a search's machines, each kept once and known by a number: most states differ only in which states
 * of single CPUs, and which memory, they put together, and of those there are few.
 */
import { type Fingerprint, fingerprint } from '../../machine/snapshots/fingerprint.ts';
import { Packer } from '../../machine/snapshots/packed.ts';
import { headOf } from '../../machine/snapshots/packed-head.ts';
import { Visited } from '../../machine/snapshots/visited.ts';
import type { Cpu, Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** Numbers of the parts of one machine: CPU 0, CPU 1, ..., memory and text. */
export type Parts = readonly number[];

type Memory = Pick<Machine, 'memory' | 'text'>;

/** What a part weighs: a few lists and objects of some twenty fields. */
const BYTES_A_PART = 1500;
const FIRST_CAPACITY = 1 << 10;

export class MachineParts {
  /** Where text has a history, a CPU's state and memory are not told apart, and each machine keeps its own. */
  readonly #isShared: boolean;
  readonly #packer: Packer;
  readonly #print: Fingerprint = { high: 0, low: 0 };
  /** By place in `Parts`. */
  readonly #seen: Visited[];
  readonly #cpus: Cpu[][];
  readonly #memories: Memory[] = [];
  readonly #words: Int32Array;
  #kept = 0;

  constructor(system: System) {
    this.#isShared = !system.keepsVersions;
    this.#packer = new Packer(system);
    const places = system.cpus + 1;
    this.#seen = Array.from({ length: places }, () => new Visited(0, FIRST_CAPACITY));
    this.#cpus = Array.from({ length: system.cpus }, () => []);
    this.#words = new Int32Array(places + 1);
  }

  /** Bytes of what is kept. */
  get bytes(): number {
    return BYTES_A_PART * this.#kept;
  }

  /**
   * The machine's numbers; what it shares with `before`, whose numbers are `known`, has the same. The machine then
   * has the kept parts for its own.
   */
  take(machine: Machine, before: Machine | null, known: Parts): number[] {
    const { cpus } = machine;
    const numbers: number[] = [];
    for (let id = 0; id < cpus.length; id++) {
      numbers.push(cpus[id] === before?.cpus[id] ? known[id] : this.#takeCpu(cpus, id));
    }
    // What a CPU may still fetch of the text's history is part of memory.
    const isSame = machine.memory === before?.memory && this.#isShared;
    numbers.push(isSame ? known[cpus.length] : this.#takeMemory(machine));
    return numbers;
  }

  #takeCpu(cpus: Cpu[], id: number): number {
    this.#packer.packCpu(cpus[id]);
    const number = this.#numberOf(id);
    const kept = this.#cpus[id];
    if (!this.#isShared) return number;
    if (number === kept.length) kept.push(cpus[id]);
    else cpus[id] = kept[number];
    return number;
  }

  #takeMemory(machine: Machine): number {
    this.#packer.packMemory(machine);
    const number = this.#numberOf(this.#seen.length - 1);
    if (!this.#isShared) return number;
    const { memory, text } = machine;
    if (number === this.#memories.length) this.#memories.push({ memory, text });
    else Object.assign(machine, this.#memories[number]);
    return number;
  }

  /** Of what has just been packed, told by its fingerprint (hash compaction, as that of states). */
  #numberOf(place: number): number {
    const seen = this.#seen[place];
    fingerprint(this.#packer.words, this.#packer.length, this.#print);
    const known = seen.add(this.#print);
    if (known >= 0) return known;
    this.#kept++;
    return seen.size - 1;
  }

  /** The machine with other parts in the place of one CPU and of memory. */
  exchanged(machine: Machine, id: number, cpu: number, memory: number): Machine {
    const cpus = machine.cpus.slice();
    cpus[id] = this.#cpus[id][cpu];
    const { text, memory: cells } = this.#memories[memory];
    const { stop, textWritable, versions, nmisLeft } = machine;
    return { cpus, memory: cells, text, textWritable, versions, stop, nmisLeft };
  }

  /** A fingerprint of the whole machine, good until the next. */
  printOf(machine: Machine, parts: Parts): Fingerprint {
    const { length } = parts;
    for (let place = 0; place < length; place++) this.#words[place] = parts[place];
    this.#words[length] = headOf(machine, machine.nmisLeft);
    fingerprint(this.#words, length + 1, this.#print);
    return this.#print;
  }
}
