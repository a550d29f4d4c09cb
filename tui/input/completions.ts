/** What a line that is being typed may become. */
import { completedExpressions } from '../../src/history/expressions/completion.ts';
import { variablesOf } from '../../src/inspect/state/variable-rows.ts';
import { EVENT_KINDS } from '../../src/machine/events/event-table.ts';
import { PANES } from '../drawing/layout.ts';
import { type Model, timelineOf } from '../model/model.ts';
import type { Completed } from '../words/command.ts';
import { COMMANDS, meantBy } from './command-line.ts';

/** Whole lines that a command line may become. */
export function completions(model: Model, text: string): string[] {
  const match = /^(\S+)\s+(.*?)([\w.[\]$=-]*)$/.exec(text);
  if (match === null)
    return COMMANDS.map(({ name }) => name).filter((name) => name.startsWith(text));
  const [, first, before, last] = match;
  const found = meantBy(first, model.focus);
  if (typeof found === 'string') return [];
  const { words } = found.command;
  const condition = words === 'patterns' ? /^(.*\bif\s+)(.*)$/.exec(before + last) : null;
  if (condition !== null) {
    const { system } = timelineOf(model);
    const completed = completedExpressions(condition[2], system, null);
    return completed.map((expression) => `${first} ${condition[1]}${expression}`);
  }
  return wordsOf(model, words)
    .filter((word) => word.startsWith(last))
    .map((word) => `${first} ${before}${word}`);
}

function wordsOf(model: Model, completed: Completed): string[] {
  const { system } = timelineOf(model);
  const { program } = system;
  switch (completed) {
    case 'none':
      return [];
    case 'panes':
      return ['next', 'previous', ...PANES];
    case 'lanes':
      return ['all', 'hide', 'show', 'fold'];
    case 'strategies':
      return ['round-robin', 'random', 'cpu'];
    case 'names': {
      const bytes = program.sites.flatMap(({ name, size }) =>
        Array.from({ length: size }, (_, offset) => `${name}[${offset}]`),
      );
      return [...variablesOf(system).map(({ name }) => name), ...bytes];
    }
    case 'patterns': {
      const cpus = program.tasks.map((_, cpu) => `cpu=${cpu}`);
      const names = [...program.sites, ...program.functions].map(({ name }) => name);
      const contexts = ['in=task', 'in=nmi', 'in=stopper', 'in=interrupt', 'in=trap'];
      return [...EVENT_KINDS, ...cpus, ...contexts, ...names, 'if'];
    }
  }
}
