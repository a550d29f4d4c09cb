/** What events of micro-operations begin with, and those about what a task lets come in over it. */
import type { RcuPhase, TasksPhase } from '../program/program.ts';
import type { Value } from '../program/values.ts';
import type { ContextKind } from '../state/machine.ts';

/** A micro-operation of that context, function and index has run; the frame goes on at `next`. */
export interface Ran {
  cpu: number;
  context: ContextKind;
  fn: number;
  pc: number;
  next: number;
}

/** Interrupts or preemption of the running context are as told from now on; `local` took `value`. */
export interface Masked extends Ran {
  kind: 'masked';
  irqsOff: boolean;
  preemptOff: number;
  local: number;
  value: Value;
}

/** A waiting task runs in place of the CPU's own, if it has one. Nothing of either serialises but an IRET. */
export interface Switched {
  kind: 'switched';
  cpu: number;
  /** Which of the waiting ones. */
  entry: number;
  /** Its number among the CPU's tasks. */
  task: number;
  /** The one that ran waits from now on, and was preempted. */
  preempted: boolean;
  /** The one that runs had been preempted: it goes on by IRET. */
  serialises: boolean;
}

/** schedule() and cond_resched(), where the task goes on at once. */
export interface Scheduled extends Ran {
  kind: 'scheduled';
  /** It counts as having given the CPU up. */
  gaveUp: boolean;
}

export interface RcuTasksMoved extends Ran {
  kind: 'rcu-tasks-moved';
  phase: TasksPhase;
}

/** Stopped CPUs of the set, a bit mask, begin to run the function. */
export interface StopShared extends Ran {
  kind: 'stop-shared';
  callee: number;
  /** Locals of the function. */
  size: number;
  cpus: number;
  argument: Value;
}
/** A stopped CPU has run it. */
export interface StopperReturned extends Ran {
  kind: 'stopper-returned';
  value: Value;
}
/** All of them have; `local` took `value`. */
export interface StopGathered extends Ran {
  kind: 'stop-gathered';
  local: number;
  value: Value;
}

export interface SrcuMoved extends Ran {
  kind: 'srcu-moved';
  /** Address of the srcu_struct. */
  domain: number;
  phase: RcuPhase;
  /** Of the section that begins or ends; 0 elsewhere. */
  index: number;
  /** Another context than its own may end it. */
  anywhere: boolean;
  /** The CPU at which the section began; -1 elsewhere. */
  holder: number;
  /** Takes the index where a section begins, -1 for none. */
  local: number;
  /** The section's end went into the store buffer, behind the stores before it. */
  mark: boolean;
}
