/**
 * The machine's instruction set: what a protocol is lowered to.
 * An operation is one micro-operation: at most one access to shared memory. All operands are
 * expressions over the frame's locals, so reading them is private to the CPU. Plain data.
 */
import type { DebugInfo } from './debug-info.ts';
import type { BinaryOperator, Scalar, UnaryOperator, Value } from './values.ts';

/** Where an operation comes from: 1-based lines and columns of `files[file]`, end exclusive. */
export interface SourceRange {
  file: number;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export type Expression =
  | { kind: 'constant'; value: Value }
  | { kind: 'local'; index: number }
  | { kind: 'cpu' }
  /** How many contexts of the running one's kind stand below it. */
  | { kind: 'depth' }
  /** Which of its CPU's tasks runs, or was come in over. */
  | { kind: 'task' }
  | { kind: 'unary'; operator: UnaryOperator; type: Scalar; operand: Expression }
  | {
      kind: 'binary';
      operator: BinaryOperator;
      type: Scalar;
      left: Expression;
      right: Expression;
    }
  | { kind: 'convert'; type: Scalar; operand: Expression };

/**
 * `mfence`: mb, which is MFENCE, where smp_mb is a LOCKed instruction (450cbdd0125c).
 * `atomic-mb`: smp_mb__before_atomic and its kind, which make up for what an atomic does not order.
 */
export type Fence = 'mb' | 'rmb' | 'wmb' | 'acquire' | 'release' | 'atomic-mb' | 'mfence';

/** What a LOCKed operation does with the old value and the operand. */
export type ExchangeOperator = 'add' | 'and' | 'or' | 'xor' | 'swap' | 'compare' | 'add-unless';

/**
 * How a LOCKed operation stands to the accesses around it, as the kernel asks for it
 * (Documentation/atomic_t.txt): none but `locked` orders anything when its comparison fails.
 * `locked`: an x86 instruction, a full fence whatever it compares.
 */
export type ExchangeOrder = 'locked' | 'full' | 'acquire' | 'release' | 'relaxed';

/** The four moments of `stop_machine`, as its caller sees them. */
export type StopPhase = 'request' | 'reach' | 'release' | 'finish';

/** The moments of `on_each_cpu` that its caller sees: send to the others, wait for them. */
export type BroadcastPhase = 'send' | 'wait';

export type RcuPhase = 'lock' | 'unlock' | 'begin' | 'wait';

/** The moments of `synchronize_rcu_tasks`. */
export type TasksPhase = Extract<RcuPhase, 'begin' | 'wait'>;

/** What a context may turn off, so that less can come in over it. */
export type Masked = 'interrupts' | 'preemption';
export type MaskChange = 'off' | 'on' | 'restore' | 'read';

/**
 * One micro-operation. `local` is the index of the local that takes the result, -1 for none. `joined`: it
 * belongs to the same instruction as the operation before it, so that nothing arrives in front of it.
 */
export type Operation = { source: SourceRange; joined?: boolean } & (
  | { kind: 'assign'; local: number; value: Expression }
  | { kind: 'jump'; target: number }
  /** Goes on when `condition` is not zero, else jumps to `target`. */
  | { kind: 'branch'; condition: Expression; target: number }
  /**
   * `fixup`: where the frame goes on, as by the kernel's exception table, when there is nothing at the
   * address; -1: such a load is a crash.
   */
  | { kind: 'load'; local: number; address: Expression; type: Scalar; fixup: number }
  /** `fault`: the local that takes -EFAULT when the store cannot be made; -1: such a store fails. */
  | { kind: 'store'; address: Expression; value: Expression; type: Scalar; fault: number }
  /**
   * A LOCKed read-modify-write; `local` takes the old value. `expected` belongs to `compare` and
   * `add-unless`. `blocking`: not enabled until the comparison holds (a lock's acquisition).
   */
  | {
      kind: 'exchange';
      operator: ExchangeOperator;
      order: ExchangeOrder;
      address: Expression;
      operand: Expression;
      expected: Expression | null;
      type: Scalar;
      local: number;
      blocking: boolean;
    }
  | { kind: 'fence'; fence: Fence }
  | { kind: 'relax' }
  | { kind: 'serialise' }
  /**
   * Runs the site at `address`: fetches and executes one instruction after the other until it is left.
   * `local` takes which content ran, TRAPPED for none.
   */
  | { kind: 'execute'; address: Expression; local: number }
  /** At most six arguments, as the x86-64 ABI passes in registers. */
  | { kind: 'call'; callee: number; arguments: Expression[]; local: number }
  /** A call by an address at which no function of the pointer's type is: a crash. */
  | { kind: 'wild-call'; address: Expression }
  | { kind: 'return'; value: Expression | null }
  | { kind: 'stop'; phase: StopPhase }
  /** All others have stopped: those of a set of CPUs, as a bit mask, run the function too. */
  | { kind: 'share'; callee: number; cpus: Expression; argument: Expression }
  /** They have all run it. `local` takes what the last of them returned that was not 0, else `value`. */
  | { kind: 'gather'; local: number; value: Expression }
  | { kind: 'broadcast'; phase: BroadcastPhase; callee: number; argument: Expression | null }
  | { kind: 'rcu'; phase: RcuPhase }
  /**
   * SRCU: sections and grace periods of the domain at that address. `local` takes the index of the section that
   * begins, `index` is that of the one that ends. `anywhere`: it may be ended by another context than its own.
   */
  | {
      kind: 'srcu';
      phase: RcuPhase;
      domain: Expression;
      index: Expression | null;
      anywhere: boolean;
      local: number;
    }
  /** Sends an NMI to the CPU of that number (an IPI of delivery mode NMI). */
  | { kind: 'raise-nmi'; target: Expression }
  /** synchronize_rcu_tasks, in two moments. */
  | { kind: 'rcu-tasks'; phase: TasksPhase }
  /** The task may give its CPU up here. `always`: schedule(), by which it has done so in any case. */
  | { kind: 'schedule'; always: boolean }
  /**
   * Turns them off or on for the running context, or to what `value` says (`restore`); `local` takes
   * whether they were off, or how deep.
   */
  | { kind: 'mask'; what: Masked; change: MaskChange; value: Expression | null; local: number }
  /** Makes the text writable or read-only (set_kernel_text_rw / _ro). */
  | { kind: 'protect'; writable: boolean }
  /** A BUG_ON whose condition held. */
  | { kind: 'bug' }
  /** The task ends but keeps its frame, so that the `observed` locals can be read (litmus tests). */
  | { kind: 'halt'; observed: number[] }
);

export interface Local {
  name: string;
  type: Scalar;
  /** Made by the lowering to hold a loaded value; not a variable of the source. */
  temporary: boolean;
  pointer: boolean;
}

export interface ProgramFunction {
  name: string;
  /** The first `parameters` locals take the arguments; the others start at 0. */
  parameters: number;
  locals: Local[];
  operations: Operation[];
}

/** Whose stack an object stands on: it lives while that context has a frame of the function. */
export interface Owner {
  /** Index of the function. */
  fn: number;
  cpu: number;
  context: 'task' | 'stopper' | 'interrupt' | 'trap' | 'nmi';
  /** How many contexts of the kind stand below that one; of a task, which of its CPU's tasks it is. */
  level: number;
}

/** One scalar object of shared memory. */
export interface Cell {
  name: string;
  /** Byte address; cells never overlap and are ordered by address. */
  address: number;
  type: Scalar;
  pointer: boolean;
  initial: Value;
  /** Part of an object defined const: a store to it is a crash, a load of it is private. */
  readOnly: boolean;
  /** Of a local; what is there from the beginning to the end has none. */
  owner?: Owner;
}

/** What a site may hold, and is called then: one or more whole instructions. */
export interface Content {
  name: string;
  bytes: readonly number[];
}

/** A variable of which each CPU has one, before a CPU is chosen: nothing is at the address. */
export interface Template {
  name: string;
  address: number;
  size: number;
}

/** A patchable piece of text. All contents have its size. */
export interface Site {
  name: string;
  address: number;
  /** In bytes, 1 to 64. */
  size: number;
  /** At most 16; it holds the first one at the beginning. */
  contents: readonly Content[];
  /** Index of the content that is asked for. */
  wanted: number;
}

/** A function of the program that has an address: a CALL or a JMP to it runs it. */
export interface TextFunction {
  name: string;
  address: number;
  /** Index into `functions`. */
  fn: number;
}

/**
 * A read-modify-write of a variable that an instruction of a site does. `fn` is the function that stands
 * for it: nothing arrives at its CPU before it has done it.
 */
export interface TextUpdate {
  operator: 'add';
  operand: number;
  address: number;
  size: number;
  locked: boolean;
  fn: number;
}

/** A named address in text that is not a site (a call's target). */
export interface TextSymbol {
  name: string;
  address: number;
}

/** A C file: `name` is what messages and replays call it. */
export interface SourceFile {
  name: string;
  text: string;
  /** Macros that are defined before the file's first line; left out where there are none. */
  defines?: readonly Define[];
}

/** `-D NAME=value`. */
export interface Define {
  name: string;
  value: string;
}

export interface Nesting {
  trap: number;
  nmi: number;
}

/** What is run: a protocol that was lowered for a number of CPUs, sites, jobs and tasks. Addresses are bytes. */
export interface Program {
  /** `files[0]` is the protocol; the others are the project's own (kernel primitives written in C). */
  files: SourceFile[];
  functions: ProgramFunction[];
  cells: Cell[];
  /** Variables of which each CPU has one; none where the field is not there. */
  templates?: Template[];
  sites: Site[];
  symbols: TextSymbol[];
  textFunctions: TextFunction[];
  /** Functions that have an address for pointers alone: text that goes there is wild. */
  pointees?: TextSymbol[];
  textUpdates: TextUpdate[];
  /** Index of the function that each CPU's first task runs, -1 for an idle CPU. */
  tasks: number[];
  /** The same of each CPU's other tasks, which wait at first; none where the field is not there. */
  others?: number[][];
  /** Index of the function that handles NMIs, int3; -1 where there is none. */
  nmiHandler: number;
  int3Handler: number;
  /**
   * What the int3 handler returns: `claim`, non-zero when the context is to go on behind the site; `ip`,
   * the address at which it goes on, above it (in the high 32 bits) one that was pushed for a RET, 0 for none.
   */
  int3Returns: 'claim' | 'ip';
  /** How many traps and NMIs may run on top of each other at a CPU; one more overflows its stack. */
  nesting: Nesting;
  /** None where the field is not there: of programs that are made without a source. */
  debug?: DebugInfo;
}

/** Where data and text live: 32-bit kernel addresses, as on i386 in 2008. */
export const DATA_BASE = 0xc1000000;
export const TEXT_BASE = 0xc0100000;
/** Where templates lie: as in the kernel, an access there is one of no CPU. 64 KiB. */
export const PER_CPU_BASE = 0xb0000000;
export const PER_CPU_BITS = 16;
/** Addresses from here up to DATA_BASE are text. */
export const isTextAddress = (address: number): boolean =>
  address >= TEXT_BASE && address < DATA_BASE;
