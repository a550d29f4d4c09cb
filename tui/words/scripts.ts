/** Commands for scripts, and pictures for mails. */
import { complain, type Model, pure, type Updated } from '../model/model.ts';
import { command } from './command.ts';

export const SCRIPTS = [
  command(
    'source',
    'run the commands in a file, a line each; # begins a comment',
    (model, { words }) => source(model, words),
    'FILE',
  ),
  command(
    'picture',
    'write the screen as text to a file; without a screen print it',
    (model, { words }) => picture(model, words),
    '[WIDTHxHEIGHT] [FILE]',
  ),
];

function source(model: Model, path: string): Updated {
  if (path === '') return pure(complain(model, 'Name a file: source FILE.'));
  return { model, effects: [{ kind: 'source', path }] };
}

const MOST_COLUMNS = 400;
const MOST_ROWS = 200;

function picture(model: Model, words: string): Updated {
  const [, width, height, path] = /^(?:(\d+)x(\d+)(?:\s+|$))?(.*)$/.exec(words) ?? [];
  if (width === undefined) {
    return { model, effects: [{ kind: 'picture', size: null, path: path || null }] };
  }
  const size = { width: Number(width), height: Number(height) };
  if (size.width > MOST_COLUMNS || size.height > MOST_ROWS) {
    return pure(complain(model, `A picture has at most ${MOST_COLUMNS}x${MOST_ROWS} characters.`));
  }
  return { model, effects: [{ kind: 'picture', size, path: path || null }] };
}
