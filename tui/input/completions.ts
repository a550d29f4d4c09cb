/** What a line that is being typed may become. */
import { completedExpressions } from '../../src/history/expressions/completion.ts';
import { variablesOf } from '../../src/inspect/state/variable-rows.ts';
import { namesHere } from '../../src/inspect/values/targets.ts';
import { EVENT_KINDS } from '../../src/machine/events/event-table.ts';
import { frameOfModel } from '../commands/moving/frames.ts';
import { PANES } from '../drawing/layout.ts';
import { type Model, timelineOf, viewOf } from '../model/model.ts';
import type { Completed } from '../words/command.ts';
import { COMMANDS, meantBy } from './command-line.ts';

/** Whole lines that a command line may become. */
export function completions(model: Model, text: string): string[] {
  const match = /^(\w[\w-]*(?:\/[a-z])?)\s+(.*?)([\w.[\]$=-]*)$/.exec(text);
  if (match === null)
    return COMMANDS.map(({ name }) => name).filter((name) => name.startsWith(text));
  const [, first, before, last] = match;
  const found = meantBy(first.split('/')[0], model.focus);
  if (typeof found === 'string') return [];
  const { words } = found.command;
  const expression = expressionIn(words, before + last);
  if (expression !== null) {
    const start = text.slice(0, text.length - expression.length);
    return completedHere(model, words, expression).map((completed) => start + completed);
  }
  return wordsOf(model, words)
    .filter((word) => word.startsWith(last))
    .map((word) => `${first} ${before}${word}`);
}

/** What of a command's words is an expression, null where none is being typed. */
function expressionIn(completed: Completed, words: string): string | null {
  if (completed === 'expressions') return words;
  if (completed !== 'patterns' && completed !== 'traces') return null;
  const condition = /\bif\s+(.*)$/.exec(words)?.[1] ?? null;
  if (completed === 'patterns' || condition !== null) return condition;
  const place = /\sat\s+(.*)$/.exec(words)?.[1] ?? null;
  if (place === null) return /(?:^|,)\s*([^,]*)$/.exec(words)?.[1] ?? words;
  return /^change\s+(.*)$/.exec(place)?.[1] ?? null;
}

/** Conditions and traces are asked in any function, all else in the frame that is looked at. */
function completedHere(model: Model, completed: Completed, expression: string): string[] {
  const { system } = timelineOf(model);
  const frame = completed === 'expressions' ? (frameOfModel(model) ?? null) : null;
  return completedExpressions(expression, system, frame);
}

function wordsOf(model: Model, completed: Completed): string[] {
  const { system } = timelineOf(model);
  const { program } = system;
  switch (completed) {
    case 'none':
    case 'expressions':
      return [];
    case 'panes':
      return ['next', 'previous', ...PANES];
    case 'lanes':
      return ['all', 'hide', 'show', 'fold'];
    case 'strategies':
      return ['round-robin', 'random', 'cpu'];
    case 'names': {
      const cells = program.cells.map(({ name }) => name);
      const bytes = program.sites.flatMap(({ name, size }) =>
        Array.from({ length: size }, (_, offset) => `${name}[${offset}]`),
      );
      const locals = namesHere(viewOf(model));
      return [
        ...new Set([...variablesOf(system).map(({ name }) => name), ...cells, ...bytes, ...locals]),
      ];
    }
    case 'traces':
      return ['change', ...wordsOf(model, 'patterns')];
    case 'patterns': {
      const cpus = program.tasks.map((_, cpu) => `cpu=${cpu}`);
      const names = [...program.sites, ...program.functions].map(({ name }) => name);
      const contexts = ['in=task', 'in=nmi', 'in=stopper', 'in=interrupt', 'in=trap'];
      return [...EVENT_KINDS, ...cpus, ...contexts, ...names, 'if'];
    }
  }
}
