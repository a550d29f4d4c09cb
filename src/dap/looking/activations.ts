/** Frames of a stack as activations in the course of the run. */
import type { LineSteps } from '../../inspect/events/line-steps.ts';
import type { StackFrame } from '../../inspect/state/frames.ts';
import type { Debuggee } from '../run/debuggee.ts';
import type { Standing } from './standing.ts';

/** The whole course: of a run of a million events that takes about a second, once. */
export function wholeSteps({ steps }: Debuggee): LineSteps {
  while (steps.progress < 1) steps.advance();
  return steps;
}

/** Number of the activation that the frame is. */
export function activationOf({ debuggee, mark }: Standing, { cpu, depth }: StackFrame): number {
  const steps = wholeSteps(debuggee);
  let activation = steps.activationAt(mark, cpu);
  for (let left = depth; left > 0; left--) activation = steps.activations[activation].below;
  return activation;
}
