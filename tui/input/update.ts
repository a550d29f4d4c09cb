/** Keys, clicks, sizes and ticks in; the next model and its effects out. Pure. */

import { filter, search } from '../commands/asking/searching.ts';
import { linked } from '../commands/branching/side-by-side.ts';
import { answeredToQuit } from '../commands/leaving.ts';
import { tick } from '../commands/long-work.ts';
import { goToBookmark, setBookmark } from '../commands/moving/bookmarks.ts';
import { step } from '../commands/moving/moves.ts';
import type { LongWork } from '../model/long-work.ts';
import { complain, type Model, modelLayout, pure, type Updated } from '../model/model.ts';
import { editPrompt, insertText, openPrompt, type Prompt } from '../model/prompt.ts';
import type { Size } from '../model/view.ts';
import { runLine } from './command-line.ts';
import { completions } from './completions.ts';
import { bindingOf } from './keymap.ts';
import { listOf } from './lists.ts';
import { type MouseInput, pointed } from './mouse.ts';

export type Input =
  | { kind: 'key'; key: string }
  | MouseInput
  /** Text as it came, control characters and all. */
  | { kind: 'paste'; text: string }
  /** A line of a script. */
  | { kind: 'line'; text: string }
  | { kind: 'resize'; size: Size }
  /** Time for a slice of the task under way. */
  | { kind: 'work' }
  /** Time for the next events while playing. */
  | { kind: 'play'; events: number };

export function update(model: Model, input: Input): Updated {
  const updated = updateOne(model, input);
  const worked = firstSlice(model, updated.model, input);
  return { ...updated, model: inItsFrame(model, linked(model, worked)) };
}

/** Of work that has just begun: short runs never show it. */
function firstSlice(before: Model, after: Model, input: Input): Model {
  const hasBegun = after.task !== null && before.task === null && input.kind !== 'work';
  return hasBegun ? tick(after) : after;
}

/** Another mark or CPU has other frames: the default one is looked at again. */
function inItsFrame(before: Model, after: Model): Model {
  const isThere =
    before.mark === after.mark && before.cpu === after.cpu && before.branch === after.branch;
  return isThere || after.frame === null ? after : { ...after, frame: null };
}

function updateOne(model: Model, input: Input): Updated {
  switch (input.kind) {
    case 'resize':
      return pure({ ...model, size: input.size });
    case 'work':
      return pure(tick(model));
    case 'play':
      return pure(playOn(model, input.events));
    case 'mouse':
      return pointed(model, input);
    case 'key':
      return pressed(model, input.key);
    case 'line':
      return runLine({ ...asIdle(model), prompt: null }, input.text, null);
    case 'paste':
      return pure(pasted(model, input.text));
  }
}

/** Pasted text goes to the line that is typed, else it begins a command: it is never run as keys. */
function pasted(model: Model, text: string): Model {
  if (modelLayout(model) === null) return model;
  if (model.task !== null) return complain(model, underWay(model.task));
  const prompt = model.prompt ?? openPrompt(':', model.entered[':'] ?? []);
  return { ...asIdle(model), prompt: insertText(prompt, text) };
}

/** Nothing is half typed, played or laid over the panes. */
const asIdle = (model: Model): Model => {
  return { ...model, playing: null, awaiting: null, count: '', overlay: null, message: null };
};

const underWay = ({ label }: LongWork): string => `${label} is under way: Esc cancels it.`;

function pressed(model: Model, key: string): Updated {
  if (modelLayout(model) === null) return pressedTooSmall(model, key);
  if (model.prompt !== null) return pressedInPrompt(model, model.prompt, key);
  if (model.task?.kind === 'count' && key !== 'escape' && key !== 'C-c') {
    return pressed({ ...model, task: null }, key);
  }
  const quiet = { ...model, message: null };
  if (model.awaiting === 'quit') return answeredToQuit(model, key);
  if (model.awaiting !== null) return pure(pressedLetter(quiet, model.awaiting, key));
  const isBusy = model.task !== null && model.overlay === null;
  if (isBusy && model.task !== null && key !== 'escape' && key !== 'C-c' && key !== 'q') {
    return pure(complain(model, underWay(model.task)));
  }
  if (model.playing !== null && !['space', '+', '-', 'C-l', 'C-z', 'q'].includes(key)) {
    return pressed({ ...quiet, playing: null }, key);
  }
  if (isDigit(model, key)) return pure(pressedDigit(quiet, key));
  const binding = bindingOf(key, model.overlay === null ? model.focus : 'list');
  if (binding === undefined) {
    const isList = model.overlay !== null;
    return pure({ ...(isList ? quiet : complain(quiet, unboundText(key))), count: '' });
  }
  const count = model.count === '' ? null : Number(model.count);
  return runLine({ ...quiet, count: '' }, binding.line, count);
}

const unboundText = (key: string): string => `${key} does nothing here: ? lists the keys.`;

const MOST_DIGITS = 9;

/** In a list a digit is an item; elsewhere it is part of a count. */
function pressedDigit(model: Model, key: string): Model {
  const { overlay } = model;
  if (overlay === null) return { ...model, count: model.count + key };
  const cursor = Number(key) - 1;
  return cursor >= 0 && cursor < listOf(model).items.length
    ? { ...model, overlay: { ...overlay, cursor } }
    : model;
}

const isDigit = ({ count }: Model, key: string): boolean =>
  /^\d$/.test(key) && count.length < MOST_DIGITS;

function pressedTooSmall(model: Model, key: string): Updated {
  if (model.awaiting === 'quit' && (key === 'q' || key === 'y')) return answeredToQuit(model, key);
  if (key === 'q' || key === 'C-c') return { model, effects: [{ kind: 'quit' }] };
  if (key === 'C-z') return { model, effects: [{ kind: 'suspend' }] };
  return pure(model);
}

function pressedLetter(model: Model, awaiting: 'mark' | 'jump', key: string): Model {
  const ready = { ...model, awaiting: null, count: '' };
  if (key === 'escape' || key === 'C-c') return ready;
  return awaiting === 'mark' ? setBookmark(ready, key) : goToBookmark(ready, key);
}

/** While a list is narrowed its cursor can be moved. */
const IN_LIST = ['up', 'down', 'pageup', 'pagedown'];

function pressedInPrompt(model: Model, prompt: Prompt, key: string): Updated {
  if (model.overlay !== null && IN_LIST.includes(key)) {
    return runLine(model, bindingOf(key, 'list')?.line ?? '', null);
  }
  const history = model.entered[prompt.kind] ?? [];
  const edited = editPrompt(prompt, key, {
    history,
    complete: (text) => {
      if (prompt.kind === ':') return completions(model, text);
      if (prompt.kind !== '&') return [];
      return completions(model, `filter ${text}`).map((line) => line.slice('filter '.length));
    },
  });
  switch (edited.kind) {
    case 'editing':
      return pure(narrowing({ ...model, prompt: edited.prompt }, edited.prompt.text));
    case 'given-up':
      return pure(narrowing({ ...model, prompt: null }, ''));
    case 'entered':
      if (model.overlay !== null) return pure({ ...model, prompt: null });
      return entered({ ...model, prompt: null }, prompt.kind, edited.text);
  }
}

/** What is typed while a list is open narrows it at once. */
function narrowing(model: Model, narrow: string): Model {
  const { overlay } = model;
  return overlay === null
    ? model
    : { ...model, overlay: { list: overlay.list, cursor: 0, narrow } };
}

const MOST_ENTERED = 200;

function entered(model: Model, kind: Prompt['kind'], text: string): Updated {
  const before = (model.entered[kind] ?? []).filter((line) => line !== text);
  const lines = text.trim() === '' ? before : [...before, text].slice(-MOST_ENTERED);
  const remembered = { ...model, entered: { ...model.entered, [kind]: lines } };
  switch (kind) {
    case ':':
      return runLine(remembered, text, null);
    case '/':
      return pure(search(remembered, text, false));
    case '~':
      return pure(search(remembered, text, true));
    case '&':
      return pure(filter(remembered, text.trim()));
  }
}

/** Time passes while playing: the next event in the direction of the last motion. */
function playOn(model: Model, events: number): Model {
  if (model.playing === null || model.task !== null) return model;
  const moved = step(model, events, model.direction);
  const isOver = moved.mark === model.mark;
  return isOver ? { ...moved, playing: null } : { ...moved, direction: model.direction };
}
