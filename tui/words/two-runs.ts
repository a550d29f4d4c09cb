/** Commands about two runs side by side. */
import {
  ALONE,
  goToDifference,
  goToEntry,
  goToOther,
  lineHere,
  toggleLink,
  toggleSplit,
} from '../commands/branching/side-by-side.ts';
import { complain, type Model } from '../model/model.ts';
import { sideOf } from '../model/two-runs.ts';
import { command, opened } from './command.ts';

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
  command(
    'differences',
    'list in what both runs differ, or go to one of the list',
    (model, { words }) => (words === '' ? listed(model) : goToEntry(model, words)),
    '[N]',
  ),
  command('other-run', 'to the other run of two', (model) => goToOther(model)),
  command('link', 'one cursor moves both runs, or each has its own', (model) => toggleLink(model)),
  command('split', 'both runs side by side, or one', (model) => toggleSplit(model)),
];

const listed = (model: Model): Model =>
  sideOf(model) === null ? complain(model, ALONE) : opened(model, 'differences', lineHere(model));
