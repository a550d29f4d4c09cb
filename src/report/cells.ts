/** A row as lines of one lane of the table. */
import type { ContextKind } from '../machine/state/machine.ts';
import type { Paint } from './paint.ts';
import type { Row } from './row.ts';

/** How a context that is no task is marked at the lane's left. */
export const GUTTERS: Readonly<Record<ContextKind, string>> = {
  task: ' ',
  stopper: '.',
  interrupt: ':',
  trap: '^',
  nmi: '!',
};

/** Bytes of one instruction, and what stands in short parentheses such as a cast's, stay on one line. */
const BYTES = /(?<![\w.])(?:[0-9a-f]{2}|\.\.)(?: (?:[0-9a-f]{2}|\.\.))+(?![\w.])/g;
const ASIDE = /\((?:was [^()]*|same bytes|not written|\d+ times|\w+ \*+)\)/g;
const GLUE = '\u00a0';

/** Lines of at most `width`, broken at spaces, else behind a parenthesis or comma, else anywhere. */
export function wrap(text: string, width: number, indent: number, hanging: number): string[] {
  const lines: string[] = [];
  const glue = (part: string): string => part.replaceAll(' ', GLUE);
  const glued = text.replace(BYTES, glue).replace(ASIDE, glue);
  let rest = ' '.repeat(indent) + glued;
  let start = indent;
  while (rest.length > width) {
    const end = breakAt(rest, start, width);
    lines.push(rest.slice(0, end).trimEnd());
    rest = ' '.repeat(hanging) + rest.slice(end).trimStart();
    start = hanging;
  }
  return [...lines, rest].map((line) => line.replaceAll(GLUE, ' '));
}

/** Where to break a line that is longer than `width` and is indented by `start`. */
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
  return space > start ? space : width;
}

/** The row on one line, however long. */
export function oneLine(row: Row, indent = row.depth): string {
  const said = [row.text, row.effects.join(', ')].filter((part) => part !== '');
  const critical = row.critical === null ? [] : [criticalMark(row.critical)];
  return ' '.repeat(indent) + [...said, ...critical].join('  ');
}

function criticalMark(failure: string): string {
  return `<== ${failure.replaceAll('-', ' ')}`;
}

/** The row as lines of at most `width` characters: text, then effects, then the critical mark. */
export function cellLines(row: Row, width: number): string[] {
  // Narrow lanes need their room for bytes: five of them take 14 characters.
  const indent = Math.min(row.depth, Math.max(0, Math.floor((width - 16) / 3)));
  const deeper = indent + (width < 15 ? 0 : width < 20 ? 1 : 2);
  const whole = oneLine(row, indent);
  if (whole.length <= width) return [whole];
  const lines = row.text === '' ? [] : wrap(row.text, width, indent, deeper);
  const effects = row.effects.join(', ');
  const first = row.text === '' ? indent : deeper;
  if (first + effects.length <= width) {
    if (effects !== '') lines.push(' '.repeat(first) + effects);
  } else {
    for (const effect of row.effects) lines.push(...wrap(effect, width, first, deeper));
  }
  return row.critical === null
    ? lines
    : [...lines, ...wrap(criticalMark(row.critical), width, 0, 4)];
}

/** The row's lines in its colours. */
export function paintLine(row: Row, line: string, paint: Paint): string {
  if (row.critical !== null) return paint.bold(paint.red(line));
  switch (row.kind) {
    case 'function':
      return paint.dim(line);
    case 'context':
      return row.context === 'nmi' ? paint.magenta(line) : paint.yellow(line);
    case 'smp':
      return paint.yellow(line);
    case 'crash':
      return paint.red(line);
    default:
      return row.changedSite >= 0 ? paint.bold(line) : line;
  }
}
