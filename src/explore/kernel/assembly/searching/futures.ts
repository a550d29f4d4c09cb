/** What CPUs may yet access, and which accesses nothing of that can tell: E3.13 and what follows of SPEC. */
import {
  BLOCKING,
  C_FLAGS,
  CELL_CPU,
  CELL_QUIET,
  CELL_READ_ONLY,
  Cfg,
  cellRow,
  cfg,
  E_ADDRESS,
  E_SIZE,
  F_AT,
  F_LOCALS,
  F_OP,
  IS_PART,
  Kind,
  LEFT,
  MAY_DIVIDE,
  O_FIRST,
  O_FLAGS,
  O_KIND,
  O_TYPE,
  PENDING,
  RULE_A,
  W_CONTEXT,
} from '../state/layout';
import { isDead, waitingAt, waitingBase } from '../state/lifetimes';
import { cellIndex, entryAt, inText, isText, ownedRow, siteAt } from '../state/memory';
import { buffer, core, Now, rare } from '../state/now';
import { below, caller, topContext, topFrame } from '../state/stacks';
import { evaluate, sizeOfType } from '../state/values';
import { bufferCount, mayTakeMoreNmis, waitingCount } from '../stepping/arrivals';
import { holds, setOf } from '../stepping/guards';
import { fetchAddress, isInt3Fetched, isSound } from '../stepping/text';
import { mayRun } from '../stepping/waits';

export class Futures {
  /** By CPU: the set of what it may read, then of what it may write. */
  static sets: usize = 0;
}

function bytes(): usize {
  return (<usize>cfg(Cfg.words)) << 2;
}

function include(into: usize, set: usize): void {
  const size = bytes();
  for (let at: usize = 0; at < size; at += 4) {
    store<u32>(into + at, load<u32>(into + at) | load<u32>(set + at));
  }
}

function mark(set: usize, location: i32): void {
  const at = set + ((<usize>location >> 5) << 2);
  store<u32>(at, load<u32>(at) | (1 << (location & 31)));
}

/** The set of what the CPU may read; that of what it may write stands behind it. */
function futureOf(id: i32): usize {
  const reads = Futures.sets + ((<usize>id * bytes()) << 1);
  if (load<u8>(Now.known + <usize>id) !== 0) return reads;
  store<u8>(Now.known + <usize>id, 1);
  const writes = reads + bytes();
  memory.fill(reads, 0, bytes() << 1);
  const at = core(id);
  let context = topContext(at);
  while (context !== 0) {
    includeFrames(id, at, context, reads, writes);
    context = below(at, context);
  }
  includeWaiting(id, reads, writes);
  const comes = arrivals(id);
  include(reads, comes);
  include(writes, comes + bytes());
  if (mayNmiCome(id)) {
    include(reads, comes + (bytes() << 1));
    include(writes, comes + 3 * bytes());
  }
  const count = bufferCount(id);
  for (let index = 0; index < count; index++) markEntry(writes, entryAt(buffer(id), index));
  return reads;
}

function includeFrames(id: i32, at: usize, context: usize, reads: usize, writes: usize): void {
  let frame = topFrame(at, context);
  while (frame !== 0) {
    const op = load<i32>(frame, F_OP);
    include(reads, setOf(Cfg.futureReads, id, op));
    include(writes, setOf(Cfg.futureWrites, id, op));
    frame = caller(at, frame);
  }
}

function includeWaiting(id: i32, reads: usize, writes: usize): void {
  const extra = rare(id);
  const count = waitingCount(id);
  for (let index = 0; index < count; index++) {
    const task = waitingAt(extra, index);
    includeFrames(id, waitingBase(task), task + W_CONTEXT, reads, writes);
  }
}

/** Four sets: what may come in over the CPU at any moment reads and writes, and what NMIs do. */
function arrivals(id: i32): usize {
  return <usize>cfg(Cfg.arrivals) + ((<usize>id * bytes()) << 2);
}

function mayNmiCome(id: i32): bool {
  if (cfg(Cfg.nmiHandler) < 0) return false;
  return mayTakeMoreNmis(id) || (load<i32>(core(id), C_FLAGS) & PENDING) !== 0;
}

function markEntry(writes: usize, entry: usize): void {
  const address = <i64>load<u32>(entry, E_ADDRESS);
  if (address === 0) return;
  const size = load<i32>(entry, E_SIZE);
  if (!isText(address)) {
    mark(writes, cellIndex(address, size));
    return;
  }
  for (let offset: i64 = 0; offset < <i64>size; offset++) {
    const site = siteAt(address + offset);
    if (site >= 0) mark(writes, cfg(Cfg.cellCount) + site);
  }
}

/** Nothing that another CPU may yet do meets the access. */
function isFreeOfOthers(id: i32, location: i32, isWrite: bool): bool {
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (other === id) continue;
    const reads = futureOf(other);
    if (holds(reads + bytes(), location)) return false;
    if (isWrite && holds(reads, location)) return false;
  }
  return true;
}

/** Nothing that may come in over what the CPU runs meets the access. */
function isFreeOfArrivals(id: i32, location: i32, isWrite: bool): bool {
  const comes = arrivals(id);
  if (meets(comes, comes + bytes(), location, isWrite)) return false;
  const ofNmis = comes + (bytes() << 1);
  if (mayNmiCome(id) && meets(ofNmis, ofNmis + bytes(), location, isWrite)) return false;
  const count = waitingCount(id);
  if (count === 0) return true;
  // Behind the sets of all CPUs there is room for one more.
  const reads = Futures.sets + ((<usize>cfg(Cfg.cpus) * bytes()) << 1);
  memory.fill(reads, 0, bytes() << 1);
  includeWaiting(id, reads, reads + bytes());
  return !meets(reads, reads + bytes(), location, isWrite);
}

function meets(reads: usize, writes: usize, location: i32, isWrite: bool): bool {
  return holds(writes, location) || (isWrite && holds(reads, location));
}

function isFree(id: i32, location: i32, isWrite: bool): bool {
  return isFreeOfOthers(id, location, isWrite) && isFreeOfArrivals(id, location, isWrite);
}

/** The next operation of the CPU is an access that nothing can tell (a), or one to a quiet cell (k, d). */
export function isIndependent(id: i32, row: usize): bool {
  const flags = load<i32>(row, O_FLAGS);
  if ((flags & (IS_PART | MAY_DIVIDE | BLOCKING)) !== 0) return false;
  const kind = load<i32>(row, O_KIND);
  switch (kind) {
    case Kind.load:
    case Kind.store:
    case Kind.exchange:
      return isAccessIndependent(id, row, kind);
    case Kind.execute:
      return (cfg(Cfg.rules) & RULE_A) !== 0 && isExecuteIndependent(id, row);
    default:
      return false;
  }
}

function isAccessIndependent(id: i32, row: usize, kind: i32): bool {
  const at = core(id);
  const frame = topFrame(at, topContext(at));
  const address = evaluate(<usize>load<u32>(row, O_FIRST), frame + F_LOCALS, id, at);
  const size = sizeOfType(load<i32>(row, O_TYPE));
  const isWrite = kind !== Kind.load;
  if (isText(address)) return isTextIndependent(id, address, size, isWrite) && mayRun(id);
  const cell = cellIndex(address, size);
  if (cell < 0) return false;
  const cellAt = cellRow(cell);
  if (load<i32>(cellAt, CELL_READ_ONLY) !== 0) return false;
  const owned = ownedRow(address, size);
  if (owned !== 0 && (load<i32>(owned, CELL_CPU) !== id || isDead(address, size))) return false;
  if (load<i32>(cellAt, CELL_QUIET) === 0) {
    if ((cfg(Cfg.rules) & RULE_A) === 0 || !isFree(id, cell, isWrite)) return false;
  }
  return mayRun(id);
}

function isTextIndependent(id: i32, address: i64, size: i32, isWrite: bool): bool {
  if ((cfg(Cfg.rules) & RULE_A) === 0 || !inText(address, size)) return false;
  if (isWrite && (Now.textWritable === 0 || cfg(Cfg.protectsText) !== 0)) return false;
  const site = siteAt(address);
  if (site < 0 || siteAt(address + <i64>size - 1) !== site) return false;
  return isFree(id, cfg(Cfg.cellCount) + site, isWrite);
}

function isExecuteIndependent(id: i32, row: usize): bool {
  const at = core(id);
  const frame = topFrame(at, topContext(at));
  if (load<i32>(frame, F_AT) === LEFT) return false;
  const address = fetchAddress(id, row);
  const site = siteAt(address);
  if (site < 0 || !isSound(id, row, address)) return false;
  // What a trap lets in and keeps out is more than its access.
  if (isInt3Fetched(id)) return false;
  if (!isFree(id, cfg(Cfg.cellCount) + site, false)) return false;
  return mayRun(id);
}

/** The entry of the CPU's buffer may drain, and nothing of what others may do can tell when. */
export function isDrainIndependent(id: i32, index: i32): bool {
  const entry = entryAt(buffer(id), index);
  const address = <i64>load<u32>(entry, E_ADDRESS);
  const size = load<i32>(entry, E_SIZE);
  if (isText(address)) {
    const site = siteAt(address);
    if (site < 0 || siteAt(address + <i64>size - 1) !== site) return false;
    return isFreeOfOthers(id, cfg(Cfg.cellCount) + site, true);
  }
  const owned = ownedRow(address, size);
  if (owned !== 0 && load<i32>(owned, CELL_CPU) !== id) return false;
  return isFreeOfOthers(id, cellIndex(address, size), true);
}
