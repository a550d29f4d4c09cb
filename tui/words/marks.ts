/** Commands about places to come back to, and what is written out. */
import * as bookmarks from '../commands/moving/bookmarks.ts';
import { writeMarks, writeState, yank } from '../commands/write-out.ts';
import { command } from './command.ts';

export const MARKS = [
  command(
    'bookmark',
    'set a bookmark',
    (model, { words }) =>
      words === '' ? { ...model, awaiting: 'mark' } : bookmarks.setBookmark(model, words),
    'LETTER',
  ),
  command(
    'jump',
    'go to a bookmark',
    (model, { words }) =>
      words === '' ? { ...model, awaiting: 'jump' } : bookmarks.goToBookmark(model, words),
    'LETTER',
  ),
  command(
    'distance',
    'how far A is from B, or two other bookmarks from each other; of one, from here',
    (model, { words }) => bookmarks.distance(model, words),
    '[LETTER [LETTER]]',
  ),
  command(
    'write-marks',
    'write the bookmarks beside the replay, or to a file',
    (model, { words }) => writeMarks(model, words),
    '[FILE]',
  ),
  command(
    'json',
    "write the machine's state to a file",
    (model, { words }) => writeState(model, words),
    'FILE',
  ),
  command(
    'yank',
    'copy the line that reproduces this, or write it to a file',
    (model, { words }) => yank(model, words),
    '[FILE]',
  ),
];
