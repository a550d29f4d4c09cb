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
