/** One command of the command language: its name, what may follow it, and what it does. */
import type { Model, Updated } from '../model/model.ts';
import type { ListName } from '../model/overlay.ts';
import { openPrompt, type PromptKind } from '../model/prompt.ts';

/** `count` is what was typed before a key, 1 by default; `isCounted` tells whether it was. */
export interface Given {
  words: string;
  count: number;
  isCounted: boolean;
}

export type Act = (model: Model, given: Given) => Model | Updated;

/** What the words of a command may be completed to. */
export type Completed =
  | 'names'
  | 'expressions'
  | 'patterns'
  | 'panes'
  | 'lanes'
  | 'traces'
  | 'patterns'
  | 'panes'
  | 'strategies'
  | 'none';

export interface Command {
  name: string;
  /** What may follow it; empty for commands that take nothing but a count. */
  usage: string;
  help: string;
  words: Completed;
  act: Act;
}

export const command = (
  name: string,
  help: string,
  act: Act,
  usage = '',
  words: Completed = 'none',
): Command => ({ name, usage, help, words, act });

/** A list over the panes, its cursor on the item. */
export const opened = (model: Model, list: ListName, cursor = 0): Model => ({
  ...model,
  overlay: { list, cursor },
});

/** A line to be typed. */
export const prompted = (model: Model, kind: PromptKind, text = ''): Model => ({
  ...model,
  prompt: openPrompt(kind, model.entered[kind] ?? [], text),
  message: null,
});
