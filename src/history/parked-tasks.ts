/** What a follower of a run keeps of tasks that wait for their CPU: a stack for each. */
import type { Event } from '../machine/events/events.ts';

type Switched = Extract<Event, { kind: 'switched' }>;

export class ParkedTasks<T> {
  /** By CPU: the number of its task, and the stacks of the others by number. */
  readonly #cpus: { current: number; parked: Map<number, T[]> }[];

  constructor(cpus: number) {
    this.#cpus = Array.from({ length: cpus }, () => ({ current: 0, parked: new Map() }));
  }

  /** `open` becomes the stack of the task that runs from now on; one that has yet to begin has what `begin` gives. */
  exchange(open: T[], { cpu, task }: Switched, begin: () => T[]): void {
    const { parked, current } = this.#cpus[cpu];
    parked.set(current, open.slice());
    open.splice(0, open.length, ...(parked.get(task) ?? begin()));
    parked.delete(task);
    this.#cpus[cpu].current = task;
  }

  /** The stacks of the CPU's tasks that wait. */
  waiting(cpu: number): T[][] {
    return [...this.#cpus[cpu].parked.values()];
  }
}
