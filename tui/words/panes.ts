/** Commands about panes. */
import { focusWord, moveCursor, movePage, moveSideways, scroll } from '../commands/pane-moves.ts';
import { command } from './command.ts';

export const PANE_COMMANDS = [
  command(
    'focus',
    'to a pane',
    (model, { words }) => focusWord(model, words),
    'PANE | next | previous',
    'panes',
  ),
  command('zoom', 'enlarge the pane, and back', (model) => ({ ...model, zoomed: !model.zoomed })),
  command('down', 'cursor down', (model, { count }) => moveCursor(model, count), '[COUNT]'),
  command('up', 'cursor up', (model, { count }) => moveCursor(model, -count), '[COUNT]'),
  command('left', 'cursor left', (model) => moveSideways(model, -1), '[COUNT]'),
  command('right', 'cursor right', (model) => moveSideways(model, 1), '[COUNT]'),
  command('page-down', 'a page down', (model) => movePage(model, 1)),
  command('page-up', 'a page up', (model) => movePage(model, -1)),
  command(
    'scroll-down',
    'the pane further down, the machine stays',
    (model, { count }) => scroll(model, model.focus, count),
    '[COUNT]',
  ),
  command(
    'scroll-up',
    'the pane further up',
    (model, { count }) => scroll(model, model.focus, -count),
    '[COUNT]',
  ),
];
