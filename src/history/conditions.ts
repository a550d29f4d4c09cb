/**
 * Conditions: C expressions over an event and a machine's state, just after it or before it as who asks has it, of the
 * event's CPU and the function that it is in. What memory holds counts, store buffers left aside, unless the condition
 * says whose eyes. One that has no value there is false: a local that does not live, a pointer that leads nowhere.
 */
import type { Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { type Asked, innermostFrame } from './expressions/asked.ts';
import { type Expression, readExpression } from './expressions/expression.ts';
import type { Moment } from './simulate.ts';

/** `machine` is the state just after the moment, or before it. */
export type Condition = (moment: Moment, machine: Machine) => boolean;

export type CompiledCondition =
  | { ok: true; condition: Condition }
  | { ok: false; message: string; column: number };

/** `places`: operations (function times 65,536 and operation) where it is asked; null: anywhere. */
export function compileCondition(
  text: string,
  system: System,
  places: ReadonlySet<number> | null = null,
): CompiledCondition {
  const read = readExpression(text, system, { isCondition: true });
  if (!read.ok) return read;
  const { expression } = read;
  const message = problemAtAll(expression, places);
  if (message !== null) return { ok: false, message, column: 0 };
  return {
    ok: true,
    condition: (moment, machine) => expression.holds(askedAt(expression, moment, machine)),
  };
}

/** Why it can be asked at none of the places, null where it can at one. */
export function problemAtAll(
  expression: Expression,
  places: ReadonlySet<number> | null,
): string | null {
  if (!expression.isLocal || expression.eyes !== null) return null;
  const problems = [...(places ?? [])].map((place) =>
    expression.problemAt(Math.floor(place / 0x10000), place % 0x10000),
  );
  return problems.length > 0 && !problems.includes(null) ? problems[0] : null;
}

/** What an event's CPU asks of a machine; of the CPU whose eyes it says, that CPU. */
export function askedAt(
  { eyes }: Expression,
  { event, index }: Pick<Moment, 'event' | 'index'>,
  machine: Machine,
): Asked {
  const cpu = eyes ?? event.cpu;
  return { machine, index, cpu, frame: innermostFrame(machine, cpu), eyes };
}
