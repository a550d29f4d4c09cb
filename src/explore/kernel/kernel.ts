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
import { hostOf } from './host.ts';
import type { Violation } from './layout.ts';
import { type Head, type Parts, PHASES, readMachine, writeMachine } from './machine-words.ts';
import { compiledKernel, type Exports } from './module.ts';
import { type Shape, shapeOf } from './shape.ts';
import { type Config, writeTables } from './tables.ts';
import { WebAssembly } from './web-assembly.ts';
import { Words } from './words.ts';

const PAGE = 65_536;
/** All that a 32-bit kernel can name; only what is used takes memory. */
const MOST_PAGES = 65_536;
const CORE_ROOM = 1 << 17;
const BUFFER_ROOM = 2048;
const RARE_ROOM = 1 << 18;
const RECORDS_ROOM = 1 << 24;
const ARENA = 1 << 28;
const MOST_OPEN = 1 << 26;
/** Small: every search that is worth it makes the set larger, and so tries that. */
const FIRST_CAPACITY = 1 << 8;
/** Bytes of a slot of the table of states. */
export const SLOT = 16;
/** Bytes of what `keep` of assembly/exports.ts writes. */
const KEPT = 64;
/** The table of states is made so many times larger, or as much as fits; then it is filled to so many tenths. */
const GROWTHS = [2, 1.5];
const MOST_TENTHS = 9;

/** What the kernel does not know, in a few words; null where it knows everything. */
export function unknownTo(system: System): string | null {
  if (system.keepsVersions) return `stale text (${system.profile.name})`;
  if (isEndless(system)) return 'NMIs without end';
  return null;
}

/** Whether a search goes on, and why not: assembly/search.ts. */
export const STATUS = [
  'goes on',
  'complete',
  'found',
  'full',
  'no room',
  'overflow',
  'anew',
] as const;

/** Addresses in its memory. */
interface Places {
  firstLevel: number;
  /** By number of an open state, its slot. */
  open: number;
  visited: number;
  /** For what `keep` writes. */
  kept: number;
}

export interface KernelOptions {
  /** What the reduction goes by; null for none but E3.1 to E3.12. */
  reduced?: Reduced | null;
  /** For small scenarios: there is less room for everything. */
  isSmall?: boolean;
}

export class Kernel {
  readonly shape: Shape;
  readonly words: Words;
  readonly #config: Config;
  readonly #exports: Exports;
  /** Parts of the machine that steps are taken on, all its own. */
  readonly #copies: number[];
  /** Tables of the present machine: which parts it has, and which of them are its own. */
  readonly #parts: number;
  readonly #owned: number;
  readonly #choices: number;
  readonly #visited: number;
  readonly #violations: number;
  readonly #places: number;
  readonly #placesEnd: number;
  readonly #mostPages: number;
  /** What stands at fixed places, but for records. */
  readonly #tables: number;
  readonly #firstRecord: number;
  readonly places: Places;
  /** SHA-256 of what it knows of the system. */
  readonly known: Uint8Array;
  capacity = FIRST_CAPACITY;
  /** The arena has been used up to here. */
  used: number;

  /** Throws RangeError where there is no memory for it. */
  constructor(system: System, { reduced = null, isSmall = false }: KernelOptions = {}) {
    const maximum = isSmall ? MOST_PAGES >> 6 : MOST_PAGES;
    this.#mostPages = maximum;
    const memory = new WebAssembly.Memory({ initial: 16, maximum, shared: true });
    const [records, arena, mostOpen] = isSmall
      ? [1 << 18, 1 << 22, 1 << 16]
      : [RECORDS_ROOM, ARENA, MOST_OPEN];
    this.words = new Words(memory, 4096);
    this.shape = shapeOf(system);
    this.#config = writeTables(this.words, this.shape, reduced);
    const { words } = this;
    this.known = createHash('sha256').update(words.bytesAt(0, words.free).slice()).digest();
    const count = 3 * system.cpus + 1;
    this.#parts = words.take(4 * count + 8);
    this.#owned = words.take(count + 8);
    this.#choices = words.take(1 << 14);
    const { copies, behind } = copiesOf(words, count, this.shape.memorySize);
    this.#copies = copies;
    this.#violations = words.take(1 << 16);
    const layout = [
      this.#parts,
      this.#owned,
      words.table([...copies, behind]),
      CORE_ROOM,
      words.take(system.cpus),
      words.take(CORE_ROOM + RARE_ROOM + this.shape.memorySize),
      words.take(8 * count),
      words.take(8 * system.cpus),
      words.take(4 * system.cpus),
      words.take(16 * this.#config.words * system.cpus),
      this.#violations,
      words.take(8 * system.cpus),
    ];
    const kept = words.take(KEPT);
    const firstRecord = words.take(records);
    this.#firstRecord = firstRecord;
    const bytes = words.take(128);
    const table = words.take(256);
    const trial = words.take(CORE_ROOM);
    const made = words.take(8 * this.#config.words);
    const placesSize = Math.ceil(((this.#config.opCount + 2) * 65 * system.cpus) / 8);
    this.#places = words.take(placesSize);
    this.#placesEnd = this.#places + placesSize;
    const firstLevel = words.take(arena);
    this.#tables = firstLevel - records;
    const open = words.take(4 * mostOpen);
    this.#visited = words.take(SLOT * FIRST_CAPACITY, PAGE);
    words.ensure();
    this.places = { firstLevel, open, visited: this.#visited, kept };
    this.used = firstLevel;
    layout.push(firstRecord, firstRecord + records, bytes);
    layout.push(firstLevel, firstLevel + arena, open, mostOpen);
    layout.push(
      this.#places,
      this.#visited,
      FIRST_CAPACITY,
      reduced?.budgets?.spare ?? 0,
      trial,
      made,
    );
    // Nothing stands behind the visited set: it grows in place, into zeros.
    layout.forEach((word, index) => {
      words.set(table + 4 * index, word);
    });
    words.ensure();
    const host = hostOf(system, words);
    const instance = new WebAssembly.Instance(compiledKernel().module, { env: { memory }, host });
    this.#exports = instance.exports as unknown as Exports;
    this.#exports.setup(table);
  }

  /** Makes the machine the one that steps are taken on. */
  put(machine: Machine): void {
    writeMachine(this.words, this.shape, this.#copies, machine);
    this.#copies.forEach((copy, part) => {
      this.words.set(this.#parts + 4 * part, copy);
      this.words.setByte(this.#owned + part, 1);
    });
    const { stop, textWritable, nmisLeft } = machine;
    const phase = PHASES.indexOf(stop.phase);
    this.#exports.setMachine(stop.owner, phase, textWritable ? 1 : 0, nmisLeft);
  }

  /** The machine that steps are taken on. */
  get(): Machine {
    const parts: Parts = this.#copies.map((_, part) => this.words.unsigned(this.#parts + 4 * part));
    return readMachine(this.words, this.shape, parts, this.#head());
  }

  #head(): Head {
    const { stopOwner, stopPhase, textWritable, nmisLeft } = this.#exports;
    return {
      stop: { owner: stopOwner(), phase: PHASES[stopPhase()] },
      textWritable: textWritable() !== 0,
      nmisLeft: nmisLeft(),
    };
  }

  /** Codes of the steps that are tried in the machine. */
  choices(): number[] {
    const end = this.#exports.choices(this.#choices) >>> 0;
    const count = (end - this.#choices) / 4;
    return Array.from({ length: count }, (_, index) => this.words.get(this.#choices + 4 * index));
  }

  /** Takes the step with what runs at once with it; true where something fails. */
  advance(step: number): boolean {
    return this.#exports.advance(step) !== 0;
  }

  get exports(): Exports {
    return this.#exports;
  }

  /** Codes of the steps that lead to the innermost level of the search, null where there is none. */
  path(): number[] | null {
    const steps: number[] = [];
    for (let level = this.#exports.level() >>> 0; level !== 0; level = this.words.unsigned(level)) {
      steps.push(this.words.get(level + 4));
    }
    // The first one has come by no step.
    return steps.length === 0 ? null : steps.slice(0, -1).reverse();
  }

  /** What an operation that was met accessing something does there: reads, writes. */
  accessesOf(op: number, isWrite: boolean): boolean[] {
    const { system, functionOf, starts } = this.shape;
    const fn = functionOf[op];
    const isBoth = system.code[fn][op - starts[fn]].operation.kind === 'exchange';
    return isBoth ? [false, true] : [isWrite];
  }

  /** Different places (CPU, operation, bytes fetched of it) at which an NMI has arrived. */
  get nmiPositions(): number {
    let count = 0;
    for (let at = this.#places; at < this.#placesEnd; at++) {
      for (let bits = this.words.byte(at); bits !== 0; bits &= bits - 1) count++;
    }
    return count;
  }

  /**
   * Makes the table of states larger where it stands, or lets more of it be taken, with at most so many bytes besides
   * `bytes`; false where neither can be. Throws RangeError where there is no memory for it.
   */
  enlarge(most: number): boolean {
    for (const growth of GROWTHS) {
      const capacity = Math.floor(growth * this.capacity);
      if (SLOT * (capacity - this.capacity) <= most && this.growTo(capacity)) return true;
    }
    return this.#exports.fill(MOST_TENTHS) !== 0;
  }

  /** So many slots in the table of states; false where a 32-bit kernel cannot name so many. */
  growTo(capacity: number): boolean {
    const end = this.#visited + SLOT * capacity;
    if (end > PAGE * this.#mostPages) return false;
    this.words.free = end;
    this.words.ensure();
    this.#exports.grow(capacity);
    this.capacity = capacity;
    return true;
  }

  /** Bytes of what it holds: the table of states, the path as far as it has been, open states, and what is fixed. */
  get bytes(): number {
    const { arenaTop, recordsTop, openStates } = this.#exports;
    this.used = Math.max(this.used, arenaTop() >>> 0);
    const records = (recordsTop() >>> 0) - this.#firstRecord;
    const path = this.used - this.places.firstLevel + 4 * openStates();
    return SLOT * this.capacity + path + records + this.#tables;
  }

  /** What was met that the reduction did not know of. */
  violations(): Violation[] {
    return Array.from({ length: this.#exports.violations() }, (_, index) => {
      const at = this.#violations + 16 * index;
      const [cpu, op, location, how] = [0, 4, 8, 12].map((offset) => this.words.get(at + offset));
      return { cpu, op, location, how };
    });
  }
}

/** Where parts are copied to that a step changes: one place a part, and one behind them all. */
function copiesOf(words: Words, count: number, memorySize: number) {
  const rooms = Array.from({ length: count }, (_, part) =>
    part === count - 1 ? memorySize + 16 : roomOf(part),
  );
  let behind = words.take(rooms.reduce((sum, room) => sum + room, CORE_ROOM));
  words.ensure();
  const copies = rooms.map((room) => {
    behind += room;
    return behind - room;
  });
  return { copies, behind };
}

const roomOf = (part: number): number => [CORE_ROOM, BUFFER_ROOM, RARE_ROOM][part % 3];
