/** What a task turns off, and which task runs: decide-tasks.ts and evolve-tasks.ts of the machine. */
import {
  C_CONTEXTS,
  C_RCU,
  C_RCU_WAITERS,
  C_STACK,
  C_TASKS_WAITERS,
  C_TOP,
  C_USED,
  Cfg,
  cfg,
  F_LOCALS,
  F_OP,
  O_HOW,
  O_LOCAL,
  O_NEXT,
  O_WHAT,
  R_FIRST_TASK,
  R_USED,
  R_WAITING,
  TASK,
  W_CONTEXT,
  W_PREEMPTED,
  W_RCU,
  W_RCU_WAITERS,
  W_SIZE,
  W_TASKS_WAITERS,
  X_IRQS_OFF,
  X_KIND,
  X_PREEMPT_OFF,
  X_TASK,
} from '../state/layout';
import { waitingAt } from '../state/lifetimes';
import { Now, ownCore, ownRare } from '../state/now';
import { dropFetch, topContext, topFrame } from '../state/stacks';
import { isInTask, REACHED } from './arrivals';

/** A task that has slept there is awaited no longer. */
export function gaveUp(id: i32): void {
  const at = ownCore(id);
  if (isInTask(at)) store<i32>(at, 0, C_TASKS_WAITERS);
}

const DEEPEST: i32 = 255;
const HANDLER: i64 = 0x10000;
/** What is masked: interrupts, preemption; how: off, on, restore, read. */
const PREEMPTION: i32 = 1;
const OFF: i32 = 0;
const RESTORE: i32 = 2;
const READ: i32 = 3;

function preemptAfter(context: usize, row: usize): i32 {
  const depth = load<i32>(context, X_PREEMPT_OFF);
  const how = load<i32>(row, O_HOW);
  if (how === READ || load<i32>(row, O_WHAT) !== PREEMPTION) return depth;
  const after = how === OFF ? depth + 1 : depth - 1;
  return after < 0 ? 0 : after > DEEPEST ? DEEPEST : after;
}

function irqsOffAfter(context: usize, row: usize, value: i64): bool {
  const isOff = load<i32>(context, X_IRQS_OFF) !== 0;
  const how = load<i32>(row, O_HOW);
  if (how === READ || load<i32>(row, O_WHAT) === PREEMPTION) return isOff;
  const off = how === RESTORE ? value !== 0 : how === OFF;
  return off || load<i32>(context, X_KIND) !== TASK;
}

export function mask(id: i32, row: usize, value: i64): void {
  const at = ownCore(id);
  const context = topContext(at);
  const frame = topFrame(at, context);
  const isTask = load<i32>(context, X_KIND) === TASK;
  let before: i64 = 0;
  if (load<i32>(row, O_WHAT) === PREEMPTION) {
    before = <i64>load<i32>(context, X_PREEMPT_OFF) + (isTask ? 0 : HANDLER);
  } else {
    const hasStopped = Now.stopOwner === id && Now.stopPhase === REACHED;
    const asks = load<i32>(row, O_HOW) === READ && hasStopped;
    before = load<i32>(context, X_IRQS_OFF) !== 0 || asks ? 1 : 0;
  }
  const preemptOff = preemptAfter(context, row);
  const irqsOff = irqsOffAfter(context, row, value);
  store<i32>(frame, load<i32>(row, O_NEXT), F_OP);
  const local = load<i32>(row, O_LOCAL);
  if (local >= 0) store<i64>(frame + F_LOCALS + ((<usize>local) << 3), before);
  store<i32>(context, irqsOff ? 1 : 0, X_IRQS_OFF);
  store<i32>(context, preemptOff, X_PREEMPT_OFF);
}

/** After the operation something may no longer come in over the context that may before it. */
export function shutsOut(context: usize, row: usize, value: i64): bool {
  if (load<i32>(context, X_IRQS_OFF) !== 0) return false;
  if (irqsOffAfter(context, row, value)) return true;
  return preemptAfter(context, row) > 0 && load<i32>(context, X_PREEMPT_OFF) === 0;
}

/** A waiting task takes the place of the CPU's own, if it has one, which waits in its place by number. */
export function switchTo(id: i32, entry: i32, isPreempted: bool): void {
  const at = ownCore(id);
  const extra = ownRare(id);
  dropFetch(at);
  const hadTask = load<i32>(at, C_CONTEXTS) > 0;
  const rcu = load<i32>(at, C_RCU);
  const rcuWaiters = load<i32>(at, C_RCU_WAITERS);
  const tasksWaiters = load<i32>(at, C_TASKS_WAITERS);
  const saved = <usize>load<u32>(Now.copies + ((<usize>(3 * cfg(Cfg.cpus) + 1)) << 2));
  const size = <usize>load<i32>(at, C_USED) - C_STACK;
  memory.copy(saved, at + C_STACK, size);
  takeOut(at, extra, entry);
  if (hadTask) {
    putIn(extra, saved, size, isPreempted, rcu, rcuWaiters, tasksWaiters);
    return;
  }
  // A section that a task has ended in, or a handler has left open, stays with the CPU.
  store<i32>(at, load<i32>(at, C_RCU) + rcu, C_RCU);
  store<i32>(at, load<i32>(at, C_RCU_WAITERS) | rcuWaiters, C_RCU_WAITERS);
}

function takeOut(at: usize, extra: usize, entry: i32): void {
  const task = waitingAt(extra, entry);
  const size = <usize>load<i32>(task, W_SIZE);
  memory.copy(at + C_STACK, task + W_CONTEXT, size - W_CONTEXT);
  store<i32>(at, <i32>(C_STACK + size - W_CONTEXT), C_USED);
  store<i32>(at, 1, C_CONTEXTS);
  store<i32>(at, <i32>C_STACK, C_TOP);
  store<i32>(at, load<i32>(task, W_RCU), C_RCU);
  store<i32>(at, load<i32>(task, W_RCU_WAITERS), C_RCU_WAITERS);
  store<i32>(at, load<i32>(task, W_TASKS_WAITERS), C_TASKS_WAITERS);
  const end = extra + <usize>load<i32>(extra, R_USED);
  memory.copy(task, task + size, end - (task + size));
  store<i32>(extra, load<i32>(extra, R_USED) - <i32>size, R_USED);
  store<i32>(extra, load<i32>(extra, R_WAITING) - 1, R_WAITING);
}

function putIn(
  extra: usize,
  saved: usize,
  size: usize,
  isPreempted: bool,
  rcu: i32,
  rcuWaiters: i32,
  tasksWaiters: i32,
): void {
  const number = load<i32>(saved, X_TASK);
  const count = load<i32>(extra, R_WAITING);
  let index = 0;
  while (index < count && load<i32>(waitingAt(extra, index) + W_CONTEXT, X_TASK) < number) index++;
  const task = index === 0 ? extra + R_FIRST_TASK : waitingAt(extra, index);
  const all = size + W_CONTEXT;
  const end = extra + <usize>load<i32>(extra, R_USED);
  memory.copy(task + all, task, end - task);
  store<i32>(task, <i32>all, W_SIZE);
  store<i32>(task, isPreempted ? 1 : 0, W_PREEMPTED);
  store<i32>(task, rcu, W_RCU);
  store<i32>(task, rcuWaiters, W_RCU_WAITERS);
  // One that gave its CPU up is awaited no longer.
  store<i32>(task, isPreempted ? tasksWaiters : 0, W_TASKS_WAITERS);
  memory.copy(task + W_CONTEXT, saved, size);
  store<i32>(extra, load<i32>(extra, R_USED) + <i32>all, R_USED);
  store<i32>(extra, count + 1, R_WAITING);
}
