/** evolve, of tasks: one takes the place of another on a CPU, one ends, one waits for the others. */

import type { Switched } from '../events/task-events.ts';
import type { Value } from '../program/values.ts';
import { type Cpu, type Machine, taskBit, type WaitingTask } from '../state/machine.ts';
import type { System } from '../state/system.ts';

/** What ran waits, in its place by number, with all that the CPU has of it; the other one takes its place. */
export function switchTasks(cpu: Cpu, { entry, preempted }: Switched): void {
  const [next] = cpu.waiting.splice(entry, 1);
  const { rcuDepth, rcuWaiters } = cpu;
  if (cpu.contexts.length > 0) {
    const [context] = cpu.contexts;
    // One that gave its CPU up is awaited no longer.
    const tasksWaiters = preempted ? cpu.tasksWaiters : 0;
    insert(cpu.waiting, { context, preempted, rcuDepth, rcuWaiters, tasksWaiters });
  }
  // A section that a task has ended in, or a handler has left open, stays with the CPU.
  const isLeft = cpu.contexts.length === 0;
  cpu.rcuDepth = next.rcuDepth + (isLeft ? rcuDepth : 0);
  cpu.rcuWaiters = next.rcuWaiters | (isLeft ? rcuWaiters : 0);
  cpu.tasksWaiters = next.tasksWaiters;
  cpu.contexts = [next.context];
}

function insert(waiting: WaitingTask[], task: WaitingTask): void {
  const after = waiting.findIndex(({ context }) => context.task > task.context.task);
  waiting.splice(after < 0 ? waiting.length : after, 0, task);
}

export function endTask(cpu: Cpu, value: Value): void {
  const ended = cpu.contexts.pop();
  if (ended?.task === 0) cpu.result = value;
  cpu.tasksWaiters = 0;
}

/** Every task but its own is awaited that runs or was preempted; the others have given their CPU up. */
export function awaitTasks(shape: Pick<System, 'tasks'>, machine: Machine, id: number): void {
  const bit = taskBit(shape, machine.cpus[id], id);
  machine.cpus.forEach((cpu, other) => {
    if (other !== id && cpu.contexts.some(({ kind }) => kind === 'task')) cpu.tasksWaiters |= bit;
    for (const task of cpu.waiting) if (task.preempted) task.tasksWaiters |= bit;
  });
}
