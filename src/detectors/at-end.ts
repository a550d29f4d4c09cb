/** What is wrong with the machine in which a run ends. */
import { hexOf } from '../machine/memory/hex.ts';
import { textBytes } from '../machine/memory/text.ts';
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { enabled, isFinished } from '../machine/stepping/enabled.ts';
import type { Failure } from './failure.ts';
import { hang, hangOf } from './hang.ts';
import { outlookOf } from './outlook.ts';
import { isEndless, starvationOf } from './starvation.ts';

/** The failure of a machine in which no step but an NMI is enabled, null when it ended well. */
export function detectAtEnd(system: System, machine: Machine): Failure | null {
  if (!isFinished(system, machine)) return hang(machine);
  if (system.asked === null) return null;
  const failed = machine.cpus[0].result !== 0;
  const { sites } = system.program;
  for (let site = 0; site < sites.length; site++) {
    const { address, size, name, contents, wanted } = sites[site];
    const bytes = hexOf(textBytes(machine.text, address, size));
    const asked = failed ? [0, wanted] : system.asked === 'old' ? [0] : [wanted];
    if (asked.some((content) => hexOf(contents[content].bytes) === bytes)) continue;
    const names = asked.map((content) => contents[content].name).join(' or ');
    const message = `${name} holds ${bytes} in the end, not its ${names} bytes`;
    return { class: 'wrong-text', cpu: -1, site, message };
  }
  return null;
}

/** Whether something but an NMI may still come. */
export const hasStepsLeft = (system: System, machine: Machine): boolean =>
  enabled(system, machine).some(({ kind }) => kind !== 'nmi');

/** States that the question "can this still end?" may cost. */
export const MAX_STATES = 200_000;

export type EndCheck =
  /** `isUnfinished`: the run was cut off, and neither passed nor failed. */
  | { kind: 'decided'; failure: Failure | null; isUnfinished: boolean }
  /** Whether every task can still end was not answered by the `states` states that were looked at. */
  | { kind: 'undecided'; states: number };

/**
 * The failure at the end of a run. A run that stops while steps remain has failed only if none of them
 * lets every task end; that is asked only with `mayHang`, since a run may stop anywhere, and until `isSpent` says so.
 */
export function endFailure(
  system: System,
  machine: Machine,
  mayHang: boolean,
  maxStates = MAX_STATES,
  isSpent = () => false,
): EndCheck {
  if (!hasStepsLeft(system, machine)) {
    return { kind: 'decided', failure: detectAtEnd(system, machine), isUnfinished: false };
  }
  const unfinished = { kind: 'decided', failure: null, isUnfinished: true } as const;
  if (!mayHang) return unfinished;
  const answer = outlookOf(system, machine, maxStates, isSpent);
  if (answer.kind === 'undecided') return answer;
  if (answer.kind === 'ends') {
    const starving = isEndless(system) ? starvationOf(system, machine) : null;
    if (starving === null) return unfinished;
    if (starving !== null && 'states' in starving) return { kind: 'undecided', ...starving };
    return { kind: 'decided', failure: starving, isUnfinished: false };
  }
  return { kind: 'decided', failure: hangOf(answer.cpus), isUnfinished: false };
}
