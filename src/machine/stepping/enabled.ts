/** Which steps may come next, in a fixed order: by CPU, and within one as written below. */

import { awaitedEntries, exchangeWait, mayExchange, type Place } from '../memory/memory-model.ts';
import { INT3 } from '../memory/text.ts';
import type { Operation } from '../program/program.ts';
import { convert, DivideError, sizeOf } from '../program/values.ts';
import type { Instruction } from '../state/instruction.ts';
import { isDead } from '../state/lifetime.ts';
import {
  type Context,
  type Cpu,
  type Machine,
  taskBit,
  topContext,
  topFrame,
} from '../state/machine.ts';
import { hasNmi } from '../state/stacks.ts';
import type { System } from '../state/system.ts';
import { visibleValue } from '../state/visible.ts';
import {
  hasStopper,
  isAsleep,
  isMidway,
  isSharing,
  isStopped,
  mayInterrupt,
  mayPreempt,
  mayResume,
  mayStop,
  maySwitch,
} from './arrivals.ts';
import { nextInstruction, waysToRun } from './next-operation.ts';
import { MAX_BUFFER, type Step, step } from './steps.ts';

/** All steps that may come next; none where the run is over. */
export function enabled(system: System, machine: Machine): Step[] {
  const steps: Step[] = [];
  for (let id = 0; id < machine.cpus.length; id++) enabledAt(system, machine, id, steps);
  return steps;
}

/** Adds those of one CPU to `steps`. */
export function enabledAt(system: System, machine: Machine, id: number, steps: Step[]): void {
  const cpu = machine.cpus[id];
  if (mayRun(system, machine, id)) {
    const ways = waysToRun(system, machine, id);
    for (let way = 0; way < ways; way++) steps.push(step('run', id, way));
  }
  for (let entry = 0; entry < cpu.buffer.length; entry++) {
    if (system.model.mayDrain(cpu.buffer, entry)) steps.push(step('drain', id, entry));
  }
  if (mayStop(system, machine, id)) steps.push(step('stop', id));
  if (mayResume(machine, cpu)) steps.push(step('resume', id));
  if (mayInterrupt(system, machine, id)) steps.push(step('interrupt', id));
  if (mayTakeRaised(system, cpu)) steps.push(step('raised', id));
  for (let entry = 0; entry < cpu.waiting.length; entry++) {
    if (maySwitch(system, machine, id, entry)) steps.push(step('switch', id, entry));
    if (mayPreempt(system, machine, id, entry)) steps.push(step('preempt', id, entry));
  }
  if (mayTakeNmi(system, machine, cpu)) steps.push(step('nmi', id));
}

/** True when the step may come next. */
export function isEnabled(system: System, machine: Machine, wanted: Step): boolean {
  const cpu = machine.cpus[wanted.cpu];
  if (cpu === undefined) return false;
  switch (wanted.kind) {
    case 'run':
      return (
        mayRun(system, machine, wanted.cpu) && wanted.entry < waysToRun(system, machine, wanted.cpu)
      );
    case 'drain':
      return wanted.entry < cpu.buffer.length && system.model.mayDrain(cpu.buffer, wanted.entry);
    case 'stop':
      return mayStop(system, machine, wanted.cpu);
    case 'resume':
      return mayResume(machine, cpu);
    case 'interrupt':
      return mayInterrupt(system, machine, wanted.cpu);
    case 'raised':
      return mayTakeRaised(system, cpu);
    case 'switch':
      return maySwitch(system, machine, wanted.cpu, wanted.entry);
    case 'preempt':
      return mayPreempt(system, machine, wanted.cpu, wanted.entry);
    case 'nmi':
      return mayTakeNmi(system, machine, cpu);
  }
}

export function mayRun(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const context = topContext(cpu);
  if (context === undefined || context.frames.length === 0) return false;
  const frame = topFrame(context);
  const instruction = system.code[frame.fn][frame.pc];
  if (instruction.isPrivate) return true;
  try {
    if (cpu.buffer.length > 0 && waitsForStores(system, machine, id, instruction)) return false;
    return isReady(system, machine, id, instruction);
  } catch (error) {
    // An operand divides by zero: running it is what shows the crash.
    if (error instanceof DivideError) return true;
    throw error;
  }
}

/** Entries of the CPU's store buffer that its next operation waits for: stores, oldest first. */
export function awaitedStores(system: System, machine: Machine, id: number): number[] {
  const cpu = machine.cpus[id];
  const instruction = cpu.buffer.length > 0 ? nextInstruction(system, cpu) : undefined;
  if (instruction === undefined || mayRun(system, machine, id)) return [];
  if (!waitsForStores(system, machine, id, instruction)) return [];
  const { operation } = instruction;
  if (!system.model.buffered || operation.kind !== 'exchange') {
    return awaitedEntries('drain', cpu.buffer, { address: 0, size: 0 });
  }
  const writes = wouldWrite(system, machine, id, instruction, operation);
  const wait = exchangeWait(system.model, operation, writes);
  return awaitedEntries(wait, cpu.buffer, placeOf(cpu, id, instruction, operation));
}

/** The operation is not enabled before stores that the buffer holds have reached memory. */
function waitsForStores(
  system: System,
  machine: Machine,
  id: number,
  instruction: Instruction,
): boolean {
  // Without store buffers only the second half of a store that was split is there.
  if (!system.model.buffered) return true;
  const cpu = machine.cpus[id];
  const context = topContext(cpu) as Context;
  const { operation } = instruction;
  // Taking a trap drains (SDM vol. 3, 11.10).
  if (operation.kind === 'execute') return cpu.fetched[0] === INT3;
  if (operation.kind !== 'exchange') return instruction.drains || isIret(context, instruction);
  const writes = wouldWrite(system, machine, id, instruction, operation);
  const place = placeOf(cpu, id, instruction, operation);
  return !mayExchange(exchangeWait(system.model, operation, writes), cpu.buffer, place);
}

/** What the operation accesses. */
function placeOf(
  cpu: Cpu,
  id: number,
  instruction: Instruction,
  { type }: Extract<Operation, { kind: 'exchange' }>,
): Place {
  const { locals } = topFrame(topContext(cpu) as Context);
  return { address: Number(instruction.first(locals, id, cpu.contexts)), size: sizeOf(type) };
}

/** Leaving anything but a task ends in IRET, which serialises (SDM vol. 3, 8.3), or in a stopper's LOCKed operation. */
function isIret(context: Context, instruction: Instruction): boolean {
  return (
    instruction.operation.kind === 'return' &&
    context.frames.length === 1 &&
    context.kind !== 'task'
  );
}

function isReady(system: System, machine: Machine, id: number, instruction: Instruction): boolean {
  const { operation } = instruction;
  switch (operation.kind) {
    case 'halt':
      return false;
    case 'store':
      // A store into text may need two entries.
      return machine.cpus[id].buffer.length < MAX_BUFFER - 1;
    case 'exchange':
      return !operation.blocking || isAsExpected(system, machine, id, instruction, operation);
    case 'stop':
      return isStopReady(machine, id, operation.phase);
    case 'gather':
      return !machine.cpus.some(isSharing);
    case 'broadcast':
      return operation.phase === 'send'
        ? machine.cpus.every((cpu, other) => other === id || cpu.interruptFrom < 0)
        : machine.cpus.every((cpu) => cpu.interruptFrom !== id);
    case 'rcu':
    case 'srcu':
      return (
        operation.phase !== 'wait' || !isAwaited(machine, taskBit(system, machine.cpus[id], id))
      );
    case 'rcu-tasks':
      return operation.phase !== 'wait' || !awaitsTasks(system, machine, id);
    default:
      return true;
  }
}

/** Its comparison holds, or it makes none. */
function wouldWrite(
  system: System,
  machine: Machine,
  id: number,
  instruction: Instruction,
  operation: Extract<Operation, { kind: 'exchange' }>,
): boolean {
  switch (operation.operator) {
    case 'compare':
      return isAsExpected(system, machine, id, instruction, operation);
    case 'add-unless':
      return !isAsExpected(system, machine, id, instruction, operation);
    default:
      return true;
  }
}

/** Memory, as the CPU sees it, holds what the operation compares with. */
function isAsExpected(
  system: System,
  machine: Machine,
  id: number,
  instruction: Instruction,
  operation: Extract<Operation, { kind: 'exchange' }>,
): boolean {
  const cpu = machine.cpus[id];
  const { locals } = topFrame(topContext(cpu) as Context);
  const address = Number(instruction.first(locals, id, cpu.contexts));
  const value = visibleValue(system, machine, cpu, address, sizeOf(operation.type));
  // A wild address, or a dead object's, is ready: running it is what shows the crash.
  return (
    value === undefined ||
    isDead(system, machine, address, sizeOf(operation.type)) ||
    convert(value, operation.type) === instruction.third(locals, id, cpu.contexts)
  );
}

/** The grace period of the task with that bit waits for a read-side section. */
function isAwaited({ cpus }: Machine, bit: number): boolean {
  return cpus.some(
    ({ rcuWaiters, sections, buffer, waiting }) =>
      (rcuWaiters & bit) !== 0 ||
      sections.some(({ waiters }) => (waiters & bit) !== 0) ||
      buffer.some(({ address, value }) => address === 0 && (Number(value) & bit) !== 0) ||
      waiting.some((task) => (task.rcuWaiters & bit) !== 0),
  );
}

/** Some task that synchronize_rcu_tasks waits for neither sleeps nor has given its CPU up. */
function awaitsTasks(system: System, { cpus }: Machine, id: number): boolean {
  const bit = taskBit(system, cpus[id], id);
  return cpus.some(
    (cpu) =>
      ((cpu.tasksWaiters & bit) !== 0 && !isAsleep(system, cpu)) ||
      cpu.waiting.some(({ tasksWaiters }) => (tasksWaiters & bit) !== 0),
  );
}

function isStopReady(machine: Machine, id: number, phase: string): boolean {
  const { stop } = machine;
  switch (phase) {
    case 'request':
      return stop.owner < 0;
    case 'reach':
      return machine.cpus.every((cpu, other) => other === id || isStopped(cpu));
    case 'finish':
      return !machine.cpus.some(hasStopper);
    default:
      return true;
  }
}

/** An NMI that arrives now is kept for later: by the CPU while NMIs are blocked, or by software. */
export function isLatched({ nmiStack }: System, { nmiBlocked, contexts }: Cpu): boolean {
  return nmiBlocked || (nmiStack === 'rerun' && hasNmi(contexts));
}

/**
 * Between any two micro-operations; while NMIs are blocked one is latched (SDM vol. 3, 6.7.1). Entry
 * drains the store buffer (SDM vol. 3, 11.10).
 */
function mayTakeNmi(system: System, machine: Machine, cpu: Cpu): boolean {
  if (machine.nmisLeft === 0 || cpu.nmisLeft === 0 || system.program.nmiHandler < 0) return false;
  if (!cpu.nmiBlocked && cpu.buffer.length > 0) return false;
  return !(cpu.nmiPending && isLatched(system, cpu)) && !isMidway(system, cpu);
}

/** A raised NMI may arrive whenever one from outside may; while one is pending the two become one. */
function mayTakeRaised(system: System, cpu: Cpu): boolean {
  if (!cpu.nmiRaised || isMidway(system, cpu)) return false;
  return cpu.nmiBlocked || cpu.buffer.length === 0;
}

/** True when no task, interrupt or NMI has anything left to run and every store has reached memory. */
export function isFinished(system: System, machine: Machine): boolean {
  return machine.cpus.every((cpu) => {
    if (cpu.buffer.length > 0 || cpu.interruptCallee >= 0 || cpu.nmiRaised) return false;
    if (cpu.waiting.length > 0) return false;
    if (cpu.contexts.length === 0) return true;
    return nextInstruction(system, cpu)?.operation.kind === 'halt';
  });
}
