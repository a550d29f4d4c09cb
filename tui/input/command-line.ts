/** A line of the command language, run; and the commands of lists, which run the lines of their items. */

import * as moves from '../commands/moving/moves.ts';
import type { PaneName } from '../drawing/layout.ts';
import type { ListItem } from '../lists/list-item.ts';
import { complain, type Model, pure, type Updated } from '../model/model.ts';
import { type Command, command, type Given, prompted } from '../words/command.ts';
import { WORDS } from '../words/words.ts';
import { bindingOf } from './keymap.ts';
import { listOf } from './lists.ts';

const LISTS = [
  command('list-down', 'down in a list', (model) => moveInList(model, 1)),
  command('list-up', 'up in a list', (model) => moveInList(model, -1)),
  command('list-page-down', 'a page down in a list', (model) =>
    moveInList(model, model.size.height - 8),
  ),
  command('list-page-up', 'a page up in a list', (model) =>
    moveInList(model, 8 - model.size.height),
  ),
  command('list-group', 'to the next group of a list', (model) => nextGroup(model)),
  command('list-choose', 'choose in a list', (model) => chooseInList(model)),
  command('list-delete', 'delete in a list', (model) => deleteInList(model)),
  command('list-narrow', 'only items that hold a text', (model) => narrowList(model)),
  command('close', 'close the list', (model) => ({ ...model, overlay: null })),
];

export const COMMANDS: readonly Command[] = [...WORDS, ...LISTS];

/** The command that a word names: itself, or the only one that it begins; a message for none. */
export function commandNamed(word: string): Command | string {
  const exact = COMMANDS.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const begun = COMMANDS.filter(({ name }) => name.startsWith(word));
  if (begun.length === 1) return begun[0];
  const shortest = begun.filter(({ name }) => begun.every((other) => other.name.startsWith(name)));
  if (shortest.length === 1) return shortest[0];
  if (begun.length === 0) return `There is no command "${word}": ? lists them.`;
  return `"${word}" may be ${begun.map(({ name }) => name).join(', ')}.`;
}

interface Meant {
  command: Command;
  /** The words that a key gives it where none stand behind. */
  own: string;
  isKey: boolean;
}

/** What the first word of a line means: a key of one character is its command, as in `b 96`. */
export function meantBy(word: string, focus: PaneName): Meant | string {
  const binding = word.length === 1 ? bindingOf(word, focus) : undefined;
  const [name, ...own] = binding?.line.split(' ') ?? [word];
  const command = commandNamed(name);
  if (typeof command === 'string') return command;
  return { command, own: own.join(' '), isKey: binding !== undefined };
}

/** Runs a line of the command language; a count comes from before a key. */
export function runLine(model: Model, line: string, count: number | null): Updated {
  // `print/x flag`, as gdb has it: the format belongs to what follows.
  const [, first = '', rest = ''] = /^\s*(\S*?)(?=\s|$|\/[a-z]\b)\s*(.*?)\s*$/.exec(line) ?? [];
  if (first === '') return pure(model);
  if (/^\d+%?$/.test(first)) return pure(moves.goToWord(model, first));
  const found = meantBy(first, model.focus);
  if (typeof found === 'string') return pure(complain(model, found));
  const result = found.command.act(model, givenTo(found, rest, count));
  return 'effects' in result ? result : pure(result);
}

/** A number behind a key whose command takes no words is the count that may be typed before it: `:g 41`. */
function givenTo(
  { command: { usage }, own, isKey }: Meant,
  rest: string,
  typed: number | null,
): Given {
  const takesCount = usage === '[COUNT]' || (usage === '' && isKey);
  const written = takesCount && /^\d+$/.test(rest) ? Number(rest) : null;
  const count = typed ?? written;
  const isCounted = typed !== null || (isKey && written !== null);
  // What is repeated is done once at least; an event's number may be 0.
  const counted = Math.max(usage === '[COUNT]' ? 1 : 0, count ?? 1);
  return { words: rest === '' ? own : rest, count: counted, isCounted };
}

/** A text is typed; each character narrows the list. */
function narrowList(model: Model): Model {
  return model.overlay === null ? model : prompted(model, '/', model.overlay.narrow);
}

function moveInList(model: Model, rows: number): Model {
  if (model.overlay === null) return model;
  const last = listOf(model).items.length - 1;
  const cursor = Math.max(0, Math.min(last, model.overlay.cursor + rows));
  return { ...model, overlay: { ...model.overlay, cursor } };
}

/** The next group stands at the top of the list; behind the last one the first. */
function nextGroup(model: Model): Model {
  const { items } = listOf(model);
  const { overlay } = model;
  const titles = [...items.keys()].filter((at) => items[at].isTitle);
  if (overlay === null || titles.length === 0) return model;
  const cursor = titles.find((at) => at > overlay.cursor) ?? titles[0];
  const rows = items.slice(0, cursor).reduce((sum, { below }) => sum + 1 + below.length, 0);
  return { ...model, overlay: { ...overlay, cursor, top: rows } };
}

/** The list is closed, and what the item under the cursor says is done. */
export function chooseInList(model: Model): Updated {
  const line = itemUnderCursor(model)?.choose ?? null;
  const closed = { ...model, overlay: null };
  return line === null ? pure(closed) : runLine(closed, line, null);
}

function deleteInList(model: Model): Updated {
  const line = itemUnderCursor(model)?.remove ?? null;
  if (line === null) return pure(model);
  const done = runLine(model, line, null);
  return { ...done, model: moveInList(done.model, 0) };
}

const itemUnderCursor = (model: Model): ListItem | undefined =>
  listOf(model).items[model.overlay?.cursor ?? 0];
