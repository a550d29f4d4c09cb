/** Expressions asked of systems and machines, for tests. */
import type { Asked } from '../../../src/history/expressions/asked.ts';
import {
  type Answer,
  type ReadExpression,
  readExpression,
} from '../../../src/history/expressions/expression.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, createSystem, type System } from '../../../src/machine/state/system.ts';
import { HEADER, lowered } from '../../language/protocols.ts';

/** A system with the declarations, at its start. */
export function systemWith(declarations: string): System {
  const program = lowered(`${HEADER}${declarations}\nint patcher(void)\n{\n\treturn 0;\n}\n`);
  return createSystem({ program, memory: 'tso', nmis: 0, nmisPerCpu: [0, 0], asked: null });
}

export const atStart = (system: System): Asked => askedOf(createMachine(system));

export const askedOf = (machine: Machine, more: Partial<Asked> = {}): Asked => ({
  machine,
  index: -1,
  cpu: 0,
  frame: null,
  eyes: null,
  ...more,
});

const read = new WeakMap<System, Map<string, ReadExpression>>();

function readOnce(text: string, system: System): ReadExpression {
  const known = read.get(system) ?? new Map<string, ReadExpression>();
  read.set(system, known);
  const made = known.get(text) ?? readExpression(text, system);
  known.set(text, made);
  return made;
}

/** Throws where it cannot be read. */
export function answered(text: string, system: System, at: Asked): Answer {
  const expression = readOnce(text, system);
  if (!expression.ok) throw new Error(`${text}: ${expression.column}: ${expression.message}`);
  return expression.expression.answer(at);
}

/** The value, or why there is none. */
export function valueIn(text: string, system: System, at: Asked): number | bigint | string {
  const answer = answered(text, system, at);
  return answer.ok ? answer.value : answer.message;
}
