/** The museum as a table: for a terminal, and for pages. */
import { printable } from '../../machine/program/printable.ts';
import { cellCode } from '../../report/printing/markdown.ts';
import type { Paint } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { titleOf } from './exhibits.ts';
import { keptRun, type Verdict } from './results.ts';
import { COLUMNS } from './search-exhibit.ts';
import type { Shown } from './shown.ts';
import {
  adviceFor,
  byWords,
  cellOf,
  definesOf,
  legend,
  mendings,
  outcomeOf,
  shortScenario,
  yearOf,
} from './words.ts';

export interface TableOptions {
  width: number;
  paint: Paint;
  /** How the user calls the tool. */
  command: string;
}

const GAP = '  ';
const YEAR = 4;
const INDENT = 8;

/** A line a protocol with its verdicts, and below it what they are about. */
export function tableLines(list: readonly Shown[], options: TableOptions): string[] {
  const { width, paint } = options;
  const name = Math.max('PROTOCOL'.length, ...list.map((shown) => nameCell(shown).length));
  const head = [
    'YEAR',
    'PROTOCOL'.padEnd(name),
    COLUMNS.map((column) => column.padEnd(cellWidth(column))).join(' '),
  ];
  const words = legend(list);
  const advice = adviceFor(list, options.command);
  return [
    paint.bold(head.join(GAP).trimEnd()),
    ...list.flatMap((shown) => [entryLine(shown, name, paint), ...noteLines(shown, options)]),
    '',
    ...(words.length > 0 ? wrap(words.join(', '), width, 0, 0) : []),
    ...(advice === null ? [] : [advice]),
  ];
}

/** A variant stands below its file. */
const nameCell = ({ exhibit }: Shown): string =>
  exhibit.variantOf === null ? exhibit.protocol.name : `${GAP}${definesOf(exhibit)}`;

const cellWidth = (column: string): number => Math.max(column.length, 'CRASH*'.length);

function entryLine(shown: Shown, name: number, paint: Paint): string {
  const year = shown.exhibit.variantOf === null ? yearOf(shown.exhibit) : '';
  const cells = COLUMNS.map((column) => {
    const verdict = shown.row?.hardware.verdicts[column];
    return brushFor(paint, verdict)(cellOf(shown, column).padEnd(cellWidth(column)));
  });
  return [year.padEnd(YEAR), nameCell(shown).padEnd(name), cells.join(' ')].join(GAP).trimEnd();
}

function brushFor(paint: Paint, verdict: Verdict | undefined): (text: string) => string {
  if (verdict === 'pass') return paint.green;
  return verdict === undefined || verdict === 'open' ? paint.yellow : paint.red;
}

function noteLines(shown: Shown, { width, command }: TableOptions): string[] {
  const wrapped = (text: string): string[] => wrap(printable(text), width, INDENT, INDENT + 2);
  return [
    ...wrapped(titleOf(shown.exhibit)),
    ...wrapped(outcomeOf(shown)),
    ...mendings(shown).flatMap((mending) => wrapped(`${byWords(mending)}: ${mending.answer}`)),
    ...(shown.replay === null ? [] : [`${' '.repeat(INDENT)}${command} debug ${shown.replay}`]),
  ];
}

/** A row an exhibit. */
export function tableMarkdown(list: readonly Shown[]): string {
  const head = [
    'year',
    'protocol',
    'what it is',
    ...COLUMNS.map(cellCode),
    'fails with',
    'said to be mended by: what diff answers',
  ];
  const rule = head.map(() => '---');
  const rows = list.map((shown) => [
    yearOf(shown.exhibit),
    cellCode(shown.exhibit.protocol.name),
    escaped(titleOf(shown.exhibit)),
    ...COLUMNS.map((column) => escaped(cellOf(shown, column))),
    failsCell(shown),
    mendings(shown)
      .map(({ by, answer }) => markdownSentence(`${by}: ${answer}`))
      .join('<br>'),
  ]);
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function failsCell(shown: Shown): string {
  const { row, replay } = shown;
  if (row === null) return escaped(outcomeOf(shown));
  const run = keptRun(row);
  if (run === null || replay === null) return '';
  const passes = row.other?.verdict === 'pass';
  return `[${passes ? 'a run that passes' : shortScenario(run.scenario)}](${replay})`;
}

const escaped = (text: string): string => printable(text).replace(/[\\|*_<>[\]`]/g, '\\$&');

/** Statements are quoted and followed by their place: they become code. */
function markdownSentence(text: string): string {
  const quoted = /(?<=\s)'((?:[^']|'(?! \())+)'(?= \([\w./-]+:\d+\))/g;
  let end = 0;
  let made = '';
  for (const match of text.matchAll(quoted)) {
    made += `${escaped(text.slice(end, match.index))}${cellCode(match[1])}`;
    end = match.index + match[0].length;
  }
  return made + escaped(text.slice(end));
}
