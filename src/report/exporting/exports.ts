/**
 * A run for other tools: CSV for spreadsheets, JSON lines for scripts, and the JSON trace format that
 * Perfetto and chrome://tracing open (Trace Event Format: a lane a CPU, contexts and functions as
 * slices, one event a microsecond).
 */

import { ParkedTasks } from '../../history/parked-tasks.ts';
import type { Moment } from '../../history/simulate.ts';
import type { Event } from '../../machine/events/events.ts';
import { hexBytes } from '../../machine/memory/hex.ts';
import { printable, printableJson } from '../../machine/program/printable.ts';
import { taskFunction } from '../../machine/program/task-functions.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { outcomeName } from '../naming/contents.ts';
import { functionName, siteName, valueName } from '../naming/names.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl', 'perfetto'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Turns moments, from the first on, into text: `head`, one `text` for each, `foot`. */
export interface Exporter {
  head: string;
  text(moment: Moment): string;
  foot(): string;
}

export function exporterFor(format: ExportFormat, system: System): Exporter {
  switch (format) {
    case 'csv':
      return csv(system);
    case 'jsonl':
      return jsonLines(system);
    case 'perfetto':
      return perfetto(system);
  }
}

/** What all formats say of an event, empty where it has none of it. */
interface Facts {
  fn: string;
  position: string;
  object: string;
  value: string;
}

function factsOf(system: System, event: Event): Facts {
  const { program } = system;
  const isRun = 'pc' in event;
  const source = isRun ? program.functions[event.fn].operations[event.pc].source : null;
  return {
    fn: isRun ? functionName(program, event.fn) : '',
    position: source === null ? '' : `${program.files[source.file]?.name}:${source.line}`,
    ...objectOf(system, event),
  };
}

/** What the event is about, and what became of it. */
function objectOf(system: System, event: Event): Pick<Facts, 'object' | 'value'> {
  switch (event.kind) {
    case 'executed':
      return {
        object: addressName(system, event.address),
        value: outcomeName(system, event),
      };
    case 'fetched':
      return {
        object: addressName(system, event.address + event.offset),
        value: hexBytes(event.value, event.size),
      };
    case 'site-left':
      return { object: siteName(system.program, event.site), value: '' };
    case 'switched':
      return { object: '', value: `task ${event.task}` };
    default: {
      const address = 'address' in event ? event.address : 0;
      return {
        object: address === 0 ? '' : addressName(system, address),
        value: 'value' in event ? valueName(system, address, event.value) : '',
      };
    }
  }
}

const COLUMNS = 'event,step,cpu,context,kind,function,position,object,value\n';

function csv(system: System): Exporter {
  return {
    head: COLUMNS,
    text: ({ index, event, stepIndex }) => {
      const { fn, position, object, value } = factsOf(system, event);
      const context = 'context' in event ? event.context : '';
      const cells = [index, stepIndex, event.cpu, context, event.kind, fn, position, object, value];
      return `${cells.map(csvCell).join(',')}\n`;
    },
    foot: () => '',
  };
}

/** As RFC 4180 has it; a spreadsheet takes no text for a formula (OWASP, "CSV Injection"). */
function csvCell(cell: string | number): string {
  const shown = printable(String(cell));
  const text = FORMULA.test(shown) && !NUMBER.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FORMULA = /^[=+\-@]/;
const NUMBER = /^[+-]?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;

/** Fields of events in which -1 says that there is none: no variable takes the value, no place is another. */
const NONE = new Set(['local', 'at', 'ran', 'holder']);

const json = (value: unknown): string =>
  printableJson(
    JSON.stringify(value, (name, one) => {
      if (typeof one === 'bigint') return one.toString();
      return one === -1 && NONE.has(name) ? null : one;
    }),
  );

function jsonLines(system: System): Exporter {
  return {
    head: '',
    text: ({ index, event, stepIndex }) => {
      const { fn, position, object } = factsOf(system, event);
      const named = { function: fn || undefined, position: position || undefined };
      const line = { index, step: stepIndex, ...event, ...named, object: object || undefined };
      return `${json(line)}\n`;
    },
    foot: () => '',
  };
}

function perfetto(system: System): Exporter {
  const slices = new Slices(system);
  const names = system.program.tasks.map((_, tid) => ({
    name: 'thread_name',
    ph: 'M',
    pid: 1,
    tid,
    args: { name: `CPU${tid}` },
  }));
  let last = 0;
  return {
    head: `{"displayTimeUnit":"ns","traceEvents":[${names.map(json).join(',\n')}`,
    text: ({ index, event }) => {
      last = index;
      return slices
        .take(event, index)
        .map((one) => `,\n${json(one)}`)
        .join('');
    },
    foot: () => {
      const ends = slices.close(last + 1);
      return `${ends.map((one) => `,\n${json(one)}`).join('')}]}\n`;
    },
  };
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
