/**
 * Copies of machines for a search. A step of one CPU changes that CPU, memory and text alone, unless
 * it sends interrupts or moves a grace period; what it leaves alone, copy and original share.
 */

import { nextInstruction } from './enabled.ts';
import { type Context, type Cpu, type Frame, type Machine, topContext } from './machine.ts';
import type { Step } from './steps.ts';
import type { System } from './system.ts';

/** True when the step may change other CPUs than its own. */
export function reachesOthers(system: System, machine: Machine, step: Step): boolean {
  if (!system.hasWideSteps || step.kind !== 'run') return false;
  const cpu = machine.cpus[step.cpu];
  if (topContext(cpu) === undefined) return false;
  const kind = nextInstruction(system, cpu)?.operation.kind;
  return kind === 'broadcast' || kind === 'rcu';
}

/** A copy on which steps of `cpu` may run; with -1, steps of any CPU. */
export function forkMachine(machine: Machine, cpu: number): Machine {
  const cpus = machine.cpus.slice();
  if (cpu >= 0) cpus[cpu] = copyCpu(cpus[cpu]);
  else for (let id = 0; id < cpus.length; id++) cpus[id] = copyCpu(cpus[id]);
  const text: number[][] = [];
  for (const line of machine.text) text.push(line.slice());
  return {
    cpus,
    memory: machine.memory.slice(),
    text,
    textWritable: machine.textWritable,
    stop: { owner: machine.stop.owner, phase: machine.stop.phase },
    nmisLeft: machine.nmisLeft,
  };
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
    nmisLeft: cpu.nmisLeft,
    interruptCallee: cpu.interruptCallee,
    interruptArgument: cpu.interruptArgument,
    interruptFrom: cpu.interruptFrom,
    result: cpu.result,
    rcuDepth: cpu.rcuDepth,
    rcuWaiters: cpu.rcuWaiters,
  };
}

function copyContext({ kind, address, frames }: Context): Context {
  const copies: Frame[] = [];
  for (const { fn, pc, locals, result } of frames) {
    copies.push({ fn, pc, locals: locals.slice(), result });
  }
  return { kind, address, frames: copies };
}
