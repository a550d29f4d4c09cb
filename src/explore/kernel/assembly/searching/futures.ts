/** What CPUs may yet access, and which accesses nothing of that can tell: E3.13 and what follows of SPEC. */
import {
  C_FLAGS,
  Cfg,
  cfg,
  E_ADDRESS,
  E_SIZE,
  F_OP,
  PENDING,
  RAISED,
  W_CONTEXT,
} from '../state/layout';
import { waitingAt, waitingBase } from '../state/lifetimes';
import { cellIndex, entryAt, isText, siteAt } from '../state/memory';
import { buffer, core, Now, rare } from '../state/now';
import { below, caller, topContext, topFrame } from '../state/stacks';
import { bufferCount, mayTakeMoreNmis, waitingCount } from '../stepping/arrivals';
import { holds, setOf } from '../stepping/guards';

export class Futures {
  /**
   * By CPU four sets: what it may read, what it may write, and what its next read and its next write wait for
   * others to be done with.
   */
  static sets: usize = 0;
  /** Room for the set that is being made. */
  static made: usize = 0;
  /** CPUs whose own parts have changed, as a bit mask; and whether some CPU may access less than before. */
  static changed: u32 = 0;
  static isLess: bool = false;
  /** Room for a core that is only tried. */
  static trial: usize = 0;
}

/** Of a set: a bit a location, in whole words of 64. */
function bytes(): usize {
  return (<usize>cfg(Cfg.words)) << 2;
}

function include(into: usize, set: usize): void {
  const size = bytes();
  for (let at: usize = 0; at < size; at += 8) {
    store<u64>(into + at, load<u64>(into + at) | load<u64>(set + at));
  }
}

function mark(set: usize, location: i32): void {
  const at = set + ((<usize>location >> 5) << 2);
  store<u32>(at, load<u32>(at) | (1 << (location & 31)));
}

/** Bytes of the sets of all CPUs. */
export function futuresSize(): usize {
  return <usize>(4 * cfg(Cfg.cpus)) * bytes();
}

function setsOf(id: i32): usize {
  return Futures.sets + <usize>(4 * id) * bytes();
}

/** The CPU waits for nothing that is known. */
export function waitsForNone(id: i32): void {
  const size = bytes();
  const from = setsOf(id) + (size << 1);
  for (let at: usize = 0; at < size << 1; at += 8) store<u64>(from + at, 0);
}

/** Makes sure that the CPU's sets are those of what it may yet access. */
export function know(id: i32): void {
  if (load<u8>(Now.known + <usize>id) === 0) learn(id);
}

/** The set of what the CPU may read; that of what it may write stands behind it. */
function futureOf(id: i32): usize {
  know(id);
  return setsOf(id);
}

function learn(id: i32): void {
  const set = setsOf(id);
  store<u8>(Now.known + <usize>id, 1);
  Futures.changed |= 1 << id;
  const made = Futures.made;
  const size = bytes();
  makeFuture(id, made, made + size);
  for (let at: usize = 0; at < size << 1; at += 8) {
    const word = load<u64>(made + at);
    if ((load<u64>(set + at) & ~word) !== 0) Futures.isLess = true;
    store<u64>(set + at, word);
  }
}

/** Others are done with something that the CPU waits for. */
export function isAwaitedOver(id: i32): bool {
  const size = bytes();
  const cpus = cfg(Cfg.cpus);
  const waits = setsOf(id) + (size << 1);
  for (let at: usize = 0; at < size; at += 8) {
    const toRead = load<u64>(waits + at);
    const toWrite = load<u64>(waits + size + at);
    if ((toRead | toWrite) === 0) continue;
    let reads: u64 = 0;
    let writes: u64 = 0;
    for (let other = 0; other < cpus; other++) {
      if (other === id) continue;
      const set = setsOf(other) + at;
      reads |= load<u64>(set);
      writes |= load<u64>(set + size);
    }
    if (((toRead & ~writes) | (toWrite & ~(reads | writes))) !== 0) return true;
  }
  return false;
}

function makeFuture(id: i32, reads: usize, writes: usize): void {
  const size = bytes() << 1;
  for (let at: usize = 0; at < size; at += 8) store<u64>(reads + at, 0);
  const at = core(id);
  let context = topContext(at);
  while (context !== 0) {
    includeFrames(id, at, context, reads, writes);
    context = below(at, context);
  }
  if (waitingCount(id) > 0) includeWaiting(id, reads, writes);
  const comes = arrivals(id);
  include(reads, comes);
  include(writes, comes + bytes());
  if (mayNmiCome(id)) {
    include(reads, comes + (bytes() << 1));
    include(writes, comes + 3 * bytes());
  }
  const count = bufferCount(id);
  for (let index = 0; index < count; index++) markEntry(writes, entryAt(buffer(id), index));
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
  return mayTakeMoreNmis(id) || (load<i32>(core(id), C_FLAGS) & (PENDING | RAISED)) !== 0;
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

/** Nothing that another CPU may yet do meets the access; or else the CPU waits for that. */
export function isFreeOfOthers(id: i32, location: i32, isWrite: bool): bool {
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (other === id) continue;
    const reads = futureOf(other);
    if (!meets(reads, reads + bytes(), location, isWrite)) continue;
    mark(setsOf(id) + (isWrite ? 3 : 2) * bytes(), location);
    return false;
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
  const reads = Futures.made;
  memory.fill(reads, 0, bytes() << 1);
  includeWaiting(id, reads, reads + bytes());
  return !meets(reads, reads + bytes(), location, isWrite);
}

function meets(reads: usize, writes: usize, location: i32, isWrite: bool): bool {
  return holds(writes, location) || (isWrite && holds(reads, location));
}

export function isFree(id: i32, location: i32, isWrite: bool): bool {
  return isFreeOfOthers(id, location, isWrite) && isFreeOfArrivals(id, location, isWrite);
}
