/** The text of a condition, read into a tree: C's operators with C's precedence, names and numbers. */
import type { Value } from '../machine/program/values.ts';

export type ConditionOperator =
  | '||'
  | '&&'
  | '|'
  | '^'
  | '&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '<<'
  | '>>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export type ConditionTree =
  | { kind: 'number'; value: Value }
  /** `column` is 0-based. `name` is written as the program's cells are: `code[2]`, `state.count`. */
  | { kind: 'name'; name: string; column: number }
  | { kind: 'unary'; operator: '!' | '-' | '~'; operand: ConditionTree }
  | {
      kind: 'binary';
      operator: ConditionOperator;
      left: ConditionTree;
      right: ConditionTree;
    };

/** A condition that cannot be read; `column` is 0-based. */
export class ConditionError extends Error {
  readonly column: number;

  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

/** Loosest first (C11 6.5). */
const LEVELS: readonly (readonly ConditionOperator[])[] = [
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

const NAME = /[A-Za-z_$][\w$]*(?:\s*(?:\.\s*[A-Za-z_]\w*|\[\s*\d+\s*\]))*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+/y;
const OPERATOR = /\|\||&&|==|!=|<<|>>|<=|>=|[-+*/%&|^<>!~()]/y;
const MOST_DEPTH = 64;

interface Token {
  kind: 'name' | 'number' | 'operator' | 'end';
  text: string;
  column: number;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let column = 0;
  for (;;) {
    while (text[column] === ' ') column++;
    if (column >= text.length) break;
    const token = tokenAt(text, column);
    found.push(token);
    column += token.text.length;
  }
  found.push({ kind: 'end', text: 'the end', column });
  return found;
}

function tokenAt(text: string, column: number): Token {
  const kinds = [
    ['name', NAME],
    ['number', NUMBER],
    ['operator', OPERATOR],
  ] as const;
  for (const [kind, pattern] of kinds) {
    pattern.lastIndex = column;
    const match = pattern.exec(text);
    if (match !== null) return { kind, text: match[0], column };
  }
  if (text[column] === '=') throw new ConditionError('write == to compare', column);
  throw new ConditionError(`"${text[column]}" is not part of a condition`, column);
}

class Reader {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  whole(): ConditionTree {
    const tree = this.#binary(0);
    if (this.#next.kind !== 'end') {
      const { text, column } = this.#next;
      throw new ConditionError(`expected an operator before "${text}"`, column);
    }
    return tree;
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  #binary(level: number): ConditionTree {
    if (level === LEVELS.length) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = LEVELS[level].find((known) => known === this.#next.text);
      if (operator === undefined || this.#next.kind !== 'operator') return left;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): ConditionTree {
    const { kind, text, column } = this.#next;
    if (++this.#depth > MOST_DEPTH) throw new ConditionError('nested too deeply', column);
    try {
      this.#at++;
      if (kind === 'number') return { kind, value: Number(text) };
      if (kind === 'name') return { kind, name: text.replace(/\s/g, ''), column };
      if (text === '!' || text === '-' || text === '~') {
        return { kind: 'unary', operator: text, operand: this.#unary() };
      }
      if (text === '(') return this.#bracketed(column);
    } finally {
      this.#depth--;
    }
    throw new ConditionError(`expected a variable, a number or "(" instead of "${text}"`, column);
  }

  #bracketed(column: number): ConditionTree {
    const tree = this.#binary(0);
    if (this.#next.text !== ')') throw new ConditionError('this "(" is never closed', column);
    this.#at++;
    return tree;
  }
}

/** Throws ConditionError. */
export function readCondition(text: string): ConditionTree {
  if (text.trim() === '') throw new ConditionError('the condition is empty', 0);
  return new Reader(text).whole();
}
