/**
 * The first word of a packed context: its kind (3 bits), whether a task has interrupts off (1), which
 * of its CPU's tasks it is (2), how many frames it has (16, from the ninth on), how deep preemption is off (8).
 */
import { CONTEXT_KINDS, type Context, type ContextKind, type Frame } from '../state/machine.ts';
import type { System } from '../state/system.ts';

/** Handlers have interrupts off always: that needs no bit. */
export function contextHead({ kind, frames, irqsOff, preemptOff, task }: Context): number {
  const isOff = irqsOff && kind === 'task' ? 1 : 0;
  const flags = CONTEXT_KINDS.indexOf(kind) | (isOff << 3) | (task << 4);
  return flags | (frames.length << 8) | (preemptOff << 24);
}

const TASK = CONTEXT_KINDS.indexOf('task');

export function masksIn(head: number): Pick<Context, 'irqsOff' | 'preemptOff'> {
  return { irqsOff: (head & 7) !== TASK || ((head >> 3) & 1) === 1, preemptOff: head >>> 24 };
}

export const taskIn = (head: number): number => (head >> 4) & 3;

/** A second word follows: a trap's address, or what a stopper's function has returned. */
export const hasAddress = ({ sharesStops }: System, kind: ContextKind): boolean =>
  kind === 'trap' || (kind === 'stopper' && sharesStops);

/** One of the frames is in a site. */
export function isInSite(frames: readonly Frame[]): boolean {
  for (const { at } of frames) if (at !== 0) return true;
  return false;
}
