/** What may come in over the context that a CPU runs, or take its place: stopper, interrupts, other tasks. */
import type { Operation } from '../program/program.ts';
import type { Instruction } from '../state/instruction.ts';
import { type Context, type Cpu, type Machine, topContext } from '../state/machine.ts';
import type { System } from '../state/system.ts';

export function hasStopper(cpu: Cpu): boolean {
  return cpu.contexts.some((context) => context.kind === 'stopper');
}

/** Its stopper still runs the function that stopped CPUs were given. */
export function isSharing({ contexts }: Cpu): boolean {
  return contexts.some(({ kind, frames }) => kind === 'stopper' && frames.length > 0);
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
  const context = topContext(cpu);
  return context?.kind === 'stopper' && context.frames.length === 0;
}

export function mayInterrupt(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  if (cpu.interruptCallee < 0 || cpu.buffer.length > 0) return false;
  return isInterruptible(machine, id) && !isMidway(system, cpu);
}

/** A waiting task may take the place of the one that sleeps, or of none. A context switch is a full fence. */
export function maySwitch(system: System, machine: Machine, id: number, entry: number): boolean {
  if (!mayRunOthers(machine, id, entry)) return false;
  const cpu = machine.cpus[id];
  const context = topContext(cpu);
  if (context === undefined) return true;
  return isPreemptible(system, context) && mayGiveUp(system, context);
}

/** A waiting task may take the place of the one that runs, between any two instructions. */
export function mayPreempt(system: System, machine: Machine, id: number, entry: number): boolean {
  if (!mayRunOthers(machine, id, entry)) return false;
  const cpu = machine.cpus[id];
  const context = topContext(cpu);
  return context !== undefined && isPreemptible(system, context) && !isMidway(system, cpu);
}

/** The one that has stopped all others has interrupts off. */
function mayRunOthers({ cpus, stop }: Machine, id: number, entry: number): boolean {
  const { waiting, buffer } = cpus[id];
  if (entry >= waiting.length || buffer.length > 0) return false;
  return stop.owner !== id || stop.phase !== 'reached';
}

/** The task stands where it sleeps, or asks whether another should run. */
export function mayGiveUp({ code }: System, { frames }: Context): boolean {
  const { fn, pc } = frames[frames.length - 1];
  return code[fn][pc].operation.kind === 'schedule' || sleeps(code[fn][pc].operation);
}

/** The kernel waits in these by wait_for_completion(): the task has given its CPU up meanwhile. */
function sleeps(operation: Operation): boolean {
  switch (operation.kind) {
    case 'schedule':
      return operation.always;
    case 'rcu':
    case 'srcu':
    case 'rcu-tasks':
      return operation.phase === 'wait';
    case 'stop':
      return operation.phase !== 'release';
    default:
      return false;
  }
}

/** The task that the CPU runs, or that its handlers came in over, stands where it sleeps. */
export function isAsleep({ code }: System, { contexts }: Cpu): boolean {
  if (contexts.length === 0 || contexts[0].kind !== 'task') return false;
  const { frames, irqsOff, preemptOff } = contexts[0];
  const { fn, pc } = frames[frames.length - 1];
  return !irqsOff && preemptOff === 0 && sleeps(code[fn][pc].operation);
}

/** What the stopper came over goes on by IRET: neither an idle CPU nor a task that is in schedule(). */
export function wasPreempted({ code }: System, { contexts }: Cpu): boolean {
  const frame = contexts[contexts.length - 2]?.frames.at(-1);
  return frame !== undefined && code[frame.fn][frame.pc].operation.kind !== 'schedule';
}
