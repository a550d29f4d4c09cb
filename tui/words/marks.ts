/** Commands about places to come back to, what is kept, and what is written out. */
import * as bookmarks from '../commands/moving/bookmarks.ts';
import { writeState, yank } from '../commands/write-out.ts';
import { command, opened } from './command.ts';

export const MARKS = [
  command(
    'bookmark',
    'set a bookmark, with a note about it',
    (model, { words }) =>
      words === '' ? { ...model, awaiting: 'mark' } : bookmarks.setBookmark(model, words),
    'LETTER [NOTE]',
  ),
  command(
    'note',
    'say something about a bookmark',
    (model, { words }) => bookmarks.noteBookmark(model, words),
    'LETTER NOTE',
  ),
  command('bookmarks', 'list the bookmarks', (model) => opened(model, 'bookmarks')),
  command(
    'delete-bookmark',
    'delete a bookmark',
    (model, { words }) => bookmarks.deleteBookmark(model, words),
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
    'write-notes',
    'keep bookmarks, breakpoints, pins and branches now; in a file, from now on',
    (model, { words }) => ({ model, effects: [{ kind: 'keep', path: words || null }] }),
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
