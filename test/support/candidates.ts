/**
 * Candidate executions of small programs: choices of rf and co, with the values that follow. Left out
 * is what no model accepts, as soon as it shows: else programs of a few writes to one location have
 * millions.
 */
import type { ExchangeOrder, Fence } from '../../src/machine/program/program.ts';
import { coherenceOrders } from './coherence.ts';

/** The value that a store writes: a constant, or a register of its thread plus a constant. */
export interface Operand {
  register: number | null;
  constant: number;
}

export type Instruction =
  | { kind: 'read'; location: number; register: number }
  | { kind: 'write'; location: number; value: Operand }
  | { kind: 'fence'; fence: Fence }
  | (Exchange & { kind: 'swap' | 'add' })
  /** Writes `value` when it reads `expected`. Locked whether or not it writes. */
  | (Exchange & { kind: 'compare'; expected: number })
  /** The same, and not done before it reads `expected`. */
  | (Exchange & { kind: 'lock'; expected: number })
  /** Adds `value` unless it reads `expected`: then it is a read like any other. */
  | (Exchange & { kind: 'unless'; expected: number });

/** A locked operation; the register takes the old value, null where nobody wants it. */
interface Exchange {
  order: ExchangeOrder;
  location: number;
  register: number | null;
  value: Operand;
}

/** Threads of instructions; all locations and registers are 0 at the start. */
export interface SmallProgram {
  threads: Instruction[][];
  locations: number;
  /** Registers of each thread. */
  registers: number;
}

/** A read or a write. A locked operation is two: its read, and its write if it writes. */
export interface Access {
  /** -1 for the initial writes. */
  thread: number;
  /** Index of its instruction. */
  position: number;
  isWrite: boolean;
  /** Of a locked operation, null of any other access. */
  order: ExchangeOrder | null;
  location: number;
  value: number;
}

export interface Candidate {
  accesses: Access[];
  /** rf: of every read the write that it reads from. */
  readsFrom: Map<Access, Access>;
  /** co: the writes to each location, initial one first. */
  coherence: Access[][];
  registers: number[][];
}

type MemoryInstruction = Exclude<Instruction, { kind: 'fence' }>;
interface Site {
  thread: number;
  position: number;
}

/** Calls `visit` with every candidate execution whose values are consistent and coherent. */
export function forEachCandidate(
  program: SmallProgram,
  visit: (candidate: Candidate) => void,
): void {
  const locations = Array.from({ length: program.locations }, (_, location) => location);
  const explore = (run: Execution): void => {
    run.goOn();
    const orders = locations.map((location) => coherenceOrders(run, location));
    if (orders.some((of) => of.length === 0)) return;
    const read = run.undecided();
    if (read !== null) {
      for (const source of run.sourcesFor(read)) explore(run.reading(read, source));
    } else if (run.isComplete()) {
      const { accesses, readsFrom, registers } = run;
      for (const coherence of product(orders)) {
        visit({ accesses, readsFrom, coherence, registers });
      }
    }
  };
  explore(new Execution(program));
}

/** Every way to take one element of each list. */
function product<T>(lists: T[][]): T[][] {
  return lists.reduce<T[][]>(
    (taken, list) => taken.flatMap((before) => list.map((element) => [...before, element])),
    [[]],
  );
}

const INITIAL: Site = { thread: -1, position: -1 };
const nameOf = ({ thread, position }: Site, location: number): string =>
  `${thread}.${position}.${location}`;

/**
 * The accesses that a choice of rf gives. Threads run as far as the writes that they read from have
 * run: in every model here program order and rf together have no cycle.
 */
class Execution {
  readonly accesses: Access[] = [];
  readonly readsFrom = new Map<Access, Access>();
  readonly registers: number[][];
  readonly #program: SmallProgram;
  /** Names of reads, and of the writes that were chosen for them. */
  readonly #sources = new Map<string, string>();
  readonly #writes = new Map<string, Access>();
  readonly #next: number[];

  constructor(program: SmallProgram) {
    this.#program = program;
    this.#next = program.threads.map(() => 0);
    this.registers = program.threads.map(() => new Array<number>(program.registers).fill(0));
    for (let location = 0; location < program.locations; location++) {
      const initial = { ...INITIAL, isWrite: true, order: null, location, value: 0 };
      this.accesses.push(initial);
      this.#writes.set(nameOf(INITIAL, location), initial);
    }
  }

  /** A copy in which one more read is decided. */
  reading(read: Site, source: string): Execution {
    const copy = new Execution(this.#program);
    copy.accesses.splice(0, copy.accesses.length, ...this.accesses);
    for (const [from, to] of this.readsFrom) copy.readsFrom.set(from, to);
    for (const [name, write] of this.#writes) copy.#writes.set(name, write);
    for (const [name, chosen] of this.#sources) copy.#sources.set(name, chosen);
    this.registers.forEach((values, thread) => {
      copy.registers[thread] = [...values];
      copy.#next[thread] = this.#next[thread];
    });
    copy.#sources.set(nameOf(read, this.#locationOf(read)), source);
    return copy;
  }

  /** Runs all threads up to reads of which nothing is decided, or whose writes have not run. */
  goOn(): void {
    const runsOn = (_: unknown, thread: number) => this.#runOne(thread);
    while (this.#program.threads.some(runsOn)) {
      // Each round runs one instruction.
    }
  }

  isComplete(): boolean {
    const { threads } = this.#program;
    return threads.every((instructions, thread) => this.#next[thread] === instructions.length);
  }

  /** The first read that a thread has come to and of which nothing is decided. */
  undecided(): Site | null {
    const sites = this.#next.map((position, thread) => ({ thread, position }));
    const isUndecided = (site: Site): boolean =>
      site.position < this.#program.threads[site.thread].length &&
      !this.#sources.has(nameOf(site, this.#locationOf(site)));
    return sites.find(isUndecided) ?? null;
  }

  /** Names of the writes that a read could read from: none of its own thread's later ones. */
  sourcesFor(read: Site): string[] {
    const location = this.#locationOf(read);
    const names = this.#program.threads.flatMap((instructions, thread) =>
      instructions.flatMap((instruction, position) => {
        if (instruction.kind === 'fence' || instruction.kind === 'read') return [];
        if (instruction.location !== location) return [];
        const isLater = thread === read.thread && position >= read.position;
        const name = nameOf({ thread, position }, location);
        const hasFailed = position < this.#next[thread] && !this.#writes.has(name);
        return isLater || hasFailed ? [] : [name];
      }),
    );
    return [nameOf(INITIAL, location), ...names];
  }

  #locationOf({ thread, position }: Site): number {
    return (this.#program.threads[thread][position] as MemoryInstruction).location;
  }

  /** Runs the thread's next instruction if it can. */
  #runOne(thread: number): boolean {
    const position = this.#next[thread];
    const instruction = this.#program.threads[thread][position];
    if (instruction === undefined) return false;
    if (instruction.kind !== 'fence' && !this.#access(instruction, { thread, position })) {
      return false;
    }
    this.#next[thread]++;
    return true;
  }

  #access(instruction: MemoryInstruction, site: Site): boolean {
    const { kind, location } = instruction;
    const name = nameOf(site, location);
    const registers = this.registers[site.thread];
    let old = 0;
    if (kind !== 'write') {
      const source = this.#writes.get(this.#sources.get(name) as string);
      if (source === undefined) return false;
      old = source.value;
      if (kind === 'lock' && old !== instruction.expected) return false;
      const isRead = kind === 'read' || (kind === 'unless' && old === instruction.expected);
      const order = isRead ? null : instruction.order;
      const read = { ...site, isWrite: false, order, location, value: old };
      this.accesses.push(read);
      this.readsFrom.set(read, source);
    }
    const value = storedValue(instruction, old, registers);
    if (value !== null) {
      const order = 'order' in instruction ? instruction.order : null;
      const write = { ...site, isWrite: true, order, location, value };
      this.accesses.push(write);
      this.#writes.set(name, write);
    }
    if (kind !== 'write' && instruction.register !== null) registers[instruction.register] = old;
    return true;
  }
}

/** What the instruction writes, null when it writes nothing. */
function storedValue(
  instruction: MemoryInstruction,
  old: number,
  registers: readonly number[],
): number | null {
  if (instruction.kind === 'read') return null;
  const { register, constant } = instruction.value;
  const operand = constant + (register === null ? 0 : registers[register]);
  switch (instruction.kind) {
    case 'add':
      return old + operand;
    case 'compare':
      return old === instruction.expected ? operand : null;
    case 'unless':
      return old === instruction.expected ? null : old + operand;
    default:
      return operand;
  }
}
