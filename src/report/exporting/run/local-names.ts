/** The locals that events give values to, by name. */
import type { Event } from '../../../machine/events/events.ts';
import { printable } from '../../../machine/program/printable.ts';
import type { Program } from '../../../machine/program/program.ts';
import { type Cpu, topContext, topFrame } from '../../../machine/state/machine.ts';

/** The function that goes on at a CPU: behind an event of the kind `returned` its caller; -1 where none does. */
export function runningFunction(cpu: Cpu): number {
  const context = topContext(cpu);
  return context === undefined || context.frames.length === 0 ? -1 : topFrame(context).fn;
}

/** Empty where no local takes anything; `caller` is the function that takes what one returned. */
export function localName({ functions }: Program, event: Event, caller: number): string {
  if (!('local' in event) || !('fn' in event) || event.local < 0) return '';
  const fn = event.kind === 'returned' ? caller : event.fn;
  return printable(functions[fn]?.locals[event.local]?.name ?? '');
}
