/** What is wrong with a source file, as values, and how it is told. */
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import type { MacroUse } from './readable-text.ts';

/** Lines and columns are 1-based; `endColumn` is exclusive and on `line` too. */
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
    this.list.push({ file: this.file.name, line, column, endColumn, message, advice: help });
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

function renderOne(diagnostic: Diagnostic, files: readonly SourceFile[]): string {
  const { file, line, column, endColumn, message, advice } = diagnostic;
  const head = `${file}:${line}:${column}: error: ${message}`;
  const help = `  help: ${advice}`;
  const text = files.find((f) => f.name === file)?.text.split('\n')[line - 1];
  if (text === undefined) return `${head}\n${help}`;
  const source = text.replace(/\r$/, '');
  const before = expandTabs(source.slice(0, column - 1)).length;
  const marked = expandTabs(source.slice(0, endColumn - 1)).length - before;
  const number = String(line).padStart(5);
  return [
    head,
    `${number} | ${expandTabs(source)}`,
    `${' '.repeat(number.length)} | ${' '.repeat(before)}^${'~'.repeat(Math.max(0, marked - 1))}`,
    help,
  ].join('\n');
}

/**
 * Diagnostics as gcc prints them: `file:line:column: error: message`, the source line, a caret, then
 * what to write instead. Ends with a newline; empty for no diagnostics.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
): string {
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic, files)}\n`).join('');
}

/** The first line of a source text, shortened. */
export function firstLine(text: string): string {
  const line = text.split('\n')[0].trim();
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}
