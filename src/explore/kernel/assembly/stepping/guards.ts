/**
 * What the reduction takes for granted is looked at on every access: that the operation was seen to access
 * this place on this CPU, and that constant cells get no other value. What breaks it is written down.
 */
import {
  B_COUNT,
  CELL_INITIAL,
  CELL_QUIET,
  CELL_READ_ONLY,
  Cfg,
  CONSTANT,
  cellRow,
  cfg,
} from '../state/layout';
import { cellIndex, isText, siteAt } from '../state/memory';
import { buffer } from '../state/now';

export class Guards {
  /** Violations: CPU, operation, location, 0 read, 1 write, 2 another value in a constant cell. */
  static list: usize = 0;
  static count: i32 = 0;
  /** What runs is only tried: nothing is written down. */
  static isTrying: bool = false;
  /** A store was left out, in the present step. */
  static hasDropped: bool = false;
}

const MOST: i32 = 4096;

/** The search goes by what is known of accesses, be it for one rule alone. */
export function isGuarded(): bool {
  return cfg(Cfg.rules) !== 0;
}

export function setOf(table: Cfg, id: i32, op: i32): usize {
  const at = (<usize>id * <usize>cfg(Cfg.opCount) + <usize>op) * <usize>cfg(Cfg.words);
  return <usize>cfg(table) + (at << 2);
}

export function holds(set: usize, location: i32): bool {
  return ((load<u32>(set + ((<usize>location >> 5) << 2)) >> (location & 31)) & 1) !== 0;
}

function violate(id: i32, op: i32, location: i32, how: i32): void {
  if (Guards.count >= MOST || Guards.isTrying) return;
  const entry = Guards.list + ((<usize>Guards.count) << 4);
  store<i32>(entry, id);
  store<i32>(entry, op, 4);
  store<i32>(entry, location, 8);
  store<i32>(entry, how, 12);
  Guards.count++;
}

function check(id: i32, op: i32, location: i32, isWrite: bool): void {
  const table = isWrite ? Cfg.writes : Cfg.reads;
  if (!holds(setOf(table, id, op), location)) violate(id, op, location, isWrite ? 1 : 0);
}

/** An access of the CPU's operation; true for a store that need not be made. */
export function see(
  id: i32,
  op: i32,
  address: i64,
  size: i32,
  isWrite: bool,
  value: i64 = 0,
): bool {
  if (!isGuarded()) return false;
  if (isText(address)) {
    seeText(id, op, address, size, isWrite);
    return false;
  }
  const cell = cellIndex(address, size);
  const row = cellRow(cell);
  if (load<i32>(row, CELL_READ_ONLY) !== 0) return false;
  check(id, op, cell, isWrite);
  const quiet = load<i32>(row, CELL_QUIET);
  if (quiet === 0 || !isWrite) return false;
  if ((quiet & CONSTANT) !== 0 && value !== load<i64>(row, CELL_INITIAL)) {
    violate(id, op, cell, 2);
    return false;
  }
  // It is asked which values memory and buffers hold: they have to be those of the machine (E3.2). Behind others it
  // takes up room in the store buffer, which is full at some time.
  if (cfg(Cfg.objectCount) > 0) return false;
  if (cfg(Cfg.model) !== 0 && load<i32>(buffer(id), B_COUNT) > 0) return false;
  Guards.hasDropped = true;
  return true;
}

export function seeText(id: i32, op: i32, address: i64, size: i32, isWrite: bool): void {
  let last = -1;
  for (let offset: i64 = 0; offset < <i64>size; offset++) {
    const site = siteAt(address + offset);
    if (site < 0 || site === last) continue;
    last = site;
    check(id, op, cfg(Cfg.cellCount) + site, isWrite);
  }
}

/** An operation waits for what is there. */
export function watch(id: i32, op: i32, address: i64, size: i32): void {
  if (isText(address)) {
    seeText(id, op, address, size, true);
    return;
  }
  const cell = cellIndex(address, size);
  if (cell >= 0 && load<i32>(cellRow(cell), CELL_READ_ONLY) === 0) check(id, op, cell, true);
}
