/** What changes other CPUs: stop_machine, on_each_cpu, RCU, and waits for tasks. */
import {
  B_COUNT,
  C_ARGUMENT,
  C_CALLEE,
  C_FROM,
  C_RCU,
  C_RCU_WAITERS,
  C_TASKS_WAITERS,
  C_TOP,
  C_USED,
  Cfg,
  cfg,
  E_ADDRESS,
  E_SIZE,
  E_VALUE,
  F_BELOW,
  F_LOCALS,
  fnLocals,
  SECTION_MARK,
  STOPPER,
  TASK,
  W_PREEMPTED,
  W_RCU,
  W_RCU_WAITERS,
  W_TASKS_WAITERS,
  X_ADDRESS,
  X_BELOW,
  X_FRAMES,
  X_KIND,
  X_SIZE,
  X_TOP,
} from '../state/layout';
import { taskBit, waitingAt } from '../state/lifetimes';
import { entryAt, putEntry } from '../state/memory';
import { buffer, core, forgetAll, hasRoom, Now, ownBuffer, ownCore, ownRare } from '../state/now';
import { beginFrame, below, hasContext, topContext, topFrame } from '../state/stacks';
import { REACHED, RELEASED, REQUESTED, waitingCount } from './arrivals';
import { gaveUp } from './tasks';

/** Phases: request, reach, release, finish. */
export function moveStop(id: i32, phase: i32): void {
  if (phase !== 2) gaveUp(id);
  switch (phase) {
    case 0:
      Now.stopOwner = id;
      Now.stopPhase = REQUESTED;
      return;
    case 1:
      Now.stopPhase = REACHED;
      return;
    case 2:
      Now.stopPhase = RELEASED;
      return;
    default:
      Now.stopOwner = -1;
      Now.stopPhase = 0;
  }
}

/** Stopped CPUs of the set run the function in their stoppers. */
export function share(id: i32, fn: i32, cpus: i32, argument: i64): void {
  const count = cfg(Cfg.cpus);
  for (let other = 0; other < count; other++) {
    if (other === id || ((cpus >> other) & 1) === 0) continue;
    if (hasContext(core(other), STOPPER)) begin(ownCore(other), fn, argument);
  }
}

/** The stopper, which may have contexts on top of it, runs the function. */
function begin(at: usize, fn: i32, argument: i64): void {
  let stopper = topContext(at);
  while (load<i32>(stopper, X_KIND) !== STOPPER) stopper = below(at, stopper);
  const locals = <usize>fnLocals(fn);
  const old = frameBytes(at, stopper);
  const size = F_LOCALS + (locals << 3);
  if (!hasRoom(at, size)) return;
  const first = <usize>(stopper - at) + X_SIZE;
  move(at, first + old, <i32>size - <i32>old);
  const frame = at + first;
  beginFrame(frame, fn, -1, 0);
  if (locals > 0) store<i64>(frame, argument, F_LOCALS);
  store<i32>(stopper, <i32>first, X_TOP);
  store<i32>(stopper, 1, X_FRAMES);
}

/** Bytes of the context's frames. */
function frameBytes(at: usize, context: usize): usize {
  let end = <usize>load<i32>(at, C_USED);
  let above = topContext(at);
  while (above !== context) {
    end = <usize>(above - at);
    above = below(at, above);
  }
  return end - <usize>(context - at) - X_SIZE;
}

/** Moves what stands in the core from that offset on, with all offsets that lead there. */
function move(at: usize, from: usize, by: i32): void {
  const used = <usize>load<i32>(at, C_USED);
  if (by === 0) return;
  memory.copy(at + from + <usize>by, at + from, used - from);
  store<i32>(at, <i32>used + by, C_USED);
  const top = <usize>load<i32>(at, C_TOP);
  if (top < from) return;
  store<i32>(at, <i32>top + by, C_TOP);
  let context = topContext(at);
  for (;;) {
    shiftFrames(at, context, from, by);
    const next = <usize>load<i32>(context, X_BELOW);
    if (next < from) return;
    store<i32>(context, <i32>next + by, X_BELOW);
    context = below(at, context);
  }
}

function shiftFrames(at: usize, context: usize, from: usize, by: i32): void {
  const top = <usize>load<i32>(context, X_TOP);
  if (top < from) return;
  store<i32>(context, <i32>top + by, X_TOP);
  let frame = topFrame(at, context);
  for (;;) {
    const next = <usize>load<i32>(frame, F_BELOW);
    if (next < from) return;
    store<i32>(frame, <i32>next + by, F_BELOW);
    frame = at + <usize>load<i32>(frame, F_BELOW);
  }
}

/** What the last of the stopped CPUs returned that was not 0, else `value`. */
export function gather(value: i64): i64 {
  let result = value;
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    const at = core(id);
    let context = topContext(at);
    let failed = 0;
    while (context !== 0) {
      const isStopper = load<i32>(context, X_KIND) === STOPPER;
      // From the innermost outwards: the innermost one counts.
      if (isStopper && failed === 0) failed = load<i32>(context, X_ADDRESS);
      context = below(at, context);
    }
    if (failed !== 0) result = <i64>failed;
  }
  return result;
}

export function broadcast(id: i32, callee: i32, argument: i64): void {
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (other === id) continue;
    const at = ownCore(other);
    store<i32>(at, callee, C_CALLEE);
    store<i64>(at, argument, C_ARGUMENT);
    store<i32>(at, id, C_FROM);
  }
  forgetAll();
}

/** Phases: lock, unlock, begin, wait. */
export function moveRcu(id: i32, phase: i32): void {
  const at = ownCore(id);
  let depth = load<i32>(at, C_RCU);
  if (phase === 0) depth++;
  else if (phase === 1 && depth > 0) depth--;
  store<i32>(at, depth, C_RCU);
  if (phase === 1 && depth === 0 && load<i32>(buffer(id), B_COUNT) > 0) {
    putEntry(id, 0, SECTION_MARK, <i64>load<i32>(at, C_RCU_WAITERS));
  }
  if (depth === 0) store<i32>(at, 0, C_RCU_WAITERS);
  if (phase === 3) gaveUp(id);
  if (phase !== 2) return;
  const bit = taskBit(id);
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) awaitSections(other, bit);
}

/** The grace period waits for the last section of each CPU and of each of its tasks. */
function awaitSections(id: i32, bit: i32): void {
  const waiting = waitingCount(id);
  for (let index = 0; index < waiting; index++) {
    const task = waitingAt(ownRare(id), index);
    if (load<i32>(task, W_RCU) > 0) {
      store<i32>(task, load<i32>(task, W_RCU_WAITERS) | bit, W_RCU_WAITERS);
    }
  }
  if (load<i32>(core(id), C_RCU) > 0) {
    const at = ownCore(id);
    store<i32>(at, load<i32>(at, C_RCU_WAITERS) | bit, C_RCU_WAITERS);
    return;
  }
  for (let index = load<i32>(buffer(id), B_COUNT) - 1; index >= 0; index--) {
    const entry = entryAt(buffer(id), index);
    if (load<u32>(entry, E_ADDRESS) !== 0 || load<u32>(entry, E_SIZE) !== SECTION_MARK) continue;
    const own = entryAt(ownBuffer(id), index);
    store<i64>(own, load<i64>(own, E_VALUE) | <i64>bit, E_VALUE);
    return;
  }
}

/** Phases: begin (2), wait (3). */
export function moveRcuTasks(id: i32, phase: i32): void {
  if (phase === 3) {
    gaveUp(id);
    return;
  }
  const bit = taskBit(id);
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (other !== id && hasContext(core(other), TASK)) {
      const at = ownCore(other);
      store<i32>(at, load<i32>(at, C_TASKS_WAITERS) | bit, C_TASKS_WAITERS);
    }
    const waiting = waitingCount(other);
    for (let index = 0; index < waiting; index++) {
      const task = waitingAt(ownRare(other), index);
      if (load<i32>(task, W_PREEMPTED) === 0) continue;
      store<i32>(task, load<i32>(task, W_TASKS_WAITERS) | bit, W_TASKS_WAITERS);
    }
  }
}
