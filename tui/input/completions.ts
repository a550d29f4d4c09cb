/** What a line that is being typed may become. */
import { conditionNames } from '../../src/history/conditions.ts';
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
  return wordsOf(model, found.command.words, before)
    .filter((word) => word.startsWith(last))
    .map((word) => `${first} ${before}${word}`);
}

function wordsOf(model: Model, completed: Completed, before: string): string[] {
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
      const bytes = conditionNames(system).filter((name) => name.endsWith(']'));
      return [...variablesOf(system).map(({ name }) => name), ...bytes];
    }
    case 'patterns': {
      if (/\bif\b/.test(before)) return conditionNames(system);
      const cpus = program.tasks.map((_, cpu) => `cpu=${cpu}`);
      const names = [...program.sites, ...program.functions].map(({ name }) => name);
      const contexts = ['in=task', 'in=nmi', 'in=stopper', 'in=interrupt', 'in=trap'];
      return [...EVENT_KINDS, ...cpus, ...contexts, ...names, 'if'];
    }
  }
}
