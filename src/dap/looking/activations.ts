/** Frames of a stack as activations in the course of the run. */
import type { StackFrame } from '../../inspect/state/frames.ts';
import type { Standing } from './standing.ts';

/** Number of the activation that the frame is. */
export function activationOf({ debuggee, mark }: Standing, { cpu, depth }: StackFrame): number {
  const { steps } = debuggee;
  while (!steps.knows(mark, cpu)) steps.advance();
  let activation = steps.activationAt(mark, cpu);
  for (let left = depth; left > 0; left--) activation = steps.activations[activation].below;
  return activation;
}
