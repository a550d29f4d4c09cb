/**
 * The text of the kernel's `trace` file (Documentation/trace/ftrace.rst): calls as the function tracer has them, other
 * events by their kind, each with the task, the CPU and what was off there.
 */
import type { System } from '../../../machine/state/system.ts';
import { functionName } from '../../naming/names.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { type FtraceEntry, ftraceCount, ftraceEntries, word } from './ftrace-entries.ts';

const COLUMNS = `#
#                                _-----=> irqs-off/BH-disabled
#                               / _----=> need-resched
#                              | / _---=> hardirq/softirq
#                              || / _--=> preempt-depth
#                              ||| / _-=> migrate-disable
#                              |||| /     delay
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;

export function* ftrace(run: ExportedRun): Generator<string> {
  const { system } = run.timeline;
  const count = ftraceCount(run);
  yield '# tracer: function\n#\n';
  yield `# entries-in-buffer/entries-written: ${count}/${count}   #P:${system.cpus}\n`;
  yield COLUMNS;
  for (const entry of ftraceEntries(run)) yield `${line(system, entry)}\n`;
}

function line(system: System, entry: FtraceEntry): string {
  const { cpu, task, ts, name, text } = entry;
  const who = `${task.comm.padStart(16)}-${String(task.pid).padEnd(7)}`;
  const time = `${Math.floor(ts / 1e6)}`.padStart(5);
  const micro = String(ts % 1e6).padStart(6, '0');
  const what = name === 'function' ? call(system, entry) : `${name}: ${text}`;
  const place = `[${String(cpu).padStart(3, '0')}]`;
  return `${who} ${place} ${flags(entry)} ${time}.${micro}: ${what.trimEnd()}`;
}

const call = ({ program }: System, { callee, caller }: FtraceEntry): string =>
  `${word(functionName(program, callee))} <-${word(functionName(program, caller))}`;

/** The five columns: migration is never off by itself, and no reschedule is ever needed. */
function flags({ irqsOff, nmi, hardirq, preemptOff }: FtraceEntry): string {
  const depth = preemptOff === 0 ? '.' : preemptOff.toString(16);
  const handler = nmi ? (hardirq ? 'Z' : 'z') : hardirq ? 'h' : '.';
  return `${irqsOff ? 'd' : '.'}.${handler}${depth}.`;
}
