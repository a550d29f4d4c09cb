/**
 * The text's history, and what of it a CPU may fetch. Version v is the text after its v-th store has
 * reached memory; a fetch of one unit takes one version, from the CPU's floor to the present one.
 */
import type { Value } from '../program/values.ts';
import { overlaps, type Place } from './memory-model.ts';
import type { Profile } from './profiles.ts';
import { byteOf } from './text.ts';

/** A store to text that has reached memory, and made a version of it. */
export interface TextWrite {
  cpu: number;
  address: number;
  size: number;
  /** What stood there. */
  old: Value;
  value: Value;
}

/** Bytes that a fetch may give, and the first version that has them. */
export interface Reachable {
  bytes: number[];
  version: number;
}

/**
 * What a CPU may fetch from `size` bytes at `address` that now hold `present`: each kind of bytes once, the
 * present ones first. `isOwn`: bytes that its own store buffer gives. A CPU sees its own stores (SDM vol. 3, 8.1.3): nothing from before its last one there.
 */
export function reachable(
  versions: readonly TextWrite[],
  cpu: number,
  floor: number,
  address: number,
  present: readonly number[],
  isOwn: readonly boolean[],
): Reachable[] {
  let bytes = present.slice();
  const found: Reachable[] = [{ bytes, version: versions.length }];
  let current = found[0];
  const place = { address, size: bytes.length };
  for (let version = versions.length - 1; version >= floor; version--) {
    const write = versions[version];
    if (overlaps(write, place)) {
      if (write.cpu === cpu) break;
      bytes = undone(write, address, bytes, isOwn);
      const known = found.find((one) => one.bytes.every((byte, at) => byte === bytes[at]));
      current = known ?? { bytes, version };
      if (known === undefined) found.push(current);
    }
    current.version = version;
  }
  return found;
}

/** The bytes as they were before the store. */
function undone(
  write: TextWrite,
  address: number,
  bytes: readonly number[],
  isOwn: readonly boolean[],
): number[] {
  return bytes.map((byte, at) => {
    if (isOwn[at]) return byte;
    const offset = address + at - write.address;
    return offset >= 0 && offset < write.size ? byteOf(write.old, offset) : byte;
  });
}

/** The stores that reached the byte while the CPU may have seen it before, the latest first. */
export function changesInReach(
  versions: readonly TextWrite[],
  cpu: number,
  floor: number,
  address: number,
): TextWrite[] {
  const changes: TextWrite[] = [];
  const place = { address, size: 1 };
  for (let version = versions.length - 1; version >= floor; version--) {
    const write = versions[version];
    if (!overlaps(write, place)) continue;
    if (write.cpu === cpu) break;
    const offset = address - write.address;
    if (byteOf(write.old, offset) !== byteOf(write.value, offset)) changes.push(write);
  }
  return changes;
}

/**
 * Whether a store to text makes a version: it changes a byte, or it is what its own CPU sees from now on
 * where others had changed something since the CPU last stored there: in the units that it touches, or
 * anywhere, where versions are in order.
 */
export function makesVersion(
  versions: readonly TextWrite[],
  write: TextWrite,
  floor: number,
  { unit, stale }: Pick<Profile, 'unit' | 'stale'>,
): boolean {
  if (write.old !== write.value) return true;
  const touched = unitsOf(write, unit);
  for (let version = versions.length - 1; version >= floor; version--) {
    const earlier = versions[version];
    if (earlier.cpu === write.cpu) {
      const own = unitsOf(earlier, unit);
      if (
        own.address <= touched.address &&
        own.address + own.size >= touched.address + touched.size
      )
        return false;
    } else if (stale === 'ordered' || overlaps(earlier, touched)) {
      return true;
    }
  }
  return false;
}

/** All bytes of the units that a store touches: a fetch takes one version of each. */
const unitsOf = ({ address, size }: TextWrite, unit: number): Place => {
  const first = address - (address % unit);
  return { address: first, size: Math.ceil((address + size) / unit) * unit - first };
};
