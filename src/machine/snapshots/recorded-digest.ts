/**
 * Digests of machines that replays hold. Stable: a file's digests are made again by whoever opens it, so
 * this hash stays as it is, though its last step loses some twenty of its 64 bits. It tells a run that
 * went another way, for which they are enough; the search has a hash of its own (fingerprint.ts).
 */
import type { Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { chain, type Fingerprint, finish } from './fingerprint.ts';
import { Packer } from './packed.ts';
import { headOf } from './packed-head.ts';

function digestWords(words: Int32Array, length: number, result: Fingerprint): void {
  chain(words, length, result);
  const { high, low } = result;
  result.high = finish(high ^ low);
  result.low = finish(low + high);
}

/** The digest of a machine: sixteen lower-case hexadecimal digits. */
export function digestOf(system: System, machine: Machine): string {
  const packer = new Packer(system);
  const print: Fingerprint = { high: 0, low: 0 };
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
  parts.push(headOf(machine, machine.nmisLeft));
  digestWords(Int32Array.from(parts), parts.length, print);
  const half = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
  return half(print.high) + half(print.low);
}
