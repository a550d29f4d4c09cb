/** Lines of text with looks, as plain data: what panes return and the screen draws. */
import { printable } from '../../src/machine/program/printable.ts';

/** What a piece of text is, not how it is coloured: `palette.ts` knows that. */
export type Look =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'title'
  | 'focused'
  | 'good'
  | 'bad'
  | 'notice'
  | 'nmi'
  | 'stopper'
  | 'interrupt'
  | 'trap'
  | 'old'
  | 'new'
  | 'torn'
  | 'changed'
  | 'found'
  | 'key';

export interface Segment {
  /** Printable; a character that is not one cell wide is not drawn as it is. */
  text: string;
  look: Look;
  /** Under the cursor. */
  selected?: boolean;
}

export type Line = readonly Segment[];

/** What is said of files and in them cannot drive the terminal. */
export const segment = (text: string, look: Look = 'plain'): Segment => ({
  text: printable(text),
  look,
});
export const plainLine = (text: string, look: Look = 'plain'): Line => [segment(text, look)];

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + text.length, 0);
}

/** The line cut to the width; `more` takes the last cell of a line that was cut. */
export function clip(line: Line, width: number, more = ''): Line {
  if (widthOf(line) <= width) return line;
  const kept: Segment[] = [];
  let left = Math.max(0, width - more.length);
  for (const piece of line) {
    if (left <= 0) break;
    kept.push({ ...piece, text: piece.text.slice(0, left) });
    left -= piece.text.length;
  }
  if (more !== '' && width > 0) kept.push(segment(more, 'dim'));
  return kept;
}

/** The line cut or filled with blanks to exactly the width. */
export function fill(line: Line, width: number, more = ''): Line {
  const clipped = clip(line, width, more);
  const missing = width - widthOf(clipped);
  if (missing <= 0) return clipped;
  const last = clipped[clipped.length - 1];
  return [...clipped, { text: ' '.repeat(missing), look: 'plain', selected: last?.selected }];
}

/** The line as it is under the cursor. */
export function selected(line: Line): Line {
  return line.map((piece) => ({ ...piece, selected: true }));
}

/** The line with one look for all of it, but for what was sought. */
export function looking(line: Line, look: Look): Line {
  return line.map((piece) => (piece.look === 'found' ? piece : { ...piece, look }));
}

/** The line with what a pattern matches in one of its pieces marked; null for no pattern. */
export function lit(line: Line, pattern: RegExp | null): Line {
  if (pattern === null) return line;
  const every = new RegExp(pattern.source, `${pattern.flags}g`);
  return line.flatMap((piece) => {
    const parts: Segment[] = [];
    let from = 0;
    for (const { 0: text, index } of piece.text.matchAll(every)) {
      if (text === '') continue;
      parts.push({ ...piece, text: piece.text.slice(from, index) });
      parts.push({ ...piece, text, look: 'found' });
      from = index + text.length;
    }
    return [...parts, { ...piece, text: piece.text.slice(from) }].filter(
      (part) => part.text !== '',
    );
  });
}

/** `left` at the left end and `right` at the right one, of exactly the width. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = Math.max(0, width - widthOf(right));
  return clip([...fill(left, room), ...right], width);
}

/** The window of `height` items of a list of `count` that keeps `at` in sight, near its middle. */
export function windowStart(count: number, height: number, at: number): number {
  const start = at - Math.floor(height / 2);
  return Math.max(0, Math.min(start, count - height));
}

/**
 * The window of `height` items of a list of `count` that holds the item `at`, between its first and
 * its last quarter where there is enough before and behind. It moves by half a window at a time: while
 * `at` moves within one, nothing else on the screen does. `base`: where the list's halves are counted
 * from.
 */
export function pagedStart(count: number, height: number, at: number, base = 0): number {
  const half = Math.max(1, Math.floor(height / 2));
  const within = (((at - base) % half) + half) % half;
  const start = at - within - Math.floor(height / 4);
  return Math.max(0, Math.min(start, count - height));
}
