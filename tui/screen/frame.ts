/** The whole screen as regions of lines: a pure function of the model. */

import { runTitle } from '../commands/branching/side-by-side.ts';
import { progressOf } from '../commands/long-work.ts';
import { type Layout, paneSize, type Rectangle, type Slot, tooSmall } from '../drawing/layout.ts';
import {
  clip,
  fill,
  type Line,
  plainLine,
  type Segment,
  segment,
  selected,
  spread,
  widthOf,
} from '../drawing/segments.ts';
import { listWindow } from '../input/list-window.ts';
import { branchOf, type Model, modelLayout, viewOf } from '../model/model.ts';
import type { Prompt } from '../model/prompt.ts';
import { sideOf, viewOfSide } from '../model/two-runs.ts';
import type { Size, View } from '../model/view.ts';
import { paneOf } from '../panes/pane.ts';
import { scrubberLine } from '../panes/scrubber.ts';
import { titleOf, ZOOMED } from '../panes/tabs.ts';
import { describeFailure } from './failure-words.ts';
import { messageLines } from './message-lines.ts';
import { splitVerdict } from './split-lines.ts';

export interface Region {
  /** The same name is the same region from frame to frame. */
  name: string;
  rectangle: Rectangle;
  /** As many as the rectangle is high, each as wide as it. */
  lines: Line[];
}

export interface Frame {
  regions: Region[];
  /** Where the terminal's cursor blinks, null for nowhere. */
  cursor: { x: number; y: number } | null;
}

export function frameOf(model: Model): Frame {
  const layout = modelLayout(model);
  if (layout === null) return tooSmallFrame(model);
  const view = viewOf(model);
  const { width } = model.size;
  const message = messageLines(model);
  const regions: Region[] = [
    region('verdict', layout.verdict, [
      isBeside(layout) ? splitVerdict(model, layout) : verdictLine(model, width),
    ]),
    ...layout.slots.map((slot, index) => {
      const shown = slot.side === null ? view : viewOfSide(model, slot.side);
      return slotRegion(model, shown, slot, { index, size: paneSize(layout, slot) });
    }),
    region('scrubber', layout.scrubber, [scrubberLine(view, scrubberState(model), width)]),
    region('status', layout.status, [
      statusLine(message === null ? model : { ...model, message: null }, width),
    ]),
  ];
  if (model.overlay !== null) regions.push(overlayRegion(model));
  if (message !== null) regions.push({ name: 'message', ...message });
  const { prompt } = model;
  const x = prompt === null ? 0 : 1 + prompt.cursor - promptStart(prompt, width);
  const cursor = prompt === null ? null : { x, y: layout.status.y };
  return { regions, cursor };
}

/** Two runs, one beside the other. */
const isBeside = ({ slots, verdict }: Layout): boolean =>
  slots[0].side !== null && slots[0].rectangle.width < verdict.width;

function region(name: string, rectangle: Rectangle, lines: readonly Line[]): Region {
  const { width, height } = rectangle;
  return {
    name,
    rectangle,
    lines: Array.from({ length: height }, (_, index) => fill(lines[index] ?? [], width)),
  };
}

function tooSmallFrame({ size }: Model): Frame {
  const rectangle = { x: 0, y: 0, width: size.width, height: size.height };
  const text = tooSmall(size.width, size.height);
  const lines: Line[] = [];
  for (let at = 0; at < text.length; at += Math.max(1, size.width)) {
    lines.push(plainLine(text.slice(at, at + size.width)));
  }
  lines.push(plainLine('Make it larger, or q quits.'));
  return { regions: [region('small', rectangle, lines)], cursor: null };
}

/** The verdict in words at the left, what is run at the right. */
function verdictLine(model: Model, width: number): Line {
  const branch = branchOf(model);
  const verdict = describeFailure(branch);
  const name = runTitle(model) ?? model.title;
  const isSaid = model.branches.length < 2 || name === `branch ${branch.id}`;
  const where = isSaid ? ' ' : ` branch ${branch.id} `;
  const title: Line = [segment(where, 'notice'), segment(name, 'dim')];
  const said: Line = [segment(' '), segment(verdict.text, verdict.look)];
  const free = width - verdict.text.length - 3;
  const right = free >= name.length + where.length ? title : [segment(where, 'notice')];
  return spread(clip(said, width - widthOf(right), model.glyphs.more), right, width);
}

/** A title line and the pane below it; a line at the left parts it from its neighbour. */
function slotRegion(
  model: Model,
  view: View,
  slot: Slot,
  { index, size }: { index: number; size: Size },
): Region {
  const { rectangle, shown } = slot;
  const edge: Segment[] = rectangle.x > 0 ? [segment(view.glyphs.vertical, 'dim')] : [];
  const { lines } = paneOf(shown, view, size);
  const body = Array.from({ length: size.height }, (_, row): Line => {
    return [...edge, ...fill(lines[row] ?? [], size.width)];
  });
  return region(`pane${index}`, rectangle, [titleLine(model, view, slot, size.width), ...body]);
}

function titleLine(model: Model, view: View, slot: Slot, width: number): Line {
  const { shown, rectangle, side } = slot;
  const { horizontal, here } = view.glyphs;
  const isHere = side === null || sideOf(model) === side;
  const { run, tabs } = titleOf(model, view, slot, width);
  // Without colour the focused pane is known by the sign before its title, the tab that is shown by its brackets.
  const isFocused = shown === model.focus && isHere;
  const edge = isFocused ? segment(here, 'strong') : segment(horizontal, 'dim');
  const line: Segment[] = [edge, segment(run, isHere ? 'strong' : 'dim')];
  for (const { pane, text } of tabs) {
    const isShown = pane === shown;
    const look = isShown && isFocused ? 'focused' : isShown ? 'title' : 'dim';
    const [open, close] = isShown && tabs.length > 1 ? '[]' : '  ';
    line.push(segment(open, 'dim'), segment(text, look), segment(close, 'dim'));
  }
  if (model.zoomed) line.push(segment(ZOOMED, 'dim'));
  const used = line.reduce((sum, { text }) => sum + text.length, 0);
  const whole = [...line, segment(horizontal.repeat(Math.max(0, rectangle.width - used)), 'dim')];
  return clip(whole, rectangle.width);
}

function scrubberState(model: Model) {
  const { direction, bookmarks, branch, playing } = model;
  return { direction, bookmarks, branch, isPlaying: playing !== null };
}

/** The first character of a typed line that is shown: its cursor is always on the screen. */
const promptStart = ({ cursor }: Prompt, width: number): number => Math.max(0, cursor + 2 - width);

function promptLine(prompt: Prompt, width: number): Line {
  return [segment(prompt.kind, 'key'), segment(prompt.text.slice(promptStart(prompt, width)))];
}

/** Where there is no room for all, the last ones are left out, but the very last. */
const HINTS = ['s/S step', 'n/N this CPU', 'c/C go on', 'Tab pane', 'v verdict', 'W why', 'x fork'];
const LAST_HINT = '? keys';

function hintsIn(width: number): string {
  const shown = [...HINTS, LAST_HINT];
  while (shown.length > 1 && shown.join('  ').length + 1 > width) shown.splice(-2, 1);
  return ` ${shown.join('  ')}`;
}

function statusLine(model: Model, width: number): Line {
  const { prompt, message, task, count, awaiting } = model;
  if (prompt !== null) return promptLine(prompt, width);
  const right: Segment[] = count === '' ? [] : [segment(` ${count} `, 'key')];
  if (task !== null) {
    const progress = progressOf(model);
    const part = progress === null ? '' : ` ${Math.floor(100 * progress)} %`;
    return spread([segment(` ${task.label}${part} ... Esc cancels`, 'notice')], right, width);
  }
  if (awaiting !== null && awaiting !== 'quit') {
    const text = awaiting === 'mark' ? 'Set which bookmark? (a letter)' : 'Go to which bookmark?';
    return spread([segment(` ${text}`, 'notice')], right, width);
  }
  if (message !== null && message.text !== '') {
    const look = message.isError ? 'bad' : 'notice';
    return spread(
      clip([segment(` ${message.text}`, look)], width, model.glyphs.more),
      right,
      width,
    );
  }
  return spread([segment(hintsIn(width), 'dim')], right, width);
}

/** A list in a frame of its own, over the panes. */
function overlayRegion(model: Model): Region {
  const { glyphs } = model;
  const { content, rectangle, rows, first, last, cursor } = listWindow(model);
  const { title, items } = content;
  const { width } = rectangle;
  const lines = rows.slice(first, last).map(({ index, part }) => {
    const line = part === 0 ? items[index].line : items[index].below[part - 1];
    const inner = fill([segment(' '), ...line], width - 2, glyphs.more);
    const shown = index === cursor ? selected(inner) : inner;
    return [segment(glyphs.vertical, 'title'), ...shown, segment(glyphs.vertical, 'title')];
  });
  const rule = (text: string): Line => {
    const used = text === '' ? '' : ` ${text} `;
    const left = Math.max(0, width - 2 - used.length);
    return [
      segment(`+${glyphs.horizontal}${used}`.slice(0, width - 1), 'title'),
      segment(`${glyphs.horizontal.repeat(Math.max(0, left - 1))}+`, 'title'),
    ];
  };
  const narrow = model.overlay?.narrow ?? '';
  const which = narrow === '' ? '/ narrows' : `only /${narrow}`;
  const more = rows.length > last - first ? `${cursor + 1} of ${items.length}, ${which}` : which;
  return region('overlay', rectangle, [rule(title), ...lines, rule(more)]);
}
