/** One micro-operation about to run: what every decision about it reads. */
import { type Context, type Cpu, type Frame, type Machine, topFrame } from '../state/machine.ts';
import type { Instruction, System } from '../state/system.ts';
import type { Crashed, CrashReason } from './events.ts';

export interface Running {
  system: System;
  machine: Machine;
  id: number;
  cpu: Cpu;
  context: Context;
  frame: Frame;
  instruction: Instruction;
}

/** The address that the operation is about, its first operand. */
export const operandAddress = ({ instruction, frame, id }: Running): number =>
  Number(instruction.first(frame.locals, id));

/**
 * What every event of a micro-operation says. Where events are hot their literals are written out:
 * spreading this into them costs the search a third.
 */
export const ranOf = ({ id, context, frame, instruction }: Running) => ({
  cpu: id,
  context: context.kind,
  fn: frame.fn,
  pc: frame.pc,
  next: instruction.next,
});

/** The event of a CPU that cannot go on. */
export function crashed(
  id: number,
  context: Context,
  reason: CrashReason,
  address: number,
): Crashed {
  const { fn, pc } = topFrame(context);
  return { kind: 'crashed', cpu: id, context: context.kind, fn, pc, next: pc, reason, address };
}
