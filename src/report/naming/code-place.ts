/** A line of a protocol, as other tools point at it. */
import type { Program } from '../../machine/program/program.ts';
import { functionName, sourceLine } from './names.ts';

/** Lines and columns count from 1; the end is exclusive. Columns are UTF-16 code units. */
export interface CodePlace {
  line: number;
  column: number;
  endColumn: number;
  /** The function that it is in; null for none. */
  fn: string | null;
  statement: string;
}

/** The whole line, without the blanks around it. `files[0]` of a program is the protocol itself. */
export function codePlace(program: Program, line: number): CodePlace {
  const fn = program.functions.findIndex(({ operations }) =>
    operations.some(({ source }) => source.file === 0 && source.line === line),
  );
  const statement = sourceLine(program, { file: 0, line, column: 1, endLine: line, endColumn: 1 });
  const name = fn < 0 ? null : functionName(program, fn);
  return { ...linePlace(program.files[0]?.text ?? '', line), fn: name, statement };
}

/** The same of a text alone, of which no function is known. */
export function linePlace(text: string, line: number): CodePlace {
  const whole = (text.split('\n')[line - 1] ?? '').trimEnd();
  const column = whole.length - whole.trimStart().length + 1;
  return {
    line,
    column,
    endColumn: Math.max(column + 1, whole.length + 1),
    fn: null,
    statement: whole.trim(),
  };
}
