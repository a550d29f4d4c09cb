/** A run as the kernel's tracer would have recorded it: an entry an event, with the state of its CPU. */
import { printableAscii } from '../../../machine/program/printable.ts';
import { taskFunction } from '../../../machine/program/task-functions.ts';
import { type ContextKind, MOST_TASKS_A_CPU, topContext } from '../../../machine/state/machine.ts';
import type { System } from '../../../machine/state/system.ts';
import { functionName } from '../../naming/names.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { type ToldMoment, toldMoments } from '../run/told-moments.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';

export interface FtraceTask {
  comm: string;
  pid: number;
}

export interface FtraceEntry {
  cpu: number;
  task: FtraceTask;
  /** In microseconds: an event takes one. */
  ts: number;
  irqsOff: boolean;
  nmi: boolean;
  hardirq: boolean;
  preemptOff: number;
  /** `loaded`, `nmi_entered`; `function` for a call, of which `callee` and `caller` tell. */
  name: string;
  text: string;
  callee: number;
  caller: number;
}

export const IDLE: FtraceTask = { comm: '<idle>', pid: 0 };
/** Characters of a task's name: TASK_COMM_LEN without the last. */
const LONGEST_COMM = 15;
/** Longer ones are cut: an entry has to fit into a page. */
const LONGEST_TEXT = 1000;

/** Private to a CPU: the kernel has no entries for such. */
const HIDDEN = ['assigned', 'jumped', 'relaxed', 'returned'];

/** A word of ASCII, as names of tasks and functions are. */
export const word = (name: string): string => printableAscii(name).replace(/\s/g, '_');

export const ftraceText = (text: string): string =>
  printableAscii(text).replaceAll('\n', ' ').slice(0, LONGEST_TEXT);

export function ftraceTask({ program }: System, cpu: number, task: number): FtraceTask {
  const fn = taskFunction(program, cpu, task);
  if (fn < 0) return IDLE;
  const comm = word(functionName(program, fn)).slice(0, LONGEST_COMM);
  return { comm, pid: 1 + MOST_TASKS_A_CPU * cpu + task };
}

/** The scenario first, the verdict at its event or last. */
export function* ftraceEntries(run: ExportedRun): Generator<FtraceEntry> {
  const { timeline, critical, scenario } = run;
  const { system } = timeline;
  const tasks = system.program.tasks.map(() => 0);
  const failing = critical?.event ?? timeline.length;
  yield told(0, 'scenario', scenarioLine(run));
  yield told(0, 'reproduce', scenario.reproduce);
  for (const moment of toldMoments(run)) {
    const { event, index } = moment;
    if (event.kind === 'switched') tasks[event.cpu] = event.task;
    if (!HIDDEN.includes(event.kind)) yield entryOf(system, moment, tasks[event.cpu]);
    if (index === failing)
      yield { ...told(index + 1, 'verdict', verdictLine(run)), cpu: event.cpu };
  }
  if (failing >= timeline.length) yield told(timeline.length + 1, 'verdict', verdictLine(run));
}

/** How many they are. */
export function ftraceCount({ timeline: { columns } }: ExportedRun): number {
  // Scenario, reproduce, verdict.
  let count = 3;
  for (let event = 0; event < columns.length; event++) {
    if (!HIDDEN.includes(columns.kindAt(event))) count++;
  }
  return count;
}

const told = (ts: number, name: string, text: string): FtraceEntry => ({
  cpu: 0,
  task: IDLE,
  ts,
  irqsOff: false,
  nmi: false,
  hardirq: false,
  preemptOff: 0,
  name,
  text: ftraceText(text),
  callee: -1,
  caller: -1,
});

function entryOf(system: System, moment: ToldMoment, task: number): FtraceEntry {
  const { event, index, facts, machine } = moment;
  const { contexts } = machine.cpus[event.cpu];
  const own = 'context' in event ? event.context : undefined;
  const isIn = (kind: ContextKind) => own === kind || contexts.some((one) => one.kind === kind);
  const top = topContext(machine.cpus[event.cpu]);
  const { object, value, position } = facts;
  const parts = [object, value, position === '' ? '' : `(${position})`];
  const isCall = event.kind === 'called';
  return {
    cpu: event.cpu,
    task: isIn('task') ? ftraceTask(system, event.cpu, task) : IDLE,
    ts: index + 1,
    irqsOff: (own ?? top?.kind ?? 'task') !== 'task' || top?.irqsOff === true,
    nmi: isIn('nmi'),
    hardirq: isIn('interrupt'),
    preemptOff: Math.min(15, top?.preemptOff ?? 0),
    name: isCall ? 'function' : event.kind.replaceAll('-', '_'),
    text: ftraceText(parts.filter((part) => part !== '').join(' ')),
    callee: isCall ? event.callee : -1,
    caller: isCall ? event.fn : -1,
  };
}
