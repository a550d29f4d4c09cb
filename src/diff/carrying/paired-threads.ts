/**
 * Which activation of a context in the second version is which of the first, and the steps that have to
 * wait. Contexts of a kind on a CPU are paired in the order in which they begin.
 */
import { ParkedTasks } from '../../history/parked-tasks.ts';
import type { Event } from '../../machine/events/events.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import { begunBy, leaves, type Script, taskKey } from './schedule-script.ts';

/** Where a thread of the first version stands in the second one. */
export type Standing = 'innermost' | 'covered' | 'to come' | 'over';

/** No thread of the first version: only the second one has this context, so far. */
const UNPAIRED = -1;

interface Open {
  kind: ContextKind;
  thread: number;
}

export class PairedThreads {
  readonly #script: Script;
  /** The second version's contexts by CPU, outermost first. */
  readonly #open: Open[][];
  readonly #parked: ParkedTasks<Open>;
  /** Threads of the first version that have begun there only. */
  readonly #toCome = new Set<number>();
  /** Steps to come, by thread. */
  readonly #queues = new Map<number, number[]>();

  constructor(script: Script, cpus: number) {
    this.#script = script;
    this.#parked = new ParkedTasks(cpus);
    this.#open = Array.from({ length: cpus }, (_, cpu) => [{ kind: 'task', thread: cpu }]);
  }

  /** Threads of the first version that begin with a step of its schedule. */
  begin(at: number): void {
    for (const thread of this.#script.begins.get(at) ?? []) {
      const { cpu, kind } = this.#script.all[thread];
      const open = this.#open[cpu]?.find((one) => one.kind === kind && one.thread === UNPAIRED);
      if (open === undefined) this.#toCome.add(thread);
      else open.thread = thread;
    }
  }

  /** The threads that begin with the step never begin in the second version. */
  giveUp(at: number): void {
    for (const thread of this.#script.begins.get(at) ?? []) this.#toCome.delete(thread);
  }

  /** An event of the second version. */
  observe(event: Event): void {
    const open = this.#open[event.cpu];
    if (event.kind === 'switched') {
      const thread = this.#script.tasks.get(taskKey(event.cpu, event.task)) ?? UNPAIRED;
      this.#parked.exchange(open, event, () => [{ kind: 'task', thread }]);
    }
    if (leaves(event)) open.pop();
    const kind = begunBy(event);
    if (kind === null) return;
    const thread = [...this.#toCome].find((one) => {
      const { cpu, kind: wanted } = this.#script.all[one];
      return cpu === event.cpu && wanted === kind;
    });
    if (thread !== undefined) this.#toCome.delete(thread);
    open.push({ kind, thread: thread ?? UNPAIRED });
  }

  standing(thread: number): Standing {
    const { cpu } = this.#script.all[thread];
    const open = this.#open[cpu];
    if (this.#parked.waiting(cpu).some((one) => one.some((kept) => kept.thread === thread))) {
      return 'covered';
    }
    const depth = open.findIndex((one) => one.thread === thread);
    if (depth < 0) return this.#toCome.has(thread) ? 'to come' : 'over';
    return depth === open.length - 1 ? 'innermost' : 'covered';
  }

  /** The CPU's innermost context, undefined when it has none. */
  innermost(cpu: number): { kind: ContextKind; thread: number } | undefined {
    return this.#open[cpu].at(-1);
  }

  isQueued(thread: number): boolean {
    return this.#queues.has(thread);
  }

  /** The thread of the CPU that began to wait last, -1 for none. */
  queuedOn(cpu: number): number {
    const threads = [...this.#queues.keys()].filter(
      (thread) => this.#script.all[thread].cpu === cpu,
    );
    return threads.at(-1) ?? -1;
  }

  queue(thread: number, at: number): void {
    const queue = this.#queues.get(thread);
    if (queue === undefined) this.#queues.set(thread, [at]);
    else queue.push(at);
  }

  /** Threads with steps to come, those that began to wait last first. */
  queued(): number[] {
    return [...this.#queues.keys()].reverse();
  }

  /** The next of a thread's steps to come, undefined for none. */
  next(thread: number): number | undefined {
    return this.#queues.get(thread)?.[0];
  }

  dequeue(thread: number): void {
    const queue = this.#queues.get(thread);
    queue?.shift();
    if (queue?.length === 0) this.#queues.delete(thread);
  }
}
