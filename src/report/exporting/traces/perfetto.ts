/**
 * The JSON trace format that Perfetto and chrome://tracing open (Trace Event Format). Each event takes a microsecond.
 * A CPU is a thread with its contexts and functions as slices; so is its store buffer, in which stores arrive in memory.
 * Arrows lead from a store to its arrival, and from what was written to what read it; variables are counters.
 */
import { eachMoment } from '../../../history/simulate.ts';
import type { Event } from '../../../machine/events/events.ts';
import { printable } from '../../../machine/program/printable.ts';
import type { Value } from '../../../machine/program/values.ts';
import { cellContaining } from '../../../machine/state/address-names.ts';
import type { System } from '../../../machine/state/system.ts';
import { eventLine } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { json } from '../run/json.ts';
import { ReadsFrom } from '../run/reads-from.ts';
import { type ToldMoment, toldMoments } from '../run/told-moments.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';
import { bufferThread, cpuThread, PID, Slices, type TraceEvent } from './perfetto-slices.ts';

export function* perfetto(run: ExportedRun): Generator<string> {
  const head = { displayTimeUnit: 'ns', otherData: otherData(run) };
  yield `${json(head).slice(0, -1)},"traceEvents":[`;
  let isFirst = true;
  for (const one of traceEvents(run)) {
    yield `${isFirst ? '' : ','}\n${json(one)}`;
    isFirst = false;
  }
  yield ']}\n';
}

function otherData(run: ExportedRun): object {
  const { scenario, verdict, critical, explanation } = run;
  const { protocol, description, fields, reproduce } = scenario;
  return {
    scenario: { protocol, description, ...fields },
    reproduce,
    verdict: verdict.word,
    class: critical?.failure.class,
    message: verdict.sentence,
    explanation,
  };
}

function* traceEvents(run: ExportedRun): Generator<TraceEvent> {
  const { timeline, critical } = run;
  const { system } = timeline;
  yield* names(run);
  const flows = new Flows(run);
  const slices = new Slices(system);
  const counters = new Counters(system);
  yield* counters.start(run);
  for (const moment of toldMoments(run)) {
    yield* slices.take(moment.event, moment.index);
    yield* happening(system, moment);
    yield* counters.of(moment);
    if (moment.index === critical?.event) yield failure(run);
    yield* flows.of(moment);
  }
  const end = timeline.length;
  yield* slices.close(end);
  if (critical !== null && critical.event >= end) yield failure(run);
}

function* names(run: ExportedRun): Generator<TraceEvent> {
  const { cpus } = run.timeline.system;
  const named = (about: string, tid: number, args: object): TraceEvent => ({
    name: about,
    ph: 'M',
    pid: PID,
    tid,
    args,
  });
  yield named('process_name', 0, { name: scenarioLine(run) });
  for (let cpu = 0; cpu < cpus; cpu++) {
    const threads = [cpuThread(cpu), bufferThread(cpus, cpu)];
    for (const [nth, tid] of threads.entries()) {
      const name = nth === 0 ? `CPU${cpu}` : `CPU${cpu} store buffer`;
      yield named('thread_name', tid, { name });
      yield named('thread_sort_index', tid, { sort_index: 2 * cpu + nth });
    }
  }
}

/** The end of the run where that is what fails. */
const failure = (run: ExportedRun): TraceEvent => ({
  name: verdictLine(run),
  cat: 'verdict',
  ph: 'i',
  s: 'g',
  pid: PID,
  tid: cpuThread(Math.max(0, run.critical?.failure.cpu ?? 0)),
  ts: run.critical?.event,
  cname: 'terrible',
  args: { explanation: run.explanation },
});

const threadOf = ({ cpus }: System, { kind, cpu }: Event): number =>
  kind === 'committed' ? bufferThread(cpus, cpu) : cpuThread(cpu);

/** Accesses take their time, so that arrows have something to begin and end at; the rest is a moment. */
const ACCESSES = ['loaded', 'buffered', 'stored', 'exchanged', 'committed', 'fetched', 'executed'];
/** Private to a CPU, or a slice of its own. */
const HIDDEN = ['assigned', 'jumped', 'relaxed', 'called', 'returned', 'switched'];

function happening(system: System, { event, index, facts }: ToldMoment): TraceEvent[] {
  if (HIDDEN.includes(event.kind)) return [];
  const { value, position, object } = facts;
  const args = { event: index, object: object || undefined, value, position };
  const at = { pid: PID, tid: threadOf(system, event), ts: index, args };
  const name = eventLine(event, facts);
  if (ACCESSES.includes(event.kind)) return [{ name, cat: 'access', ph: 'X', ...at, dur: 1 }];
  return [{ name, cat: 'event', ph: 'i', s: 't', ...at }];
}

/** Arrows, each from the event that gave a value to the one that took it. */
interface Arrow {
  id: number;
  name: 'arrives' | 'reads-from';
}

class Flows {
  readonly #system: System;
  /** By event. */
  readonly #begin = new Map<number, Arrow[]>();
  readonly #end = new Map<number, Arrow[]>();

  constructor({ timeline }: ExportedRun) {
    this.#system = timeline.system;
    const reads = new ReadsFrom(this.#system.cpus);
    let id = 0;
    for (const { event, index } of eachMoment(timeline.system, timeline.schedule)) {
      const name = event.kind === 'committed' ? 'arrives' : 'reads-from';
      for (const source of reads.take(event, index)) {
        const arrow: Arrow = { id: ++id, name };
        add(this.#begin, source, arrow);
        add(this.#end, index, arrow);
      }
    }
  }

  /** In the middle of the event's slice. */
  *of({ event, index }: ToldMoment): Generator<TraceEvent> {
    const at = { pid: PID, tid: threadOf(this.#system, event), ts: index + 0.5 };
    for (const { id, name } of this.#end.get(index) ?? []) {
      yield { name, cat: 'reads-from', ph: 'f', bp: 'e', id, ...at };
    }
    for (const { id, name } of this.#begin.get(index) ?? []) {
      yield { name, cat: 'reads-from', ph: 's', id, ...at };
    }
  }
}

function add(map: Map<number, Arrow[]>, event: number, arrow: Arrow): void {
  const known = map.get(event);
  if (known === undefined) map.set(event, [arrow]);
  else known.push(arrow);
}

/** The variables that something is written to: what is no number has no place on a scale. */
class Counters {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  /** What stood there at first. */
  *start({ timeline }: ExportedRun): Generator<TraceEvent> {
    const cells = new Set<number>();
    for (const { event } of eachMoment(timeline.system, timeline.schedule)) {
      const cell = this.#written(event);
      if (cell >= 0) cells.add(cell);
    }
    for (const cell of [...cells].sort((a, b) => a - b)) {
      yield this.#counter(cell, this.#system.program.cells[cell].initial, 0);
    }
  }

  *of({ event, index, machine }: ToldMoment): Generator<TraceEvent> {
    const cell = this.#written(event);
    if (cell >= 0) yield this.#counter(cell, machine.memory[cell], index);
  }

  /** Index of the cell that the event writes to, -1 for none. */
  #written(event: Event): number {
    const isWrite =
      event.kind === 'stored' ||
      event.kind === 'committed' ||
      (event.kind === 'exchanged' && event.written);
    if (!isWrite) return -1;
    const { cells } = this.#system.program;
    const cell = cellContaining(cells, event.address);
    return cells[cell]?.pointer === false ? cell : -1;
  }

  #counter(cell: number, value: Value, ts: number): TraceEvent {
    const name = printable(this.#system.program.cells[cell].name);
    return { name, ph: 'C', pid: PID, tid: 0, ts, args: { value: Number(value) } };
  }
}
