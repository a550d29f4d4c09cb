/**
 * Copies of machines for a search. A step of one CPU changes that CPU, memory and text alone, unless
 * it sends interrupts, raises an NMI or moves a grace period; what it leaves alone, copy and original share.
 */
import type { Context, Cpu, Frame, Machine, WaitingTask } from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { nextInstruction } from '../stepping/next-operation.ts';
import type { Step } from '../stepping/steps.ts';

/** What a step may change besides its own CPU and the machine's scalars. Bits of a `Reach`. */
export const OTHER_CPUS = 1;
export const MEMORY = 2;
export type Reach = number;

/** The reach of a step, and of the movers that run with it. */
export function reachOf(system: System, machine: Machine, step: Step): Reach {
  if (step.kind === 'drain') return MEMORY;
  // Whatever its handler's first operation is runs with it.
  if (step.kind === 'nmi') return system.hasWideSteps ? MEMORY | OTHER_CPUS : MEMORY;
  if (step.kind !== 'run') return 0;
  const cpu = machine.cpus[step.cpu];
  switch (nextInstruction(system, cpu)?.operation.kind) {
    case 'exchange':
      return MEMORY;
    case 'store':
      return system.model.buffered ? 0 : MEMORY;
    case 'broadcast':
    case 'share':
    case 'rcu':
    case 'srcu':
    case 'raise-nmi':
    case 'rcu-tasks':
      return OTHER_CPUS;
    default:
      return 0;
  }
}

/** A copy on which a step of that CPU with that reach may run. */
export function forkMachine(machine: Machine, cpu: number, reach: Reach): Machine {
  const cpus = machine.cpus.slice();
  if ((reach & OTHER_CPUS) === 0) cpus[cpu] = copyCpu(cpus[cpu]);
  else for (let id = 0; id < cpus.length; id++) cpus[id] = copyCpu(cpus[id]);
  const writes = (reach & MEMORY) !== 0;
  return {
    cpus,
    memory: writes ? machine.memory.slice() : machine.memory,
    // Its lines stay shared until they are written.
    text: writes ? machine.text.slice() : machine.text,
    textWritable: machine.textWritable,
    // A version more is a list of its own.
    versions: machine.versions,
    stop: { owner: machine.stop.owner, phase: machine.stop.phase },
    nmisLeft: machine.nmisLeft,
  };
}

/** The machine shares that CPU with no other any more. */
export function ownCpu({ cpus }: Machine, id: number): void {
  cpus[id] = copyCpu(cpus[id]);
}

/** The machine shares memory and text with no other any more. */
export function ownMemory(machine: Machine): void {
  machine.memory = machine.memory.slice();
  machine.text = machine.text.slice();
}

function copyCpu(cpu: Cpu): Cpu {
  const contexts: Context[] = [];
  for (const context of cpu.contexts) contexts.push(copyContext(context));
  return {
    contexts,
    // Buffered stores are never changed in place.
    buffer: cpu.buffer.slice(),
    fetchAddress: cpu.fetchAddress,
    fetched: cpu.fetched.slice(),
    nmiBlocked: cpu.nmiBlocked,
    nmiPending: cpu.nmiPending,
    nmiRaised: cpu.nmiRaised,
    nmisLeft: cpu.nmisLeft,
    interruptCallee: cpu.interruptCallee,
    interruptArgument: cpu.interruptArgument,
    interruptFrom: cpu.interruptFrom,
    result: cpu.result,
    rcuDepth: cpu.rcuDepth,
    rcuWaiters: cpu.rcuWaiters,
    sections: cpu.sections,
    floor: cpu.floor,
    tasksWaiters: cpu.tasksWaiters,
    // Nobody can take the place of a task that is not there: an empty list stays one.
    waiting: cpu.waiting.length === 0 ? cpu.waiting : cpu.waiting.map(copyTask),
  };
}

function copyTask(task: WaitingTask): WaitingTask {
  return { ...task, context: copyContext(task.context) };
}

function copyContext(context: Context): Context {
  const { kind, address, frames, irqsOff, preemptOff, task } = context;
  const copies: Frame[] = [];
  for (const { fn, pc, locals, result, at, ran } of frames) {
    copies.push({ fn, pc, locals: locals.slice(), result, at, ran });
  }
  return { kind, address, frames: copies, irqsOff, preemptOff, task };
}
