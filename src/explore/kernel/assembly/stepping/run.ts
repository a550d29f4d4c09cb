/** One step, done: decide and evolve of the machine in one. True where it fails: which failure it is, those say. */
import {
  BLOCKED,
  C_FLAGS,
  C_FROM,
  C_RESULT,
  C_TASKS_WAITERS,
  Cfg,
  cfg,
  E_ADDRESS,
  E_SIZE,
  F_LOCALS,
  F_OP,
  F_RESULT,
  INTERRUPT,
  Kind,
  NMI,
  O_ARGUMENTS,
  O_COUNT,
  O_FIRST,
  O_KIND,
  O_LOCAL,
  O_NEXT,
  O_SECOND,
  O_TARGET,
  O_WHAT,
  ORDERING_MARK,
  opRow,
  PENDING,
  RAISED,
  STOPPER,
  TASK,
  TRAP,
  X_ADDRESS,
  X_FRAMES,
  X_KIND,
  X_TASK,
} from '../state/layout';
import { entryAt, putEntry } from '../state/memory';
import { buffer, Now, ownCore } from '../state/now';
import { hasContext, popContext, popFrame, pushFrame, topContext, topFrame } from '../state/stacks';
import { evaluate } from '../state/values';
import { next, runExchange, runLoad, runStore, setLocal } from './accesses';
import { arriveRaised, bufferCount, enterNmi, isPreemptible } from './arrivals';
import { moveSrcu } from './sections';
import { broadcast, gather, moveRcu, moveRcuTasks, moveStop, share } from './smp';
import { mask } from './tasks';
import { execute, resume, resumingFails } from './text';

/** Runs the next operation of the CPU's innermost context. */
export function run(id: i32): bool {
  const at = ownCore(id);
  const frame = topFrame(at, topContext(at));
  const row = opRow(load<i32>(frame, F_OP));
  Now.divided = false;
  const first = evaluate(<usize>load<u32>(row, O_FIRST), frame + F_LOCALS, id, at);
  if (Now.divided) return true;
  switch (load<i32>(row, O_KIND)) {
    case Kind.assign:
      next(frame, row);
      setLocal(frame, load<i32>(row, O_LOCAL), first);
      return false;
    case Kind.jump:
      store<i32>(frame, load<i32>(row, O_TARGET), F_OP);
      return false;
    case Kind.branch:
      store<i32>(frame, first !== 0 ? load<i32>(row, O_NEXT) : load<i32>(row, O_TARGET), F_OP);
      return false;
    case Kind.load:
      return runLoad(id, frame, row, first);
    case Kind.store:
      return runStore(id, at, frame, row, first);
    case Kind.exchange:
      return runExchange(id, at, frame, row, first);
    case Kind.call:
      return call(id, at, frame, row);
    case Kind.return_:
      return leave(id, at, frame, row, first);
    case Kind.execute:
      return execute(id, row);
    default:
      return runRare(id, at, frame, row, first);
  }
}

export function call(id: i32, at: usize, frame: usize, row: usize): bool {
  const count = load<i32>(row, O_COUNT);
  const callee = pushFrame(at, load<i32>(row, O_WHAT), load<i32>(row, O_LOCAL));
  if (callee === 0) return false;
  const given = <usize>load<u32>(row, O_ARGUMENTS);
  for (let index: usize = 0; index < <usize>count; index++) {
    const node = <usize>load<u32>(given + (index << 2));
    const value = evaluate(node, frame + F_LOCALS, id, at);
    store<i64>(callee + F_LOCALS + (index << 3), value);
  }
  if (Now.divided) return true;
  store<i32>(frame, load<i32>(frame, F_OP) + 1, F_OP);
  return false;
}

/** A function that is not the context's outermost one returns. */
export function returnTo(at: usize, frame: usize, value: i64): void {
  const result = load<i32>(frame, F_RESULT);
  popFrame(at);
  setLocal(topFrame(at, topContext(at)), result, value);
}

/** A function returns, or its context ends. */
function leave(id: i32, at: usize, frame: usize, _row: usize, value: i64): bool {
  const context = topContext(at);
  if (load<i32>(context, X_FRAMES) > 1) {
    returnTo(at, frame, value);
    return false;
  }
  const kind = load<i32>(context, X_KIND);
  if (kind === TASK) {
    if (load<i32>(context, X_TASK) === 0) store<i64>(at, value, C_RESULT);
    popContext(at);
    store<i32>(at, 0, C_TASKS_WAITERS);
    return false;
  }
  if (kind === STOPPER) {
    store<i32>(context, <i32>value, X_ADDRESS);
    popFrame(at);
    return false;
  }
  return iret(id, at, kind, <i64>load<u32>(context, X_ADDRESS), value);
}

function iret(id: i32, at: usize, kind: i32, address: i64, value: i64): bool {
  if (kind === TRAP && resumingFails(address, value)) return true;
  if (kind === INTERRUPT) store<i32>(at, -1, C_FROM);
  popContext(at);
  const flags = load<i32>(at, C_FLAGS) & ~BLOCKED;
  store<i32>(at, flags, C_FLAGS);
  if (kind === TRAP) resume(at, address, value);
  if ((flags & PENDING) === 0) return false;
  if (cfg(Cfg.nmiStack) === 1 && hasContext(at, NMI)) return false;
  return enterNmi(id, true);
}

function runRare(id: i32, at: usize, frame: usize, row: usize, first: i64): bool {
  const what = load<i32>(row, O_WHAT);
  switch (load<i32>(row, O_KIND)) {
    case Kind.relax:
    case Kind.serialise:
      next(frame, row);
      return false;
    case Kind.fence:
      next(frame, row);
      if (isMark(id, what)) putEntry(id, 0, ORDERING_MARK, 0);
      return false;
    case Kind.stop:
      next(frame, row);
      moveStop(id, what);
      return false;
    case Kind.share:
      next(frame, row);
      share(
        id,
        what,
        <i32>first,
        evaluate(<usize>load<u32>(row, O_SECOND), frame + F_LOCALS, id, at),
      );
      return false;
    case Kind.gather:
      next(frame, row);
      setLocal(frame, load<i32>(row, O_LOCAL), gather(first));
      return false;
    case Kind.broadcast:
      next(frame, row);
      if (what === 0) broadcast(id, load<i32>(row, O_COUNT), first);
      return false;
    case Kind.rcu:
      next(frame, row);
      moveRcu(id, what);
      return false;
    case Kind.srcu:
      return moveSrcu(id, row, first);
    case Kind.raiseNmi:
      return raise(id, frame, row, first);
    case Kind.rcuTasks:
      next(frame, row);
      moveRcuTasks(id, what);
      return false;
    case Kind.schedule: {
      const gaveUp = what !== 0 && isPreemptible(at, topContext(at));
      next(frame, row);
      if (gaveUp) store<i32>(at, 0, C_TASKS_WAITERS);
      return false;
    }
    case Kind.mask:
      mask(id, row, first);
      return false;
    case Kind.protect:
      next(frame, row);
      Now.textWritable = what;
      return false;
    // A bug, or a wild call.
    default:
      return true;
  }
}

/** Only where the model marks, and not behind another mark. The fence: 2 where it marks. */
function isMark(id: i32, effect: i32): bool {
  if (effect !== 2) return false;
  const count = bufferCount(id);
  if (count === 0) return false;
  const last = entryAt(buffer(id), count - 1);
  return load<u32>(last, E_ADDRESS) !== 0 || load<u32>(last, E_SIZE) !== ORDERING_MARK;
}

function raise(id: i32, frame: usize, row: usize, target: i64): bool {
  if (target < 0 || target >= <i64>cfg(Cfg.cpus)) return true;
  next(frame, row);
  const other = ownCore(<i32>target);
  store<i32>(other, load<i32>(other, C_FLAGS) | RAISED, C_FLAGS);
  return <i32>target === id ? arriveRaised(id) : false;
}
