/**
 * Looks a payload through before it is unpacked. A checksum can be forged: what it covers may still
 * claim a billion values or nest a million deep.
 */
import { MAX_DEPTH, MAX_ITEMS } from './file-limits.ts';

/** One MessagePack value's head: its own bytes, the bytes and the values that follow it. */
interface Head {
  size: number;
  bytes: number;
  items: number;
  kind: 'scalar' | 'string' | 'array' | 'map';
}

/** What is wrong with the payload, null when it is one well-formed value of bounded size. */
export function payloadFault(payload: Uint8Array): string | null {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  /** Values still to come at each depth, and whether they are a map's. */
  const left: number[] = [1];
  const maps: boolean[] = [false];
  let at = 0;
  for (let items = 0; left.length > 0; items++) {
    const depth = left.length - 1;
    if (left[depth] === 0) {
      left.pop();
      maps.pop();
      items--;
      continue;
    }
    if (items >= MAX_ITEMS) return `holds more than ${MAX_ITEMS} values`;
    const head = headAt(view, at);
    if (typeof head === 'string') return head;
    if (maps[depth] && left[depth] % 2 === 0 && head.kind !== 'string') {
      return 'has a map with a key that is no string';
    }
    at += head.size + head.bytes;
    if (at > payload.length) return 'claims more bytes than it has';
    if (head.items > payload.length - at) return 'claims more values than it has bytes';
    left[depth]--;
    if (head.items === 0) continue;
    if (left.length >= MAX_DEPTH) return `nests more than ${MAX_DEPTH} deep`;
    left.push(head.items);
    maps.push(head.kind === 'map');
  }
  return at === payload.length ? null : 'is followed by stray bytes';
}

const scalar = (bytes: number): Head => ({ size: 1, bytes, items: 0, kind: 'scalar' });

/** The head at `at`, or what is wrong with it. Source: msgpack spec.md, "Formats". */
function headAt(view: DataView, at: number): Head | string {
  if (at >= view.byteLength) return 'ends too early';
  const byte = view.getUint8(at);
  if (byte < 0x80 || byte >= 0xe0) return scalar(0);
  if (byte < 0x90) return { size: 1, bytes: 0, items: 2 * (byte & 15), kind: 'map' };
  if (byte < 0xa0) return { size: 1, bytes: 0, items: byte & 15, kind: 'array' };
  if (byte < 0xc0) return { size: 1, bytes: byte & 31, items: 0, kind: 'string' };
  switch (byte) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return scalar(0);
    case 0xca:
      return scalar(4);
    case 0xcb:
      return scalar(8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return scalar(1 << (byte - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return scalar(1 << (byte - 0xd0));
    default:
      return sizedHeadAt(view, at, byte);
  }
}

/** Byte strings, strings, arrays and maps whose size stands in 1, 2 or 4 bytes of its own. */
function sizedHeadAt(view: DataView, at: number, byte: number): Head | string {
  const sized = (width: number, kind: Head['kind']): Head | string => {
    if (at + 1 + width > view.byteLength) return 'ends too early';
    let count = 0;
    for (let index = 1; index <= width; index++) count = count * 256 + view.getUint8(at + index);
    const size = 1 + width;
    if (kind === 'array') return { size, bytes: 0, items: count, kind };
    if (kind === 'map') return { size, bytes: 0, items: 2 * count, kind };
    return { size, bytes: count, items: 0, kind };
  };
  if (byte >= 0xc4 && byte <= 0xc6) return sized(1 << (byte - 0xc4), 'scalar');
  if (byte >= 0xd9 && byte <= 0xdb) return sized(1 << (byte - 0xd9), 'string');
  if (byte === 0xdc || byte === 0xdd) return sized(2 << (byte - 0xdc), 'array');
  if (byte === 0xde || byte === 0xdf) return sized(2 << (byte - 0xde), 'map');
  return `has the byte 0x${byte.toString(16)}, an extension that replays do not use`;
}
