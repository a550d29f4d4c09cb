/**
 * A second opinion on the memory models, written as axioms and used in tests alone.
 *
 * A candidate execution picks for every read the write that it reads from (rf) and for every location
 * an order of its writes (co). The model accepts it when certain relations have no cycle:
 * Alglave, Maranget, Tautschnig, "Herding Cats", TOPLAS 36(2) 2014, sections 4.2 to 4.6; TSO as in
 * Owens, Sarkar, Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009; PSO as TSO without the
 * order of stores to different locations (SPARC Architecture Manual v8, appendix K).
 */
import type { MemoryModelName } from '../../src/machine/memory-model.ts';

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
  | { kind: 'compare'; location: number; register: number; value: Operand; expected: number };

/** Threads of instructions; all locations and registers are 0 at the start. */
export interface SmallProgram {
  threads: Instruction[][];
  locations: number;
  /** Registers of each thread. */
  registers: number;
}

interface Event {
  thread: number;
  /** Position in its thread; a locked operation's read and write share it. */
  position: number;
  isWrite: boolean;
  location: number;
  locked: boolean;
  value: number;
}

/** Final registers of every thread, then final memory: `0 1|0 0|2 1`. */
export type FinalState = string;

/** Every final state that the model accepts. */
export function axiomaticOutcomes(program: SmallProgram, model: MemoryModelName): Set<FinalState> {
  const outcomes = new Set<FinalState>();
  const reads = readsOf(program);
  const choices = reads.map(({ location }) => writersOf(program, location));
  forEachChoice(choices, (readsFrom) => {
    const run = evaluate(program, reads, readsFrom);
    if (run === null) return;
    forEachCoherence(run.events, program.locations, (coherence) => {
      if (!accepts(program, model, run, coherence)) return;
      outcomes.add(finalState(run, coherence));
    });
  });
  return outcomes;
}

/** A memory access by its place in the program; position -1 stands for the initial write. */
interface Place {
  thread: number;
  position: number;
  location: number;
}

const accessesMemory = (
  instruction: Instruction,
): instruction is Exclude<Instruction, { kind: 'fence' }> => instruction.kind !== 'fence';

function placesOf(program: SmallProgram, test: (instruction: Instruction) => boolean): Place[] {
  return program.threads.flatMap((instructions, thread) =>
    instructions.flatMap((instruction, position) =>
      test(instruction) && accessesMemory(instruction)
        ? [{ thread, position, location: instruction.location }]
        : [],
    ),
  );
}

const readsOf = (program: SmallProgram): Place[] =>
  placesOf(program, ({ kind }) => kind !== 'write' && kind !== 'fence');

function writersOf(program: SmallProgram, location: number): Place[] {
  const writes = placesOf(program, ({ kind }) => kind !== 'read' && kind !== 'fence');
  const initial = { thread: -1, position: -1, location };
  return [initial, ...writes.filter((write) => write.location === location)];
}

function forEachChoice<T>(choices: T[][], visit: (chosen: T[]) => void, chosen: T[] = []): void {
  if (chosen.length === choices.length) {
    visit(chosen);
    return;
  }
  for (const choice of choices[chosen.length]) forEachChoice(choices, visit, [...chosen, choice]);
}

interface Run {
  /** Initial writes first, one a location. */
  events: Event[];
  /** rf: for the index of a read the index of its write. */
  readsFrom: Map<number, number>;
  registers: number[][];
}

/** The events of a choice of rf, null when values depend on themselves or a write did not happen. */
function evaluate(program: SmallProgram, reads: Place[], readsFrom: Place[]): Run | null {
  const key = ({ thread, position, location }: Place) => `${thread}.${position}.${location}`;
  const written = new Map<string, number>();
  for (let location = 0; location < program.locations; location++) {
    written.set(key({ thread: -1, position: -1, location }), 0);
  }
  const source = new Map(reads.map((read, index) => [key(read), key(readsFrom[index])]));
  const registers = program.threads.map(() => new Array<number>(program.registers).fill(0));
  const next = program.threads.map(() => 0);
  const events: Event[] = [...written.keys()].map((_, location) => ({
    thread: -1,
    position: -1,
    isWrite: true,
    location,
    locked: false,
    value: 0,
  }));
  const indexOf = new Map([...written.keys()].map((name, index) => [name, index]));
  const pairs: [number, string][] = [];
  for (let progress = true; progress; ) {
    progress = false;
    program.threads.forEach((instructions, thread) => {
      while (next[thread] < instructions.length) {
        const position = next[thread];
        const instruction = instructions[position];
        next[thread]++;
        progress = true;
        if (instruction.kind === 'fence') continue;
        const { location } = instruction;
        const here = key({ thread, position, location });
        const locked = instruction.kind !== 'read' && instruction.kind !== 'write';
        let old = 0;
        if (instruction.kind !== 'write') {
          const from = source.get(here) as string;
          const value = written.get(from);
          if (value === undefined) {
            next[thread]--;
            progress = next.some((at, t) => t !== thread && at < program.threads[t].length && false);
            return;
          }
          old = value;
          pairs.push([events.length, from]);
          events.push({ thread, position, isWrite: false, location, locked, value });
        }
        const stored = storedValue(instruction, old, registers[thread]);
        if (instruction.kind !== 'write') registers[thread][instruction.register] = old;
        if (stored === null) continue;
        written.set(here, stored);
        indexOf.set(here, events.length);
        events.push({ thread, position, isWrite: true, location, locked, value: stored });
      }
    });
  }
  if (next.some((at, thread) => at < program.threads[thread].length)) return null;
  const map = new Map<number, number>();
  for (const [read, from] of pairs) map.set(read, indexOf.get(from) as number);
  return { events, readsFrom: map, registers };
}
