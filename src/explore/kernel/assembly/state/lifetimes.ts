/** Objects on stacks: lifetime.ts and reachable.ts of the machine. */
import {
  B_COUNT,
  C_ARGUMENT,
  C_CALLEE,
  CELL_ADDRESS,
  CELL_CPU,
  CELL_FN,
  CELL_INITIAL,
  CELL_KIND,
  CELL_LEVEL,
  CELL_SIZE,
  CELL_SLOT,
  Cfg,
  cellRow,
  cfg,
  E_ADDRESS,
  E_VALUE,
  F_FUNCTION,
  F_LOCALS,
  F_OP,
  F_RESULT,
  fnObjectCount,
  fnObjects,
  Kind,
  O_ALL_LIVE,
  O_KIND,
  O_WHAT,
  opRow,
  R_FIRST_TASK,
  R_WAITING,
  TASK,
  W_CONTEXT,
  W_SIZE,
  X_KIND,
  X_TASK,
} from './layout';
import { entryAt, ownedRow } from './memory';
import { buffer, core, memoryPart, rare } from './now';
import { below, caller, countOf, outermost, topContext, topFrame } from './stacks';
import { taskOf } from './values';

function hasFrame(at: usize, context: usize, fn: i32): bool {
  let frame = topFrame(at, context);
  while (frame !== 0) {
    if (load<i32>(frame, F_FUNCTION) === fn) return true;
    frame = caller(at, frame);
  }
  return false;
}

/** A waiting task's address. */
export function waitingAt(at: usize, index: i32): usize {
  let task = at + R_FIRST_TASK;
  for (let before = 0; before < index; before++) task += <usize>load<i32>(task, W_SIZE);
  return task;
}

/**
 * What a waiting task's offsets count from: its context stands there as it stood at the beginning of the
 * core's stack.
 */
export function waitingBase(task: usize): usize {
  return task + W_CONTEXT - 128;
}

/** No frame of the owner's function is left in its context, or that has ended. `row`: an owned cell's. */
export function hasEnded(row: usize): bool {
  const id = load<i32>(row, CELL_CPU);
  const fn = load<i32>(row, CELL_FN);
  const kind = load<i32>(row, CELL_KIND);
  const level = load<i32>(row, CELL_LEVEL);
  const at = core(id);
  if (kind === TASK) return !hasTaskFrame(id, level, fn);
  // From the outermost on: the one with `level` others of its kind below it.
  let index = countOf(at, kind) - 1 - level;
  if (index < 0) return true;
  let context = topContext(at);
  while (context !== 0) {
    if (load<i32>(context, X_KIND) === kind && index-- === 0) return !hasFrame(at, context, fn);
    context = below(at, context);
  }
  return true;
}

function hasTaskFrame(id: i32, number: i32, fn: i32): bool {
  const at = core(id);
  const first = outermost(at);
  const isTask = first !== 0 && load<i32>(first, X_KIND) === TASK;
  if (isTask && load<i32>(first, X_TASK) === number) return hasFrame(at, first, fn);
  const extra = rare(id);
  const count = load<i32>(extra, R_WAITING);
  for (let index = 0; index < count; index++) {
    const task = waitingAt(extra, index);
    const context = task + W_CONTEXT;
    if (load<i32>(context, X_TASK) === number) return hasFrame(waitingBase(task), context, fn);
  }
  return false;
}

export function isDead(address: i64, size: i32): bool {
  const row = ownedRow(address, size);
  return row !== 0 && hasEnded(row);
}

/** The next operation calls or leaves a function of whose locals somebody else holds an address. */
export function tellsLifetime(id: i32, row: usize): bool {
  const kind = load<i32>(row, O_KIND);
  if (kind !== Kind.call && kind !== Kind.return_) return false;
  if (cfg(Cfg.objectCount) === 0) return false;
  const at = core(id);
  const fn =
    kind === Kind.call
      ? load<i32>(row, O_WHAT)
      : load<i32>(topFrame(at, topContext(at)), F_FUNCTION);
  return isHeldElsewhere(id, fn);
}

/** An object's row: CPU, kind of context, level, first byte, byte behind the last. */
const OBJECT: usize = 20;

/** Somebody else holds an address of what the function has on the stack of the CPU's innermost context. */
export function isHeldElsewhere(id: i32, fn: i32): bool {
  const count = fnObjectCount(fn);
  const first = <usize>cfg(Cfg.objects) + <usize>fnObjects(fn) * OBJECT;
  const at = core(id);
  const context = topContext(at);
  const kind = load<i32>(context, X_KIND);
  const level = kind === TASK ? load<i32>(context, X_TASK) : countOf(at, kind) - 1;
  for (let index = 0; index < count; index++) {
    const object = first + <usize>index * OBJECT;
    if (!isOf(object, id, kind, level)) continue;
    if (isHeld(object, first, count, id, kind, level)) return true;
  }
  return false;
}

function isOf(object: usize, id: i32, kind: i32, level: i32): bool {
  return (
    load<i32>(object) === id && load<i32>(object, 4) === kind && load<i32>(object, 8) === level
  );
}

function isIn(object: usize, value: i64): bool {
  const address = <u32>value;
  return address >= load<u32>(object, 12) && address <= load<u32>(object, 16);
}

/** The address lies in one of the objects. */
function isInside(first: usize, count: i32, id: i32, kind: i32, level: i32, address: u32): bool {
  for (let index = 0; index < count; index++) {
    const object = first + <usize>index * OBJECT;
    if (!isOf(object, id, kind, level)) continue;
    if (address >= load<u32>(object, 12) && address < load<u32>(object, 16)) return true;
  }
  return false;
}

function isHeld(object: usize, first: usize, count: i32, id: i32, kind: i32, level: i32): bool {
  const cells = cfg(Cfg.cellCount);
  for (let cell = 0; cell < cells; cell++) {
    const row = cellRow(cell);
    if (load<i32>(row, CELL_SIZE) < 4) continue;
    const slot = load<i32>(row, CELL_SLOT);
    const value =
      slot < 0 ? load<i64>(row, CELL_INITIAL) : load<i64>(memoryPart() + ((<usize>slot) << 3));
    if (!isIn(object, value)) continue;
    if (!isInside(first, count, id, kind, level, load<u32>(row, CELL_ADDRESS))) return true;
  }
  const cpus = cfg(Cfg.cpus);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const at = core(cpu);
    if (load<i32>(at, C_CALLEE) >= 0 && isIn(object, load<i64>(at, C_ARGUMENT))) return true;
    if (isBuffered(object, first, count, id, kind, level, cpu)) return true;
    if (cpu !== id && isInContexts(object, at)) return true;
    if (isInWaiting(object, cpu)) return true;
  }
  return false;
}

function isBuffered(
  object: usize,
  first: usize,
  count: i32,
  id: i32,
  kind: i32,
  level: i32,
  cpu: i32,
): bool {
  const at = buffer(cpu);
  const entries = load<i32>(at, B_COUNT);
  for (let index = 0; index < entries; index++) {
    const entry = entryAt(at, index);
    if (isInside(first, count, id, kind, level, load<u32>(entry, E_ADDRESS))) {
      if (cpu !== id) return true;
    } else if (isIn(object, load<i64>(entry, E_VALUE))) return true;
  }
  return false;
}

function isInContexts(object: usize, at: usize): bool {
  let context = topContext(at);
  while (context !== 0) {
    if (isInFrames(object, at, context)) return true;
    context = below(at, context);
  }
  return false;
}

function isInWaiting(object: usize, cpu: i32): bool {
  const extra = rare(cpu);
  const count = load<i32>(extra, R_WAITING);
  for (let index = 0; index < count; index++) {
    const task = waitingAt(extra, index);
    if (isInFrames(object, waitingBase(task), task + W_CONTEXT)) return true;
  }
  return false;
}

function isInFrames(object: usize, at: usize, context: usize): bool {
  let frame = topFrame(at, context);
  let result = -1;
  while (frame !== 0) {
    const row = opRow(load<i32>(frame, F_OP));
    const live = <usize>load<u32>(row, O_ALL_LIVE) + 4;
    const count = load<i32>(live - 4);
    for (let index = 0; index < count; index++) {
      const local = load<i32>(live + ((<usize>index) << 2));
      if (local === result) continue;
      if (isIn(object, load<i64>(frame + F_LOCALS + ((<usize>local) << 3)))) return true;
    }
    result = load<i32>(frame, F_RESULT);
    frame = caller(at, frame);
  }
  return false;
}

/** The bit of the task that the CPU runs, or that its handlers came in over. */
export function taskBit(id: i32): i32 {
  return 1 << (id * cfg(Cfg.tasks) + taskOf(core(id)));
}
