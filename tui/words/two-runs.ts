/** Commands about two runs side by side. */
import { goToDifference, goToOther, toggleLink, toggleSplit } from '../commands/side-by-side.ts';
import { command } from './command.ts';

export const TWO_RUNS = [
  command(
    'difference',
    'both runs to the next difference',
    (model, { count }) => goToDifference(model, count, 1),
    '[COUNT]',
  ),
  command(
    'difference-back',
    'both runs to the difference before',
    (model, { count }) => goToDifference(model, count, -1),
    '[COUNT]',
  ),
  command('other-run', 'to the other run of two', (model) => goToOther(model)),
  command('link', 'one cursor moves both runs, or each has its own', (model) => toggleLink(model)),
  command('split', 'both runs side by side, or one', (model) => toggleSplit(model)),
];
