/** Whether every task can still end without another NMI: the question behind `hang`. */

import { type Fingerprint, fingerprint } from '../machine/digest.ts';
import { enabled, isFinished } from '../machine/enabled.ts';
import type { Machine } from '../machine/machine.ts';
import { Packer } from '../machine/packed.ts';
import type { System } from '../machine/system.ts';
import { apply } from './settle.ts';
import { Visited } from './visited.ts';

/**
 * Breadth-first over all steps but NMIs. True when some schedule ends every task (or fails in some
 * other way), false when none does, null when `maxStates` did not answer it.
 */
export function canEnd(system: System, machine: Machine, maxStates: number): boolean | null {
  const packer = new Packer(system);
  const visited = new Visited();
  const print: Fingerprint = { high: 0, low: 0 };
  const isNew = (state: Machine): boolean => {
    packer.pack(state);
    fingerprint(packer.words, packer.length, print);
    return visited.add(print) < 0;
  };
  isNew(machine);
  const queue = [packer.words.slice(0, packer.length)];
  for (let head = 0; head < queue.length; head++) {
    if (visited.size > maxStates) return null;
    const steps = enabled(system, packer.unpack(queue[head], 0)).filter(
      ({ kind }) => kind !== 'nmi',
    );
    if (steps.length === 0) {
      const last = packer.unpack(queue[head], 0);
      if (isFinished(system, last)) {
        return true;
      }
    }
    for (const step of steps) {
      const next = packer.unpack(queue[head], 0);
      if (apply(system, next, step) !== null) return true;
      if (isNew(next)) queue.push(packer.words.slice(0, packer.length));
    }
  }
  return false;
}
