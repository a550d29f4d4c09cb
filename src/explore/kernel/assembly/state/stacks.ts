/** Contexts and frames of a core: pushed, popped, counted. */
import {
  C_CONTEXTS,
  C_FETCH_ADDRESS,
  C_FETCHED,
  C_STACK,
  C_TOP,
  C_USED,
  Cfg,
  cfg,
  F_AT,
  F_BELOW,
  F_FUNCTION,
  F_LOCALS,
  F_OP,
  F_RAN,
  F_RESULT,
  fnLocals,
  fnStart,
  NMI,
  TASK,
  TRAP,
  X_ADDRESS,
  X_BELOW,
  X_FRAMES,
  X_IRQS_OFF,
  X_KIND,
  X_PREEMPT_OFF,
  X_SIZE,
  X_TASK,
  X_TOP,
} from './layout';
import { hasRoom } from './now';

/** Address of the innermost context, 0 for none. */
export function topContext(at: usize): usize {
  const top = <usize>load<i32>(at, C_TOP);
  return top === 0 ? 0 : at + top;
}

/** Address of the context's innermost frame, 0 for none. */
export function topFrame(at: usize, context: usize): usize {
  const top = <usize>load<i32>(context, X_TOP);
  return top === 0 ? 0 : at + top;
}

/** The next context outwards, 0 for none. */
export function below(at: usize, context: usize): usize {
  const offset = <usize>load<i32>(context, X_BELOW);
  return offset === 0 ? 0 : at + offset;
}

/** The caller, 0 for none. */
export function caller(at: usize, frame: usize): usize {
  const offset = <usize>load<i32>(frame, F_BELOW);
  return offset === 0 ? 0 : at + offset;
}

export function outermost(at: usize): usize {
  return load<i32>(at, C_CONTEXTS) === 0 ? 0 : at + C_STACK;
}

export function pushContext(at: usize, kind: i32, address: i32): bool {
  if (!hasRoom(at, X_SIZE)) return false;
  const used = <usize>load<i32>(at, C_USED);
  const context = at + used;
  store<i32>(context, kind, X_KIND);
  store<i32>(context, address, X_ADDRESS);
  store<i32>(context, kind === TASK ? 0 : 1, X_IRQS_OFF);
  store<i32>(context, 0, X_PREEMPT_OFF);
  store<i32>(context, 0, X_TASK);
  store<i32>(context, 0, X_FRAMES);
  store<i32>(context, load<i32>(at, C_TOP), X_BELOW);
  store<i32>(context, 0, X_TOP);
  store<i32>(at, <i32>used, C_TOP);
  store<i32>(at, load<i32>(at, C_CONTEXTS) + 1, C_CONTEXTS);
  store<i32>(at, <i32>(used + X_SIZE), C_USED);
  return true;
}

export function popContext(at: usize): void {
  const context = topContext(at);
  store<i32>(at, load<i32>(at, C_TOP), C_USED);
  store<i32>(at, load<i32>(context, X_BELOW), C_TOP);
  store<i32>(at, load<i32>(at, C_CONTEXTS) - 1, C_CONTEXTS);
}

/** Writes a frame of the function at its first operation, all locals 0. `under`: the offset of its caller, 0 for none. */
export function beginFrame(frame: usize, fn: i32, result: i32, under: i32): void {
  const locals = <usize>fnLocals(fn);
  store<i32>(frame, fnStart(fn), F_OP);
  store<i32>(frame, fn, F_FUNCTION);
  store<i32>(frame, result, F_RESULT);
  store<i32>(frame, 0, F_AT);
  store<i32>(frame, 0, F_RAN);
  store<i32>(frame, under, F_BELOW);
  for (let local: usize = 0; local < locals; local++)
    store<u64>(frame + F_LOCALS + (local << 3), 0);
}

/** Pushes such a frame; its address, 0 where there is no room. */
export function pushFrame(at: usize, fn: i32, result: i32): usize {
  const locals = <usize>fnLocals(fn);
  const size = F_LOCALS + (locals << 3);
  if (!hasRoom(at, size)) return 0;
  const used = <usize>load<i32>(at, C_USED);
  const context = topContext(at);
  const frame = at + used;
  beginFrame(frame, fn, result, load<i32>(context, X_TOP));
  store<i32>(context, <i32>used, X_TOP);
  store<i32>(context, load<i32>(context, X_FRAMES) + 1, X_FRAMES);
  store<i32>(at, <i32>(used + size), C_USED);
  return frame;
}

export function popFrame(at: usize): void {
  const context = topContext(at);
  const top = load<i32>(context, X_TOP);
  store<i32>(at, top, C_USED);
  store<i32>(context, load<i32>(at + <usize>top, F_BELOW), X_TOP);
  store<i32>(context, load<i32>(context, X_FRAMES) - 1, X_FRAMES);
}

/** What has been fetched of an instruction is dropped. */
export function dropFetch(at: usize): void {
  store<i32>(at, 0, C_FETCH_ADDRESS);
  store<i32>(at, 0, C_FETCHED);
}

/** A context comes in over the others, at its function's first operation. */
export function enter(at: usize, kind: i32, fn: i32, argument: i64, address: i32): void {
  dropFetch(at);
  if (!pushContext(at, kind, address)) return;
  const frame = pushFrame(at, fn, -1);
  if (frame !== 0 && fnLocals(fn) > 0) store<i64>(frame, argument, F_LOCALS);
}

export function countOf(at: usize, kind: i32): i32 {
  let count = 0;
  let context = topContext(at);
  while (context !== 0) {
    if (load<i32>(context, X_KIND) === kind) count++;
    context = below(at, context);
  }
  return count;
}

export function hasContext(at: usize, kind: i32): bool {
  return countOf(at, kind) > 0;
}

/** See stacks.ts of the machine. */
const MAX_CONTEXTS: i32 = 15;

export function overflows(at: usize, kind: i32): bool {
  return overflowsAt(at, kind, load<i32>(at, C_CONTEXTS));
}

/** The same where there are so many contexts; one that has gone is of another kind. */
export function overflowsAt(at: usize, kind: i32, contexts: i32): bool {
  if (contexts >= MAX_CONTEXTS) return true;
  const most = kind === TRAP ? cfg(Cfg.nestingTrap) : cfg(Cfg.nestingNmi);
  return countOf(at, kind) >= most && (kind === TRAP || cfg(Cfg.nestingNmi) > 1);
}

/** A trap's handler runs, and an NMI on top of it. */
export function hasTrapUnderNmi(at: usize): bool {
  let context = topContext(at);
  let isUnderNmi = false;
  while (context !== 0) {
    const kind = load<i32>(context, X_KIND);
    if (kind === NMI) isUnderNmi = true;
    if (kind === TRAP && isUnderNmi) return true;
    context = below(at, context);
  }
  return false;
}

/** The innermost context's next operation, -1 for none. */
export function nextOp(at: usize): i32 {
  const context = topContext(at);
  if (context === 0) return -1;
  const frame = topFrame(at, context);
  return frame === 0 ? -1 : load<i32>(frame, F_OP);
}
