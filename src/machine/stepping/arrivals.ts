/** What may come in over the context that a CPU runs: the stopper and interrupts. */
import { type Context, type Cpu, type Machine, topContext } from '../state/machine.ts';
import type { Instruction, System } from '../state/system.ts';

export function hasStopper(cpu: Cpu): boolean {
  return cpu.contexts.some((context) => context.kind === 'stopper');
}

/** It spins in its stopper with interrupts off: none is being handled. */
export function isStopped(cpu: Cpu): boolean {
  return hasStopper(cpu) && cpu.contexts.every(({ kind }) => kind !== 'interrupt');
}

/**
 * Interrupts are on, and what would be interrupted is a task, or a stopper while the other CPUs are
 * awaited: only then are interrupts turned off (STOPMACHINE_DISABLE_IRQ).
 */
function isInterruptible(machine: Machine, id: number): boolean {
  const context = topContext(machine.cpus[id]);
  if (context?.kind === 'stopper') return machine.stop.phase === 'requested';
  if (context?.irqsOff) return false;
  return machine.stop.owner !== id || machine.stop.phase !== 'reached';
}

/** A CPU acknowledges with a LOCKed operation that it has stopped, and that it goes on. */
export function mayStop(system: System, { stop, cpus }: Machine, id: number): boolean {
  if (stop.phase !== 'requested' || stop.owner === id || cpus[id].buffer.length > 0) return false;
  const context = topContext(cpus[id]);
  if (context === undefined) return true;
  return isPreemptible(system, context) && !isMidway(system, cpus[id]);
}

/** The CPU is in the middle of an instruction: what arrives there comes behind it. */
export function isMidway({ code }: System, cpu: Cpu): boolean {
  const frame = topContext(cpu)?.frames.at(-1);
  return frame !== undefined && code[frame.fn][frame.pc].isJoined;
}

/** A task that has turned neither interrupts nor preemption off. */
export function isPreemptible(system: System, context: Context): boolean {
  if (context.kind !== 'task' || context.irqsOff || context.preemptOff > 0) return false;
  return !disablesPreemption(system, context);
}

/** The context is inside on_each_cpu: it has sent interrupts, runs its own part, or waits for theirs. */
function disablesPreemption({ code }: System, { frames }: Context): boolean {
  return frames.some(({ fn, pc }, depth) => {
    const operations = code[fn];
    if (isBroadcast(operations[pc], 'wait')) return true;
    // The call that belongs to it, and the frame that has made it.
    const call = depth === frames.length - 1 ? pc : pc - 1;
    return operations[call]?.operation.kind === 'call' && isBroadcast(operations[call - 1], 'send');
  });
}

function isBroadcast(instruction: Instruction | undefined, phase: 'send' | 'wait'): boolean {
  const operation = instruction?.operation;
  return operation?.kind === 'broadcast' && operation.phase === phase;
}

export function mayResume({ stop }: Machine, cpu: Cpu): boolean {
  if (stop.phase !== 'released' || cpu.buffer.length > 0) return false;
  return topContext(cpu)?.kind === 'stopper';
}

export function mayInterrupt(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  if (cpu.interruptCallee < 0 || cpu.buffer.length > 0) return false;
  return isInterruptible(machine, id) && !isMidway(system, cpu);
}
