/** Preprocessing tokens of C (C11 6.4), with their places in the file. */
import { EditedText } from '../reading/edited-text.ts';
import { HideSet } from './hide-sets.ts';

/** `quote`: a quote that its line does not close, with the rest of the line. `line`: a line's end. */
type TokenKind = 'name' | 'number' | 'quoted' | 'mark' | 'quote' | 'line';

export interface Token {
  kind: TokenKind;
  text: string;
  /** White space or a comment stands in front of it. */
  space: boolean;
  /** Offsets in the file: its own place, or that of the invocation whose expansion it comes from. */
  start: number;
  end: number;
  /** Which argument of an invocation in the file it comes from, 0 for none. */
  argument: number;
  /** The macros that it is no longer replaced by. */
  hide: HideSet;
}

/** A place of the text that is not passed on: a comment or a line that goes on on the next. */
export interface Gap {
  start: number;
  end: number;
}

export interface Lexed {
  /** Ends with a `line`. */
  tokens: Token[];
  /** Joined lines outside tokens, and comments that run over them. */
  gaps: Gap[];
  /** Where a comment begins that nothing ends, -1 for none. */
  openComment: number;
}

const JOINED = /\\[ \t]*\r?\n/g;
const BLANK = /[^\S\n]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const TOKEN = new RegExp(
  [
    String.raw`((?:u8|[LuU])?(?:"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"|'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'))`,
    String.raw`([A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(\.?\d(?:[eEpP][-+]|[\w.$])*)`,
    String.raw`(["'][^\n]*)`,
    String.raw`(\.\.\.|->|\+\+|--|&&|\|\||##|(?:<<|>>|[-+*/%&|^<>=!])=?|[^])`,
  ].join('|'),
  'y',
);

const KINDS: readonly TokenKind[] = ['quoted', 'name', 'number', 'quote'];

const kindOf = (match: RegExpExecArray): TokenKind =>
  KINDS.find((_, index) => match[index + 1] !== undefined) ?? 'mark';

class Lexer {
  readonly tokens: Token[] = [];
  readonly gaps: Gap[];
  openComment = -1;
  private at = 0;
  private space = false;
  private readonly joined: EditedText;
  private readonly text: string;
  private readonly joins: readonly number[];

  constructor(file: string) {
    const found = [...file.matchAll(JOINED)];
    const edits = found.map(({ index, 0: { length } }) => {
      return { start: index, end: index + length, text: '' };
    });
    this.joined = new EditedText(file, edits);
    this.text = this.joined.text;
    this.joins = found.map(({ index }) => index);
    this.gaps = edits.map(({ start, end }) => ({ start, end }));
  }

  run(): void {
    while (this.at < this.text.length) {
      if (this.text[this.at] === '\n') this.push('line', '\n');
      else if (!this.skip()) this.token();
    }
    this.push('line', '');
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  /** White space and comments. */
  private skip(): boolean {
    const length = this.take(BLANK)?.[0].length ?? this.commentLength();
    if (length === 0) return false;
    this.at += length;
    this.space = true;
    return true;
  }

  private commentLength(): number {
    const { at } = this;
    if (this.text.startsWith('/*', at)) {
      const end = this.text.indexOf('*/', at + 2);
      if (end >= 0) return end + 2 - at;
      this.openComment = this.startOf(at);
      return this.text.length - at;
    }
    const length = this.take(LINE_COMMENT)?.[0].length ?? 0;
    if (length > 0 && this.joins.length > 0) this.gapOf(at, at + length);
    return length;
  }

  /** A line comment with joined lines is no comment to those who know no joined lines. */
  private gapOf(from: number, to: number): void {
    const start = this.startOf(from);
    const end = this.joined.toFile(to);
    if (end - start > to - from) this.gaps.push({ start, end });
  }

  private startOf(at: number): number {
    return this.joined.toFile(at + 1) - 1;
  }

  private token(): void {
    const match = this.take(TOKEN);
    if (match !== null) this.push(kindOf(match), match[0]);
  }

  private push(kind: TokenKind, text: string): void {
    const start = text === '' ? this.joined.toFile(this.at) : this.startOf(this.at);
    this.at += text.length;
    const end = text === '' ? start : this.joined.toFile(this.at);
    const { space } = this;
    this.tokens.push({ kind, text, space, start, end, argument: 0, hide: HideSet.NONE });
    this.space = kind === 'line';
  }
}

/** All tokens of a text, line ends among them. */
export function lex(file: string): Lexed {
  const lexer = new Lexer(file);
  lexer.run();
  const gaps = lexer.gaps.sort((a, b) => a.start - b.start);
  return { tokens: lexer.tokens, gaps, openComment: lexer.openComment };
}

/** What a text is as one token, null when it is none or several. */
export function kindOfOne(text: string): TokenKind | null {
  TOKEN.lastIndex = 0;
  const match = TOKEN.exec(text);
  if (match?.[0] !== text || /^\/[/*]/.test(text)) return null;
  return kindOf(match);
}

const WORD = /[\w$\u0080-\uffff]/;
const MARK = /[-+*/%&|^<>=!#.:]/;

/** True where two texts side by side could be read as another token than both. */
function couldJoin(left: string, right: string): boolean {
  const [a, b] = [left[left.length - 1] ?? ' ', right[0] ?? ' '];
  if (/^\.?\d/.test(left) && /[-+.]/.test(b)) return true;
  if (WORD.test(a)) return WORD.test(b) || /["']/.test(b);
  return MARK.test(a) && (MARK.test(b) || (a === '.' && WORD.test(b)));
}

/** A space where one must stand between two texts. */
export const between = (left: string, right: string): string => (couldJoin(left, right) ? ' ' : '');
