/** A thread for each CPU, and its stack. */
import { type StackEntry, stackOf } from '../../inspect/state/context-stack.ts';
import { hex } from '../../machine/memory/hex.ts';
import type { Cpu, Frame } from '../../machine/state/machine.ts';
import { LEFT } from '../../machine/state/site-contents.ts';
import { functionName } from '../../report/naming/names.ts';
import type { Bodies, StackFrame } from '../protocol/messages.ts';
import { sourceMessage } from '../run/sources.ts';
import { frameNumber, MOST_ENTRIES, threadNumber } from './containers.ts';
import { machineOf, type Standing } from './standing.ts';

/** `CPU1 (nmi)`, `CPU0 (ended)`; a plain task has no more than its CPU. */
export function threadName({ contexts, waiting }: Cpu, cpu: number): string {
  const top = contexts.at(-1);
  if (top === undefined) return `CPU${cpu} (${waiting.length > 0 ? 'no task runs' : 'ended'})`;
  return top.kind === 'task' ? `CPU${cpu}` : `CPU${cpu} (${top.kind})`;
}

export function threadsAt(standing: Standing): Bodies['threads'] {
  const threads = machineOf(standing).cpus.map((cpu, index) => ({
    id: threadNumber(index),
    name: threadName(cpu, index),
  }));
  return { threads };
}

/** `levels`: at most so many, 0 for all. */
export function stackTraceAt(
  standing: Standing,
  cpu: number,
  { start, levels }: { start: number; levels: number },
): Bodies['stackTrace'] {
  const { system } = standing.debuggee;
  const entries = stackOf(system, machineOf(standing), cpu).slice(0, MOST_ENTRIES);
  const end = levels > 0 ? start + levels : entries.length;
  const frames = entries
    .slice(start, end)
    .map((entry, index) => frameMessage(standing, cpu, entry, start + index));
  return { stackFrames: frames, totalFrames: entries.length };
}

function frameMessage(
  standing: Standing,
  cpu: number,
  entry: StackEntry,
  index: number,
): StackFrame {
  const id = frameNumber(cpu, index);
  if (entry.kind === 'context') {
    return { id, name: entry.label, line: 0, column: 0, presentationHint: 'label' };
  }
  const { debuggee, client } = standing;
  const { system, sources } = debuggee;
  const machine = machineOf(standing);
  const { fn, frame, source } = entry.frame;
  const own = sources[source.file];
  return {
    id,
    name: functionName(system.program, fn),
    source: sourceMessage(own),
    line: source.line - 1 + client.firstLine,
    column: source.column - 1 + client.firstColumn,
    endLine: source.endLine - 1 + client.firstLine,
    endColumn: source.endColumn - 1 + client.firstColumn,
    canRestart: true,
    ...(own.file === 0 ? {} : { presentationHint: 'subtle' as const }),
    ...instructionOf(frame, index === 0 ? machine.cpus[cpu] : null),
  };
}

/** The instruction of a site that the frame is at, or that its CPU is fetching; `cpu`: of the innermost frame. */
function instructionOf(
  { at }: Frame,
  cpu: Cpu | null,
): Pick<StackFrame, 'instructionPointerReference'> {
  const fetching = cpu !== null && cpu.fetched.length > 0 ? cpu.fetchAddress : 0;
  const address = fetching > 0 ? fetching : at;
  return address > LEFT ? { instructionPointerReference: hex(address) } : {};
}
