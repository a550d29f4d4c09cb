/** Going on fairly: the CPUs in turn, some steps each, stores to memory behind them, other tasks when theirs have had a turn. */
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { enabledAt } from '../../machine/stepping/enabled.ts';
import type { Step, StepKind } from '../../machine/stepping/steps.ts';

/** Steps of one CPU's turn. */
const TURN = 24;

export interface Turns {
  cpu: number;
  /** Steps left of the CPU's turn; then its stores drain, and another of its tasks comes. */
  left: number;
  hasDrained: boolean;
}

export const startTurns = (): Turns => ({ cpu: 0, left: TURN, hasDrained: false });

/** What comes in before a CPU runs on; an NMI that nobody raised does not. */
const ARRIVALS: readonly StepKind[] = ['stop', 'resume', 'interrupt', 'raised'];
const SWITCHES: readonly StepKind[] = ['switch', 'preempt'];

/** The next step of a fair run without further NMIs; null where none is enabled. Moves the turns on. */
export function fairStep(system: System, machine: Machine, turns: Turns): Step | null {
  for (let tries = 0; tries <= machine.cpus.length; tries++) {
    const step = ownStep(system, machine, turns);
    if (step !== null) return step;
    turns.cpu = (turns.cpu + 1) % machine.cpus.length;
    turns.left = TURN;
    turns.hasDrained = false;
  }
  return null;
}

function ownStep(system: System, machine: Machine, turns: Turns): Step | null {
  const steps: Step[] = [];
  enabledAt(system, machine, turns.cpu, steps);
  const find = (kinds: readonly StepKind[]) => steps.find(({ kind }) => kinds.includes(kind));
  if (turns.left > 0) {
    turns.left--;
    const next = find(ARRIVALS) ?? find(['run']);
    if (next !== undefined) return next;
    turns.left = 0;
  }
  const drain = find(['drain']);
  if (drain !== undefined) return drain;
  const other = turns.hasDrained ? undefined : find(SWITCHES);
  turns.hasDrained = true;
  return other ?? null;
}
