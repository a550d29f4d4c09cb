/** Brackets that do not match: found by counting, which tells more than a grammar's surprise. */
import type { SourceRange } from '../../machine/program/program.ts';

export interface BracketError {
  source: SourceRange;
  message: string;
  advice: string;
}

interface Open {
  bracket: string;
  line: number;
  column: number;
  /** How far the line that it stands on is indented. */
  indent: number;
  /** The parentheses of a `for`, which hold semicolons. */
  loop: boolean;
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#[^\n]*|[A-Za-z_]\w*|[()[\]{};=]/gm;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

class Scan {
  readonly errors: BracketError[] = [];
  private readonly open: Open[] = [];
  private readonly text: string;
  private readonly file: number;
  private readonly starts = [0];
  private previous = '';

  constructor(text: string, file: number) {
    this.text = text;
    this.file = file;
    for (const match of text.matchAll(/\n/g)) this.starts.push(match.index + 1);
  }

  run(): BracketError[] {
    for (const match of this.text.matchAll(TOKEN)) {
      const token = match[0];
      if (/^(\/[/*]|["']|\s*#)/.test(token)) continue;
      this.take(token, match.index);
      this.previous = token;
    }
    while (this.open.length > 0) this.neverClosed();
    return this.errors;
  }

  /** Gives the innermost open bracket up. */
  private neverClosed(): void {
    const top = this.open.pop();
    if (top === undefined) return;
    const source = this.at(this.starts[top.line - 1] + top.column - 1);
    const message = `'${top.bracket}' is never closed`;
    this.errors.push({ source, message, advice: `write '${CLOSER[top.bracket]}' where it ends` });
  }

  private take(token: string, index: number): void {
    if (token in CLOSER) {
      if (token === '{' && this.previous !== '=') this.expectClosed(index);
      this.push(token, index);
    } else if (token in CLOSES) this.close(token, index);
    else if (token === ';') this.expectClosed(index);
  }

  private push(bracket: string, index: number): void {
    const { line, column } = this.at(index);
    const indent = this.indentOf(line);
    this.open.push({ bracket, line, column, indent, loop: this.previous === 'for' });
  }

  private indentOf(line: number): number {
    const start = this.starts[line - 1];
    return /^[ \t]*/.exec(this.text.slice(start, start + 200))?.[0].length ?? 0;
  }

  /** A `;` or a block ends every parenthesis but those of a `for`. */
  private expectClosed(index: number): void {
    for (let top = this.open.at(-1); top !== undefined; top = this.open.at(-1)) {
      if (top.bracket === '{' || top.loop) return;
      const block = this.text[index] === '{' && this.previous === '(';
      if (block) return;
      const missing = CLOSER[top.bracket];
      const source = this.at(index);
      const message = `'${missing}' is missing`;
      this.errors.push({ source, message, advice: `write '${missing}' before this` });
      this.open.pop();
    }
  }

  private close(token: string, index: number): void {
    if (token === '}') this.dropInner(index);
    if (this.open.at(-1)?.bracket === CLOSES[token]) {
      this.open.pop();
      return;
    }
    const source = this.at(index);
    const advice = `delete it, or write the '${CLOSES[token]}' that it closes`;
    this.errors.push({ source, message: `one '${token}' too many`, advice });
  }

  /** A `}` at the start of a line closes the block that is indented as it is, where there is one. */
  private dropInner(index: number): void {
    while (this.open.at(-1)?.loop) this.open.pop();
    const { line, column } = this.at(index);
    const indent = this.indentOf(line);
    if (column !== indent + 1 || !this.open.some((open) => open.indent === indent)) return;
    while ((this.open.at(-1)?.indent ?? 0) > indent) this.neverClosed();
  }

  private at(index: number): SourceRange {
    let line = this.starts.length;
    while (this.starts[line - 1] > index) line--;
    const column = index - this.starts[line - 1] + 1;
    return { file: this.file, line, column, endLine: line, endColumn: column + 1 };
  }
}

/** Every bracket without its other half. */
export function bracketErrors(text: string, file: number): BracketError[] {
  return new Scan(text, file).run();
}
