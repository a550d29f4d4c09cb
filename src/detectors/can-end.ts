/** Whether every task can still end without another NMI: the question behind `hang`. */
import { Digester, noPrints } from '../machine/snapshots/digest.ts';
import { forkMachine, reachOf } from '../machine/snapshots/fork.ts';
import { Packer } from '../machine/snapshots/packed.ts';
import { Visited } from '../machine/snapshots/visited.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { enabled, isFinished } from '../machine/stepping/enabled.ts';
import { apply } from './apply-step.ts';

/** Packed machines are kept up to this many words: a quarter of a gigabyte. */
export const MAX_WORDS = 2 ** 26;

/**
 * Breadth-first over all steps but NMIs. True when some schedule ends every task (or fails in some
 * other way), false when none does, null when `maxStates`, or the memory that they take, did not answer it.
 */
export function canEnd(system: System, machine: Machine, maxStates: number): boolean | null {
  const packer = new Packer(system);
  const digester = new Digester(system, { symmetric: true });
  const prints = noPrints(system);
  const visited = new Visited();
  const queue: Int32Array[] = [];
  let words = 0;
  const addIfNew = (state: Machine): void => {
    digester.whole(state, prints);
    if (visited.add(digester.print) >= 0) return;
    packer.pack(state);
    words += packer.length;
    queue.push(packer.words.slice(0, packer.length));
  };
  addIfNew(machine);
  for (let head = 0; head < queue.length; head++) {
    if (visited.size > maxStates || words > MAX_WORDS) return null;
    const state = packer.unpack(queue[head], 0);
    const steps = enabled(system, state).filter(({ kind }) => kind !== 'nmi');
    if (steps.length === 0 && isFinished(system, state)) return true;
    for (const step of steps) {
      const next = forkMachine(state, step.cpu, reachOf(system, state, step));
      if (apply(system, next, step) !== null) return true;
      addIfNew(next);
    }
  }
  return false;
}
