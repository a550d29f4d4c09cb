/** How an exhaustive search moves: what it tries in a state, and what runs at once with a step. */
import type { Visit } from '../../detectors/apply-step.ts';
import type { Failure } from '../../detectors/failure.ts';
import type { Reach } from '../../machine/snapshots/fork.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Step } from '../../machine/stepping/steps.ts';

export interface Choices {
  now: Step[];
  /** Steps to be tried as well where one of the others closes a cycle, so that none is put off for ever. */
  later: Step[];
}

export interface Moves {
  /** What a step may change with all that runs at once with it. */
  reach(machine: Machine, step: Step): Reach;
  /** Runs what goes before the first step. */
  begin(machine: Machine, visit?: Visit): Failure | null;
  /** Runs the step, and what goes with it. Stops at a failure. */
  advance(machine: Machine, step: Step, visit?: Visit): Failure | null;
  choices(machine: Machine): Choices;
}
