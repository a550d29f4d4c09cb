/**
 * The hash that `fingerprint.test.ts` measures: what the digests of machines are made with, copied, for
 * it is not exported. A search with a hash of its own is measured by importing that one instead.
 */
interface Print {
  high: number;
  low: number;
}

export function fingerprint(words: Int32Array, length: number, result: Print): void {
  let high = 0x9747b28c ^ length;
  let low = 0x3c6ef372 + length;
  for (let index = 0; index < length; index++) {
    const word = words[index];
    let mixed = Math.imul(word, 0xcc9e2d51);
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    high ^= mixed;
    high = (Math.imul((high << 13) | (high >>> 19), 5) + 0xe6546b64) | 0;
    low = Math.imul(low ^ word, 0x85ebca6b);
    low ^= low >>> 15;
    low = Math.imul(low, 0xc2b2ae35);
    low ^= low >>> 13;
  }
  result.high = finish(high ^ low);
  result.low = finish(low + high);
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
