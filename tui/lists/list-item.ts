/** What a list over the panes is made of. */
import type { Line } from '../drawing/segments.ts';

export interface ListItem {
  line: Line;
  /** Lines below it that belong to it. */
  below: readonly Line[];
  /** The command that Enter runs, null for an item that is only read. */
  choose: string | null;
  /** The command that `d` runs. */
  remove: string | null;
}

export interface ListContent {
  title: string;
  items: ListItem[];
}

export const item = (
  line: Line,
  choose: string | null = null,
  remove: string | null = null,
  below: readonly Line[] = [],
): ListItem => ({
  line,
  below,
  choose,
  remove,
});
