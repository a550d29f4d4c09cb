/**
 * The JSON trace format that Perfetto and chrome://tracing open (Trace Event Format: a lane a CPU, contexts and functions
 * as slices, one event a microsecond).
 */
import { ParkedTasks } from '../../../history/parked-tasks.ts';
import { eachMoment } from '../../../history/simulate.ts';
import type { Event } from '../../../machine/events/events.ts';
import { taskFunction } from '../../../machine/program/task-functions.ts';
import type { System } from '../../../machine/state/system.ts';
import { functionName } from '../../naming/names.ts';
import { factsOf } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { json } from '../run/json.ts';

export function* perfetto({ timeline }: ExportedRun): Generator<string> {
  const { system, schedule } = timeline;
  const slices = new Slices(system);
  const names = system.program.tasks.map((_, tid) => ({
    name: 'thread_name',
    ph: 'M',
    pid: 1,
    tid,
    args: { name: `CPU${tid}` },
  }));
  yield `{"displayTimeUnit":"ns","traceEvents":[${names.map(json).join(',\n')}`;
  for (const { index, event } of eachMoment(system, schedule)) {
    for (const one of slices.take(event, index)) yield `,\n${json(one)}`;
  }
  for (const one of slices.close(timeline.length)) yield `,\n${json(one)}`;
  yield ']}\n';
}

interface TraceEvent {
  name?: string;
  ph: 'B' | 'E' | 'i';
  pid: 1;
  tid: number;
  ts: number;
  /** The scope of an instant: its thread. */
  s?: 't';
  args?: object;
}

/** Contexts and functions that are open on each CPU. */
class Slices {
  readonly #system: System;
  /** By CPU and context, outermost first: the names of the slices that each context has open. */
  readonly #open: string[][][];
  readonly #parked: ParkedTasks<string[]>;

  constructor(system: System) {
    this.#system = system;
    this.#open = system.program.tasks.map(() => []);
    this.#parked = new ParkedTasks(system.cpus);
  }

  take(event: Event, ts: number): TraceEvent[] {
    const at = { pid: 1 as const, tid: event.cpu, ts };
    const open = this.#open[event.cpu];
    const begin = (name: string): TraceEvent => ({ name, ph: 'B', ...at });
    const ends = (count: number): TraceEvent[] =>
      Array.from({ length: count }, () => ({ ph: 'E', ...at }));
    const begun = open.length === 0 ? this.#beginTask(open, event, begin) : [];
    switch (event.kind) {
      case 'called': {
        const name = functionName(this.#system.program, event.callee);
        open[open.length - 1].push(name);
        return [...begun, begin(name)];
      }
      case 'returned':
        open[open.length - 1].pop();
        return [...begun, ...ends(1)];
      case 'switched': {
        const ended = ends(open.flat().length);
        const fn = taskFunction(this.#system.program, event.cpu, event.task);
        this.#parked.exchange(open, event, () => [[functionName(this.#system.program, fn)]]);
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
      case 'assigned':
      case 'jumped':
      case 'relaxed':
        return begun;
      default: {
        const { object, value, position } = factsOf(this.#system, event);
        const name = object === '' ? event.kind : `${event.kind} ${object}`;
        const args = { value, position };
        return [...begun, { name, ph: 'i', s: 't', ...at, args }];
      }
    }
  }

  /** The first event of a CPU's task begins the slice of that. */
  #beginTask(open: string[][], event: Event, begin: (name: string) => TraceEvent): TraceEvent[] {
    const fn = this.#system.program.tasks[event.cpu];
    const isTask = 'context' in event && event.context === 'task';
    if (fn < 0 || !isTask || event.kind === 'task-ended') return [];
    const name = functionName(this.#system.program, fn);
    open.push([name]);
    return [begin(name)];
  }

  close(ts: number): TraceEvent[] {
    return this.#open.flatMap((open, tid) => {
      const count = open.flat().length;
      return Array.from({ length: count }, (): TraceEvent => ({ ph: 'E', pid: 1, tid, ts }));
    });
  }
}

const CONTEXTS = {
  'nmi-entered': 'NMI',
  'interrupt-entered': 'interrupt',
  trapped: 'int3',
  stopped: 'stopped',
};
