/** What is wrong with a source file, as values, and how it is told. */
import { columnsOf, printable } from '../../machine/program/printable.ts';
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import type { MacroUse } from './readable-text.ts';

/** What is wrong with a source, and where. Lines and columns are 1-based; `endColumn` is exclusive and on `line` too. */
export interface Diagnostic {
  file: string;
  line: number;
  column: number;
  endColumn: number;
  /** What is wrong. */
  message: string;
  /** What to write instead. */
  advice: string;
}

const TAB_WIDTH = 8;

/** Collects the diagnostics of one file. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  /** The macro whose invocation is that range. */
  macroOf: (range: SourceRange) => MacroUse | null = () => null;
  private readonly file: SourceFile;
  private readonly lines: readonly string[];
  private readonly seen = new Set<string>();

  constructor(file: SourceFile) {
    this.file = file;
    this.lines = file.text.split('\n');
  }

  /** Only the first diagnostic at one place is kept: the others mostly follow from it. */
  add(range: SourceRange, message: string, advice: string): void {
    const { line, column } = range;
    const key = `${line}:${column}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const width = (this.lines[line - 1] ?? '').length;
    const end = range.endLine === line ? range.endColumn : width + 1;
    const endColumn = Math.max(end, column + 1);
    const macro = this.macroOf(range);
    const isNamed = macro === null || advice.includes(macro.place);
    const help = !isNamed ? `${advice} ('${macro.name}' is a macro: ${macro.place})` : advice;
    const told = { message: clipped(message), advice: clipped(help) };
    this.list.push({ file: this.file.name, line, column, endColumn, ...told });
  }

  /** In the order of the source. */
  sorted(): Diagnostic[] {
    return [...this.list].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** A source line with its tabs expanded, so that a caret stands under what it means. */
function expandTabs(text: string): string {
  let out = '';
  for (const character of text) {
    out += character === '\t' ? ' '.repeat(TAB_WIDTH - (out.length % TAB_WIDTH)) : character;
  }
  return out;
}

/** Characters of a sentence that names what stands in a file, which may be of any length. */
const LONGEST_SENTENCE = 600;

/** Of a sentence that is too long the beginning and the end. */
function clipped(sentence: string): string {
  if (sentence.length <= LONGEST_SENTENCE) return sentence;
  const end = LONGEST_SENTENCE / 3;
  return `${sentence.slice(0, LONGEST_SENTENCE - end - 3)}...${sentence.slice(-end)}`;
}

/** Characters of a source line that are shown; of a longer one those around the place. */
const LONGEST_LINE = 160;
/** As many of them stand before the place. */
const BEFORE = 60;

/** What is shown of a source line, the place in it, and how many columns of it are meant; both counted from 0. */
function excerpt(source: string, column: number, endColumn: number) {
  const start = source.length <= LONGEST_LINE ? 0 : Math.max(0, column - 1 - BEFORE);
  const end = start + LONGEST_LINE;
  const lead = start > 0 ? '...' : '';
  const shown = (to: number): string => lead + printable(expandTabs(source.slice(start, to)));
  const at = columnsOf(shown(column - 1));
  const width = columnsOf(shown(Math.min(endColumn - 1, end))) - at;
  return { text: `${shown(end)}${end < source.length ? '...' : ''}`, at, width };
}

function renderOne(diagnostic: Diagnostic, lines: readonly string[] | undefined): string {
  const { file, line, column, endColumn, message, advice } = diagnostic;
  const head = printable(`${file}:${line}:${column}: error: ${message}`);
  const help = printable(`  help: ${advice}`);
  const source = lines?.[line - 1];
  if (source === undefined) return `${head}\n${help}`;
  const { text, at, width } = excerpt(source.replace(/\r$/, ''), column, endColumn);
  const number = String(line).padStart(5);
  return [
    head,
    `${number} | ${text}`,
    `${' '.repeat(number.length)} | ${' '.repeat(at)}^${'~'.repeat(Math.max(0, width - 1))}`,
    help,
  ].join('\n');
}

/** More than these are not told, but counted: they mostly follow from the first, and nobody reads them. */
const MOST_TOLD = 50;

/**
 * Diagnostics as gcc prints them: `file:line:column: error: message`, the source line, a caret, then
 * what to write instead. The first fifty, and how many more there are. Ends with a newline; empty for no diagnostics.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
): string {
  const lines = new Map(files.map(({ name, text }) => [name, text.split('\n')]));
  const told = diagnostics
    .slice(0, MOST_TOLD)
    .map((diagnostic) => `${renderOne(diagnostic, lines.get(diagnostic.file))}\n`);
  const rest = diagnostics.length - told.length;
  if (rest > 0) told.push(`and ${rest} more; mend these first\n`);
  return told.join('');
}

/** The first line of a source text, shortened. */
export function firstLine(text: string): string {
  const line = text.split('\n')[0].trim();
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}
