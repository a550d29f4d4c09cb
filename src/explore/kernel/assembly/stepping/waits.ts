/** What an operation waits for: enabled.ts of the machine, and what LOCKed operations wait for. */
import {
  B_COUNT,
  BLOCKING,
  C_CALLEE,
  C_FLAGS,
  C_FROM,
  C_RCU_WAITERS,
  C_TASKS_WAITERS,
  C_TOP,
  Cfg,
  cfg,
  DRAINS,
  E_ADDRESS,
  E_SIZE,
  E_VALUE,
  F_LOCALS,
  IS_PRIVATE,
  Kind,
  MAX_BUFFER,
  O_FIRST,
  O_FLAGS,
  O_HOW,
  O_KIND,
  O_THIRD,
  O_TYPE,
  O_WHAT,
  ORDERING_MARK,
  opRow,
  R_FIRST_SECTION,
  R_SECTIONS,
  RAISED,
  SECTION,
  STOPPER,
  TASK,
  W_RCU_WAITERS,
  W_TASKS_WAITERS,
  X_FRAMES,
  X_KIND,
} from '../state/layout';
import { isDead, taskBit, waitingAt } from '../state/lifetimes';
import { entryAt, isMapped, overlap, visibleValue } from '../state/memory';
import { buffer, core, Now, rare } from '../state/now';
import { hasContext, nextOp, topContext, topFrame } from '../state/stacks';
import { convert, evaluate, sizeOfType } from '../state/values';
import { bufferCount, isAsleep, isSharing, isStopped, waitingCount } from './arrivals';
import { waitsForTrap } from './text';

export const COMPARE: i32 = 5;
export const ADD_UNLESS: i32 = 6;

/** What an operand of the CPU's next operation is: O_FIRST, O_SECOND or O_THIRD. */
export function operand(id: i32, row: usize, which: usize): i64 {
  const at = core(id);
  const frame = topFrame(at, topContext(at));
  return evaluate(<usize>load<u32>(row + which), frame + F_LOCALS, id, at);
}

/** The CPU's innermost context runs its next operation. */
export function mayRun(id: i32): bool {
  const op = nextOp(core(id));
  if (op < 0) return false;
  const row = opRow(op);
  if ((load<i32>(row, O_FLAGS) & IS_PRIVATE) !== 0) return true;
  Now.divided = false;
  const waits = bufferCount(id) > 0 && waitsForStores(id, row);
  if (Now.divided) {
    Now.divided = false;
    return true;
  }
  if (waits) return false;
  const ready = isReady(id, row);
  if (Now.divided) {
    Now.divided = false;
    return true;
  }
  return ready;
}

function waitsForStores(id: i32, row: usize): bool {
  if (cfg(Cfg.model) === 0) return true;
  const kind = load<i32>(row, O_KIND);
  if (kind === Kind.execute) return waitsForTrap(id);
  if (kind !== Kind.exchange) {
    if ((load<i32>(row, O_FLAGS) & DRAINS) !== 0) return true;
    return kind === Kind.return_ && isIret(id);
  }
  return !mayExchange(id, row, wouldWrite(id, row));
}

function isIret(id: i32): bool {
  const context = topContext(core(id));
  return load<i32>(context, X_FRAMES) === 1 && load<i32>(context, X_KIND) !== TASK;
}

/** Orders: 0 locked, 1 full, 2 acquire, 3 release, 4 relaxed. */
function mayExchange(id: i32, row: usize, writes: bool): bool {
  if (load<i32>(row, O_WHAT) === ADD_UNLESS && !writes) return true;
  if (cfg(Cfg.model) === 1) return bufferCount(id) === 0;
  const order = load<i32>(row, O_HOW);
  if (order === 0 || (writes && (order === 1 || order === 3))) return bufferCount(id) === 0;
  const at = buffer(id);
  const count = load<i32>(at, B_COUNT);
  const address = operand(id, row, O_FIRST);
  const size = <i64>sizeOfType(load<i32>(row, O_TYPE));
  for (let index = 0; index < count; index++) {
    const entry = entryAt(at, index);
    const start = <i64>load<u32>(entry, E_ADDRESS);
    if (start === 0) {
      if (load<u32>(entry, E_SIZE) === ORDERING_MARK) return false;
    } else if (overlap(start, <i64>load<u32>(entry, E_SIZE), address, size)) return false;
  }
  return true;
}

/** Whether the LOCKed operation writes depends on what stands there. */
export function mayNotWrite(row: usize): bool {
  const operator = load<i32>(row, O_WHAT);
  return operator === COMPARE || operator === ADD_UNLESS;
}

function wouldWrite(id: i32, row: usize): bool {
  const operator = load<i32>(row, O_WHAT);
  if (operator === COMPARE) return isAsExpected(id, row);
  if (operator === ADD_UNLESS) return !isAsExpected(id, row);
  return true;
}

/** Memory, as the CPU sees it, holds what the operation compares with; a wild or dead address does. */
function isAsExpected(id: i32, row: usize): bool {
  const address = operand(id, row, O_FIRST);
  const type = load<i32>(row, O_TYPE);
  const size = sizeOfType(type);
  if (!isMapped(address, size) || isDead(address, size)) return true;
  return convert(visibleValue(id, address, size), type) === operand(id, row, O_THIRD);
}

const SEND: i32 = 0;
const WAIT: i32 = 3;

function isReady(id: i32, row: usize): bool {
  const what = load<i32>(row, O_WHAT);
  switch (load<i32>(row, O_KIND)) {
    case Kind.halt:
      return false;
    case Kind.store:
      return bufferCount(id) < MAX_BUFFER - 1;
    case Kind.exchange:
      return (load<i32>(row, O_FLAGS) & BLOCKING) === 0 || isAsExpected(id, row);
    case Kind.stop:
      return isStopReady(id, what);
    case Kind.gather:
      return !isAnySharing();
    case Kind.broadcast:
      return what === SEND ? mayBroadcast(id) : !isAwaitedBy(id);
    case Kind.rcu:
    case Kind.srcu:
      return what !== WAIT || !isGraceOpen(taskBit(id));
    case Kind.rcuTasks:
      return what !== WAIT || !awaitsTasks(id);
    default:
      return true;
  }
}

function isStopReady(id: i32, phase: i32): bool {
  const cpus = cfg(Cfg.cpus);
  switch (phase) {
    case 0:
      return Now.stopOwner < 0;
    case 1: {
      for (let other = 0; other < cpus; other++) {
        if (other !== id && !isStopped(core(other))) return false;
      }
      return true;
    }
    case 3: {
      for (let other = 0; other < cpus; other++) {
        if (hasContext(core(other), STOPPER)) return false;
      }
      return true;
    }
    default:
      return true;
  }
}

function isAnySharing(): bool {
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) if (isSharing(core(id))) return true;
  return false;
}

function mayBroadcast(id: i32): bool {
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (other !== id && load<i32>(core(other), C_FROM) >= 0) return false;
  }
  return true;
}

function isAwaitedBy(id: i32): bool {
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (load<i32>(core(other), C_FROM) === id) return true;
  }
  return false;
}

/** A read-side section is open that the grace period of the task with that bit waits for. */
function isGraceOpen(bit: i32): bool {
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    if ((load<i32>(core(id), C_RCU_WAITERS) & bit) !== 0) return true;
    const extra = rare(id);
    const sections = load<i32>(extra, R_SECTIONS);
    for (let index = 0; index < sections; index++) {
      const section = extra + R_FIRST_SECTION + <usize>index * SECTION;
      if ((load<i32>(section, 12) & bit) !== 0) return true;
    }
    const waiting = waitingCount(id);
    for (let index = 0; index < waiting; index++) {
      if ((load<i32>(waitingAt(extra, index), W_RCU_WAITERS) & bit) !== 0) return true;
    }
    const at = buffer(id);
    const count = load<i32>(at, B_COUNT);
    for (let index = 0; index < count; index++) {
      const entry = entryAt(at, index);
      if (load<u32>(entry, E_ADDRESS) === 0 && (<i32>load<i64>(entry, E_VALUE) & bit) !== 0) {
        return true;
      }
    }
  }
  return false;
}

/** Some task that synchronize_rcu_tasks waits for neither sleeps nor has given its CPU up. */
function awaitsTasks(id: i32): bool {
  const bit = taskBit(id);
  const cpus = cfg(Cfg.cpus);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const at = core(cpu);
    if ((load<i32>(at, C_TASKS_WAITERS) & bit) !== 0 && !isAsleep(at)) return true;
    const extra = rare(cpu);
    const waiting = waitingCount(cpu);
    for (let index = 0; index < waiting; index++) {
      if ((load<i32>(waitingAt(extra, index), W_TASKS_WAITERS) & bit) !== 0) return true;
    }
  }
  return false;
}

/** Nothing has anything left to run, and every store has reached memory. */
export function isFinished(): bool {
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    if (!isCpuFinished(id)) return false;
  }
  return true;
}

function isCpuFinished(id: i32): bool {
  const at = core(id);
  if (bufferCount(id) > 0 || load<i32>(at, C_CALLEE) >= 0) return false;
  if ((load<i32>(at, C_FLAGS) & RAISED) !== 0 || waitingCount(id) > 0) return false;
  if (load<i32>(at, C_TOP) === 0) return true;
  const op = nextOp(at);
  return op >= 0 && load<i32>(opRow(op), O_KIND) === Kind.halt;
}
