/** What a list over the panes is made of. */
import { wrap } from '../../src/report/printing/wrap.ts';
import { type Line, type Look, plainLine, segment, textOf } from '../drawing/segments.ts';

export interface ListItem {
  line: Line;
  /** Lines below it that belong to it. */
  below: readonly Line[];
  /** The command that Enter runs, null for an item that is only read. */
  choose: string | null;
  /** The command that `d` runs. */
  remove: string | null;
  /** It is the title of the items below it. */
  isTitle?: true;
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

/** All lines of an item. */
export const linesOf = ({ line, below }: ListItem): readonly Line[] => [line, ...below];

export const groupTitle = (text: string): ListItem => ({
  ...item(plainLine(text, 'title')),
  isTitle: true,
});

/** A text that is only read, in as many lines as it needs. */
export function paragraph(text: string, room: number, look: Look = 'plain'): ListItem {
  const [first, ...rest] = wrap(text, room, 0, 0).map((line) => plainLine(line, look));
  return item(first, null, null, rest);
}

/** What is explained, in a column of its own, and beside it the words, in as many lines as they need. */
export function explained(
  what: string,
  words: string,
  { column, room, look }: { column: number; room: number; look: Look },
): ListItem {
  const lines = wrap(words, room - column, 0, 0);
  const isBeside = what.length < column;
  const blank = segment(' '.repeat(column));
  const first = isBeside
    ? [segment(what.padEnd(column), look), segment(lines[0])]
    : [segment(what, look)];
  const rest = isBeside ? lines.slice(1) : lines;
  return item(
    first,
    null,
    null,
    rest.map((line) => [blank, segment(line)]),
  );
}

/** The items that hold the text, whatever its case, with the titles of their groups; all of a group whose title does. */
export function narrowed(items: readonly ListItem[], text: string): ListItem[] {
  if (text === '') return [...items];
  const sought = text.toLowerCase();
  const holds = (item: ListItem): boolean =>
    linesOf(item).some((one) => textOf(one).toLowerCase().includes(sought));
  const kept: ListItem[] = [];
  let title: ListItem | null = null;
  for (const one of items) {
    if (one.isTitle) title = one;
    else if (holds(one) || (title !== null && holds(title))) {
      if (title !== null && !kept.includes(title)) kept.push(title);
      kept.push(one);
    }
  }
  return kept;
}
