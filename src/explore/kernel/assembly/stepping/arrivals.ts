/** What may come in over the context that a CPU runs, or take its place: arrivals.ts and decide-nmi.ts of the machine. */
import {
  B_COUNT,
  BLOCKED,
  C_CALLEE,
  C_CONTEXTS,
  C_FLAGS,
  C_NMIS,
  Cfg,
  cfg,
  F_FUNCTION,
  F_OP,
  INTERRUPT,
  IS_JOINED,
  Kind,
  MANY_NMIS,
  NMI,
  O_FLAGS,
  O_KIND,
  O_WHAT,
  opRow,
  PENDING,
  R_WAITING,
  RAISED,
  STOPPER,
  TASK,
  X_IRQS_OFF,
  X_KIND,
  X_PREEMPT_OFF,
  X_TOP,
} from '../state/layout';
import { buffer, core, forgetAll, Now, ownCore, rare } from '../state/now';
import {
  below,
  caller,
  enter,
  hasContext,
  nextOp,
  outermost,
  overflows,
  topContext,
  topFrame,
} from '../state/stacks';

export const REQUESTED: i32 = 1;
export const REACHED: i32 = 2;
export const RELEASED: i32 = 3;

export function bufferCount(id: i32): i32 {
  return load<i32>(buffer(id), B_COUNT);
}

/** It spins in its stopper: no interrupt is being handled. */
export function isStopped(at: usize): bool {
  return hasContext(at, STOPPER) && !hasContext(at, INTERRUPT);
}

/** Its stopper still runs a function. */
export function isSharing(at: usize): bool {
  let context = topContext(at);
  while (context !== 0) {
    if (load<i32>(context, X_KIND) === STOPPER && load<i32>(context, X_TOP) !== 0) return true;
    context = below(at, context);
  }
  return false;
}

/** The CPU is in the middle of an instruction. */
export function isMidway(at: usize): bool {
  const op = nextOp(at);
  return op >= 0 && (load<i32>(opRow(op), O_FLAGS) & IS_JOINED) !== 0;
}

/** A task that has turned neither interrupts nor preemption off. */
export function isPreemptible(at: usize, context: usize): bool {
  if (load<i32>(context, X_KIND) !== TASK) return false;
  if (load<i32>(context, X_IRQS_OFF) !== 0 || load<i32>(context, X_PREEMPT_OFF) > 0) return false;
  return !disablesPreemption(at, context);
}

function isBroadcast(op: i32, phase: i32): bool {
  const row = opRow(op);
  return load<i32>(row, O_KIND) === Kind.broadcast && load<i32>(row, O_WHAT) === phase;
}

/** The context is inside on_each_cpu. */
function disablesPreemption(at: usize, context: usize): bool {
  let frame = topFrame(at, context);
  let isTop = true;
  while (frame !== 0) {
    const op = load<i32>(frame, F_OP);
    if (isBroadcast(op, 1)) return true;
    const call = isTop ? op : op - 1;
    const first = firstOp(frame);
    const isCall = call >= first && load<i32>(opRow(call), O_KIND) === Kind.call;
    if (isCall && call - 1 >= first && isBroadcast(call - 1, 0)) return true;
    isTop = false;
    frame = caller(at, frame);
  }
  return false;
}

function firstOp(frame: usize): i32 {
  const fn = load<i32>(frame, F_FUNCTION);
  return load<i32>(<usize>cfg(Cfg.functions) + ((<usize>fn) << 4), 4);
}

/** A stopper may take the CPU. */
export function mayStop(id: i32): bool {
  if (Now.stopPhase !== REQUESTED || Now.stopOwner === id || bufferCount(id) > 0) return false;
  const at = core(id);
  const context = topContext(at);
  return context === 0 || (isPreemptible(at, context) && !isMidway(at));
}

export function mayResume(id: i32): bool {
  if (Now.stopPhase !== RELEASED || bufferCount(id) > 0) return false;
  const context = topContext(core(id));
  if (context === 0 || load<i32>(context, X_KIND) !== STOPPER) return false;
  return load<i32>(context, X_TOP) === 0;
}

export function mayInterrupt(id: i32): bool {
  const at = core(id);
  if (load<i32>(at, C_CALLEE) < 0 || bufferCount(id) > 0 || isMidway(at)) return false;
  const context = topContext(at);
  if (context !== 0) {
    if (load<i32>(context, X_KIND) === STOPPER) return Now.stopPhase === REQUESTED;
    if (load<i32>(context, X_IRQS_OFF) !== 0) return false;
  }
  return Now.stopOwner !== id || Now.stopPhase !== REACHED;
}

function mayRunOthers(id: i32): bool {
  if (bufferCount(id) > 0) return false;
  return Now.stopOwner !== id || Now.stopPhase !== REACHED;
}

export function maySwitch(id: i32): bool {
  if (!mayRunOthers(id)) return false;
  const at = core(id);
  const context = topContext(at);
  if (context === 0) return true;
  if (!isPreemptible(at, context)) return false;
  const row = opRow(nextOp(at));
  return load<i32>(row, O_KIND) === Kind.schedule || sleeps(row);
}

export function mayPreempt(id: i32): bool {
  if (!mayRunOthers(id)) return false;
  const at = core(id);
  const context = topContext(at);
  return context !== 0 && isPreemptible(at, context) && !isMidway(at);
}

const WAIT: i32 = 3;

/** The kernel waits there by wait_for_completion(). */
function sleeps(row: usize): bool {
  switch (load<i32>(row, O_KIND)) {
    case Kind.schedule:
      return load<i32>(row, O_WHAT) !== 0;
    case Kind.rcu:
    case Kind.srcu:
    case Kind.rcuTasks:
      return load<i32>(row, O_WHAT) === WAIT;
    case Kind.stop:
      return load<i32>(row, O_WHAT) !== 2;
    default:
      return false;
  }
}

/** The task that the CPU runs, or that its handlers came in over, stands where it sleeps. */
export function isAsleep(at: usize): bool {
  const context = outermost(at);
  if (context === 0 || load<i32>(context, X_KIND) !== TASK) return false;
  if (load<i32>(context, X_IRQS_OFF) !== 0 || load<i32>(context, X_PREEMPT_OFF) !== 0) return false;
  return sleeps(opRow(load<i32>(topFrame(at, context), F_OP)));
}

export function mayTakeNmi(id: i32): bool {
  const at = core(id);
  if (Now.nmisLeft === 0 || load<i32>(at, C_NMIS) === 0 || cfg(Cfg.nmiHandler) < 0) return false;
  const flags = load<i32>(at, C_FLAGS);
  if ((flags & BLOCKED) === 0 && bufferCount(id) > 0) return false;
  return !((flags & PENDING) !== 0 && isLatched(at)) && !isMidway(at);
}

export function mayTakeRaised(id: i32): bool {
  const at = core(id);
  const flags = load<i32>(at, C_FLAGS);
  if ((flags & RAISED) === 0 || isMidway(at)) return false;
  return (flags & BLOCKED) !== 0 || bufferCount(id) === 0;
}

/** An NMI that arrives now is kept for later. */
export function isLatched(at: usize): bool {
  if ((load<i32>(at, C_FLAGS) & BLOCKED) !== 0) return true;
  return cfg(Cfg.nmiStack) === 1 && hasContext(at, NMI);
}

export function mayTakeMoreNmis(id: i32): bool {
  return cfg(Cfg.raisesNmis) !== 0 || (Now.nmisLeft > 0 && load<i32>(core(id), C_NMIS) > 0);
}

function spendNmi(at: usize): void {
  if (Now.nmisLeft !== MANY_NMIS) Now.nmisLeft--;
  const own = load<i32>(at, C_NMIS);
  if (own !== MANY_NMIS) store<i32>(at, own - 1, C_NMIS);
  if (Now.nmisLeft === 0) forgetAll();
}

/** An NMI comes in; true where that fails. `latched`: it had been pending. */
export function enterNmi(id: i32, latched: bool): bool {
  const at = ownCore(id);
  if (overflows(at, NMI)) return true;
  if (cfg(Cfg.nmiStack) === 0 && hasContext(at, NMI)) return true;
  if (latched) store<i32>(at, load<i32>(at, C_FLAGS) & ~PENDING, C_FLAGS);
  else spendNmi(at);
  store<i32>(at, load<i32>(at, C_FLAGS) | BLOCKED, C_FLAGS);
  enter(at, NMI, cfg(Cfg.nmiHandler), 0, 0);
  return false;
}

export function arriveNmi(id: i32): bool {
  if (!isLatched(core(id))) return enterNmi(id, false);
  const at = ownCore(id);
  spendNmi(at);
  store<i32>(at, load<i32>(at, C_FLAGS) | PENDING, C_FLAGS);
  return false;
}

/** A raised NMI arrives. */
export function arriveRaised(id: i32): bool {
  const at = ownCore(id);
  store<i32>(at, (load<i32>(at, C_FLAGS) & ~RAISED) | PENDING, C_FLAGS);
  return isLatched(at) ? false : enterNmi(id, true);
}

/** The CPU has no context but its task's, which has turned nothing off. */
export function isInTask(at: usize): bool {
  if (load<i32>(at, C_CONTEXTS) !== 1) return false;
  const context = topContext(at);
  return load<i32>(context, X_IRQS_OFF) === 0 && load<i32>(context, X_PREEMPT_OFF) === 0;
}

export function waitingCount(id: i32): i32 {
  return load<i32>(rare(id), R_WAITING);
}
