/** Where the list over the panes stands, and which of its lines are in sight. */
import { listWidth, type Rectangle } from '../drawing/layout.ts';
import { windowStart } from '../drawing/segments.ts';
import type { ListContent } from '../lists/list-item.ts';
import type { Model } from '../model/model.ts';
import { listOf } from './lists.ts';

export interface ListWindow {
  content: ListContent;
  /** Its frame included. */
  rectangle: Rectangle;
  /** Of each line the index of its item, and which of the item's lines it is. */
  rows: { index: number; part: number }[];
  /** Those in sight: `rows[first]` up to `rows[last]` (exclusive). */
  first: number;
  last: number;
  /** The item under the cursor. */
  cursor: number;
}

export function listWindow(model: Model): ListWindow {
  const { size, overlay } = model;
  const content = listOf(model);
  const { items } = content;
  const rows = items.flatMap(({ below }, index) =>
    Array.from({ length: 1 + below.length }, (_, part) => ({ index, part })),
  );
  const width = listWidth(size);
  const room = Math.min(rows.length, size.height - 6);
  const cursor = Math.min(overlay?.cursor ?? 0, Math.max(0, items.length - 1));
  const rectangle = {
    x: Math.floor((size.width - width) / 2),
    y: Math.max(1, Math.floor((size.height - room - 2) / 2)),
    width,
    height: room + 2,
  };
  const at = Math.max(
    0,
    rows.findIndex(({ index }) => index === cursor),
  );
  const first = startOf(rows.length, room, at, overlay?.top);
  return { content, rectangle, rows, first, last: first + room, cursor };
}

/** Where the mouse has put the list, as long as the cursor is in sight there. */
function startOf(length: number, room: number, at: number, top: number | undefined): number {
  if (top === undefined) return windowStart(length, room, at);
  const near = Math.max(at - room + 1, Math.min(top, at));
  return Math.max(0, Math.min(near, length - room));
}
