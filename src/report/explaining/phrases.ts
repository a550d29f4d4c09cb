/** Parts of sentences about a run: who, where, when. */
import type { ContextKind } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Actor, OpenContext } from '../facts/happenings.ts';
import { functionName, sourceLine, sourcePosition } from '../naming/names.ts';
import { type Spot, spotText } from '../naming/source-spots.ts';
import type { Actor as SlicedActor } from '../slicing/open-frames.ts';

/** `at event 5`, `at events 5 to 9`. */
export function atEvents(first: number, last: number): string {
  return first === last ? `at event ${first}` : `at events ${first} to ${last}`;
}

export const CONTEXT_NAMES: Readonly<Record<ContextKind, string>> = {
  task: 'task',
  stopper: 'stopper',
  interrupt: 'interrupt',
  trap: 'int3 handler',
  nmi: 'NMI',
};

/** `CPU1's NMI`; `CPU1's task 2` where the number is given. */
export function whose(cpu: number, context: ContextKind, task: number | null = null): string {
  const number = context === 'task' && task !== null ? ` ${task}` : '';
  return `CPU${cpu}'s ${CONTEXT_NAMES[context]}${number}`;
}

/** Who did something: a task by its number where its CPU has several. */
export function doer(
  { tasks }: System,
  { cpu, context, task }: Pick<Actor, 'cpu' | 'context' | 'task'>,
): string {
  return whose(cpu, context, tasks > 1 ? task : null);
}

/** The same of a context that a slice follows. */
export const actorName = (system: System, { cpu, kind, task }: SlicedActor): string =>
  doer(system, { cpu, context: kind, task });

/** ` in an NMI that began at event 12`; ` in task 1` where its CPU has several, else nothing for a task. */
export function since({ tasks }: System, context: OpenContext | undefined): string {
  if (context === undefined) return '';
  if (context.kind === 'task') return tasks > 1 ? ` in task ${context.task}` : '';
  if (context.kind === 'stopper') return ' in its stopper';
  return ` in ${withArticle(CONTEXT_NAMES[context.kind])} that began at event ${context.began}`;
}

/** `an NMI`, `a task`. */
export function withArticle(name: string): string {
  return `${/^[NMIAEOi]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** ` in nmi_handler() by 'write_flag = 1'`; without the statement where several have done it. */
export function by(system: System, spot: Spot | null, isOne = true): string {
  const text = isOne ? spotText(system.program, spot) : '';
  const frame = spot?.named[spot.named.length - 1];
  const where = frame === undefined ? '' : ` in ${functionName(system.program, frame.fn)}()`;
  return text === '' ? where : `${where} by '${text}'`;
}

/** ` at 'while (x)' (file.c:12)`; nothing outside of the protocol's functions: what enters a handler is not its. */
export function at(system: System, spot: Spot | null): string {
  if (spot === null || spot.named.length === 0) return '';
  const where = ` in ${functionName(system.program, spot.named[spot.named.length - 1].fn)}()`;
  const text = sourceLine(system.program, spot.source);
  return `${where} at '${text}' (${sourcePosition(system.program, spot.source)})`;
}

/** `, called from patch()`; nothing for the function that a context begins with. */
export function calledFrom({ program }: System, spot: Spot | null): string {
  const caller = spot?.named.at(-2);
  return caller === undefined ? '' : `, called from ${functionName(program, caller.fn)}()`;
}

/** `byte 0`, `bytes 1 to 4`. */
export function byteRange(first: number, last: number): string {
  return first === last ? `byte ${first}` : `bytes ${first} to ${last}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
