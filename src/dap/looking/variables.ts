/** Locals of a frame and globals, as an editor lists them. */

import { isCaller } from '../../history/expressions/asked.ts';
import { describedOf, isInScope } from '../../history/expressions/described.ts';
import { readExpression } from '../../history/expressions/expression.ts';
import type { StackFrame } from '../../inspect/state/frames.ts';
import { answerText } from '../../inspect/state/value-words.ts';
import type { DescribedVariable } from '../../machine/program/debug-info.ts';
import type { Variable } from '../protocol/messages.ts';
import { askedAt, type Place, type Standing } from './standing.ts';
import { type Manner, row, valueVariable } from './values.ts';

/** What the frame's function has in scope there, statics among it; of two of a name the inner one. */
export function localsAt(
  standing: Standing,
  place: Place,
  at: StackFrame,
  manner: Manner,
): Variable[] {
  const names = new Set(localsInScope(standing, at).map(({ name }) => name));
  return [...names].map((name) => namedVariable(standing, place, name, manner));
}

/** In order of declaration. */
export function localsInScope({ debuggee }: Standing, at: StackFrame): DescribedVariable[] {
  const { info } = describedOf(debuggee.system);
  const pc = at.frame.pc - (isCaller(at) ? 1 : 0);
  return (info.locals[at.fn] ?? []).filter((local) => isInScope(local, pc));
}

export function globalsAt(standing: Standing, place: Place, manner: Manner): Variable[] {
  const { info } = describedOf(standing.debuggee.system);
  return info.globals.map(({ name }) => namedVariable(standing, place, name, manner));
}

function namedVariable(standing: Standing, place: Place, name: string, manner: Manner): Variable {
  const { system } = standing.debuggee;
  const read = readExpression(name, system);
  if (!read.ok) return row(name, read.message);
  const at = askedAt(standing, place, null);
  const answer = read.expression.answer(at);
  const text = answerText({ system, at, ...manner }, answer);
  if (!answer.ok) return { ...row(name, text), evaluateName: name };
  return valueVariable(standing, place, { name, path: name, shown: answer, text }, manner);
}
