/**
 * What `:trace` asks: `EXPRESSION[, EXPRESSION...] at PLACE [if CONDITION]`. A place is a pattern of events as
 * for breakpoints, or `change [VARIABLE]`; without one it is the change of what is traced.
 */
import { problemAtAll } from '../../history/conditions.ts';
import { type Expression, readExpression } from '../../history/expressions/expression.ts';
import type { System } from '../../machine/state/system.ts';
import { type EventPattern, readPattern } from '../events/event-pattern.ts';

export interface TraceRequest {
  /** As the user wrote it. */
  text: string;
  expressions: Expression[];
  /** Where: its condition is asked there too. */
  pattern: EventPattern;
  /** Stretches of memory or text of which one must change; null: whatever the pattern says. */
  changing: { name: string; address: number; size: number }[] | null;
}

export type ReadTrace = { ok: true; request: TraceRequest } | { ok: false; message: string };

class TraceError extends Error {}

export function readTrace(text: string, system: System): ReadTrace {
  try {
    return { ok: true, request: requestOf(text.trim(), system) };
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return { ok: false, message: error.message };
  }
}

function requestOf(text: string, system: System): TraceRequest {
  const { what, place } = parted(text, system);
  const expressions = listed(what).map(({ part, column }) => expressionAt(part, column, system));
  const change = /^change\b(?!-)\s*(.*?)(?:\s*\b(if\b.*))?$/.exec(place ?? 'change');
  if (change === null) {
    const pattern = patternOf(place ?? '', system);
    const problem = expressions.map((one) => problemAtAll(one, pattern.places)).find(Boolean);
    if (problem) throw new TraceError(problem);
    return { text, expressions, pattern, changing: null };
  }
  const [, names, condition] = change;
  const watched =
    names === ''
      ? expressions
      : listed(names).map(({ part }) => expressionAt(part, text.indexOf(part), system));
  const changing = watched.map((expression) => placeOf(expression));
  return { text, expressions, pattern: patternOf(condition ?? '', system), changing };
}

function patternOf(text: string, system: System): EventPattern {
  const read = readPattern(text === '' ? 'if 1' : text, system);
  if (!read.ok) throw new TraceError(read.message);
  return read.pattern;
}

/** Where the expressions end: at the first `at` before which there are some. */
function parted(text: string, system: System): { what: string; place: string | null } {
  const ends = [...text.matchAll(/\s+at\s+/g)];
  const end = ends.find(({ index }) =>
    listed(text.slice(0, index)).every(({ part }) => readExpression(part, system).ok),
  );
  const wrong = end ?? ends[0];
  if (wrong === undefined) return { what: text, place: null };
  return { what: text.slice(0, wrong.index), place: text.slice(wrong.index + wrong[0].length) };
}

/** Parts between commas that stand in no brackets, each with where it begins. */
function listed(text: string): { part: string; column: number }[] {
  const parts: { part: string; column: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '(' || text[at] === '[') depth++;
    if (text[at] === ')' || text[at] === ']') depth--;
    if (at < text.length && (text[at] !== ',' || depth > 0)) continue;
    parts.push({ part: text.slice(start, at), column: start });
    start = at + 1;
  }
  return parts;
}

function expressionAt(text: string, column: number, system: System): Expression {
  const read = readExpression(text, system);
  if (read.ok) return read.expression;
  throw new TraceError(`column ${column + read.column + 1}: ${read.message}`);
}

function placeOf(expression: Expression): { name: string; address: number; size: number } {
  const place = expression.fixedPlace();
  if (place !== null) return { name: expression.text, ...place };
  const advice = 'say where instead: at LINE, FUNCTION, SITE or a kind of event';
  throw new TraceError(`${expression.text} is at no place of its own, and none changes: ${advice}`);
}
