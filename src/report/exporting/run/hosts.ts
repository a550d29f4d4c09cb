/** Who makes an event: a context of a CPU, or its store buffer. Handlers of one kind at one CPU are one. */
import type { Event } from '../../../machine/events/events.ts';
import { type Machine, topContext } from '../../../machine/state/machine.ts';
import type { System } from '../../../machine/state/system.ts';

/** Takes the events of a run in order. */
export class Hosts {
  readonly #system: System;
  /** Of each CPU, the number of the task that runs. */
  readonly #tasks: number[];

  constructor(system: System) {
    this.#system = system;
    this.#tasks = system.program.tasks.map(() => 0);
  }

  /** `CPU0.task`, `CPU1.nmi`, `CPU0.buffer`; `CPU0.task1` where a CPU has several. `machine`: after the event. */
  of(event: Event, machine: Machine): string {
    const { cpu } = event;
    if (event.kind === 'switched') this.#tasks[cpu] = event.task;
    if (event.kind === 'committed') return `CPU${cpu}.buffer`;
    const kind = 'context' in event ? event.context : topContext(machine.cpus[cpu])?.kind;
    if (kind === 'task' && this.#system.tasks > 1) return `CPU${cpu}.task${this.#tasks[cpu]}`;
    return `CPU${cpu}.${kind ?? 'idle'}`;
  }
}
