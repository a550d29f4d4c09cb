/**
 * A system: what is simulated and never changes during a run. The program, the number of CPUs, the
 * memory and fetch model, and tables derived from them once.
 */
import { MEMORY_MODELS, type MemoryModel, type MemoryModelName } from '../memory/memory-model.ts';
import { DEFAULT_PROFILE, type Profile } from '../memory/profiles.ts';
import { createText, textEnd } from '../memory/text.ts';
import { asksFor } from '../program/asked-numbers.ts';
import { liveLocals } from '../program/live-locals.ts';
import {
  type Cell,
  DATA_BASE,
  type Fence,
  type Operation,
  type Program,
  type Site,
  TEXT_BASE,
} from '../program/program.ts';
import { type StackObject, stackObjectsOf } from '../program/stack-objects.ts';
import { sizeOf } from '../program/values.ts';
import { type Instruction, instruction, serialisingFences } from './instruction.ts';
import { type Context, type Machine, newContext, newFrame } from './machine.ts';
import { DEFAULT_STACKS, type Int3Stack, type NmiStack } from './stacks.ts';

/** What a system is made of. */
export interface SystemOptions {
  program: Program;
  memory: MemoryModelName;
  /** What the hardware promises about code. */
  profile?: Profile;
  /** smp_mb is MFENCE, as mb is, not a LOCKed instruction. */
  hasFenceAsMb?: boolean;
  /** NMIs that may arrive, in all. */
  nmis: number;
  /** NMIs that may arrive at each CPU. */
  nmisPerCpu: readonly number[];
  /** What every site must hold once all tasks have ended well; null when nothing was asked. */
  asked: 'old' | 'new' | null;
  nmiStack?: NmiStack;
  int3Stack?: Int3Stack;
}

/** What is simulated, and never changes; `buildSystem` makes it of a scenario. */
export interface System {
  program: Program;
  cpus: number;
  /** Tasks of each CPU. */
  tasks: number;
  model: MemoryModel;
  profile: Profile;
  /** A CPU may fetch text as it was: the machine keeps its versions. */
  keepsVersions: boolean;
  /** Fences that serialise fetch. */
  serialisingFences: readonly Fence[];
  nmis: number;
  nmisPerCpu: readonly number[];
  /** `code[fn][pc]` */
  code: Instruction[][];
  /** Index of the cell at DATA_BASE + offset, -1 where none begins. */
  cellAt: Int32Array;
  cellSize: Uint8Array;
  /** The objects on stacks, by index of their function; undefined for one that has none. */
  stackObjects: readonly (readonly StackObject[] | undefined)[];
  /** Index of the site that begins at an address, and of the function that a CALL there runs. */
  siteAt: Map<number, number>;
  textFunctionAt: Map<number, number>;
  /** By byte of text, from TEXT_BASE on: index of the site that it belongs to, -1 for none. */
  siteOf: Int32Array;
  /** `wide[fn][local]`: the local is 64 bits wide and takes two words when packed. */
  wide: boolean[][];
  /** The same of each cell. */
  wideCell: boolean[];
  /** What every site must hold once all tasks have ended well; null when nothing was asked. */
  asked: 'old' | 'new' | null;
  nmiStack: NmiStack;
  int3Stack: Int3Stack;
  /** Some operation of the program changes other CPUs than its own. */
  hasWideSteps: boolean;
  /** Some operation of the program raises NMIs. */
  raisesNmis: boolean;
  /** Some operation waits for tasks to give their CPUs up: then it matters who was preempted. */
  awaitsTasks: boolean;
  /** Some operation asks which of its CPU's tasks runs, or was come in over. */
  asksForTask: boolean;
  /** Some operation is SRCU's. */
  hasSections: boolean;
  /** Some operation stops the other CPUs. */
  stopsCpus: boolean;
  /** Some operation has stopped CPUs run a function. */
  sharesStops: boolean;
  /** Some operation of the program makes text read-only or writable. */
  protectsText: boolean;
}

function isWide({ kind }: Operation): boolean {
  const wide = ['broadcast', 'rcu', 'srcu', 'raise-nmi', 'rcu-tasks', 'share'];
  return wide.includes(kind);
}

function indexCells(cells: readonly Cell[]): Pick<System, 'cellAt' | 'cellSize' | 'wideCell'> {
  const last = cells[cells.length - 1];
  const end = last ? last.address - DATA_BASE + sizeOf(last.type) : 0;
  const cellAt = new Int32Array(end).fill(-1);
  cells.forEach((cell, index) => {
    cellAt[cell.address - DATA_BASE] = index;
  });
  return {
    cellAt,
    cellSize: Uint8Array.from(cells, (cell) => sizeOf(cell.type)),
    wideCell: cells.map((cell) => sizeOf(cell.type) === 8 && !cell.readOnly),
  };
}

function sitesByByte(sites: readonly Site[]): Int32Array {
  const siteOf = new Int32Array(textEnd(sites) - TEXT_BASE).fill(-1);
  sites.forEach(({ address, size }, index) => {
    siteOf.fill(index, address - TEXT_BASE, address - TEXT_BASE + size);
  });
  return siteOf;
}

/** The system of a program that was made without a scenario. The options are taken as they are: nothing is checked. */
export function createSystem(options: SystemOptions): System {
  const { program } = options;
  const model = MEMORY_MODELS[options.memory];
  const profile = options.profile ?? DEFAULT_PROFILE;
  const serialising = serialisingFences(profile, options.hasFenceAsMb ?? false);
  const { cellAt, cellSize, wideCell } = indexCells(program.cells);
  const hasOperation = (is: (operation: Operation) => boolean): boolean =>
    program.functions.some(({ operations }) => operations.some(is));
  const has = (wanted: Operation['kind']) => hasOperation(({ kind }) => kind === wanted);
  return {
    program,
    cpus: program.tasks.length,
    tasks: 1 + Math.max(0, ...(program.others ?? []).map((others) => others.length)),
    model,
    profile,
    keepsVersions: profile.stale !== 'never',
    serialisingFences: serialising,
    nmis: options.nmis,
    nmisPerCpu: options.nmisPerCpu,
    asked: options.asked,
    nmiStack: options.nmiStack ?? DEFAULT_STACKS.nmiStack,
    int3Stack: options.int3Stack ?? DEFAULT_STACKS.int3Stack,
    hasWideSteps: hasOperation(isWide),
    raisesNmis: has('raise-nmi'),
    asksForTask: hasOperation((operation) => asksFor('task', operation)),
    awaitsTasks: has('rcu-tasks'),
    hasSections: has('srcu'),
    stopsCpus: has('stop'),
    sharesStops: has('share'),
    protectsText: has('protect'),
    code: program.functions.map((fn) => {
      const live = liveLocals(fn);
      return fn.operations.map((_, pc) =>
        instruction(fn, pc, live[pc], { model, profile, serialising }),
      );
    }),
    cellAt,
    cellSize,
    wideCell,
    stackObjects: stackObjectsOf(program),
    siteAt: new Map(program.sites.map((site: Site, index) => [site.address, index])),
    textFunctionAt: new Map(program.textFunctions.map(({ address, fn }) => [address, fn])),
    siteOf: sitesByByte(program.sites),
    wide: program.functions.map((fn) => fn.locals.map((local) => sizeOf(local.type) === 8)),
  };
}

/** A task of that number at its first operation. */
const taskContext = ({ functions }: Program, fn: number, task: number): Context =>
  newContext('task', [newFrame(fn, functions[fn].locals.length)], 0, task);

/** The machine before the first step: every task at its first operation, memory as initialised. */
export function createMachine(system: System): Machine {
  const { program } = system;
  return {
    cpus: program.tasks.map((fn, cpu) => ({
      contexts: fn < 0 ? [] : [taskContext(program, fn, 0)],
      buffer: [],
      fetchAddress: 0,
      fetched: [],
      nmiBlocked: false,
      nmiPending: false,
      nmiRaised: false,
      nmisLeft: system.nmisPerCpu[cpu],
      interruptCallee: -1,
      interruptArgument: 0,
      interruptFrom: -1,
      result: 0,
      rcuDepth: 0,
      rcuWaiters: 0,
      sections: [],
      floor: 0,
      tasksWaiters: 0,
      waiting: (program.others?.[cpu] ?? []).map((other, index) => ({
        context: taskContext(program, other, index + 1),
        preempted: false,
        rcuDepth: 0,
        rcuWaiters: 0,
        tasksWaiters: 0,
      })),
    })),
    memory: program.cells.map((cell) => cell.initial),
    text: createText(program.sites),
    textWritable: true,
    versions: [],
    stop: { owner: -1, phase: 'none' },
    nmisLeft: system.nmis,
  };
}
