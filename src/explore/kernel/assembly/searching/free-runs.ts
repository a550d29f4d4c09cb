/** Runs of operations that only their own frames can tell (E3.1, E3.2), one after the other: most of what runs. */
import {
  Cfg,
  cfg,
  F_LOCALS,
  F_OP,
  IS_PART,
  IS_PRIVATE,
  Kind,
  MAY_DIVIDE,
  O_FIRST,
  O_FLAGS,
  O_KIND,
  O_LOCAL,
  O_NEXT,
  O_TARGET,
  opRow,
  X_FRAMES,
} from '../state/layout';
import { core, Now, ownCore } from '../state/now';
import { nextOp, topContext, topFrame } from '../state/stacks';
import { evaluate } from '../state/values';
import { bufferCount, waitingCount } from '../stepping/arrivals';
import { call, returnTo } from '../stepping/run';

/** Runs so many of them at most; how many there were. All of them are movers. */
export function runFree(id: i32, most: i32): i32 {
  if (topContext(core(id)) === 0 || !isFree(id, nextOp(core(id)))) return 0;
  const at = ownCore(id);
  let count = 0;
  while (count < most) {
    const frame = topFrame(at, topContext(at));
    const op = load<i32>(frame, F_OP);
    if (count > 0 && !isFree(id, op)) break;
    runOne(id, at, frame, opRow(op));
    if (Now.overflow) break;
    count++;
  }
  return count;
}

/** Nobody else can tell when the operation runs; others may be movers too. */
function isFree(id: i32, op: i32): bool {
  if (op < 0) return false;
  const row = opRow(op);
  const flags = load<i32>(row, O_FLAGS);
  if ((flags & (MAY_DIVIDE | IS_PART)) !== 0) return false;
  const kind = load<i32>(row, O_KIND);
  if ((flags & IS_PRIVATE) !== 0) return kind !== Kind.call || cfg(Cfg.objectCount) === 0;
  if (kind !== Kind.return_ || cfg(Cfg.objectCount) > 0) return false;
  if (load<i32>(topContext(core(id)), X_FRAMES) === 1) return false;
  if (cfg(Cfg.awaitsTasks) !== 0 && waitingCount(id) > 0) return false;
  return cfg(Cfg.model) !== 0 || bufferCount(id) === 0;
}

function runOne(id: i32, at: usize, frame: usize, row: usize): void {
  const locals = frame + F_LOCALS;
  switch (load<i32>(row, O_KIND)) {
    case Kind.assign: {
      const value = evaluate(<usize>load<u32>(row, O_FIRST), locals, id, at);
      store<i32>(frame, load<i32>(row, O_NEXT), F_OP);
      store<i64>(locals + ((<usize>load<i32>(row, O_LOCAL)) << 3), value);
      return;
    }
    case Kind.branch: {
      const value = evaluate(<usize>load<u32>(row, O_FIRST), locals, id, at);
      store<i32>(frame, value !== 0 ? load<i32>(row, O_NEXT) : load<i32>(row, O_TARGET), F_OP);
      return;
    }
    case Kind.jump:
      store<i32>(frame, load<i32>(row, O_TARGET), F_OP);
      return;
    case Kind.call:
      call(id, at, frame, row);
      return;
    case Kind.return_: {
      const value = evaluate(<usize>load<u32>(row, O_FIRST), locals, id, at);
      returnTo(at, frame, value);
      return;
    }
    // A fence that does nothing here, and what waits for nothing.
    default:
      store<i32>(frame, load<i32>(row, O_NEXT), F_OP);
  }
}
