/** Stores that change text: which of them are failures. */
import { C_BYTES, C_FETCH_ADDRESS, C_FETCHED, Cfg, cfg, INT3 } from '../state/layout';
import { inText, isForwarded, siteAt, siteRest, visibleByte } from '../state/memory';
import { core } from '../state/now';
import { D_SIZE, decoded, Text } from './records';

/** The store changes text of no site, or an instruction under a CPU that executes it. */
export function textWriteFails(writer: i32, address: i64, size: i32, value: i64, old: i64): bool {
  if (value === old) return false;
  const changed = value ^ old;
  for (let offset: i64 = 0; offset < <i64>size; offset++) {
    if (((changed >> (offset << 3)) & 0xff) === 0) continue;
    if (siteAt(address + offset) < 0) return true;
  }
  if (cfg(Cfg.fetchesAtOnce) === 0) return false;
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    if (id !== writer && isModifiedUnder(id, address, size, value, old)) return true;
  }
  return false;
}

function isModifiedUnder(id: i32, address: i64, size: i32, value: i64, old: i64): bool {
  const at = core(id);
  if (load<i32>(at, C_FETCHED) === 0) return false;
  const start = <i64>load<u32>(at, C_FETCH_ADDRESS);
  const changed = value ^ old;
  const isInt3 = size === 1 && (value === <i64>INT3 || old === <i64>INT3);
  const site = siteAt(start);
  for (let offset: i64 = 0; offset < <i64>size; offset++) {
    if (((changed >> (offset << 3)) & 0xff) === 0) continue;
    const byte = address + offset;
    if (byte < start || !inText(byte, 1) || siteAt(byte) !== site) continue;
    if (byte >= start + <i64>executedLength(id, at, start)) continue;
    if (address === start && isInt3) continue;
    if (!isForwarded(id, byte)) return true;
  }
  return false;
}

/** Bytes of the instruction that the CPU has begun to fetch, if it fetched the rest of it now. */
function executedLength(id: i32, at: usize, start: i64): i32 {
  const count = load<i32>(at, C_FETCHED);
  const size = siteRest(start);
  memory.copy(Text.bytes, at + C_BYTES, <usize>count);
  for (let offset = count; offset < size; offset++) {
    store<u8>(Text.bytes + <usize>offset, <u8>visibleByte(id, start + <i64>offset));
  }
  return load<i32>(decoded(start, Text.bytes, size), D_SIZE);
}
