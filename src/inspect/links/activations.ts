/**
 * Activations: each call of a function, each handler that has come in and each task's outermost function, numbered in
 * the order in which they began. Which of them made each event the columns tell: no event is made again.
 */
import type { Timeline } from '../../history/timeline.ts';
import { taskFunction } from '../../machine/program/task-functions.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { IntList } from './int-list.ts';

/** No event, or no activation. */
export const NONE = -1;

interface OpenContext {
  isStopper: boolean;
  task: number;
  /** Outermost first. */
  frames: number[];
}

interface OpenCpu {
  contexts: OpenContext[];
  /** By number of the task. */
  waiting: OpenContext[];
  /** Activations that a stop_machine of another CPU began here, or would have: not every CPU is in its set. */
  shared: number[];
  /** What the CPU begins with, NONE for an idle one. */
  first: number;
}

/** `fn` of an event that no function made. */
const NO_FUNCTION = 0xffff;

export class Activations {
  /** By event: the activation that made it, NONE for what comes from outside. */
  readonly of = new IntList();
  /** By event: the innermost activation of its CPU afterwards. */
  readonly #tops = new IntList();
  /** By activation: its CPU, and the event that began it, NONE for a task's outermost one. */
  readonly cpu = new IntList();
  readonly entry = new IntList();
  /** By activation: its caller, or what it came in over. */
  readonly outer = new IntList();
  /** By activation: the event that ended it, NONE for one that has not ended. */
  readonly end = new IntList();
  readonly #cpus: OpenCpu[];

  constructor({ program, cpus, tasks }: System) {
    this.#cpus = Array.from({ length: cpus }, (_, cpu) => {
      const begin = (task: number): OpenContext[] =>
        taskFunction(program, cpu, task) < 0 ? [] : [this.#task(cpu, task)];
      const waiting = Array.from({ length: tasks - 1 }, (_, other) => begin(other + 1)).flat();
      const contexts = begin(0);
      return { contexts, waiting, shared: [], first: contexts[0]?.frames[0] ?? NONE };
    });
  }

  take({ columns, schedule }: Timeline, index: number): void {
    const id = columns.cpu[index];
    const cpu = this.#cpus[id];
    const { frames = [] } = cpu.contexts[cpu.contexts.length - 1] ?? {};
    const own = columns.fn[index] === NO_FUNCTION ? undefined : frames[frames.length - 1];
    this.of.push(own ?? NONE);
    switch (columns.kindAt(index)) {
      case 'called':
        frames.push(this.#begin(id, index, own ?? NONE));
        break;
      case 'returned':
        this.#endAll(frames.splice(-1), index);
        break;
      case 'trapped':
      case 'nmi-entered':
      case 'interrupt-entered':
        enter(cpu, false, [this.#begin(id, index, topOf(cpu))]);
        break;
      case 'stopped':
        enter(cpu, true, []);
        break;
      case 'stop-shared':
        this.#share(id, index);
        break;
      case 'stopper-returned':
        this.#endAll(frames.splice(0), index);
        break;
      case 'interrupt-returned':
      case 'resumed':
      case 'task-ended':
        this.#endAll(cpu.contexts.pop()?.frames ?? [], index);
        break;
      case 'switched':
        exchange(cpu, schedule[columns.step[index]].entry);
        break;
      default:
    }
    this.#tops.push(topOf(cpu));
  }

  /** The activation that the event began on that CPU, NONE for none. */
  begunBy(event: number, cpu: number): number {
    let low = 0;
    let high = this.entry.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entry.at(middle) < event) low = middle + 1;
      else high = middle;
    }
    for (; low < this.entry.length && this.entry.at(low) === event; low++) {
      if (this.cpu.at(low) === cpu) return low;
    }
    return NONE;
  }

  /** The activations of a CPU's frames at the mark, innermost first; `machine` is that of the mark. */
  stackAt({ columns }: Timeline, machine: Machine, mark: number, cpu: number): number[] {
    const { contexts } = machine.cpus[cpu];
    if (contexts.length === 0) return [];
    let last = mark - 1;
    while (last >= 0 && columns.cpu[last] !== cpu) last--;
    let at = last < 0 ? this.#cpus[cpu].first : this.#tops.at(last);
    const stack: number[] = [];
    for (const { kind, frames } of [...contexts].reverse()) {
      const entry = at === NONE ? NONE : this.entry.at(at);
      const isShared = entry !== NONE && columns.kindAt(entry) === 'stop-shared';
      // It is not in the set of CPUs that were given something to run.
      if (kind === 'stopper' && frames.length === 0 && isShared) at = this.outer.at(at);
      // What it was given while something else ran over it.
      if (kind === 'stopper' && frames.length === 1) at = this.#sharedBefore(cpu, mark);
      for (let left = frames.length; left > 0; left--) {
        stack.push(at);
        at = this.outer.at(at);
      }
    }
    return stack;
  }

  #begin(cpu: number, entry: number, outer: number): number {
    this.cpu.push(cpu);
    this.entry.push(entry);
    this.outer.push(outer);
    this.end.push(NONE);
    return this.cpu.length - 1;
  }

  #task(cpu: number, task: number): OpenContext {
    return { isStopper: false, task, frames: [this.#begin(cpu, NONE, NONE)] };
  }

  #endAll(ended: readonly number[], index: number): void {
    for (const activation of ended) this.end.set(activation, index);
  }

  #share(by: number, index: number): void {
    this.#cpus.forEach((cpu, id) => {
      const at = cpu.contexts.findIndex(({ isStopper }) => isStopper);
      if (id === by || at < 0) return;
      const outer = topOf({ contexts: cpu.contexts.slice(0, at) });
      const shared = this.#begin(id, index, outer);
      cpu.contexts[at].frames = [shared];
      cpu.shared.push(shared);
    });
  }

  #sharedBefore(cpu: number, mark: number): number {
    return this.#cpus[cpu].shared.findLast((shared) => this.entry.at(shared) < mark) ?? NONE;
  }
}

/** The innermost activation of a CPU. */
function topOf({ contexts }: Pick<OpenCpu, 'contexts'>): number {
  for (let at = contexts.length - 1; at >= 0; at--) {
    const { frames } = contexts[at];
    if (frames.length > 0) return frames[frames.length - 1];
  }
  return NONE;
}

function enter({ contexts }: OpenCpu, isStopper: boolean, frames: number[]): void {
  contexts.push({ isStopper, task: 0, frames });
}

/** The waiting task at that place runs on; what ran waits in its place by number. */
function exchange(cpu: OpenCpu, entry: number): void {
  const [next] = cpu.waiting.splice(entry, 1);
  const [left] = cpu.contexts;
  cpu.contexts = [next];
  if (left === undefined) return;
  const behind = cpu.waiting.findIndex(({ task }) => task > left.task);
  cpu.waiting.splice(behind < 0 ? cpu.waiting.length : behind, 0, left);
}
