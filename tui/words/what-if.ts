/** Commands that ask "what if": other steps than the run took. */
import { findFailure } from '../commands/branching/failure-from.ts';
import * as forks from '../commands/branching/forks.ts';
import * as changes from '../commands/branching/what-if.ts';
import { complain, type Model } from '../model/model.ts';
import { command, opened } from './command.ts';

export const WHAT_IF = [
  command('fork', 'list the steps that may be taken here', (model) => {
    const choices = forks.forkChoices(model);
    return typeof choices === 'string' ? complain(model, choices) : opened(model, 'fork');
  }),
  command('take', 'take one of them', (model, { words }) => take(model, Number(words)), 'N'),
  command(
    'nmi',
    'an NMI arrives at a CPU now',
    (model, { words }) => forks.injectNmi(model, words),
    '[CPU]',
  ),
  command('what-if', 'list what can be otherwise here', changes.listChanges),
  command('skip', 'as if this NMI, or preemption, did not come', changes.skip),
  command(
    'delay',
    'as if this store stayed in the buffer, until behind an event',
    (model, { words }) => changes.delay(model, words),
    '[EVENT]',
  ),
  command(
    'swap',
    "as if this event came behind another CPU's next, or before its last",
    (model, { words }) => changes.swap(model, words),
    '[CPU] [before]',
  ),
  command(
    'hold',
    'as if this CPU stopped here, until behind an event',
    (model, { words }) => changes.hold(model, words),
    '[EVENT]',
  ),
  command(
    'find-failure',
    'is there a failure from here? so many states at most',
    (model, { words }) => findFailure(model, words),
    '[STATES]',
  ),
  command(
    'beside',
    'put this branch beside its parent, or another one',
    (model, { words }) => changes.beside(model, words),
    '[N]',
  ),
  command(
    'run-on',
    'run this branch on',
    (model, { words }) => forks.runOnUnder(model, words),
    '[round-robin | random SEED | cpu N]',
    'strategies',
  ),
  command('branches', 'the tree of branches', (model) => {
    const tree = forks.branchTree(model.branches);
    const here = tree.findIndex(({ branch }) => branch.id === model.branch);
    return opened(model, 'branches', Math.max(0, here));
  }),
  command('branch', 'go to a branch', (model, { words }) => forks.goToBranch(model, words), 'N'),
  command('save', 'record this branch', (model, { words }) => forks.save(model, words), 'FILE'),
  command(
    'discard',
    'drop a branch and those that left it',
    (model, { words }) => forks.discard(model, words),
    '[N]',
  ),
];

function take(model: Model, number: number): Model {
  const choices = forks.forkChoices(model);
  if (typeof choices === 'string') return complain(model, choices);
  const step = choices[number - 1];
  return step === undefined
    ? complain(model, `Take one of 1 to ${choices.length}: x lists them.`)
    : forks.takeChoice(model, step.code);
}
