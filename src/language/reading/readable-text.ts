/** What the parser reads in place of a file, and the way back to the file. */
import type { SourceRange } from '../../machine/program/program.ts';

/** A macro that stands in a file, where it is invoked. */
export interface MacroUse {
  name: string;
  /** Where it is defined, in words: `line 3`. */
  place: string;
  /** What it was replaced by. */
  text: string;
}

export interface ReadableText {
  /** What is parsed. */
  text: string;
  /** The file without what is not parsed, macros as they stand there: every place is the file's. */
  visible: string;
  /** The file's range of a range of `text`. */
  range(start: number, end: number): SourceRange;
  /** The macro in whose invocation a place of the file is. */
  macroAt(line: number, column: number): MacroUse | null;
  /** The macro whose invocation is that range of the file, no less and no more. */
  macroOf(range: SourceRange): MacroUse | null;
}
