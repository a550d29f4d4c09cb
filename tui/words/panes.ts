/** Commands about panes. */
import { chooseLanes, toggleLane } from '../commands/moving/lanes.ts';
import {
  focusWord,
  moveCursor,
  movePage,
  moveSideways,
  scroll,
} from '../commands/moving/pane-moves.ts';
import { command } from './command.ts';

export const PANE_COMMANDS = [
  command(
    'focus',
    'to a pane',
    (model, { words }) => focusWord(model, words),
    'PANE | next | previous',
    'panes',
  ),
  command(
    'lanes',
    'which CPUs have a lane; fold: all but the followed one narrow',
    (model, { words }) => chooseLanes(model, words),
    'all | 0,2 | hide N | show N | fold',
    'lanes',
  ),
  command('lane', "the followed CPU's lane goes, or comes again", (model) => toggleLane(model)),
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
