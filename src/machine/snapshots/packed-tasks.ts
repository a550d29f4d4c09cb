/** The words of a packed CPU about its waiting tasks; there are none where a CPU has one task and nobody waits for tasks. */
import type { Context, Cpu } from '../state/machine.ts';
import type { System } from '../state/system.ts';

export const hasTaskWords = ({ tasks, awaitsTasks }: System): boolean => tasks > 1 || awaitsTasks;

/** Whether a task was preempted matters only to those who wait for tasks, and where text may be stale. */
export function packTasks(
  { awaitsTasks, keepsVersions }: System,
  { waiting, tasksWaiters }: Cpu,
  put: (word: number) => void,
  putContext: (context: Context) => void,
): void {
  put(waiting.length);
  if (awaitsTasks) put(tasksWaiters);
  for (const task of waiting) {
    const tells = awaitsTasks || keepsVersions;
    put((tells && task.preempted ? 1 : 0) | (task.rcuDepth << 1));
    put(task.rcuWaiters);
    if (awaitsTasks) put(task.tasksWaiters);
    putContext(task.context);
  }
}

export function unpackTasks(
  { awaitsTasks }: System,
  cpu: Cpu,
  take: () => number,
  takeContext: () => Context,
): void {
  const count = take();
  if (awaitsTasks) cpu.tasksWaiters = take();
  for (let index = 0; index < count; index++) {
    const head = take();
    cpu.waiting.push({
      preempted: (head & 1) === 1,
      rcuDepth: head >> 1,
      rcuWaiters: take(),
      tasksWaiters: awaitsTasks ? take() : 0,
      context: takeContext(),
    });
  }
}
