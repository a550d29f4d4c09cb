/** Frames: a replay file is a run of `[tag, payload, checksum]`, each laid out in one way only. */
import { crc32 } from 'node:zlib';
import { type FrameTag, MAX_PAYLOAD } from './file-limits.ts';

const ARRAY_OF_3 = 0x93;
const STRING = 0xa0;
const BIN_32 = 0xc6;
const UINT_32 = 0xce;
const TAGS = Object.keys(MAX_PAYLOAD) as FrameTag[];

export interface Frame {
  tag: FrameTag;
  payload: Uint8Array;
  /** Offsets in the file of its first byte, of its payload, and of the byte after it. */
  offset: number;
  payloadOffset: number;
  end: number;
}

/** `cut`: the file ends before the frame does. `bad`: no frame stands there; `what` says why. */
export type Scan =
  | { kind: 'frame'; frame: Frame }
  | { kind: 'cut' }
  | { kind: 'bad'; what: string };

/** Bytes of a frame around its payload. */
const overhead = (tag: FrameTag): number => 12 + tag.length;
export const TRAILER_BYTES = overhead('trailer') + MAX_PAYLOAD.trailer;

export function encodeFrame(tag: FrameTag, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(overhead(tag) + payload.length);
  const view = new DataView(frame.buffer);
  frame.set(opening(tag));
  view.setUint32(tag.length + 3, payload.length);
  frame.set(payload, tag.length + 7);
  const end = tag.length + 7 + payload.length;
  frame[end] = UINT_32;
  view.setUint32(end + 1, crc32(frame.subarray(0, end)));
  return frame;
}

/** All bytes in front of the payload's length. */
function opening(tag: FrameTag): Uint8Array {
  const bytes = [ARRAY_OF_3, STRING | tag.length];
  for (let index = 0; index < tag.length; index++) bytes.push(tag.charCodeAt(index));
  return Uint8Array.from([...bytes, BIN_32]);
}

const OPENINGS = TAGS.map((tag) => ({ tag, bytes: opening(tag) }));

/** How many of the first bytes at `offset` are those of `expected`. */
function matching(bytes: Uint8Array, offset: number, expected: Uint8Array): number {
  let count = 0;
  while (count < expected.length && bytes[offset + count] === expected[count]) count++;
  return count;
}

/** The frame at `offset`. Nothing is unpacked; no size is believed before it is held to its limit. */
export function scanFrame(bytes: Uint8Array, offset: number): Scan {
  const known = OPENINGS.find((one) => matching(bytes, offset, one.bytes) === one.bytes.length);
  if (known === undefined) {
    const rest = bytes.length - offset;
    const isPrefix = OPENINGS.some((one) => matching(bytes, offset, one.bytes) === rest);
    return isPrefix ? { kind: 'cut' } : { kind: 'bad', what: 'no frame begins there' };
  }
  const { tag } = known;
  const payloadOffset = offset + tag.length + 7;
  if (payloadOffset > bytes.length) return { kind: 'cut' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(payloadOffset - 4);
  if (length > MAX_PAYLOAD[tag] || (tag === 'trailer' && length !== MAX_PAYLOAD.trailer)) {
    return { kind: 'bad', what: `a ${tag} frame claims ${length} bytes of payload` };
  }
  const checksum = payloadOffset + length;
  const end = checksum + 5;
  if (end > bytes.length) return { kind: 'cut' };
  if (
    bytes[checksum] !== UINT_32 ||
    view.getUint32(checksum + 1) !== crc32(bytes.subarray(offset, checksum))
  ) {
    return { kind: 'bad', what: `the checksum of the ${tag} frame does not match` };
  }
  const payload = bytes.subarray(payloadOffset, checksum);
  return { kind: 'frame', frame: { tag, payload, offset, payloadOffset, end } };
}
