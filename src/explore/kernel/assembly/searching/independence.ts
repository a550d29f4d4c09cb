/** Accesses that run at once because nothing that may come before them conflicts: access.ts and independence.ts of explore/reduction. */

import {
  BLOCKING,
  C_CONTEXTS,
  C_USED,
  CELL_CPU,
  CELL_FN,
  CELL_KIND,
  CELL_LEVEL,
  CELL_QUIET,
  CELL_READ_ONLY,
  Cfg,
  cellRow,
  cfg,
  E_ADDRESS,
  E_SIZE,
  F_AT,
  F_FUNCTION,
  fnObjectCount,
  IS_PART,
  Kind,
  LEFT,
  MAY_DIVIDE,
  O_CELL,
  O_FIRST,
  O_FLAGS,
  O_KIND,
  O_TYPE,
  opRow,
  RULE_A,
  TASK,
  W_CONTEXT,
  X_FRAMES,
  X_TASK,
} from '../state/layout';
import { hasEnded, waitingAt } from '../state/lifetimes';
import { cellIndex, entryAt, inText, isText, ownedRow, siteAt } from '../state/memory';
import { buffer, core, Now, rare } from '../state/now';
import { nextOp, topContext, topFrame } from '../state/stacks';
import { sizeOfType } from '../state/values';
import { isMidway, waitingCount } from '../stepping/arrivals';
import { Guards, watch } from '../stepping/guards';
import { run } from '../stepping/run';
import { fetchAddress, isFetched } from '../stepping/text';
import { mayRun, operand } from '../stepping/waits';
import { Futures, isFree, isFreeOfOthers } from './futures';

/** The next operation of the CPU is an access that nothing can tell (a), or one to a quiet cell (k, d). */
export function isIndependent(id: i32): bool {
  const op = nextOp(core(id));
  if (op < 0) return false;
  const row = opRow(op);
  if ((load<i32>(row, O_FLAGS) & (IS_PART | MAY_DIVIDE | BLOCKING)) !== 0) return false;
  const kind = load<i32>(row, O_KIND);
  switch (kind) {
    case Kind.load:
    case Kind.store:
    case Kind.exchange:
      return isAccessIndependent(id, row, kind);
    case Kind.execute:
      return looksAhead() && isExecuteIndependent(id, row);
    default:
      return false;
  }
}

function looksAhead(): bool {
  return (cfg(Cfg.rules) & RULE_A) !== 0;
}

function isAccessIndependent(id: i32, row: usize, kind: i32): bool {
  const isWrite = kind !== Kind.load;
  const always = load<i32>(row, O_CELL);
  if (always >= 0) return isCellIndependent(id, always, isWrite);
  const address = operand(id, row, O_FIRST);
  const size = sizeOfType(load<i32>(row, O_TYPE));
  if (isText(address)) return isTextIndependent(id, address, size, isWrite) && mayRun(id);
  const cell = cellIndex(address, size);
  return cell >= 0 && isCellIndependent(id, cell, isWrite);
}

function isCellIndependent(id: i32, cell: i32, isWrite: bool): bool {
  const at = cellRow(cell);
  if (load<i32>(at, CELL_READ_ONLY) !== 0) return !isWrite && mayRun(id);
  if (load<i32>(at, CELL_FN) >= 0 && mayEnd(id, at)) return false;
  if (load<i32>(at, CELL_QUIET) === 0 && !(looksAhead() && isFree(id, cell, isWrite))) return false;
  return mayRun(id);
}

/** The object is dead, or others than what runs may end it: another CPU, another task of this one. */
function mayEnd(id: i32, row: usize): bool {
  if (load<i32>(row, CELL_CPU) !== id || hasEnded(row)) return true;
  if (load<i32>(row, CELL_KIND) !== TASK) return false;
  const extra = rare(id);
  const count = waitingCount(id);
  for (let index = 0; index < count; index++) {
    const task = load<i32>(waitingAt(extra, index) + W_CONTEXT, X_TASK);
    if (task === load<i32>(row, CELL_LEVEL)) return true;
  }
  return false;
}

function isTextIndependent(id: i32, address: i64, size: i32, isWrite: bool): bool {
  if (!looksAhead() || !inText(address, size)) return false;
  const first = siteAt(address);
  if (isWrite) {
    if (Now.textWritable === 0 || cfg(Cfg.protectsText) !== 0) return false;
    if (siteAt(address + <i64>size - 1) !== first) return false;
  }
  for (let offset: i64 = 0; offset < <i64>size; offset++) {
    const site = siteAt(address + offset);
    if (site < 0 || !isFree(id, cfg(Cfg.cellCount) + site, isWrite)) return false;
  }
  return true;
}

function isExecuteIndependent(id: i32, row: usize): bool {
  const at = core(id);
  if (load<i32>(topFrame(at, topContext(at)), F_AT) === LEFT) return false;
  const address = fetchAddress(id, row);
  const site = siteAt(address);
  if (site < 0 || isFetched(id) || !isFree(id, cfg(Cfg.cellCount) + site, false)) return false;
  return executesWell(id);
}

/** Fetches that one instruction may take: it is at most as long as a site. */
const MOST_FETCHES: i32 = 70;

/** The CPU's instruction, if nobody changes it, is executed without failure, trap or wait. */
function executesWell(id: i32): bool {
  const index = <usize>(3 * id);
  const part = load<u32>(Now.parts + (index << 2));
  const isOwned = load<u8>(Now.owned + index);
  const isKnown = load<u8>(Now.known + <usize>id);
  memory.copy(Futures.trial, <usize>part, <usize>load<i32>(<usize>part, C_USED));
  store<u32>(Now.parts + (index << 2), <u32>Futures.trial);
  store<u8>(Now.owned + index, 1);
  Guards.isTrying = true;
  const isWell = tryExecute(id);
  Guards.isTrying = false;
  store<u32>(Now.parts + (index << 2), part);
  store<u8>(Now.owned + index, isOwned);
  // The core is as it was.
  store<u8>(Now.known + <usize>id, isKnown);
  return isWell;
}

function tryExecute(id: i32): bool {
  const at = core(id);
  const contexts = load<i32>(at, C_CONTEXTS);
  const frames = load<i32>(topContext(at), X_FRAMES);
  for (let count = 0; count < MOST_FETCHES; count++) {
    if (!mayRun(id)) return false;
    const fetches = !isFetched(id);
    if (run(id) || load<i32>(at, C_CONTEXTS) !== contexts) return false;
    if (fetches) continue;
    const context = topContext(at);
    const callee = load<i32>(topFrame(at, context), F_FUNCTION);
    if (load<i32>(context, X_FRAMES) > frames && fnObjectCount(callee) > 0) return false;
    return !isMidway(at);
  }
  return false;
}

/** What an operation waits for it accesses, though it may never come to run. `seen`: of which CPUs, a bit mask. */
export function noteWaits(seen: u32): void {
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    if (((seen >> id) & 1) === 0) continue;
    const op = nextOp(core(id));
    if (op < 0) continue;
    const row = opRow(op);
    const isBlocking = (load<i32>(row, O_FLAGS) & BLOCKING) !== 0;
    if (isBlocking) watch(id, op, operand(id, row, O_FIRST), sizeOfType(load<i32>(row, O_TYPE)));
  }
}

/** The entry of the CPU's buffer may drain, and nothing of what others may do can tell when. */
export function isDrainIndependent(id: i32, index: i32): bool {
  const entry = entryAt(buffer(id), index);
  const address = <i64>load<u32>(entry, E_ADDRESS);
  const size = load<i32>(entry, E_SIZE);
  if (isText(address)) {
    const site = siteAt(address);
    if (site < 0 || siteAt(address + <i64>size - 1) !== site) return false;
    return looksAhead() && isFreeOfOthers(id, cfg(Cfg.cellCount) + site, true);
  }
  const owned = ownedRow(address, size);
  if (owned !== 0 && load<i32>(owned, CELL_CPU) !== id) return false;
  const cell = cellIndex(address, size);
  if (load<i32>(cellRow(cell), CELL_QUIET) !== 0) return true;
  return looksAhead() && isFreeOfOthers(id, cell, true);
}
