/**
 * Events: recorded facts in the past tense. Everything that `evolve` needs is in the event.
 *
 * All fields are scalars. Events of a micro-operation carry the CPU, the kind of context, the
 * function and the operation's index (`pc`), and `next`, where the frame goes on.
 */
import type { Fence, RcuPhase } from '../program/program.ts';
import type { Value } from '../program/values.ts';
import type { CrashReason } from './crash-reasons.ts';
import type {
  Masked,
  Ran,
  RcuTasksMoved,
  Scheduled,
  SrcuMoved,
  StopGathered,
  StopperReturned,
  StopShared,
  Switched,
} from './task-events.ts';

import type { Executed, Fetched, SiteLeft, TextRefreshed, Trapped } from './text-events.ts';

/** Private to the CPU: no other CPU can tell that it happened. */
export interface Assigned extends Ran {
  kind: 'assigned';
  local: number;
  value: Value;
}
export interface Jumped extends Ran {
  kind: 'jumped';
}
/** cpu_relax. */
export interface Relaxed extends Ran {
  kind: 'relaxed';
}
export interface Called extends Ran {
  kind: 'called';
  callee: number;
  /** The caller's local that takes the result, -1 for none. */
  local: number;
  /** Locals of the callee, of which the first `count` take the arguments. */
  size: number;
  count: number;
  argument0: Value;
  argument1: Value;
  argument2: Value;
  argument3: Value;
  argument4: Value;
  argument5: Value;
}
/** A function returned to its caller, whose `local` took `value`. */
export interface Returned extends Ran {
  kind: 'returned';
  local: number;
  value: Value;
}

export interface Loaded extends Ran {
  kind: 'loaded';
  address: number;
  size: number;
  value: Value;
  local: number;
  /** The CPU's own buffered store gave the value. */
  forwarded: boolean;
}
/** A store went into the store buffer. */
export interface Buffered extends Ran {
  kind: 'buffered';
  address: number;
  size: number;
  value: Value;
}
/** A store reached memory at once (SC). `old` is what stood there. */
export interface Stored extends Ran {
  kind: 'stored';
  address: number;
  size: number;
  value: Value;
  old: Value;
}
/** A LOCKed operation. `written` is false for a comparison that failed. */
export interface Exchanged extends Ran {
  kind: 'exchanged';
  address: number;
  size: number;
  old: Value;
  value: Value;
  written: boolean;
  local: number;
}
/** A buffered store reached memory; `marks` marks at the buffer's head went with it. */
export interface Committed {
  kind: 'committed';
  cpu: number;
  entry: number;
  marks: number;
  address: number;
  size: number;
  value: Value;
  old: Value;
}
/** `mark`: an ordering mark went into the store buffer. */
export interface Fenced extends Ran {
  kind: 'fenced';
  fence: Fence;
  mark: boolean;
}
/** sync_core. */
export interface Serialised extends Ran {
  kind: 'serialised';
}
/** An access faulted; its handler put `value` into `local` (-1: nowhere) and lets the frame go on at `next`. */
export interface FaultHandled extends Ran {
  kind: 'fault-handled';
  address: number;
  local: number;
  value: Value;
}

export interface NmiEntered {
  kind: 'nmi-entered';
  cpu: number;
  handler: number;
  /** Locals of the handler. */
  size: number;
  /** The NMI was pending: it had been latched while NMIs were blocked, or it had been raised. */
  latched: boolean;
}
export interface NmiLatched {
  kind: 'nmi-latched';
  cpu: number;
}
/** `raise_nmi`: an NMI is on its way to the CPU `target`. */
export interface NmiRaised extends Ran {
  kind: 'nmi-raised';
  target: number;
}
/** A raised NMI has arrived, and is pending. */
export interface NmiDelivered {
  kind: 'nmi-delivered';
  cpu: number;
}
/** IRET: the innermost context ended; NMIs are unblocked; the CPU serialised. */
export interface InterruptReturned extends Ran {
  kind: 'interrupt-returned';
  /** What the handler's function returned. */
  value: Value;
  /** `at` and `ran` of the frame that a trap had interrupted in a site; -1 where they stay as they are. */
  at: number;
  ran: number;
}
export interface TaskEnded extends Ran {
  kind: 'task-ended';
  value: Value;
}

export interface StopRequested extends Ran {
  kind: 'stop-requested';
}
/** Every other CPU is in its stopper. */
export interface StopReached extends Ran {
  kind: 'stop-reached';
}
export interface StopReleased extends Ran {
  kind: 'stop-released';
}
export interface StopFinished extends Ran {
  kind: 'stop-finished';
}
export interface Stopped {
  kind: 'stopped';
  cpu: number;
}
export interface Resumed {
  kind: 'resumed';
  cpu: number;
}

export interface InterruptSent extends Ran {
  kind: 'interrupt-sent';
  callee: number;
  argument: Value;
}
export interface InterruptEntered {
  kind: 'interrupt-entered';
  cpu: number;
  callee: number;
  size: number;
  argument: Value;
}
export interface InterruptsAwaited extends Ran {
  kind: 'interrupts-awaited';
}

export interface RcuMoved extends Ran {
  kind: 'rcu-moved';
  /** Nesting depth of this CPU's read-side section afterwards. */
  depth: number;
  phase: RcuPhase;
  /** The section's end went into the store buffer, behind the stores before it. */
  mark: boolean;
}
export interface TextProtected extends Ran {
  kind: 'text-protected';
  writable: boolean;
}

/** The run cannot go on from these. */
export interface BugHit extends Ran {
  kind: 'bug-hit';
}
/** A store to read-only text that nobody handles. */
export interface Faulted extends Ran {
  kind: 'faulted';
  address: number;
}
export interface Crashed extends Ran {
  kind: 'crashed';
  reason: CrashReason;
  address: number;
}

/** Everything that can happen, told apart by `kind`. `cpu` is that of whom it happened to; `value` is a number, or a bigint of 64 bits. */
export type Event =
  | Assigned
  | Jumped
  | Relaxed
  | Called
  | Returned
  | Loaded
  | Buffered
  | Stored
  | Exchanged
  | Committed
  | Fenced
  | Serialised
  | FaultHandled
  | Fetched
  | Executed
  | Trapped
  | SiteLeft
  | TextRefreshed
  | NmiEntered
  | NmiLatched
  | InterruptReturned
  | TaskEnded
  | StopRequested
  | StopReached
  | StopReleased
  | StopFinished
  | Stopped
  | Resumed
  | InterruptSent
  | InterruptEntered
  | InterruptsAwaited
  | RcuMoved
  | TextProtected
  | Masked
  | Switched
  | Scheduled
  | RcuTasksMoved
  | SrcuMoved
  | StopShared
  | StopperReturned
  | StopGathered
  | BugHit
  | Faulted
  | Crashed
  | NmiRaised
  | NmiDelivered;

/** What tells events apart: `nmi-entered`, `trapped`. */
export type EventKind = Event['kind'];

/** An event with its position in the trace, from 0. */
export interface IndexedEvent {
  index: number;
  event: Event;
}
