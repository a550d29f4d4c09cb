/** What is wrong with the machine in which a recorded run ends. */
import { detectAtEnd, type Failure, type FailureClass, hang } from '../explore/detectors.ts';
import { canEnd } from '../explore/liveness.ts';
import { Packer } from '../machine/snapshots/packed.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { enabled } from '../machine/stepping/enabled.ts';

/** States that a recorded hang may cost, and 32-bit words that they may take together. */
const MAX_STATES = 500_000;
const MAX_WORDS = 1 << 26;

export type EndCheck =
  | { kind: 'decided'; failure: Failure | null }
  /** Whether every task can still end was not answered within `states` states. */
  | { kind: 'undecided'; states: number };

/**
 * The failure at the end of a run. A run that stops while steps remain has failed only if none of them
 * lets every task end; that is asked only when a hang was `recorded`, since a run may stop anywhere.
 */
export function endFailure(
  system: System,
  machine: Machine,
  recorded: FailureClass | null,
  maxStates = MAX_STATES,
): EndCheck {
  const isStuck = enabled(system, machine).every(({ kind }) => kind === 'nmi');
  if (isStuck) return { kind: 'decided', failure: detectAtEnd(system, machine) };
  if (recorded !== 'hang') return { kind: 'decided', failure: null };
  const packer = new Packer(system);
  packer.pack(machine);
  const states = Math.min(maxStates, Math.floor(MAX_WORDS / packer.length));
  const ends = canEnd(system, machine, states);
  if (ends === null) return { kind: 'undecided', states };
  return { kind: 'decided', failure: ends ? null : hang(machine) };
}
