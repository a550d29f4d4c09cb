/** Candidate executions of small programs: every choice of rf and co, with the values that follow. */

/** The value that a store writes: a constant, or a register of its thread plus a constant. */
export interface Operand {
  register: number | null;
  constant: number;
}

export type Instruction =
  | { kind: 'read'; location: number; register: number }
  | { kind: 'write'; location: number; value: Operand }
  | { kind: 'fence'; fence: 'mb' | 'rmb' | 'wmb' | 'acquire' | 'release' }
  | { kind: 'swap' | 'add'; location: number; register: number; value: Operand }
  /** Writes `value` when it reads `expected`. Locked whether or not it writes. */
  | { kind: 'compare'; location: number; register: number; value: Operand; expected: number }
  /** Adds `value` unless it reads `expected`: then it is a read like any other. */
  | { kind: 'unless'; location: number; register: number; value: Operand; expected: number };

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
  isLocked: boolean;
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

const nameOf = ({ thread, position }: Site, location: number): string =>
  `${thread}.${position}.${location}`;
const initialOf = (location: number): string => `initial.${location}`;

/** Calls `visit` with every candidate execution whose values are consistent. */
export function forEachCandidate(
  program: SmallProgram,
  visit: (candidate: Candidate) => void,
): void {
  const reads = sites(program, ({ kind }) => kind !== 'write');
  const choices = reads.map(({ instruction: { location } }) => [
    initialOf(location),
    ...sites(program, ({ kind }) => kind !== 'read')
      .filter((write) => write.instruction.location === location)
      .map((write) => nameOf(write, location)),
  ]);
  for (const chosen of product(choices)) {
    const sources = new Map(
      reads.map((read, index) => [nameOf(read, read.instruction.location), chosen[index]]),
    );
    const run = new Execution(program, sources);
    if (!run.complete()) continue;
    const writes = run.accesses.filter(({ isWrite }) => isWrite);
    const orders = Array.from({ length: program.locations }, (_, location) =>
      permutations(writes.filter((write) => write.location === location && write.thread >= 0)),
    );
    for (const order of product(orders)) {
      const coherence = order.map((later, location) => [writes[location], ...later]);
      const { accesses, readsFrom, registers } = run;
      visit({ accesses, readsFrom, coherence, registers });
    }
  }
}

function sites(
  program: SmallProgram,
  wanted: (instruction: MemoryInstruction) => boolean,
): (Site & { instruction: MemoryInstruction })[] {
  return program.threads.flatMap((instructions, thread) =>
    instructions.flatMap((instruction, position) =>
      instruction.kind !== 'fence' && wanted(instruction)
        ? [{ thread, position, instruction }]
        : [],
    ),
  );
}

/** Every way to take one element of each list. */
function product<T>(lists: T[][]): T[][] {
  return lists.reduce<T[][]>(
    (taken, list) => taken.flatMap((before) => list.map((element) => [...before, element])),
    [[]],
  );
}

function permutations<T>(elements: T[]): T[][] {
  if (elements.length === 0) return [[]];
  return elements.flatMap((first, index) =>
    permutations(elements.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

/**
 * The accesses that a choice of rf gives. Threads run as far as the writes that they read from have
 * run: in every model here program order and rf together have no cycle.
 */
class Execution {
  readonly accesses: Access[] = [];
  readonly readsFrom = new Map<Access, Access>();
  readonly registers: number[][];
  readonly #program: SmallProgram;
  readonly #sources: Map<string, string>;
  readonly #writes = new Map<string, Access>();
  readonly #next: number[];

  constructor(program: SmallProgram, sources: Map<string, string>) {
    this.#program = program;
    this.#sources = sources;
    this.#next = program.threads.map(() => 0);
    this.registers = program.threads.map(() => new Array<number>(program.registers).fill(0));
    for (let location = 0; location < program.locations; location++) {
      const site = { thread: -1, position: -1 };
      const initial = { ...site, isWrite: true, isLocked: false, location, value: 0 };
      this.accesses.push(initial);
      this.#writes.set(initialOf(location), initial);
    }
  }

  /** Runs all threads; false when one of them reads from a write that never happens. */
  complete(): boolean {
    const { threads } = this.#program;
    const runsOn = (_: unknown, thread: number) => this.#runOne(thread);
    while (threads.some(runsOn)) {
      // Each round runs one instruction.
    }
    return threads.every((instructions, thread) => this.#next[thread] === instructions.length);
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
      const isLocked = kind !== 'read' && !(kind === 'unless' && old === instruction.expected);
      const read = { ...site, isWrite: false, isLocked, location, value: old };
      this.accesses.push(read);
      this.readsFrom.set(read, source);
    }
    const value = storedValue(instruction, old, registers);
    if (value !== null) {
      const isLocked = kind !== 'write';
      const write = { ...site, isWrite: true, isLocked, location, value };
      this.accesses.push(write);
      this.#writes.set(name, write);
    }
    if (kind !== 'write') registers[instruction.register] = old;
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
