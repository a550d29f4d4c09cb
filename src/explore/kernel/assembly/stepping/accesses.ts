/** Loads, stores and LOCKed operations: decide-access.ts of the machine. */
import {
  CELL_READ_ONLY,
  Cfg,
  cellRow,
  cfg,
  F_LOCALS,
  F_OP,
  O_LOCAL,
  O_NEXT,
  O_SECOND,
  O_TARGET,
  O_THIRD,
  O_TYPE,
  O_WHAT,
} from '../state/layout';
import { isDead } from '../state/lifetimes';
import {
  asStored,
  cellIndex,
  isMapped,
  isText,
  isWithinCell,
  memoryValue,
  putEntry,
  visibleValue,
  write,
} from '../state/memory';
import { Now } from '../state/now';
import { ADD, AND, binary, convert, evaluate, OR, sizeOfType, XOR } from '../state/values';
import { see } from './guards';
import { textWriteFails } from './text-writes';
import { ADD_UNLESS, COMPARE } from './waits';

/** The frame goes on behind the operation. */
export function next(frame: usize, row: usize): void {
  store<i32>(frame, load<i32>(row, O_NEXT), F_OP);
}

/** The local takes the value, -1 for none. */
export function setLocal(frame: usize, local: i32, value: i64): void {
  if (local >= 0) store<i64>(frame + F_LOCALS + ((<usize>local) << 3), value);
}

export function runLoad(id: i32, frame: usize, row: usize, address: i64): bool {
  const type = load<i32>(row, O_TYPE);
  const size = sizeOfType(type);
  if (!isMapped(address, size)) {
    const fixup = load<i32>(row, O_TARGET);
    if (fixup < 0 || isWithinCell(address)) return true;
    store<i32>(frame, fixup, F_OP);
    return false;
  }
  if (isDead(address, size)) return true;
  see(id, load<i32>(frame, F_OP), address, size, false);
  const value = convert(visibleValue(id, address, size), type);
  next(frame, row);
  setLocal(frame, load<i32>(row, O_LOCAL), value);
  return false;
}

const MADE: i32 = 0;
const REFUSED: i32 = 1;
const HANDLED: i32 = 2;
const EFAULT: i64 = 14;

/** Whether a store there can be made, fails, or faults and is handled. */
function permission(address: i64, size: i32, isHandled: bool): i32 {
  const otherwise = isHandled ? HANDLED : REFUSED;
  if (!isMapped(address, size)) return isHandled && !isWithinCell(address) ? HANDLED : REFUSED;
  if (isText(address)) return Now.textWritable !== 0 ? MADE : otherwise;
  if (isDead(address, size)) return REFUSED;
  const row = cellRow(cellIndex(address, size));
  return load<i32>(row, CELL_READ_ONLY) !== 0 ? otherwise : MADE;
}

export function runStore(id: i32, at: usize, frame: usize, row: usize, address: i64): bool {
  const type = load<i32>(row, O_TYPE);
  const size = sizeOfType(type);
  const fault = load<i32>(row, O_LOCAL);
  const made = permission(address, size, fault >= 0);
  if (made === REFUSED) return true;
  if (made === HANDLED) {
    next(frame, row);
    setLocal(frame, fault, 0 - EFAULT);
    return false;
  }
  const given = evaluate(<usize>load<u32>(row, O_SECOND), frame + F_LOCALS, id, at);
  if (Now.divided) return true;
  const value = asStored(address, type, given);
  const isDropped = see(id, load<i32>(frame, F_OP), address, size, true, value);
  next(frame, row);
  if (isDropped) return false;
  return isText(address)
    ? storeText(id, address, size, value)
    : storeCell(id, address, size, value);
}

function storeCell(id: i32, address: i64, size: i32, value: i64): bool {
  if (cfg(Cfg.model) !== 0) putEntry(id, <u32>address, <u32>size, value);
  else write(address, size, value);
  return false;
}

/** One across a unit's end is two. */
function storeText(id: i32, address: i64, size: i32, value: i64): bool {
  const unit: i64 = cfg(Cfg.unit) > 8 ? <i64>cfg(Cfg.unit) : 8;
  const rest = unit - (address % unit);
  const first = rest < <i64>size ? <i32>rest : size;
  const part = first === 8 ? value : value & (((<i64>1) << ((<i64>first) << 3)) - 1);
  if (cfg(Cfg.model) !== 0) putEntry(id, <u32>address, <u32>first, part);
  else {
    if (textWriteFails(id, address, first, part, memoryValue(address, first))) return true;
    write(address, first, part);
  }
  if (first === size) return false;
  const high = <i64>(<u64>value >> ((<u64>first) << 3));
  putEntry(id, <u32>address + <u32>first, <u32>(size - first), high);
  return false;
}

export function runExchange(id: i32, at: usize, frame: usize, row: usize, address: i64): bool {
  const type = load<i32>(row, O_TYPE);
  const size = sizeOfType(type);
  if (permission(address, size, false) !== MADE) return true;
  const old = convert(visibleValue(id, address, size), type);
  const operand = evaluate(<usize>load<u32>(row, O_SECOND), frame + F_LOCALS, id, at);
  const expected = evaluate(<usize>load<u32>(row, O_THIRD), frame + F_LOCALS, id, at);
  if (Now.divided) return true;
  const operator = load<i32>(row, O_WHAT);
  let writes = true;
  if (operator === COMPARE) writes = old === expected;
  else if (operator === ADD_UNLESS) writes = old !== expected;
  const value = asStored(address, type, exchanged(operator, type, old, operand));
  const isDropped = see(id, load<i32>(frame, F_OP), address, size, true, writes ? value : old);
  next(frame, row);
  setLocal(frame, load<i32>(row, O_LOCAL), old);
  if (!writes || isDropped) return false;
  if (isText(address) && textWriteFails(id, address, size, value, memoryValue(address, size))) {
    return true;
  }
  write(address, size, value);
  return false;
}

function exchanged(operator: i32, type: i32, old: i64, operand: i64): i64 {
  switch (operator) {
    case 0:
    case ADD_UNLESS:
      return binary(ADD, type, old, operand);
    case 1:
      return binary(AND, type, old, operand);
    case 2:
      return binary(OR, type, old, operand);
    case 3:
      return binary(XOR, type, old, operand);
    default:
      return operand;
  }
}
