/** The list of protocols that `ls` prints: by year, each with what it mends and its variants below. */
import { spelledWith } from '../../language/protocol/defines.ts';
import type { Description } from '../../language/protocol/description.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Define } from '../../machine/program/program.ts';
import { commitsOf, dateOf } from '../../protocols/origin.ts';
import type { Paint } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { LEAST_OF_LIST } from '../words/defaults.ts';

export type Listed = Pick<Description, 'name' | 'origin' | 'title' | 'mends' | 'variants'>;

/** Columns: between two cells, of a year, of a commit, in front of what stands below a protocol. */
const GAP = 2;
const YEAR = 4;
const COMMIT = 12;
const INDENT = YEAR + 2 * GAP;
/** A title that would have fewer columns than that stands below. */
const TITLE = 40;

interface Layout {
  width: number;
  /** Of the longest name. */
  name: number;
  isStacked: boolean;
}

/** At most `width` columns a line, 60 at least; nothing is cut. */
export function protocolLines(protocols: readonly Listed[], paint: Paint, width: number): string[] {
  const name = Math.max(...protocols.map((protocol) => protocol.name.length), 'PROTOCOL'.length);
  const columns = Math.max(width, LEAST_OF_LIST);
  const before = YEAR + GAP + name + GAP + COMMIT + GAP;
  const layout = { width: columns, name, isStacked: columns - before < TITLE };
  const head = entryLines(['YEAR', 'PROTOCOL', 'COMMIT'], 'TITLE', layout);
  return [
    ...head.map((line) => paint.bold(line)),
    ...protocols.flatMap((protocol) => [
      ...entryLines(cellsOf(protocol), protocol.title, layout),
      ...notesOf(protocol).flatMap((note) => wrap(printable(note), columns, INDENT, INDENT + GAP)),
    ]),
  ];
}

function cellsOf({ name, origin }: Listed): string[] {
  const [commit = ''] = commitsOf(origin);
  return [dateOf(origin)?.year.toString() ?? '', name, commit.slice(0, COMMIT)];
}

function notesOf({ origin, mends, variants }: Listed): string[] {
  return [
    ...(commitsOf(origin).length === 0 ? [`from: ${origin}`] : []),
    ...mends.map(({ protocol, what }) => `mends ${protocol}: ${what}`),
    ...variants.map(({ define, title }) => `${defineWords(define)}: ${title}`),
  ];
}

function entryLines(cells: readonly string[], said: string, { width, name, isStacked }: Layout) {
  const widths = [YEAR, name, COMMIT];
  const start = cells.map((cell, at) => cell.padEnd(widths[at] + GAP)).join('');
  const title = printable(said);
  if (isStacked) return [start.trimEnd(), ...wrap(title, width, INDENT, INDENT)];
  const indent = ' '.repeat(start.length);
  const lines = wrap(title, width - start.length, 0, 0);
  return lines.map((line, at) => `${at === 0 ? start : indent}${line}`);
}

/** How a variant is asked for: `-D NO_SYNC`, `-D SYNCS=2`. */
export const defineWords = (define: Define): string => spelledWith('', [define]).trim();
