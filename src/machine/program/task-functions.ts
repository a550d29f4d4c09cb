/** What the tasks of each CPU run. */
import type { Program } from './program.ts';

/** Index of the function that a CPU's task of that number runs, -1 for none. */
export const taskFunction = ({ tasks, others }: Program, cpu: number, task: number): number =>
  (task === 0 ? tasks[cpu] : others?.[cpu]?.[task - 1]) ?? -1;
