/** Commands about expressions: what they give here, and those that stay in sight. */
import { type Pin, pinName } from '../../../src/inspect/state/pins.ts';
import {
  askedIn,
  printed,
  printedLine,
  printedLines,
  readPrint,
} from '../../../src/inspect/state/print.ts';
import { FORMATS, type Format } from '../../../src/inspect/state/value-words.ts';
import { complain, type Model, say, timelineOf, viewOf } from '../../model/model.ts';
import { machineOf } from '../../model/view.ts';
import { focus } from '../moving/pane-moves.ts';
import { targetsHere } from './asked-values.ts';

/** The value under the cursor, the first where there are several; '' for none. */
export function selectedName(model: Model): string {
  if (model.focus === 'pins') return model.pins[model.selection.pins]?.text ?? '';
  const targets = targetsHere(model);
  const [target] = typeof targets === 'string' ? [] : targets;
  if (target === undefined) return '';
  // Of the frame that is looked at, or of the one that the event is of.
  return target.kind === 'local' ? (target.name.split('.').pop() ?? '') : target.name;
}

/** Columns of the list's frame. */
const LIST_FRAME = 7;

/** `:print/x EXPRESSION` */
export function print(model: Model, words: string): Model {
  const [, letter, text] = /^(?:\/(\w+)\s+)?(.*)$/s.exec(words) as RegExpExecArray;
  const format = FORMATS.find((known) => known === letter) ?? null;
  if (letter !== undefined && format === null) {
    return complain(model, `There is no format /${letter}: there are /${FORMATS.join(', /')}.`);
  }
  return printIn(model, text, format);
}

function printIn(model: Model, text: string, format: Format | null): Model {
  const { system } = timelineOf(model);
  const { mark, cpu, frame } = model;
  const expression = readPrint(text, system);
  if (typeof expression === 'string') return complain(model, expression);
  const machine = machineOf(viewOf(model));
  const at = askedIn(expression, { machine, index: mark - 1, cpu, frame });
  const problem = expression.problemIn(at.frame);
  if (problem !== null) return complain(model, problem);
  const print = printed(expression, at, format);
  const width = model.size.width - LIST_FRAME;
  const line = printedLine(print);
  if (line.length <= width) return say(model, line);
  const overlay = { list: 'print' as const, cursor: 0 };
  return { ...model, printed: printedLines(print, width), overlay, message: null };
}

/** `P`: on the selected value; again: not any more. null where nothing is selected. */
export function pinHere(model: Model): Model | null {
  const name = selectedName(model);
  if (name === '') return null;
  const isPinned = model.pins.some(({ text }) => text === name);
  return isPinned ? unpin(model, name) : pin(model, name);
}

/** `:pin EXPRESSION` */
export function pin(model: Model, text: string): Model {
  const { system } = timelineOf(model);
  const expression = readPrint(text, system);
  if (typeof expression === 'string') return complain(model, expression);
  const { mark, cpu, frame } = model;
  const machine = machineOf(viewOf(model));
  const at = askedIn(expression, { machine, index: mark - 1, cpu, frame });
  const problem = expression.problemIn(at.frame);
  if (problem !== null) return complain(model, problem);
  const fn =
    expression.isLocal && at.frame !== null ? system.program.functions[at.frame.fn].name : null;
  const made: Pin = { text: expression.text, fn, cpu: fn === null ? 0 : at.cpu };
  const known = model.pins.findIndex((other) => pinName(other) === pinName(made));
  if (known >= 0) return say(model, `That is pin ${known + 1} already.`);
  const pins = [...model.pins, made];
  const shown = inSight({
    ...model,
    pins,
    selection: { ...model.selection, pins: pins.length - 1 },
  });
  return say(shown, `Pinned: ${printedLine(printed(expression, at, null))}`);
}

/** The pane of pins in front of those that share its place, unless the user is in one of these. */
function inSight(model: Model): Model {
  return focus(focus(model, 'pins'), model.focus);
}

/** `:unpin N`, `:unpin EXPRESSION`, `:unpin all`; without words the selected one. */
export function unpin(model: Model, word: string): Model {
  if (model.pins.length === 0) return complain(model, 'Nothing is pinned.');
  if (word === 'all') return withPins(model, [], 'Nothing is pinned any more.');
  const at =
    word === '' && model.focus === 'pins'
      ? model.selection.pins
      : model.pins.findIndex(({ text }, index) => text === word || String(index + 1) === word);
  const gone = model.pins[at];
  if (gone === undefined) {
    return complain(model, `Say which: :unpin 1 to ${model.pins.length}, or :unpin all.`);
  }
  const pins = model.pins.filter((other) => other !== gone);
  return withPins(model, pins, `Unpinned: ${pinName(gone)}.`);
}

function withPins(model: Model, pins: readonly Pin[], text: string): Model {
  const selection = {
    ...model.selection,
    pins: Math.max(0, Math.min(model.selection.pins, pins.length - 1)),
  };
  const left = { ...model, pins, selection };
  const isLost = pins.length === 0 && model.focus === 'pins';
  return say(isLost ? focus(left, 'memory') : left, text);
}
