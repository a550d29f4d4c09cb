/**
 * 64-bit fingerprints of the parts of a machine, and of the machine: what tells states apart. What no run
 * can tell is left out: dead locals, and with the rules k and d what they say.
 */
import {
  B_COUNT,
  C_ARGUMENT,
  C_BYTES,
  C_CALLEE,
  C_CONTEXTS,
  C_FETCH_ADDRESS,
  C_FETCHED,
  C_FLAGS,
  C_FROM,
  C_NMIS,
  C_RCU,
  C_RCU_WAITERS,
  C_RESULT,
  C_TASKS_WAITERS,
  CELL_QUIET,
  CELL_SLOT,
  Cfg,
  cellRow,
  cfg,
  E_ADDRESS,
  E_SIZE,
  E_VALUE,
  F_AT,
  F_LOCALS,
  F_OP,
  F_RAN,
  F_RESULT,
  O_LIVE,
  O_LIVE_COUNT,
  opRow,
  R_FIRST_SECTION,
  R_SECTIONS,
  R_WAITING,
  RULE_S,
  SECTION,
  STOPPER,
  TRAP,
  W_CONTEXT,
  W_PREEMPTED,
  W_RCU,
  W_RCU_WAITERS,
  W_TASKS_WAITERS,
  X_ADDRESS,
  X_FRAMES,
  X_IRQS_OFF,
  X_KIND,
  X_PREEMPT_OFF,
  X_TASK,
} from '../state/layout';
import { waitingAt, waitingBase } from '../state/lifetimes';
import { cellIndex, entryAt, isText } from '../state/memory';
import { buffer, copyWords, core, memoryPart, partCount, rare } from '../state/now';
import { below, caller, topContext, topFrame } from '../state/stacks';
import { isGuarded } from '../stepping/guards';

export class Prints {
  /** Where what tells is written before it is hashed. */
  static words: usize = 0;
  /** Of the present machine: a fingerprint for each part, then for each CPU. */
  static parts: usize = 0;
  /** The CPUs' fingerprints, sorted within groups, and budgets alike. */
  static cpus: usize = 0;
  static budgets: usize = 0;
  /** The last machine's. */
  static print: u64 = 0;
  static budget: u32 = 0;
}

export const K1: u64 = 0x9e3779b185ebca87;
export const K2: u64 = 0xc2b2ae3d27d4eb4f;
export const K3: u64 = 0x165667b19e3779f9;

export function finish(hash: u64): u64 {
  let mixed = hash ^ (hash >> 33);
  mixed = mixed * 0xff51afd7ed558ccd;
  mixed ^= mixed >> 33;
  mixed = mixed * 0xc4ceb9fe1a85ec53;
  return mixed ^ (mixed >> 33);
}

/** Of 64-bit words; two lanes, each a chain of steps that can be undone (after xxHash64, Collet 2012). */
function hashOf(from: usize, end: usize): u64 {
  let a: u64 = K1 + <u64>(end - from);
  let b: u64 = K3;
  let at = from;
  while (at + 16 <= end) {
    a = rotl<u64>(a ^ (load<u64>(at) * K2), 31) * K1;
    b = rotl<u64>(b ^ (load<u64>(at, 8) * K1), 29) * K2;
    at += 16;
  }
  if (at < end) a = rotl<u64>(a ^ (load<u64>(at) * K2), 31) * K1;
  return finish(finish(a) + rotl<u64>(b * K3, 27));
}

function put(to: usize, word: i64): usize {
  store<i64>(to, word);
  return to + 8;
}

export function two(high: i32, low: i32): i64 {
  return ((<i64>high) << 32) | <i64>(<u32>low);
}

/** Bytes of Prints.parts. */
export function printsSize(): usize {
  return (<usize>(partCount() + cfg(Cfg.cpus))) << 3;
}

/** Fingerprint of the part. */
export function printPart(index: i32): void {
  const cpus = cfg(Cfg.cpus);
  const from = Prints.words;
  let print: u64 = 0;
  if (index === 3 * cpus) print = hashOf(from, putMemory(from));
  else {
    const id = index / 3;
    const which = index % 3;
    if (which === 0) print = hashOf(from, putCore(id, from));
    else if (which === 1) print = hashOf(from, putBuffer(id, from));
    else print = hashOf(from, putRare(id, from));
  }
  store<u64>(Prints.parts + ((<usize>index) << 3), print);
}

/** Cells one after the other, but for unread ones, which keep their first value here; then text. */
function putMemory(from: usize): usize {
  const size = <usize>cfg(Cfg.memorySize);
  copyWords(from, memoryPart(), size);
  const cells = cfg(Cfg.objectCount) > 0 && isGuarded() ? cfg(Cfg.cellCount) : 0;
  for (let cell = 0; cell < cells; cell++) {
    const row = cellRow(cell);
    if (load<i32>(row, CELL_QUIET) === 0) continue;
    store<i64>(from + ((<usize>load<i32>(row, CELL_SLOT)) << 3), 0);
  }
  return from + size;
}

function putCore(id: i32, from: usize): usize {
  const at = core(id);
  const isCovering = (cfg(Cfg.rules) & RULE_S) !== 0;
  const fetched = load<i32>(at, C_FETCHED);
  let to = put(from, two(load<i32>(at, C_CONTEXTS) | (fetched << 8), load<i32>(at, C_FLAGS)));
  to = put(to, two(load<i32>(at, C_CALLEE), load<i32>(at, C_FROM)));
  to = put(to, two(load<i32>(at, C_RCU), isCovering ? 0 : load<i32>(at, C_NMIS)));
  to = put(to, two(load<i32>(at, C_RCU_WAITERS), load<i32>(at, C_TASKS_WAITERS)));
  if (load<i32>(at, C_CALLEE) >= 0) to = put(to, load<i64>(at, C_ARGUMENT));
  to = put(to, load<i64>(at, C_RESULT));
  if (fetched > 0) {
    to = put(to, <i64>load<i32>(at, C_FETCH_ADDRESS));
    const padded = (<usize>fetched + 7) & ~7;
    store<u64>(to + padded - 8, 0);
    memory.copy(to, at + C_BYTES, <usize>fetched);
    to += padded;
  }
  let context = topContext(at);
  while (context !== 0) {
    to = putContext(at, context, to);
    context = below(at, context);
  }
  return to;
}

function putContext(at: usize, context: usize, from: usize): usize {
  const kind = load<i32>(context, X_KIND);
  const off = (load<i32>(context, X_IRQS_OFF) << 8) | (load<i32>(context, X_TASK) << 12);
  const high = (load<i32>(context, X_PREEMPT_OFF) << 16) | off | kind;
  const hasAddress = kind === TRAP || (kind === STOPPER && cfg(Cfg.sharesStops) !== 0);
  let to = put(from, two(high, load<i32>(context, X_FRAMES)));
  if (hasAddress) to = put(to, <i64>load<i32>(context, X_ADDRESS));
  let frame = topFrame(at, context);
  let result = -1;
  while (frame !== 0) {
    to = putFrame(frame, result, to);
    result = load<i32>(frame, F_RESULT);
    frame = caller(at, frame);
  }
  return to;
}

function putFrame(frame: usize, result: i32, from: usize): usize {
  const op = load<i32>(frame, F_OP);
  const row = opRow(op);
  const place = load<i32>(frame, F_AT);
  let to = put(from, two(op, place));
  if (place !== 0) to = put(to, <i64>load<i32>(frame, F_RAN));
  const count = <usize>load<i32>(row, O_LIVE_COUNT);
  const live = <usize>load<u32>(row, O_LIVE);
  for (let index: usize = 0; index < count; index++) {
    const local = load<i32>(live + (index << 2));
    if (local !== result) to = put(to, load<i64>(frame + F_LOCALS + ((<usize>local) << 3)));
  }
  return to;
}

/** But for stores to quiet cells; ordering marks that become neighbours by that are one. */
function putBuffer(id: i32, from: usize): usize {
  const at = buffer(id);
  const count = load<i32>(at, B_COUNT);
  const leavesOut = isGuarded();
  let to = from;
  let isBehindMark = false;
  for (let index = 0; index < count; index++) {
    const entry = entryAt(at, index);
    const isMark = load<i64>(entry) === 0;
    if (leavesOut && ((isMark && isBehindMark) || isQuiet(entry))) continue;
    isBehindMark = isMark;
    to = put(to, two(load<i32>(entry, E_SIZE), load<i32>(entry, E_ADDRESS)));
    to = put(to, load<i64>(entry, E_VALUE));
  }
  return to;
}

function isQuiet(entry: usize): bool {
  const address = <i64>load<u32>(entry, E_ADDRESS);
  if (address === 0 || isText(address)) return false;
  return load<i32>(cellRow(cellIndex(address, load<i32>(entry, E_SIZE))), CELL_QUIET) !== 0;
}

function putRare(id: i32, from: usize): usize {
  const at = rare(id);
  const sections = load<i32>(at, R_SECTIONS);
  const waiting = load<i32>(at, R_WAITING);
  let to = put(from, two(sections, waiting));
  for (let index = 0; index < sections; index++) {
    const section = at + R_FIRST_SECTION + <usize>index * SECTION;
    to = put(to, load<i64>(section));
    to = put(to, load<i64>(section, 8));
  }
  const tells = cfg(Cfg.awaitsTasks) !== 0;
  for (let index = 0; index < waiting; index++) {
    const task = waitingAt(at, index);
    const preempted = tells ? load<i32>(task, W_PREEMPTED) : 0;
    to = put(to, two(preempted, load<i32>(task, W_RCU)));
    to = put(to, two(load<i32>(task, W_RCU_WAITERS), load<i32>(task, W_TASKS_WAITERS)));
    to = putContext(waitingBase(task), task + W_CONTEXT, to);
  }
  return to;
}

/** The part's fingerprint. */
export function printOf(part: i32): u64 {
  return load<u64>(Prints.parts + ((<usize>part) << 3));
}
