/** The whole simulated state: plain objects and arrays, nothing else. */
import type { BufferedStore } from '../memory/store-buffer.ts';
import type { TextWrite } from '../memory/text-versions.ts';
import type { Value } from '../program/values.ts';

export const CONTEXT_KINDS = ['task', 'stopper', 'interrupt', 'trap', 'nmi'] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

/** One activation of a function. */
export interface Frame {
  /** Index into `program.functions`. */
  fn: number;
  /** Index of the next operation; in a caller, of the one after the call. */
  pc: number;
  locals: Value[];
  /** The caller's local that takes the returned value, -1 for none. */
  result: number;
  /** Where in a site it is, and what it has run of it (site-contents.ts); 0 elsewhere. */
  at: number;
  ran: number;
}

/** A task, or a handler that came in over it, with the functions that it is in. */
export interface Context {
  kind: ContextKind;
  /** Outermost first. A stopper that spins has none. */
  frames: Frame[];
  /** A trap's site address; what a stopper's function has returned; 0 elsewhere. */
  address: number;
  /** Interrupts are off: always in a handler, in a task where it has turned them off. */
  irqsOff: boolean;
  /** How many times preemption has been turned off and not on again. */
  preemptOff: number;
  /** Which of its CPU's tasks it is, from 0; 0 elsewhere. */
  task: number;
}

/** A task that waits for its CPU: preempted, asleep, or not begun yet. */
export interface WaitingTask {
  context: Context;
  /** It was preempted, and goes on by IRET; not one that gave the CPU up itself or is still to begin. */
  preempted: boolean;
  /** What the CPU has of it while it runs. */
  rcuDepth: number;
  rcuWaiters: number;
  tasksWaiters: number;
}

/** A frame at its function's first operation, with `size` locals, of which the first takes the argument. */
export function newFrame(fn: number, size: number, argument: Value = 0): Frame {
  // One after the other: an array made at its length is a slower one.
  const locals: Value[] = [];
  for (let index = 0; index < size; index++) locals.push(0);
  if (size > 0) locals[0] = argument;
  return { fn, pc: 0, locals, result: -1, at: 0, ran: 0 };
}

/** A context that has just begun: of a handler with interrupts off, of a task with them on. */
export function newContext(kind: ContextKind, frames: Frame[], address = 0, task = 0): Context {
  return { kind, frames, address, irqsOff: kind !== 'task', preemptOff: 0, task };
}

/** As many NMIs as there may be: none that arrives is counted. No scenario may have so many of its own. */
export const MANY_NMIS = 8191;

/** A read-side section of SRCU that is open. Never changed in place. */
export interface Section {
  /** Address of the srcu_struct. */
  domain: number;
  /** What srcu_read_lock returned; no other open section of the domain that the same holders may end has it. */
  index: number;
  /** srcu_down_read began it: whoever has the index may end it. */
  anywhere: boolean;
  /** Tasks whose grace periods wait for it, as a bit mask. */
  waiters: number;
}

/** What tells sections apart. */
export type SectionName = Pick<Section, 'domain' | 'index' | 'anywhere'>;

export const isSection = (a: SectionName, b: SectionName): boolean =>
  a.domain === b.domain && a.index === b.index && a.anywhere === b.anywhere;

/** Sections of SRCU that one CPU may have open at a time. */
export const MOST_SECTIONS = 16;

/** One CPU: what it runs, its store buffer, what it has fetched, and what is pending for it. */
export interface Cpu {
  /** Innermost last; only the innermost runs. Empty once the task has ended. */
  contexts: Context[];
  /** Oldest first; always empty under SC. */
  buffer: BufferedStore[];
  /** Address of the instruction being fetched, 0 when none is. */
  fetchAddress: number;
  /** Bytes fetched of it so far, in address order. */
  fetched: number[];
  nmiBlocked: boolean;
  nmiPending: boolean;
  /** An NMI that another CPU has raised is on its way. */
  nmiRaised: boolean;
  /** NMIs that may still arrive at this CPU. */
  nmisLeft: number;
  /** The function that an interrupt from `on_each_cpu` will run, -1 when none is pending. */
  interruptCallee: number;
  interruptArgument: Value;
  /** The CPU that waits for that interrupt to be handled, -1 when none. */
  interruptFrom: number;
  /** What the CPU's first task returned, 0 until it ends. */
  result: Value;
  /** rcu_read_lock nesting. */
  rcuDepth: number;
  /** Tasks whose grace periods wait for the section that this CPU is in, as a bit mask. */
  rcuWaiters: number;
  /** Sections of SRCU that began here and are open, in the order in which they began. */
  sections: readonly Section[];
  /** How many versions of the text there were when it last serialised: it may fetch none from before. */
  floor: number;
  /** Tasks that wait in synchronize_rcu_tasks for the one that runs here, as a bit mask. */
  tasksWaiters: number;
  /** The CPU's other tasks that have not ended, by number. */
  waiting: WaitingTask[];
}

/** `stop_machine`: `owner` is -1 when none is under way. */
export interface StopMachine {
  owner: number;
  phase: 'none' | 'requested' | 'reached' | 'released';
}

/** The state of everything at one moment. `cpus[i]` is CPU i. */
export interface Machine {
  cpus: Cpu[];
  /** One value a cell of the program, same order. */
  memory: Value[];
  /** Text in lines of 64 bytes from TEXT_BASE on, only as far as the last site reaches. */
  text: number[][];
  textWritable: boolean;
  /** The text's history, oldest first, as far as a CPU may still fetch it; empty where none fetches stale text. */
  versions: TextWrite[];
  stop: StopMachine;
  /** NMIs that may still arrive, at all CPUs together. */
  nmisLeft: number;
}

export function topContext(cpu: Cpu): Context | undefined {
  return cpu.contexts[cpu.contexts.length - 1];
}

export function topFrame(context: Context): Frame {
  return context.frames[context.frames.length - 1];
}

/** A packed context has two bits for the number. */
export const MOST_TASKS_A_CPU = 4;

/** Tasks whose grace periods can be told apart in a bit mask. */
export const MOST_TASKS = 31;

/** The bit of the task that a CPU runs, or that its handlers came in over. */
export function taskBit({ tasks }: { tasks: number }, { contexts }: Cpu, id: number): number {
  return 1 << (id * tasks + (contexts.length > 0 ? contexts[0].task : 0));
}
