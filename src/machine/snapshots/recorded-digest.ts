/**
 * Digests of machines that replays hold. Stable: a file's digests are made again by whoever opens it, so
 * this hash stays as it is, though its last step loses some twenty of its 64 bits. It tells a run that
 * went another way, for which they are enough; the search has a hash of its own (fingerprint.ts).
 */
import type { Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { headOf, Packer } from './packed.ts';

interface Halves {
  high: number;
  low: number;
}

/** Two multiply-and-shift chains (after MurmurHash3, Appleby 2008) over the words; into `result`. */
function digestWords(words: Int32Array, length: number, result: Halves): void {
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

/** The digest of a machine: sixteen lower-case hexadecimal digits. */
export function digestOf(system: System, machine: Machine): string {
  const packer = new Packer(system);
  const print: Halves = { high: 0, low: 0 };
  const parts: number[] = [];
  const addPart = () => {
    digestWords(packer.words, packer.length, print);
    parts.push(print.high, print.low);
  };
  for (const cpu of machine.cpus) {
    packer.packCpu(cpu);
    addPart();
  }
  packer.packMemory(machine);
  addPart();
  parts.push(headOf(machine));
  digestWords(Int32Array.from(parts), parts.length, print);
  const half = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
  return half(print.high) + half(print.low);
}
