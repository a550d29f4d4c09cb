/** Commands about the debugger itself. */
import { cancel } from '../commands/long-work.ts';
import { type Model, say } from '../model/model.ts';
import { command, opened, prompted } from './command.ts';

export const PROGRAM = [
  command(
    'command',
    'type a command',
    (model, { words }) => prompted(model, ':', words === '' ? '' : `${words} `),
    '[BEGINNING]',
  ),
  command('help', 'keys of this pane', (model) => opened(model, 'help')),
  command('redraw', 'draw everything again', (model) => ({ model, effects: [{ kind: 'redraw' }] })),
  command('suspend', 'to the shell', (model) => ({ model, effects: [{ kind: 'suspend' }] })),
  command('cancel', 'cancel what is under way', (model) => cancelled(model)),
  command('quit', 'quit', (model) => ({ model, effects: [{ kind: 'quit' }] })),
];

function cancelled(model: Model): Model {
  if (model.task !== null) return cancel(model);
  if (Object.values(model.selection.scroll).some((rows) => rows !== 0)) {
    return { ...model, selection: { ...model.selection, scroll: {} } };
  }
  if (model.why !== null) return say({ ...model, why: null }, 'All events are shown.');
  if (model.zoomed) return { ...model, zoomed: false };
  if (model.sought?.isLit) return { ...model, sought: { ...model.sought, isLit: false } };
  return say(model, 'q quits.');
}
