/**
 * The search's hash of a run of words: 64 bits, as two 32-bit halves. Two multiply-and-shift chains
 * over the words (after MurmurHash3, Appleby 2008), mixed at the end by steps that each can be undone:
 * a mixing that loses bits would make the hash shorter than it looks.
 */

export interface Fingerprint {
  high: number;
  low: number;
}

/** How many bits a fingerprint has. */
export const FINGERPRINT_BITS = 64;

/** The two chains over `words[0..length)`, into `result`; digests in replays are made with them too. */
export function chain(words: Int32Array, length: number, result: Fingerprint): void {
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
  result.high = high;
  result.low = low;
}

/** The fingerprint of `words[0..length)`, into `result`. */
export function fingerprint(words: Int32Array, length: number, result: Fingerprint): void {
  chain(words, length, result);
  let high = (result.high + result.low) | 0;
  let low = (result.low + high) | 0;
  high = finish(high);
  low = finish(low);
  high = (high + low) | 0;
  result.high = finish(high);
  result.low = (low + high) | 0;
}

/** MurmurHash3's last step: a permutation of the 32-bit words. */
export function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
