/** What bytes of text mean, and where claimed traps go on: asked of the host once, and kept. */
import { Cfg, cfg, TEXT_BASE } from '../state/layout';
import { askDecoded, askResumed } from './host';

export const D_NEXT: usize = 0;
export const D_COUNT: usize = 4;
export const D_BYTES: usize = 8;
export const D_SIZE: usize = 72;
export const D_REFUTED: usize = 76;
export const D_FLAGS: usize = 80;
export const D_AT: usize = 84;
export const D_CALLEE: usize = 88;
export const D_RAN: usize = 92;
export const D_RECORD: usize = 96;
export const IS_INVALID: i32 = 1;
export const IS_CALL: i32 = 2;
export const IS_BEGUN: i32 = 4;

export const Q_NEXT: usize = 0;
export const Q_FLAGS: usize = 4;
export const Q_VALUE: usize = 8;
export const Q_AT: usize = 16;
export const Q_RAN: usize = 20;
export const Q_CALLEE: usize = 24;
export const Q_RECORD: usize = 32;
export const IS_WILD: i32 = 1;
/** What the frame has run does not count for what comes. */
export const BEGINS: i32 = 2;

export class Text {
  /** Where the next record goes, and where there is no more room. */
  static free: usize = 0;
  static end: usize = 0;
  /** Bytes that are looked at. */
  static bytes: usize = 0;
}

function listAt(list: Cfg, address: i64): usize {
  return <usize>cfg(list) + ((<usize>(address - TEXT_BASE)) << 2);
}

function newRecord(size: usize): usize {
  const record = Text.free;
  Text.free = record + size;
  if (Text.free > Text.end) unreachable();
  memory.fill(record, 0, size);
  return record;
}

/** Other workers find it whole, or not at all: where two put one there at a time the host is asked once more. */
function publish(list: usize, record: usize): void {
  store<u32>(record, load<u32>(list));
  atomic.store<u32>(list, <u32>record);
}

function isSameBytes(a: usize, b: usize, count: i32): bool {
  for (let index: usize = 0; index < <usize>count; index++) {
    if (load<u8>(a + index) !== load<u8>(b + index)) return false;
  }
  return true;
}

/** What the bytes mean, at least one. */
export function decoded(address: i64, bytes: usize, count: i32): usize {
  const list = listAt(Cfg.decoded, address);
  let record = <usize>load<u32>(list);
  while (record !== 0) {
    const isSame = load<i32>(record, D_COUNT) === count;
    if (isSame && isSameBytes(record + D_BYTES, bytes, count)) return record;
    record = <usize>load<u32>(record, D_NEXT);
  }
  record = newRecord(D_RECORD);
  store<i32>(record, count, D_COUNT);
  memory.copy(record + D_BYTES, bytes, <usize>count);
  askDecoded(record, address);
  publish(list, record);
  return record;
}

export function resumed(address: i64, value: i64): usize {
  const list = listAt(Cfg.resumed, address);
  let record = <usize>load<u32>(list);
  while (record !== 0) {
    if (load<i64>(record, Q_VALUE) === value) return record;
    record = <usize>load<u32>(record, Q_NEXT);
  }
  record = newRecord(Q_RECORD);
  store<i64>(record, value, Q_VALUE);
  askResumed(record, address, value);
  publish(list, record);
  return record;
}
