/**
 * The kernel: a fixed WebAssembly program that takes steps of machines and searches them, over tables of one
 * system. It is an accelerator that is never believed: what it finds counts once decide and evolve have
 * run it, and what it knows of them is checked on the way.
 */
import { createHash } from 'node:crypto';
import { isEndless } from '../../detectors/starvation.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Reduced } from '../reduction/reductions.ts';
import { Crew } from './crew.ts';
import { type Desk, desksOf, largeBytes, placesOf, violationsOf, writeDesks } from './desk.ts';
import { hostOf } from './host.ts';
import type { Violation } from './layout.ts';
import { type Head, type Parts, PHASES, readMachine, writeMachine } from './machine-words.ts';
import { compiledKernel } from './module.ts';
import { type Shape, shapeOf } from './shape.ts';
import { writeTables } from './tables.ts';
import { Control, controlBytes } from './threads/control.ts';
import { type Exports, STATUS, type Status } from './threads/exports.ts';
import { WebAssembly } from './threads/web-assembly.ts';
import { Words } from './words.ts';

const PAGE = 65_536;
/** All that a 32-bit kernel can name; only what is used takes memory. */
const MOST_PAGES = 65_536;
/** More of them the words of states cannot tell apart. */
export const MOST_WORKERS = 15;
/** Transitions after which the other workers begin. */
const ALONE = 100_000;
/** Steps of a worker between two looks at orders. */
const SLICE = 4096;
/** Small: every search that is worth it makes the set larger, and so tries that. */
const FIRST_CAPACITY = 1 << 8;
/** For tables, and a set of visited states that is small: to grow takes longer the more memories there are. */
const SPARE_PAGES = 64;
/** Bytes of a slot of the table of states. */
export const SLOT = 16;
/** The table of states is made so many times larger, or as much as fits; then it is filled to so many tenths. */
const GROWTHS = [2, 1.5];
const TENTHS = 8;
const MOST_TENTHS = 9;
/** The part of all slots that is worth being divided among workers before the table is made larger. */
const LEAST_PART = 1 / 32;

/** What the kernel does not know, in a few words; null where it knows everything. */
export function unknownTo(system: System): string | null {
  if (system.keepsVersions) return `stale text (${system.profile.name})`;
  if (isEndless(system)) return 'NMIs without end';
  return null;
}

export interface KernelOptions {
  /** What the reduction goes by; null for none but E3.1 to E3.12. */
  reduced?: Reduced | null;
  /** For small scenarios: there is less room for everything. */
  isSmall?: boolean;
  /** Threads that search, and after how many transitions others than the first begin. */
  workers?: number;
  alone?: number;
  /** Steps of a worker between two looks at orders. */
  slice?: number;
  /** States that there may be. */
  mostStates?: number;
}

export class Kernel {
  readonly shape: Shape;
  readonly words: Words;
  readonly exports: Exports;
  readonly desks: readonly Desk[];
  readonly crew: Crew;
  readonly #alone: number;
  readonly #mostStates: number;
  readonly #mostPages: number;
  /** Where the table of states stands; it is the last thing in memory, and grows. */
  readonly visited: number;
  /** SHA-256 of what it knows of the system. */
  readonly known: Uint8Array;
  capacity = FIRST_CAPACITY;
  #tenths = TENTHS;
  /** The first worker's path has been up to here. */
  used: number;

  /** Throws RangeError where there is no memory for it. */
  constructor(system: System, options: KernelOptions = {}) {
    const { reduced = null, isSmall = false, workers = 1, alone = ALONE, slice = SLICE } = options;
    const maximum = isSmall ? MOST_PAGES >> 6 : MOST_PAGES;
    this.#mostPages = maximum;
    this.#alone = alone;
    this.#mostStates = options.mostStates ?? Infinity;
    const initial = Math.ceil(largeBytes({ isSmall, workers }) / PAGE) + SPARE_PAGES;
    const memory = new WebAssembly.Memory({ initial, maximum, shared: true });
    this.words = new Words(memory, 4096);
    const { words } = this;
    this.shape = shapeOf(system);
    const config = writeTables(words, this.shape, reduced);
    this.known = createHash('sha256').update(words.bytesAt(0, words.free).slice()).digest();
    const at = words.take(controlBytes(workers), 64);
    const components = words.take(4 * workers);
    this.desks = desksOf(words, this.shape, config, { isSmall, workers });
    // Nothing stands behind it: it grows in place, into zeros.
    this.visited = words.take(SLOT * FIRST_CAPACITY, PAGE);
    words.ensure();
    this.used = this.desks[0].arena.first;
    writeDesks(words, this.desks, {
      visited: this.visited,
      capacity: FIRST_CAPACITY,
      spare: reduced?.budgets?.spare ?? 0,
      components,
      hunger: at + Control.hunger,
    });
    const host = hostOf(system, words);
    const { module } = compiledKernel();
    const instance = new WebAssembly.Instance(module, { env: { memory }, host });
    this.exports = instance.exports as unknown as Exports;
    const { desks, exports } = this;
    exports.setup(desks[0].table);
    const control = new Control(memory.buffer, at, workers);
    this.crew = new Crew({ words, module, exports, host, control, at, desks, slice });
  }

  /** Makes the machine the one that steps are taken on. */
  put(machine: Machine): void {
    const { copies, parts, owned } = this.desks[0];
    writeMachine(this.words, this.shape, copies, machine);
    copies.forEach((copy, part) => {
      this.words.set(parts + 4 * part, copy);
      this.words.setByte(owned + part, 1);
    });
    const { stop, textWritable, nmisLeft } = machine;
    const phase = PHASES.indexOf(stop.phase);
    this.exports.setMachine(stop.owner, phase, textWritable ? 1 : 0, nmisLeft);
  }

  /** The machine that steps are taken on. */
  get(): Machine {
    const { copies, parts } = this.desks[0];
    const own: Parts = copies.map((_, part) => this.words.unsigned(parts + 4 * part));
    return readMachine(this.words, this.shape, own, this.#head());
  }

  #head(): Head {
    const { stopOwner, stopPhase, textWritable, nmisLeft } = this.exports;
    return {
      stop: { owner: stopOwner(), phase: PHASES[stopPhase()] },
      textWritable: textWritable() !== 0,
      nmisLeft: nmisLeft(),
    };
  }

  /** Codes of the steps that are tried in the machine. */
  choices(): number[] {
    const { choices } = this.desks[0];
    const count = ((this.exports.choices(choices) >>> 0) - choices) / 4;
    return Array.from({ length: count }, (_, index) => this.words.get(choices + 4 * index));
  }

  /** Takes the step with what runs at once with it; true where something fails. */
  advance(step: number): boolean {
    return this.exports.advance(step) !== 0;
  }

  /** Tries at most so many steps, or with others some more; all stand still where it does not go on. */
  search(most: number): Status {
    if (this.isShared) return STATUS[this.crew.search(most)];
    if (this.desks.length > 1 && Number(this.exports.transitions()) >= this.#alone) {
      this.#begin();
    }
    return STATUS[this.isShared ? this.crew.search(most) : this.exports.search(most)];
  }

  /** Several workers search, or have searched. */
  get isShared(): boolean {
    return this.crew.isBegun;
  }

  #begin(): void {
    this.crew.begin(this.#alone === 0);
    this.#share(0);
  }

  /** Whatever workers there are stand still; what they say then. */
  rest(): Status {
    if (!this.isShared) return 'goes on';
    this.crew.rest();
    return STATUS[this.crew.pending()];
  }

  /** A search by several workers that was kept is there again. */
  recall(undecided: number): void {
    this.exports.recall(this.desks[0].kept);
    this.crew.recall(undecided);
    if (this.crew.wasBegun) this.#begin();
  }

  /** Where the search is that said last that it does not go on: its innermost level, and what failed there. */
  get innermost(): { level: number; failed: number } {
    const { finder } = this.crew;
    if (finder === 0) {
      return { level: this.exports.level() >>> 0, failed: this.exports.failed() };
    }
    return { level: this.crew.of(finder, 'level'), failed: this.crew.of(finder, 'failed') };
  }

  /** Codes of the steps that lead to the innermost level of the search, null where there is none. */
  path(): number[] | null {
    const steps: number[] = [];
    for (let { level } = this.innermost; level !== 0; level = this.words.unsigned(level)) {
      steps.push(this.words.get(level + 4));
    }
    if (steps.length === 0) return null;
    // The first one has come by no step, or by those of its parcel.
    return [...this.#way(), ...steps.slice(0, -1).reverse()];
  }

  #way(): number[] {
    if (!this.isShared) return [];
    const way = this.crew.of(this.crew.finder, 'way');
    const count = way === 0 ? 0 : this.words.get(way);
    return Array.from({ length: count }, (_, index) => this.words.get(way + 8 + 4 * index));
  }

  /** Different places (CPU, operation, bytes fetched of it) at which an NMI has arrived. */
  get nmiPositions(): number {
    return placesOf(this.words, this.desks);
  }

  /** Of all workers. */
  get counts(): { states: number; transitions: number; depth: number } {
    const { states, transitions, depth } = this.exports;
    if (!this.isShared) {
      return { states: states() >>> 0, transitions: Number(transitions()), depth: depth() };
    }
    this.exports.keep(this.desks[0].kept);
    const { crew } = this;
    return { states: crew.sum('size'), transitions: crew.sum('transitions'), depth: crew.depth };
  }

  /**
   * Makes the table of states larger where it stands, or lets more of it be taken, with at most so many bytes besides
   * `bytes`; false where neither can be. Throws RangeError where there is no memory for it.
   */
  enlarge(most: number): boolean {
    if (this.isShared && this.#share(LEAST_PART * this.capacity)) return true;
    for (const growth of GROWTHS) {
      const capacity = Math.floor(growth * this.capacity);
      if (SLOT * (capacity - this.capacity) <= most && this.growTo(capacity)) {
        return !this.isShared || this.#share(1);
      }
    }
    const isMore = this.exports.fill(MOST_TENTHS) !== 0;
    this.#tenths = MOST_TENTHS;
    return this.isShared ? this.#share(1) : isMore;
  }

  #share(least: number): boolean {
    const limit = Math.floor((this.capacity * this.#tenths) / 10);
    return this.crew.share(this.capacity, limit, { least, most: this.#mostStates });
  }

  /** So many slots in the table of states; false where a 32-bit kernel cannot name so many. */
  growTo(capacity: number): boolean {
    const end = this.visited + SLOT * capacity;
    if (end > PAGE * this.#mostPages) return false;
    this.words.free = end;
    this.words.ensure();
    this.exports.grow(capacity);
    this.capacity = capacity;
    return true;
  }

  /** Bytes of what it holds: the table of states, the path as far as it has been, open states, and what is fixed. */
  get bytes(): number {
    const { arenaTop, recordsTop, openStates } = this.exports;
    const [{ arena, records, size }] = this.desks;
    this.used = Math.max(this.used, arenaTop() >>> 0);
    const own = this.used - arena.first + 4 * openStates() + (recordsTop() >>> 0) - records.first;
    const others = this.isShared ? this.crew.bytes : 0;
    return SLOT * this.capacity + own + size + others;
  }

  /** What was met that the reduction did not know of. */
  violations(): Violation[] {
    return this.desks.flatMap((desk, worker) =>
      violationsOf(this.words, desk, this.#violationsOf(worker)),
    );
  }

  get isWrong(): boolean {
    return this.desks.some((_, worker) => this.#violationsOf(worker) > 0);
  }

  #violationsOf(worker: number): number {
    return worker === 0 ? this.exports.violations() : this.crew.of(worker, 'violations');
  }
}
