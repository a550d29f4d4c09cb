/** Reads a file's tokens one after the other, and obeys its directives on the way (C11 6.10). */
import { nearest } from '../reading/spelling.ts';
import { BadCondition, holds } from './conditions.ts';
import { Expansion, type Following, type Macros } from './expansion.ts';
import { Groups } from './groups.ts';
import { define, isSame, type Macro } from './macros.ts';
import { type Gap, type Lexed, lex, type Token } from './tokens.ts';

/** Where a line's macros are defined, in words, and by whom. */
type Where = (at: number) => Pick<Macro, 'place' | 'origin'>;

export interface Table extends Macros {
  table: Map<string, Macro>;
}

const IGNORED = new Set(
  'warning pragma include include_next import line ident sccs assert unassert'.split(' '),
);
const OBEYED = 'define undef if ifdef ifndef elif elifdef elifndef else endif error'.split(' ');

export class Directives implements Following {
  /** What is not passed on: directives, groups that are not read, joined lines. */
  readonly gaps: Gap[] = [];
  /** Where the last token ends that was taken. */
  end = 0;
  private readonly tokens: readonly Token[];
  private at = 0;
  private readonly groups: Groups;
  private readonly macros: Table;
  private readonly where: Where;

  constructor(text: string, macros: Table, where: Where) {
    const { tokens, gaps, openComment }: Lexed = lex(text);
    this.tokens = tokens;
    this.macros = macros;
    this.where = where;
    this.groups = new Groups(macros.tell);
    for (const gap of gaps) this.gaps.push(gap);
    if (openComment >= 0) {
      const place = { start: openComment, end: openComment + 2 };
      macros.tell({ ...place, message: '/* is never closed', advice: 'write */ where it ends' });
    }
  }

  take(): Token | undefined {
    for (; this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at];
      if (token.kind === 'line') continue;
      if (this.isDirective()) {
        this.directive();
        continue;
      }
      if (token.kind === 'quote') this.openQuote(token);
      this.at++;
      this.end = token.end;
      return token;
    }
    return undefined;
  }

  /** Whether an opening parenthesis is next; a directive between is not looked behind. */
  isOpen(): boolean {
    let { at } = this;
    while (this.tokens[at]?.kind === 'line') at++;
    return this.tokens[at]?.text === '(';
  }

  /** The end of the file. */
  finish(): void {
    this.groups.finish();
  }

  private isDirective(): boolean {
    const before = this.tokens[this.at - 1];
    return this.tokens[this.at].text === '#' && (before === undefined || before.kind === 'line');
  }

  private openQuote(token: Token): void {
    const [quote] = token.text;
    const place = { start: token.start, end: token.start + 1 };
    const advice = `write ${quote} at its end`;
    this.macros.tell({ ...place, message: `${quote} is never closed`, advice });
  }

  /** What stands behind the `#` on its line; goes to the line's end. */
  private line(): Token[] {
    const first = this.at + 1;
    while (this.tokens[this.at].kind !== 'line') this.at++;
    return this.tokens.slice(first, this.at);
  }

  private directive(): void {
    const hash = this.tokens[this.at];
    const [name, ...rest] = this.line();
    this.gaps.push({ start: hash.start, end: this.tokens[this.at].start });
    if (name === undefined || name.kind === 'number') return;
    const at = { ...hash, end: name.end };
    if (name.kind !== 'name' || !this.obey(name.text, at, rest)) this.unknown(name, at);
  }

  private unknown(name: Token, at: Token): void {
    const near = name.kind === 'name' ? nearest(name.text, [...OBEYED, ...IGNORED]) : undefined;
    const advice = near ? `is '#${near}' meant?` : 'delete the line';
    this.tell(at, `there is no directive '#${name.text}'`, advice);
  }

  private tell({ start, end }: Gap, message: string, advice: string): void {
    this.macros.tell({ start, end, message, advice });
  }

  /** False for what is no directive. */
  private obey(name: string, at: Token, rest: readonly Token[]): boolean {
    switch (name) {
      case 'define':
        this.define(at, rest);
        return true;
      case 'undef':
        this.macros.table.delete(this.nameBehind(name, at, rest) ?? '');
        return true;
      case 'if':
      case 'ifdef':
      case 'ifndef':
        if (!this.groups.begin(at, name, this.test(name, at, rest))) this.skip();
        return true;
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else':
        if (!this.groups.branch(at, name, () => this.test(name, at, rest))) this.skip();
        return true;
      case 'endif':
        this.groups.end(at);
        return true;
      case 'error':
        this.error(at, rest);
        return true;
      default:
        return IGNORED.has(name);
    }
  }

  private error(at: Token, rest: readonly Token[]): void {
    const said = rest.map(({ text, space }, index) => (index > 0 && space ? ' ' : '') + text);
    const words = said.join('');
    const end = rest[rest.length - 1]?.end ?? at.end;
    const advice =
      this.groups.depth > 0 ? '#define or #undef what the #if asks for' : 'delete the line';
    this.tell({ start: at.start, end }, `#error${words && ` ${words}`}`, advice);
  }

  private define(at: Token, rest: readonly Token[]): void {
    const { macro, problem } = define(rest, at, this.where(at.start));
    if (problem) this.macros.tell(problem);
    if (macro === null) return;
    const before = this.macros.table.get(macro.name);
    // Of a library's own macros those are left alone that the command line has.
    if (before && macro.origin === 'library') return;
    if (before && before.origin !== 'library' && !isSame(before, macro)) {
      const guard =
        macro.origin === 'command' ? 'keep one' : `write #ifndef ${macro.name} around it`;
      const advice = before.origin === 'file' ? '#undef it before' : guard;
      const message = `'${macro.name}' is defined already, as something else: ${before.place}`;
      this.tell(rest[0], message, advice);
      return;
    }
    this.macros.table.set(macro.name, macro);
  }

  private nameBehind(directive: string, at: Token, [name, more]: readonly Token[]): string | null {
    if (name?.kind !== 'name') {
      this.tell(name ?? at, `#${directive} without a name`, `write #${directive} NAME`);
      return null;
    }
    if (more !== undefined && directive !== 'undef') {
      const test = directive.endsWith('ifndef') ? '!defined' : 'defined';
      const [start] = directive.split('ifn');
      const plain = start.replace(/if(def)?$/, 'if');
      const advice = `for more write #${plain === 'el' ? 'elif' : plain || 'if'} ${test}(${name.text}) ...`;
      this.tell(more, `#${directive} takes one name`, advice);
    }
    return name.text;
  }

  private test(directive: string, at: Token, rest: readonly Token[]): boolean {
    const { table } = this.macros;
    if (directive === 'else') return true;
    if (directive !== 'if' && directive !== 'elif') {
      const name = this.nameBehind(directive, at, rest);
      return name !== null && table.has(name) === directive.endsWith('ifdef');
    }
    try {
      const replaced = new Expansion(this.macros, { isCondition: true }).run(rest);
      return holds(replaced, (name) => table.has(name));
    } catch (error) {
      if (!(error instanceof BadCondition)) throw error;
      this.tell(error.token ?? at, error.message, error.advice);
      return false;
    }
  }

  /** Goes behind what is not read: to the end of the line before the directive that ends it. */
  private skip(): void {
    const { start } = this.tokens[this.at];
    for (let depth = 0; this.at < this.tokens.length - 1; ) {
      this.at++;
      const name = this.isDirective() ? this.tokens[this.at + 1].text : '';
      if (depth === 0 && /^(el(se|if(n?def)?)|endif)$/.test(name)) break;
      if (/^if(n?def)?$/.test(name)) depth++;
      else if (name === 'endif') depth--;
      while (this.tokens[this.at].kind !== 'line') this.at++;
    }
    const isEnd = this.tokens[this.at].kind === 'line';
    this.gaps.push({ start, end: this.tokens[this.at].start });
    if (!isEnd) this.at--;
  }
}
