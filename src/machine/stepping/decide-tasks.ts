/** Interrupts and preemption turned off and on by the running context; one task after another on a CPU. */

import type { Masked, Switched } from '../events/task-events.ts';
import type { Operation } from '../program/program.ts';
import type { Context, Cpu, Machine } from '../state/machine.ts';
import { isPreemptible } from './arrivals.ts';
import { type Running, ranOf } from './running.ts';
import type { Step } from './steps.ts';

type Mask = Extract<Operation, { kind: 'mask' }>;
type Masks = Pick<Context, 'irqsOff' | 'preemptOff'>;

/** The kernel counts in eight bits (PREEMPT_BITS of linux/preempt.h). */
const DEEPEST = 255;
/** What preempt_count() has more in a handler: HARDIRQ_OFFSET. */
const HANDLER = 0x10000;

export function decideMask(running: Running, operation: Mask): Masked {
  const { local } = operation;
  const masks = masksAfter(running, operation);
  return { kind: 'masked', ...ranOf(running), ...masks, local, value: before(running, operation) };
}

/** Turning on what is on changes nothing, nor does turning interrupts on in a handler. */
function masksAfter(running: Running, { what, change }: Mask): Masks {
  const { context, instruction, frame, id, cpu } = running;
  const { irqsOff, preemptOff } = context;
  if (change === 'read') return { irqsOff, preemptOff };
  if (what === 'preemption') {
    const depth = change === 'off' ? preemptOff + 1 : preemptOff - 1;
    return { irqsOff, preemptOff: Math.min(Math.max(depth, 0), DEEPEST) };
  }
  const isOff =
    change === 'restore'
      ? instruction.first(frame.locals, id, cpu.contexts) !== 0
      : change === 'off';
  return { irqsOff: isOff || context.kind !== 'task', preemptOff };
}

/** What is kept to be restored is the context's own; what is asked for is what holds. */
function before({ context, machine, id }: Running, { what, change }: Mask): number {
  if (what === 'preemption') return context.preemptOff + (context.kind === 'task' ? 0 : HANDLER);
  return context.irqsOff || (change === 'read' && hasStoppedOthers(machine, id)) ? 1 : 0;
}

/** It runs what all the others have stopped for, with interrupts off. */
const hasStoppedOthers = ({ stop }: Machine, id: number): boolean =>
  stop.owner === id && stop.phase === 'reached';

/** After the operation something may no longer come in over the context that may before it. */
export function shutsOut(running: Running, operation: Mask): boolean {
  const { context } = running;
  if (context.irqsOff) return false;
  const { irqsOff, preemptOff } = masksAfter(running, operation);
  return irqsOff || (preemptOff > 0 && context.preemptOff === 0);
}

export function decideSwitch(cpu: Cpu, { kind, cpu: id, entry }: Step): Switched {
  const { context, preempted: serialises } = cpu.waiting[entry];
  const preempted = kind === 'preempt';
  return { kind: 'switched', cpu: id, entry, task: context.task, preempted, serialises };
}

/** A task that sleeps while preemption is off has not given its CPU up. */
export const isGivingUp = ({ system, context }: Running): boolean => isPreemptible(system, context);
