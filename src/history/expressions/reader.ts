/** The text of an expression, read into a tree: C's operators with C's precedence (C11 6.5). */
import type { BinaryOperator } from '../../machine/program/values.ts';
import { constantOf, ExpressionError, type Token, tokensOf } from './tokens.ts';
import type { Tree, TypeName } from './tree.ts';

/** What a reader must know of the program: C cannot be read without the names of its types. */
export interface KnownNames {
  isType(name: string): boolean;
  /** See `Token`. */
  isCopy(name: string): boolean;
}

type Infix = BinaryOperator | '||' | '&&';

/** Loosest first. */
const LEVELS: readonly (readonly Infix[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const UNARY = ['!', '-', '+', '~', '*', '&'] as const;
const MOST_DEPTH = 64;
/** Words that the name of a type may have several of. */
const TYPE_WORDS = /^(unsigned|signed|char|short|int|long|bool|_Bool|void)$/;
const QUALIFIERS = /^(const|volatile|__percpu|__user)$/;

/** Throws ExpressionError. */
export function readTree(text: string, names: KnownNames): Tree {
  if (text.trim() === '') throw new ExpressionError('the expression is empty', 0);
  return new Reader(tokensOf(text, names.isCopy), names).whole();
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #names: KnownNames;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], names: KnownNames) {
    this.#tokens = tokens;
    this.#names = names;
  }

  whole(): Tree {
    const tree = this.#expression();
    if (this.#next.kind === 'end') return tree;
    const { text, column } = this.#next;
    if (text === ',') throw new ExpressionError('one expression only: "," ends it', column);
    throw new ExpressionError(`expected an operator before "${text}"`, column);
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'operator' && token.text === text;
  }

  /** Takes the operator if it comes next. */
  #takes(text: string): boolean {
    const isNext = this.#is(text);
    if (isNext) this.#at++;
    return isNext;
  }

  #close(text: string, opening: Token): void {
    if (!this.#takes(text)) {
      throw new ExpressionError(`this "${opening.text}" is never closed`, opening.column);
    }
  }

  #expression(): Tree {
    const test = this.#binary(0);
    const question = this.#next;
    if (!this.#takes('?')) return test;
    // GNU C's `a ?: b`.
    const whenTrue = this.#is(':') ? test : this.#deeper(() => this.#expression());
    if (!this.#takes(':')) throw new ExpressionError('this "?" has no ":"', question.column);
    const otherwise = this.#deeper(() => this.#expression());
    return { kind: 'conditional', test, whenTrue, otherwise, column: test.column };
  }

  #binary(level: number): Tree {
    if (level === LEVELS.length) return this.#deeper(() => this.#unary());
    let left = this.#binary(level + 1);
    for (;;) {
      const { kind, text, column } = this.#next;
      const operator = LEVELS[level].find((known) => known === text);
      if (operator === undefined || kind !== 'operator') return left;
      this.#at++;
      const right = this.#binary(level + 1);
      left =
        operator === '||' || operator === '&&'
          ? { kind: 'logical', operator, left, right, column }
          : { kind: 'binary', operator, left, right, column };
    }
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > MOST_DEPTH) {
      throw new ExpressionError('nested too deeply', this.#next.column);
    }
    const made = read();
    this.#depth--;
    return made;
  }

  #unary(): Tree {
    const token = this.#next;
    const { kind, text, column } = token;
    const operator = UNARY.find((known) => known === text);
    if (kind === 'operator' && operator !== undefined) {
      this.#at++;
      const operand = this.#deeper(() => this.#unary());
      return { kind: 'unary', operator, operand, column };
    }
    if (kind === 'name' && text === 'sizeof') return this.#size();
    if (this.#is('(') && this.#isType(1)) {
      this.#at++;
      const type = this.#typeName();
      this.#close(')', token);
      const operand = this.#deeper(() => this.#unary());
      return { kind: 'cast', type, operand, column };
    }
    return this.#postfix(this.#primary());
  }

  #size(): Tree {
    const { column } = this.#next;
    this.#at++;
    const opening = this.#next;
    if (this.#is('(') && this.#isType(1)) {
      this.#at++;
      const of = this.#typeName();
      this.#close(')', opening);
      return { kind: 'size', of, column };
    }
    return { kind: 'size', of: this.#deeper(() => this.#unary()), column };
  }

  #isType(ahead: number): boolean {
    const token = this.#tokens[this.#at + ahead];
    if (token?.kind !== 'name') return false;
    const { text } = token;
    if (TYPE_WORDS.test(text) || QUALIFIERS.test(text)) return true;
    if (text === 'struct' || text === 'union') return true;
    return this.#names.isType(text);
  }

  /** `const unsigned char *`, `struct item *`, `u8`. */
  #typeName(): TypeName {
    const { column } = this.#next;
    const words: string[] = [];
    while (this.#next.kind === 'name') {
      const { text } = this.#next;
      const isTag = words.length === 1 && /^(struct|union)$/.test(words[0]);
      if (!isTag && !this.#isType(0)) break;
      if (isTag && !this.#names.isType(`${words[0]} ${text}`)) {
        throw new ExpressionError(`there is no ${words[0]} ${text}`, this.#next.column);
      }
      if (!QUALIFIERS.test(text)) words.push(text);
      this.#at++;
    }
    let pointers = 0;
    for (;;) {
      if (this.#takes('*')) pointers++;
      else if (this.#next.kind === 'name' && QUALIFIERS.test(this.#next.text)) this.#at++;
      else break;
    }
    return { name: words.join(' '), pointers, column };
  }

  #primary(): Tree {
    const token = this.#next;
    const { kind, text, column } = token;
    this.#at++;
    if (kind === 'number') return { kind, constant: constantOf(token), column };
    if (kind === 'copy') return { kind, name: text, column };
    if (kind === 'name' && this.#is('::')) return this.#scoped(text, column);
    if (kind === 'name' && this.#is('(')) return this.#call(text, column);
    if (kind === 'name') return { kind, name: text, column };
    if (text === '(' && kind === 'operator') {
      const tree = this.#expression();
      this.#close(')', token);
      return tree;
    }
    const wanted = 'expected a variable, a number or "(" instead of';
    throw new ExpressionError(`${wanted} "${text}"`, column);
  }

  #scoped(fn: string, column: number): Tree {
    this.#at++;
    return { kind: 'scoped', fn, name: this.#name('a variable of the function'), column };
  }

  #name(what: string): string {
    const { kind, text, column } = this.#next;
    if (kind !== 'name') throw new ExpressionError(`expected ${what} before "${text}"`, column);
    this.#at++;
    return text;
  }

  #call(name: string, column: number): Tree {
    const opening = this.#next;
    this.#at++;
    const given: Tree[] = [];
    if (!this.#is(')')) {
      do given.push(this.#expression());
      while (this.#takes(','));
    }
    this.#close(')', opening);
    return { kind: 'call', name, arguments: given, column };
  }

  #postfix(first: Tree): Tree {
    let tree = first;
    for (;;) {
      const opening = this.#next;
      const { column } = opening;
      if (this.#takes('[')) {
        const index = this.#deeper(() => this.#expression());
        this.#close(']', opening);
        tree = { kind: 'index', array: tree, index, column };
      } else if (this.#is('.') || this.#is('->')) {
        const isArrow = this.#is('->');
        this.#at++;
        tree = { kind: 'member', object: tree, name: this.#name('a member'), isArrow, column };
      } else return tree;
    }
  }
}
