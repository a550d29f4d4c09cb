/** Tokens of initial states and conditions, which are the same language for every architecture. */
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import type { Span } from './litmus-test.ts';
import { Refusal, rangeOf } from './refusal.ts';

export interface Token {
  kind: 'name' | 'number' | 'symbol' | 'end';
  text: string;
  start: number;
  end: number;
}

/** After herdtools7, lib/stateLexer.mll: names may hold dots, dollars and slashes. */
const TOKEN =
  /\s+|(?<number>-?(?:0[xX][0-9a-fA-F]+|\d+))|(?<name>[A-Za-z_.$][\w./$-]*)|(?<symbol>\/\\|\\\/|=>|==|!=|<>|[[\](){};:=,~&*%+])/y;

/** Whoever reads or shows what is nested goes down as deep. */
const MOST_NESTED = 200;

export class Tokens {
  readonly file: SourceFile;
  readonly #tokens: Token[] = [];
  #next = 0;
  #depth = 0;

  /** `text` is the file's, with comments blanked; only `span` of it is read. */
  constructor(file: SourceFile, text: string, span: Span) {
    this.file = file;
    let at = span.start;
    while (at < span.end) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (match === null) this.#refuseCharacter(text, at);
      else this.#add(match);
      at = TOKEN.lastIndex;
    }
    this.#tokens.push({ kind: 'end', text: '', start: span.end, end: span.end });
  }

  #refuseCharacter(text: string, at: number): never {
    const source = rangeOf(text, { start: at, end: at + 1 });
    const advice =
      text[at] === '#'
        ? 'of the preprocessor there is #include alone: write numbers, such as x=1'
        : text[at] === '|'
          ? 'write \\/ for or, /\\ for and'
          : 'write bindings such as x=1; and 0:r0=x; or a condition such as exists (x=1 /\\ 0:r0=1)';
    throw new Refusal(source, `'${text[at]}' is not expected here`, advice);
  }

  #add({ groups = {}, index, 0: text }: RegExpExecArray): void {
    const kind = (['number', 'name', 'symbol'] as const).find((name) => groups[name] !== undefined);
    if (kind !== undefined)
      this.#tokens.push({ kind, text, start: index, end: index + text.length });
  }

  /** The token `ahead` places from here. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  /** Takes the token if it has that text. */
  accept(text: string): boolean {
    if (this.peek().text !== text || this.peek().kind === 'end') return false;
    this.#next++;
    return true;
  }

  expect(text: string, what: string): void {
    if (!this.accept(text)) this.refuse(`expected '${text}' ${what}`, `write '${text}'`);
  }

  /** Takes a name or a number. */
  expectKind(kind: 'name' | 'number', what: string): Token {
    if (this.peek().kind !== kind) this.refuse(`expected ${what}`, `write ${what}`);
    return this.take();
  }

  /** What stands within what is being read. */
  within<T>(read: () => T): T {
    if (this.#depth === MOST_NESTED)
      this.refuse('this is nested too deeply', 'write it in fewer parentheses');
    this.#depth++;
    const value = read();
    this.#depth--;
    return value;
  }

  source(token = this.peek()): SourceRange {
    return rangeOf(this.file.text, token);
  }

  refuse(message: string, advice: string, token = this.peek()): never {
    const found = token.kind === 'end' ? 'the end' : `'${token.text}'`;
    throw new Refusal(this.source(token), `${message}, found ${found}`, advice);
  }
}
