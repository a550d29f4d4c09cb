/** One micro-operation about to run: what every decision about it reads. */

import type { CrashReason } from '../events/crash-reasons.ts';
import type { Crashed } from '../events/events.ts';
import type { Instruction } from '../state/instruction.ts';
import {
  type Context,
  type ContextKind,
  type Cpu,
  type Frame,
  type Machine,
  topFrame,
} from '../state/machine.ts';
import type { System } from '../state/system.ts';

export interface Running {
  system: System;
  machine: Machine;
  id: number;
  cpu: Cpu;
  context: Context;
  frame: Frame;
  instruction: Instruction;
}

/** What the CPU runs next; its innermost context runs something. */
export function runningOn(system: System, machine: Machine, id: number): Running {
  const cpu = machine.cpus[id];
  const context = cpu.contexts[cpu.contexts.length - 1];
  const frame = topFrame(context);
  const instruction = system.code[frame.fn][frame.pc];
  return { system, machine, id, cpu, context, frame, instruction };
}

/** What stands for every address of which x86-64 has none (SDM vol. 1, 3.3.7.1): no canonical one. */
const NON_CANONICAL = Number.MIN_SAFE_INTEGER;

/**
 * The address that the operation is about, its first operand. Canonical addresses are 48 bits with a
 * sign: an exact number, as events need it.
 */
export function operandAddress({ instruction, frame, id, cpu }: Running): number {
  const value = instruction.first(frame.locals, id, cpu.contexts);
  if (typeof value === 'number') return value;
  const address = Number(BigInt.asIntN(64, value));
  return Number.isSafeInteger(address) ? address : NON_CANONICAL;
}

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

/** A context that has just been entered stands on another one's frame. */
export const crashedAtEntry = (id: number, context: ContextKind, fn: number): Crashed => ({
  kind: 'crashed',
  cpu: id,
  context,
  fn,
  pc: 0,
  next: 0,
  reason: 'overwritten frame',
  address: 0,
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
