/** A row as lines of one lane of the table. */
import { columnsOf, printable } from '../../machine/program/printable.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { Row } from '../rows/row.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** How a context that is no task is marked at the lane's left. */
export const GUTTERS: Readonly<Record<ContextKind, string>> = {
  task: ' ',
  stopper: '.',
  interrupt: ':',
  trap: '^',
  nmi: '!',
};

/** The row on one line, however long. */
export function oneLine(row: Row, indent = row.depth): string {
  const said = [row.text, row.effects.join(', ')].filter((part) => part !== '');
  const critical = row.critical === null ? [] : [criticalMark(row.critical)];
  return ' '.repeat(indent) + printable([...said, ...critical].join('  '));
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
  if (columnsOf(whole) <= width) return [whole];
  const lines = row.text === '' ? [] : wrap(row.text, width, indent, deeper);
  const effects = printable(row.effects.join(', '));
  const first = row.text === '' ? indent : deeper;
  if (first + columnsOf(effects) <= width) {
    if (effects !== '') lines.push(' '.repeat(first) + effects);
  } else {
    for (const effect of row.effects) lines.push(...wrap(effect, width, first, deeper));
  }
  return row.critical === null
    ? lines
    : [...lines, ...wrap(criticalMark(row.critical), width, 0, 4)];
}

/** The row's lines in its colours. */
export function paintRow(row: Row, line: string, paint: Paint): string {
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
