/** What events of micro-operations begin with, and those about what a task lets come in over it. */
import type { Value } from '../program/values.ts';
import type { ContextKind } from '../state/machine.ts';

/** A micro-operation of that context, function and index has run; the frame goes on at `next`. */
export interface Ran {
  cpu: number;
  context: ContextKind;
  fn: number;
  pc: number;
  next: number;
}

/** Interrupts or preemption of the running context are as told from now on; `local` took `value`. */
export interface Masked extends Ran {
  kind: 'masked';
  irqsOff: boolean;
  preemptOff: number;
  local: number;
  value: Value;
}
