/** What is open on each CPU, as slices of the Trace Event Format: contexts, and in them functions. */
import { ParkedTasks } from '../../../history/parked-tasks.ts';
import type { Event } from '../../../machine/events/events.ts';
import { taskFunction } from '../../../machine/program/task-functions.ts';
import type { System } from '../../../machine/state/system.ts';
import { functionName } from '../../naming/names.ts';

/** One process: the machine. */
export const PID = 1;
/** Thread 0 of a trace is the idle one: CPUs are counted from 1, and behind them their store buffers. */
export const cpuThread = (cpu: number): number => cpu + 1;
export const bufferThread = (cpus: number, cpu: number): number => cpus + cpu + 1;

export interface TraceEvent {
  name?: string;
  cat?: string;
  ph: 'B' | 'E' | 'X' | 'i' | 's' | 'f' | 'C' | 'M';
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  id?: number;
  /** The scope of an instant: its thread, or everything. */
  s?: 't' | 'g';
  /** The end of a flow belongs to the slice around it. */
  bp?: 'e';
  /** A colour by name, for viewers that have them. */
  cname?: string;
  args?: object;
}

interface Slice {
  name: string;
  cname?: string;
}

const CONTEXTS: Readonly<Record<string, Slice>> = {
  'nmi-entered': { name: 'NMI', cname: 'terrible' },
  'interrupt-entered': { name: 'interrupt', cname: 'yellow' },
  trapped: { name: 'int3', cname: 'bad' },
  stopped: { name: 'stopped', cname: 'grey' },
};

export class Slices {
  readonly #system: System;
  /** By CPU and context, outermost first: the slices that each context has open. */
  readonly #open: Slice[][][];
  readonly #parked: ParkedTasks<Slice[]>;

  constructor(system: System) {
    this.#system = system;
    this.#open = system.program.tasks.map(() => []);
    this.#parked = new ParkedTasks(system.cpus);
  }

  /** What begins and ends with an event. */
  take(event: Event, ts: number): TraceEvent[] {
    const at = { pid: PID, tid: cpuThread(event.cpu), ts };
    const open = this.#open[event.cpu];
    const begin = (slice: Slice): TraceEvent => ({ ...slice, ph: 'B', ...at });
    const ends = (count: number): TraceEvent[] =>
      Array.from({ length: count }, () => ({ ph: 'E', ...at }));
    const begun = open.length === 0 ? this.#beginTask(open, event, begin) : [];
    switch (event.kind) {
      case 'called': {
        const slice = { name: functionName(this.#system.program, event.callee) };
        open[open.length - 1].push(slice);
        return [...begun, begin(slice)];
      }
      case 'returned':
        open[open.length - 1].pop();
        return [...begun, ...ends(1)];
      case 'switched': {
        const ended = ends(open.flat().length);
        this.#parked.exchange(open, event, () => [[this.#task(event.cpu, event.task)]]);
        return [...ended, ...open.flat().map(begin)];
      }
      case 'nmi-entered':
      case 'interrupt-entered':
      case 'trapped':
      case 'stopped':
        open.push([CONTEXTS[event.kind]]);
        return [...begun, begin(CONTEXTS[event.kind])];
      case 'interrupt-returned':
      case 'resumed':
      case 'task-ended':
        return [...begun, ...ends(open.pop()?.length ?? 0)];
      default:
        return begun;
    }
  }

  #task(cpu: number, task: number): Slice {
    const { program } = this.#system;
    return { name: functionName(program, taskFunction(program, cpu, task)) };
  }

  /** The first event of a CPU's task begins the slice of that. */
  #beginTask(open: Slice[][], event: Event, begin: (slice: Slice) => TraceEvent): TraceEvent[] {
    const isTask = 'context' in event && event.context === 'task';
    if (!isTask || event.kind === 'task-ended' || this.#system.program.tasks[event.cpu] < 0) {
      return [];
    }
    const slice = this.#task(event.cpu, 0);
    open.push([slice]);
    return [begin(slice)];
  }

  close(ts: number): TraceEvent[] {
    return this.#open.flatMap((open, cpu) => {
      const end: TraceEvent = { ph: 'E', pid: PID, tid: cpuThread(cpu), ts };
      return open.flat().map(() => end);
    });
  }
}
