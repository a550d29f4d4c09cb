/** Brackets that do not match: found by counting, which tells more than a grammar's surprise. */
import type { SourceRange } from '../../machine/program/program.ts';
import { Lines } from './lines.ts';
import type { ReadableText } from './readable-text.ts';

export interface BracketError {
  source: SourceRange;
  message: string;
  advice: string;
}

interface Open {
  bracket: string;
  index: number;
  /** How far the line that it stands on is indented. */
  indent: number;
  /** The parentheses of a `for`, which hold semicolons. */
  loop: boolean;
  /** No name stands before it: these may be the parentheses of a compound literal's type. */
  bare: boolean;
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#[^\n]*|[A-Za-z_]\w*|[()[\]{};=,&]/gm;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

class Scan {
  readonly errors: BracketError[] = [];
  private readonly open: Open[] = [];
  private readonly readable: ReadableText;
  private readonly text: string;
  private readonly lines: Lines;
  private previous = '';
  /** The bracket that was closed last had no name before it. */
  private wasBare = false;

  constructor(readable: ReadableText) {
    this.readable = readable;
    this.text = readable.text;
    this.lines = new Lines(this.text);
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
    const source = this.at(top.index);
    const message = `'${top.bracket}' is never closed`;
    this.errors.push({ source, message, advice: `write '${CLOSER[top.bracket]}' where it ends` });
  }

  private take(token: string, index: number): void {
    if (token in CLOSER) {
      const isValue = this.previous === '=' || (this.previous === ')' && this.wasBare);
      if (token === '{' && !isValue) this.expectClosed(index);
      this.push(token, index);
    } else if (token in CLOSES) this.close(token, index);
    else if (token === ';') this.expectClosed(index);
  }

  private push(bracket: string, index: number): void {
    const indent = this.indentOf(this.lines.lineOf(index));
    const bare = /^[^\w)\]]/.test(this.previous);
    this.open.push({ bracket, index, indent, loop: this.previous === 'for', bare });
  }

  private indentOf(line: number): number {
    const start = this.lines.startOf(line);
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
      this.wasBare = this.open.pop()?.bare === true;
      return;
    }
    const source = this.at(index);
    const advice = `delete it, or write the '${CLOSES[token]}' that it closes`;
    this.errors.push({ source, message: `one '${token}' too many`, advice });
  }

  /** A `}` at the start of a line closes the block that is indented as it is, where there is one. */
  private dropInner(index: number): void {
    while (this.open.at(-1)?.loop) this.open.pop();
    const line = this.lines.lineOf(index);
    const indent = this.indentOf(line);
    const isFirst = index === this.lines.startOf(line) + indent;
    if (!isFirst || !this.open.some((open) => open.indent === indent)) return;
    while ((this.open.at(-1)?.indent ?? 0) > indent) this.neverClosed();
  }

  private at(index: number): SourceRange {
    return this.readable.range(index, index + 1);
  }
}

/** Every bracket without its other half. */
export function bracketErrors(text: ReadableText): BracketError[] {
  return new Scan(text).run();
}
