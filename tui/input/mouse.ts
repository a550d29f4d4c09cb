/** What the mouse does: clicks and the wheel, on the panes, the scrubber and a list over them. */

import { goToOther } from '../commands/branching/side-by-side.ts';
import { goTo } from '../commands/moving/moves.ts';
import { focus, scroll } from '../commands/moving/pane-moves.ts';
import { isInside, type Layout, paneSize, type Slot, slotAt } from '../drawing/layout.ts';
import { type Model, modelLayout, pure, timelineOf, type Updated, viewOf } from '../model/model.ts';
import { sideOf, viewOfSide } from '../model/two-runs.ts';
import { unscrolled } from '../model/view.ts';
import { paneOf } from '../panes/pane.ts';
import { markAtColumn } from '../panes/scrubber.ts';
import { titleOf } from '../panes/tabs.ts';
import { chooseInList } from './command-line.ts';
import { listWindow } from './list-window.ts';

export interface MouseInput {
  kind: 'mouse';
  action: 'press' | 'drag' | 'wheel-up' | 'wheel-down';
  /** The cell, from 0. */
  x: number;
  y: number;
}

/** Rows that one notch of the wheel scrolls. */
const WHEEL_ROWS = 3;

const isWheel = ({ action }: MouseInput): boolean =>
  action === 'wheel-up' || action === 'wheel-down';

const wheelRows = ({ action }: MouseInput): number =>
  action === 'wheel-up' ? -WHEEL_ROWS : WHEEL_ROWS;

export function pointed(model: Model, input: MouseInput): Updated {
  if (modelLayout(model) === null || model.prompt !== null) return pure(model);
  if (model.task?.kind === 'count') return pointed({ ...model, task: null }, input);
  if (model.task !== null) return pure(model);
  return model.overlay === null ? pure(pointedAtPanes(model, input)) : pointedAtList(model, input);
}

function pointedAtPanes(model: Model, input: MouseInput): Model {
  const { action, x, y } = input;
  const layout = modelLayout(model);
  if (layout === null) return model;
  const idle = { ...model, playing: null, message: null };
  if (isInside(layout.scrubber, x, y)) {
    if (isWheel(input)) return model;
    const mark = markAtColumn(viewOf(model), layout.scrubber.width, x);
    return goTo(idle, mark, { isJump: action === 'press' });
  }
  const slot = slotAt(layout, x, y);
  if (slot === undefined || action === 'drag') return model;
  const isOther = slot.side !== null && slot.side !== sideOf(idle);
  const there = isOther ? goToOther(idle) : idle;
  if (isWheel(input)) return scroll(there, slot.shown, wheelRows(input));
  return clicked(there, layout, slot, x, y);
}

/** A click on a tab shows its pane; one on a row of a run goes to its mark, one on a line puts the cursor there. */
function clicked(model: Model, layout: Layout, slot: Slot, x: number, y: number): Model {
  const { rectangle, shown, side } = slot;
  const view = side === null ? viewOf(model) : viewOfSide(model, side);
  if (y === rectangle.y) {
    const column = x - rectangle.x;
    const { tabs } = titleOf(model, view, slot, paneSize(layout, slot).width);
    const tab = tabs.find(({ column: at, text }) => column >= at - 1 && column <= at + text.length);
    return focus(model, tab?.pane ?? shown);
  }
  const focused = focus(model, shown);
  const { marks, cursors } = paneOf(shown, view, paneSize(layout, slot));
  const row = y - rectangle.y - 1;
  const mark = marks[row] ?? -1;
  const { length } = timelineOf(model);
  if (mark >= 0 && mark <= length) return goTo(focused, mark, { isJump: true });
  const cursor = cursors?.[row];
  if (cursor === undefined) return focused;
  return { ...focused, selection: { ...unscrolled(focused.selection), ...cursor } };
}

/** The wheel scrolls the list, a click chooses an item, a second one does what it says; outside, it closes. */
function pointedAtList(model: Model, input: MouseInput): Updated {
  const { overlay } = model;
  if (overlay === null || input.action === 'drag') return pure(model);
  const { content, rectangle, rows, first, last, cursor } = listWindow(model);
  const { items } = content;
  if (isWheel(input)) {
    const room = last - first;
    const top = Math.max(0, Math.min(first + wheelRows(input), rows.length - room));
    const inSight = rows.slice(top, top + room).map(({ index }) => index);
    const near = Math.max(inSight[0] ?? 0, Math.min(cursor, inSight.at(-1) ?? 0));
    return pure({ ...model, overlay: { ...overlay, top, cursor: near } });
  }
  if (!isInside(rectangle, input.x, input.y)) return pure({ ...model, overlay: null });
  const row = first + input.y - rectangle.y - 1;
  const isItem = input.y > rectangle.y && row < last;
  if (!isItem) return pure(model);
  const at = rows[row].index;
  const isAgain = at === cursor && items[at].choose !== null;
  const pointing = { ...model, overlay: { ...overlay, cursor: at, top: first } };
  return isAgain ? chooseInList(pointing) : pure(pointing);
}
