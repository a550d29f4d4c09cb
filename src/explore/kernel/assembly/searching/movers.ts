/** Which operations run together with the step before them: explore/reduction/movers.ts and what is unseen. */
import {
  BLOCKED,
  C_CONTEXTS,
  C_FLAGS,
  C_RCU,
  CELL_CPU,
  CELL_READ_ONLY,
  Cfg,
  cellRow,
  cfg,
  F_AT,
  INTERRUPT,
  IS_PART,
  IS_PRIVATE,
  Kind,
  LEFT,
  MAY_DIVIDE,
  NMI,
  O_CELL,
  O_FIRST,
  O_FLAGS,
  O_KIND,
  O_TYPE,
  O_WHAT,
  opRow,
  PENDING,
  STOPPER,
  TRAP,
  X_ADDRESS,
  X_FRAMES,
  X_KIND,
} from '../state/layout';
import { hasEnded, tellsLifetime } from '../state/lifetimes';
import { cellIndex, inText, isText, ownedRow } from '../state/memory';
import { core } from '../state/now';
import { hasContext, nextOp, overflowsAt, topContext, topFrame } from '../state/stacks';
import { sizeOfType } from '../state/values';
import { bufferCount, mayTakeMoreNmis, waitingCount } from '../stepping/arrivals';
import { shutsOut } from '../stepping/tasks';
import { executeFails, isFetched, leavingFails, resumingFails } from '../stepping/text';
import { mayRun, operand } from '../stepping/waits';

export function isMover(id: i32): bool {
  const op = nextOp(core(id));
  if (op < 0) return false;
  const row = opRow(op);
  const flags = load<i32>(row, O_FLAGS);
  if ((flags & (MAY_DIVIDE | IS_PART)) !== 0) return false;
  const kind = load<i32>(row, O_KIND);
  const isPrivate = (flags & IS_PRIVATE) !== 0;
  if (isPrivate && kind !== Kind.call) return true;
  if (kind === Kind.exchange || (kind === Kind.load && isOfOthers(row))) return false;
  if (tellsLifetime(id, row)) return false;
  if (isPrivate || isUnseen(id, row, kind)) return true;
  return isUndisturbed(id, row, kind) && mayRun(id);
}

/** The load is of a cell that is always the same one, and can be written to. */
function isOfOthers(row: usize): bool {
  const cell = load<i32>(row, O_CELL);
  return cell >= 0 && load<i32>(cellRow(cell), CELL_READ_ONLY) === 0;
}

/** The operation is neither private nor does it tell a lifetime. */
function isUnseen(id: i32, row: usize, kind: i32): bool {
  if (cfg(Cfg.awaitsTasks) !== 0 && waitingCount(id) > 0) return false;
  switch (kind) {
    case Kind.return_:
      return load<i32>(topContext(core(id)), X_FRAMES) > 1 && mayRun(id);
    case Kind.fence:
    case Kind.serialise:
      return bufferCount(id) === 0;
    case Kind.execute: {
      const at = core(id);
      const frame = topFrame(at, topContext(at));
      return load<i32>(frame, F_AT) === LEFT && !leavingFails(id, row, at, frame);
    }
    case Kind.load: {
      let cell = load<i32>(row, O_CELL);
      if (cell < 0) cell = cellIndex(operand(id, row, O_FIRST), sizeOfType(load<i32>(row, O_TYPE)));
      return cell >= 0 && load<i32>(cellRow(cell), CELL_READ_ONLY) !== 0 && mayRun(id);
    }
    default:
      return false;
  }
}

function isUndisturbed(id: i32, row: usize, kind: i32): bool {
  switch (kind) {
    case Kind.return_:
      return isEndMover(id, row);
    case Kind.store: {
      const at = core(id);
      if ((load<i32>(at, C_FLAGS) & BLOCKED) === 0) return false;
      if (load<i32>(topContext(at), X_KIND) !== NMI) return false;
      return staysBuffered(id, row);
    }
    case Kind.execute:
      return isExecutedAtOnce(id, row);
    case Kind.mask:
      return !shutsOut(topContext(core(id)), row, operand(id, row, O_FIRST));
    case Kind.schedule:
      return cfg(Cfg.tasks) === 1 && cfg(Cfg.awaitsTasks) === 0;
    case Kind.stop:
      return isStopMover(id, load<i32>(row, O_WHAT));
    default:
      return false;
  }
}

/** The end of a context. */
function isEndMover(id: i32, row: usize): bool {
  const at = core(id);
  const flags = load<i32>(at, C_FLAGS);
  if (cfg(Cfg.raisesNmis) !== 0 && (flags & PENDING) !== 0) return false;
  const context = topContext(at);
  const isBlocked = (flags & BLOCKED) !== 0;
  switch (load<i32>(context, X_KIND)) {
    case TRAP:
      if (isBlocked || !mayTakeMoreNmis(id)) return !returningFails(id, row, context);
      if (cfg(Cfg.int3Own) !== 0) return false;
      return !returningFails(id, row, context);
    case NMI:
      return isBlocked || cfg(Cfg.nmiStack) === 1 || !mayTakeMoreNmis(id);
    case INTERRUPT:
    case STOPPER:
      return !mayTakeMoreNmis(id);
    default:
      if (cfg(Cfg.awaitsTasks) !== 0) return false;
      if (cfg(Cfg.tasks) > 1 && cfg(Cfg.asksForTask) !== 0) return false;
      return load<i32>(at, C_RCU) === 0 || waitingCount(id) === 0;
  }
}

/** What the return of a trap's handler does is a failure: its own, or that of an NMI right behind. */
function returningFails(id: i32, row: usize, context: usize): bool {
  if (load<i32>(context, X_FRAMES) > 1) return false;
  const at = core(id);
  if (resumingFails(<i64>load<u32>(context, X_ADDRESS), operand(id, row, O_FIRST))) return true;
  if ((load<i32>(at, C_FLAGS) & PENDING) === 0) return false;
  if (cfg(Cfg.nmiStack) === 1 && hasContext(at, NMI)) return false;
  if (overflowsAt(at, NMI, load<i32>(at, C_CONTEXTS) - 1)) return true;
  return cfg(Cfg.nmiStack) === 0 && hasContext(at, NMI);
}

function staysBuffered(id: i32, row: usize): bool {
  if (cfg(Cfg.model) === 0) return false;
  const address = operand(id, row, O_FIRST);
  const size = sizeOfType(load<i32>(row, O_TYPE));
  if (isText(address)) return cfg(Cfg.protectsText) === 0 && inText(address, size);
  const cell = cellIndex(address, size);
  if (cell < 0 || load<i32>(cellRow(cell), CELL_READ_ONLY) !== 0) return false;
  const owned = ownedRow(address, size);
  return owned === 0 || (load<i32>(owned, CELL_CPU) === id && !hasEnded(owned));
}

function isExecutedAtOnce(id: i32, row: usize): bool {
  if (cfg(Cfg.fetchesAtOnce) !== 0 || !isFetched(id)) return false;
  const at = core(id);
  if (cfg(Cfg.isBlock) !== 0 && load<i32>(topFrame(at, topContext(at)), F_AT) !== 0) return false;
  return !executeFails(id, row);
}

/** Phases: request, reach, release, finish. */
function isStopMover(id: i32, phase: i32): bool {
  if (mayTakeMoreNmis(id) || cfg(Cfg.awaitsTasks) !== 0) return false;
  if (phase !== 2 && waitingCount(id) > 0) return false;
  return phase === 2 || phase === 3 || (phase === 1 && cfg(Cfg.wideSteps) === 0);
}
