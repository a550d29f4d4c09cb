/** Fetching and executing text: decide-execute.ts and text-flow.ts of the machine. What bytes mean is asked of those. */
import {
  C_BYTES,
  C_FETCH_ADDRESS,
  C_FETCHED,
  CALLED,
  Cfg,
  cfg,
  F_AT,
  F_LOCALS,
  F_OP,
  F_RAN,
  INT3,
  LEFT,
  O_FIRST,
  O_LOCAL,
  O_NEXT,
  RAN,
  S_ADDRESS,
  S_CONTENTS,
  S_LAST_CALL,
  siteRow,
  TRAP,
  TRAPPED,
} from '../state/layout';
import { siteAt, siteRest, visibleByte } from '../state/memory';
import { core, ownCore } from '../state/now';
import {
  dropFetch,
  enter,
  hasTrapUnderNmi,
  overflows,
  pushFrame,
  topContext,
  topFrame,
} from '../state/stacks';
import { evaluate } from '../state/values';
import { bufferCount } from './arrivals';
import { isGuarded, seeText } from './guards';
import {
  BEGINS,
  D_AT,
  D_CALLEE,
  D_FLAGS,
  D_RAN,
  D_REFUTED,
  D_SIZE,
  decoded,
  IS_BEGUN,
  IS_CALL,
  IS_INVALID,
  IS_WILD,
  Q_AT,
  Q_CALLEE,
  Q_FLAGS,
  Q_RAN,
  resumed,
} from './records';

function contentOf(site: usize, ran: i32): i32 {
  const count = load<i32>(site, S_CONTENTS);
  for (let index = 0; index < count; index++) if (((ran >> index) & 1) === 0) return index;
  return -1;
}

function resultOf(site: usize, ran: i32): i64 {
  if ((ran & RAN) !== 0) return <i64>contentOf(site, ran);
  return (ran & TRAPPED) !== 0 ? -1 : -2;
}

function missesCall(site: usize, ran: i32, offset: i32): bool {
  return (ran & CALLED) === 0 && load<i32>(site, S_LAST_CALL) >= offset;
}

/** Where the frame, at that operation, runs text: an address; 0 where all that is left is to say what ran. */
export function fetchAddress(id: i32, row: usize): i64 {
  const at = core(id);
  const frame = topFrame(at, topContext(at));
  const place = load<i32>(frame, F_AT);
  if (place === LEFT) return 0;
  if (place !== 0) return <i64>(<u32>place);
  return evaluate(<usize>load<u32>(row, O_FIRST), frame + F_LOCALS, id, at);
}

/** Runs the operation `execute` of that row; true where it fails. */
export function execute(id: i32, row: usize): bool {
  const at = ownCore(id);
  const frame = topFrame(at, topContext(at));
  const place = load<i32>(frame, F_AT);
  if (place === LEFT) return leaveSite(id, row, at, frame);
  const address = place === 0 ? fetchAddress(id, row) : <i64>(<u32>place);
  const site = siteAt(address);
  if (place === 0) {
    if (site < 0 || <i64>load<u32>(siteRow(site), S_ADDRESS) !== address) return true;
  }
  const count = load<i32>(at, C_FETCHED);
  if (count === 0) return fetch(id, at, address);
  const record = decoded(address, at + C_BYTES, count);
  if (load<i32>(record, D_SIZE) < 0) return fetch(id, at, address);
  if (load<u8>(at, C_BYTES) === <u8>INT3) return trap(row, at, frame, address, siteRow(site));
  return instruction(row, at, frame, siteRow(site), record);
}

function leaveSite(id: i32, row: usize, at: usize, frame: usize): bool {
  const address = evaluate(<usize>load<u32>(row, O_FIRST), frame + F_LOCALS, id, at);
  const site = siteRow(siteAt(address));
  const ran = load<i32>(frame, F_RAN);
  if (missesCall(site, ran, 0)) return true;
  goOn(frame, load<i32>(row, O_NEXT), load<i32>(row, O_LOCAL), resultOf(site, ran), 0, 0);
  return false;
}

function goOn(frame: usize, next: i32, local: i32, value: i64, place: i32, ran: i32): void {
  store<i32>(frame, next, F_OP);
  if (local >= 0) store<i64>(frame + F_LOCALS + ((<usize>local) << 3), value);
  store<i32>(frame, place, F_AT);
  store<i32>(frame, ran, F_RAN);
}

/** The next unit, as far as it is of interest. */
function fetch(id: i32, at: usize, address: i64): bool {
  const count = load<i32>(at, C_FETCHED);
  const from = address + <i64>count;
  const unit = cfg(Cfg.unit);
  let size = siteRest(address) - count;
  const rest = unit - <i32>(from % <i64>unit);
  if (rest < size) size = rest;
  if (isGuarded()) seeText(id, load<i32>(topFrame(at, topContext(at)), F_OP), from, size, false);
  for (let offset = 0; offset < size; offset++) {
    const byte = visibleByte(id, from + <i64>offset);
    store<u8>(at + C_BYTES + <usize>(count + offset), <u8>byte);
  }
  store<i32>(at, <i32>address, C_FETCH_ADDRESS);
  store<i32>(at, count + size, C_FETCHED);
  return false;
}

function trap(row: usize, at: usize, frame: usize, address: i64, site: usize): bool {
  const handler = cfg(Cfg.int3Handler);
  if (handler < 0 || overflows(at, TRAP)) return true;
  if (cfg(Cfg.int3Own) !== 0 && hasTrapUnderNmi(at)) return true;
  const ran = load<i32>(frame, F_RAN) | TRAPPED;
  if (cfg(Cfg.int3Claims) !== 0) {
    goOn(frame, load<i32>(row, O_NEXT), load<i32>(row, O_LOCAL), resultOf(site, ran), 0, 0);
  } else {
    store<i32>(frame, <i32>address + 1, F_AT);
    store<i32>(frame, ran, F_RAN);
  }
  enter(at, TRAP, handler, address, <i32>address);
  return false;
}

/** The whole instruction has been fetched. */
function instruction(row: usize, at: usize, frame: usize, site: usize, record: usize): bool {
  const before = load<i32>(frame, F_RAN);
  const refuted = before | load<i32>(record, D_REFUTED);
  const flags = load<i32>(record, D_FLAGS);
  if (contentOf(site, refuted) < 0 || (flags & IS_INVALID) !== 0) return true;
  const place = load<i32>(record, D_AT);
  const ran = ((flags & IS_BEGUN) !== 0 ? 0 : refuted) | load<i32>(record, D_RAN) | RAN;
  if (place === 0) {
    const told = before | ((flags & IS_CALL) !== 0 ? CALLED : 0);
    if (missesCall(site, told, 0)) return true;
    goOn(frame, load<i32>(row, O_NEXT), load<i32>(row, O_LOCAL), resultOf(site, ran), 0, 0);
  } else {
    store<i32>(frame, place, F_AT);
    store<i32>(frame, ran, F_RAN);
  }
  keep(at, load<i32>(record, D_SIZE), place);
  const callee = load<i32>(record, D_CALLEE);
  if (callee >= 0) pushFrame(at, callee, -1);
  return false;
}

/** What has been fetched behind the instruction stays where a block is fetched and the CPU goes on in it. */
function keep(at: usize, size: i32, place: i32): void {
  const count = load<i32>(at, C_FETCHED);
  const address = load<i32>(at, C_FETCH_ADDRESS);
  if (cfg(Cfg.isBlock) === 0 || count <= size || place !== address + size) {
    dropFetch(at);
    return;
  }
  memory.copy(at + C_BYTES, at + C_BYTES + <usize>size, <usize>(count - size));
  store<i32>(at, address + size, C_FETCH_ADDRESS);
  store<i32>(at, count - size, C_FETCHED);
}

/** The CPU's next operation, `execute`, has all that it executes, and what that does is a failure. */
export function executeFails(id: i32, row: usize): bool {
  const at = core(id);
  const frame = topFrame(at, topContext(at));
  const place = load<i32>(frame, F_AT);
  const address = fetchAddress(id, row);
  if (place === LEFT) return leavingFails(id, row, at, frame);
  const site = siteRow(siteAt(address));
  const record = decoded(address, at + C_BYTES, load<i32>(at, C_FETCHED));
  if (load<u8>(at, C_BYTES) === <u8>INT3) {
    if (cfg(Cfg.int3Handler) < 0 || overflows(at, TRAP)) return true;
    return cfg(Cfg.int3Own) !== 0 && hasTrapUnderNmi(at);
  }
  const before = load<i32>(frame, F_RAN);
  const flags = load<i32>(record, D_FLAGS);
  const refuted = before | load<i32>(record, D_REFUTED);
  if (contentOf(site, refuted) < 0 || (flags & IS_INVALID) !== 0) return true;
  if (load<i32>(record, D_AT) !== 0) return false;
  return missesCall(site, before | ((flags & IS_CALL) !== 0 ? CALLED : 0), 0);
}

export function leavingFails(id: i32, row: usize, at: usize, frame: usize): bool {
  const address = evaluate(<usize>load<u32>(row, O_FIRST), frame + F_LOCALS, id, at);
  return missesCall(siteRow(siteAt(address)), load<i32>(frame, F_RAN), 0);
}

/** All that the CPU will execute next has been fetched. */
export function isFetched(id: i32): bool {
  const at = core(id);
  const count = load<i32>(at, C_FETCHED);
  if (count === 0) return false;
  const address = <i64>load<u32>(at, C_FETCH_ADDRESS);
  return load<i32>(decoded(address, at + C_BYTES, count), D_SIZE) >= 0;
}

/** Of the handler that a trap's frame returns to: its IRET, whatever comes after, fails. */
export function resumingFails(address: i64, value: i64): bool {
  if (value === 0) return true;
  const site = siteAt(address);
  if (cfg(Cfg.int3Claims) === 0) {
    return (load<i32>(resumed(address, value), Q_FLAGS) & IS_WILD) !== 0;
  }
  const row = siteRow(site);
  return missesCall(row, 0, <i32>(address - <i64>load<u32>(row, S_ADDRESS)));
}

/** The interrupted frame, now the innermost, goes on as the handler says. */
export function resume(at: usize, address: i64, value: i64): void {
  if (cfg(Cfg.int3Claims) !== 0) return;
  const record = resumed(address, value);
  const frame = topFrame(at, topContext(at));
  const before = (load<i32>(record, Q_FLAGS) & BEGINS) !== 0 ? 0 : load<i32>(frame, F_RAN);
  store<i32>(frame, load<i32>(record, Q_AT), F_AT);
  store<i32>(frame, before | load<i32>(record, Q_RAN), F_RAN);
  const callee = load<i32>(record, Q_CALLEE);
  if (callee >= 0) pushFrame(at, callee, -1);
}

/** Taking a trap waits for the store buffer. */
export function waitsForTrap(id: i32): bool {
  const at = core(id);
  return bufferCount(id) > 0 && load<i32>(at, C_FETCHED) > 0 && load<u8>(at, C_BYTES) === <u8>INT3;
}
