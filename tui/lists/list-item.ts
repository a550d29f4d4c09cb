/** What a list over the panes is made of. */
import type { Line } from '../drawing/segments.ts';

export interface ListItem {
  line: Line;
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
): ListItem => ({
  line,
  choose,
  remove,
});
