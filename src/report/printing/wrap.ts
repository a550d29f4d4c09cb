/** Text for people, broken into lines. */
import { columnsOf, lengthWithin, printable } from '../../machine/program/printable.ts';

/** Bytes of one instruction, and what stands in short parentheses such as a cast's, stay on one line. */
const BYTES = /(?<![\w.])(?:[0-9a-f]{2}|\.\.)(?: (?:[0-9a-f]{2}|\.\.))+(?![\w.])/g;
const ASIDE = /\((?:was [^()]*|same bytes|not written|\d+ times|\w+ \*+)\)/g;
/** A space that lines are not broken at. */
export const GLUE = '\u00a0';

/** Lines of at most `width`, broken at spaces, else behind a parenthesis or comma, else anywhere. */
export function wrap(text: string, width: number, indent: number, hanging: number): string[] {
  const lines: string[] = [];
  const glue = (part: string): string => part.replaceAll(' ', GLUE);
  const glued = printable(text).replace(BYTES, glue).replace(ASIDE, glue);
  let rest = ' '.repeat(indent) + glued;
  let start = indent;
  while (columnsOf(rest) > width) {
    const end = breakAt(rest, start, fitting(rest, start, width));
    lines.push(rest.slice(0, end).trimEnd());
    rest = ' '.repeat(hanging) + rest.slice(end).trimStart();
    start = hanging;
  }
  return [...lines, rest].map((line) => line.replaceAll(GLUE, ' '));
}

/** How many of its characters fit: one behind the indentation always does. */
function fitting(line: string, start: number, width: number): number {
  const length = lengthWithin(line, width);
  if (length > start) return length;
  return start + ((line.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
}

/** Where to break a line of which `width` characters fit, and which is indented by `start`. */
function breakAt(line: string, start: number, width: number): number {
  const space = line.lastIndexOf(' ', width);
  // A bracket only where breaking at the space would leave the line half empty.
  if (space > start && (space - start) * 2 >= width - start) return space;
  const inWord = /[\w)\]][(,](?! |\))/g;
  let bracket = 0;
  for (const match of line.slice(0, width + 1).matchAll(inWord)) {
    if (match.index + 2 <= width) bracket = match.index + 2;
  }
  if (bracket > Math.max(start, space)) return bracket;
  if (space > start) return space;
  // Bytes that are too many for a line are broken between two of them.
  const glue = line.lastIndexOf(GLUE, width);
  if (glue > start) return glue;
  // What is spelled stays whole.
  const spelled = /\\(?:u[0-9a-f]{0,3})?$/.exec(line.slice(start, width));
  const isCut = spelled !== null && /^\\u[0-9a-f]{4}/.test(line.slice(start + spelled.index));
  return isCut && spelled.index > 0 ? start + spelled.index : width;
}
