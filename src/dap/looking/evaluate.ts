/** What an expression gives in a frame of a CPU. */
import { completedExpressions } from '../../history/expressions/completion.ts';
import { readExpression } from '../../history/expressions/expression.ts';
import { answerText } from '../../inspect/state/value-words.ts';
import { printable } from '../../machine/program/printable.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Bodies } from '../protocol/messages.ts';
import { askedAt, innermostPlace, type Place, type Standing } from './standing.ts';
import { siteVariable } from './text-variables.ts';
import { type Manner, valueVariable } from './values.ts';

/** Throws Refusal for what means nothing, and for what has no value there. */
export function evaluateAt(
  standing: Standing,
  text: string,
  place: Place,
  manner: Manner,
): Bodies['evaluate'] {
  const { name, value, evaluateName, ...rest } = evaluated(standing, text, place, manner);
  return { result: value, ...rest };
}

function evaluated(standing: Standing, text: string, place: Place, manner: Manner) {
  const { system } = standing.debuggee;
  const read = readExpression(text, system);
  if (!read.ok) throw new Refusal(printable(`column ${read.column + 1}: ${read.message}`));
  const { expression } = read;
  const { eyes } = expression;
  const asking = eyes === null || eyes === place.cpu ? place : innermostPlace(standing, eyes);
  const at = askedAt(standing, asking, eyes);
  const answer = expression.answer(at);
  if (!answer.ok) throw new Refusal(printable(`${expression.text}: ${answer.message}`));
  const site = system.program.sites.findIndex(({ name }) => name === expression.text);
  if (site >= 0) return siteVariable(standing, asking, site);
  const listed = { name: text, path: expression.text, shown: answer, text: '' };
  listed.text = answerText({ system, at, ...manner }, answer);
  const variable = valueVariable(standing, asking, listed, manner);
  return eyes === null ? variable : { ...variable, value: printable(listed.text) };
}

/** What the text up to the cursor may become; `column` counts from 0. */
export function completionsAt(
  standing: Standing,
  text: string,
  column: number,
  place: Place,
): Bodies['completions'] {
  const before = text.slice(0, Math.max(0, column));
  const { frame } = askedAt(standing, place, null);
  const { length } = /[\w$]*$/.exec(before)?.[0] ?? '';
  const targets = completedExpressions(before, standing.debuggee.system, frame)
    .slice(0, MOST_COMPLETIONS)
    .map((whole) => {
      const label = printable(whole.slice(before.length - length));
      return { label, start: before.length - length, length };
    });
  return { targets };
}

const MOST_COMPLETIONS = 200;
