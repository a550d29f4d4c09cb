/**
 * The first word of a packed context: its kind (3 bits), whether a task has interrupts off (1), how many
 * frames it has (16, from the ninth on), how deep preemption is off (8).
 */
import { CONTEXT_KINDS, type Context } from '../state/machine.ts';

/** Handlers have interrupts off always: that needs no bit. */
export function contextHead({ kind, frames, irqsOff, preemptOff }: Context): number {
  const isOff = irqsOff && kind === 'task' ? 1 : 0;
  return CONTEXT_KINDS.indexOf(kind) | (isOff << 3) | (frames.length << 8) | (preemptOff << 24);
}

const TASK = CONTEXT_KINDS.indexOf('task');

export function masksIn(head: number): Pick<Context, 'irqsOff' | 'preemptOff'> {
  return { irqsOff: (head & 7) !== TASK || ((head >> 3) & 1) === 1, preemptOff: head >>> 24 };
}
