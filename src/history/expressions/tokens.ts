/** The text of an expression in pieces: C's tokens (C11 6.4), and names of the tool's own. */
import { canonical, type Scalar, type Value } from '../../machine/program/values.ts';

/** An expression that cannot be read; `column` is 0-based. */
export class ExpressionError extends Error {
  readonly column: number;
  /** A name is a variable that other functions or blocks have. */
  readonly isOutOfScope: boolean;

  constructor(message: string, column: number, isOutOfScope = false) {
    super(message);
    this.column = column;
    this.isOutOfScope = isOutOfScope;
  }
}

export interface Token {
  /** `copy`: a local in memory as tables name it, `cpu1/nmi:patch.code`. */
  kind: 'name' | 'copy' | 'number' | 'operator' | 'end';
  text: string;
  column: number;
}

const NAME = /[A-Za-z_$][\w$]*/y;
const COPY = /cpu\d+(?:\.\d+)?(?:\/[a-z]+\d*)?:[A-Za-z_]\w*\.[A-Za-z_]\w*/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[\w.]*|'(?:[^'\\]|\\.[0-7xa-fA-F]*)'/y;
const OPERATOR = /::|->|\+\+|--|<<=?|>>=?|&&|\|\||[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:.()[\],]/y;

/** What would change something, or does not belong to expressions. */
const REFUSED: Readonly<Record<string, string>> = {
  '=': 'write == to compare',
  '"': "there are no strings: write a character as 'a'",
};
const CHANGES = /^(\+\+|--|[-+*/%&|^]=|<<=|>>=)$/;

/** `isCopy`: the program has a local in memory that tables call so. */
export function tokensOf(text: string, isCopy: (name: string) => boolean): Token[] {
  const found: Token[] = [];
  let column = 0;
  for (;;) {
    while (/\s/.test(text[column] ?? '')) column++;
    if (column >= text.length) break;
    const token = tokenAt(text, column, isCopy);
    found.push(token);
    column += token.text.length;
  }
  found.push({ kind: 'end', text: 'the end', column });
  return found;
}

function tokenAt(text: string, column: number, isCopy: (name: string) => boolean): Token {
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = column;
    return pattern.exec(text)?.[0];
  };
  const copy = match(COPY);
  if (copy !== undefined && isCopy(copy)) return { kind: 'copy', text: copy, column };
  const name = match(NAME);
  if (name !== undefined) return { kind: 'name', text: name, column };
  const number = match(NUMBER);
  if (number !== undefined) return { kind: 'number', text: number, column };
  const operator = match(OPERATOR);
  const refused = REFUSED[operator ?? text[column]];
  if (refused !== undefined) throw new ExpressionError(refused, column);
  if (operator !== undefined && CHANGES.test(operator)) {
    throw new ExpressionError(`an expression changes nothing: "${operator}" does`, column);
  }
  if (operator !== undefined) return { kind: 'operator', text: operator, column };
  throw new ExpressionError(`"${text[column]}" is not part of an expression`, column);
}

export interface Constant {
  value: Value;
  scalar: Scalar;
}

/** C11 6.4.4.1 and 6.4.4.4. */
export function constantOf({ text, column }: Token): Constant {
  if (text.startsWith("'")) return { value: characterOf(text, column), scalar: 's32' };
  const match = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)([uU]?[lL]{0,2}|[lL]{1,2}[uU])$/.exec(text);
  const digits = match?.[1] ?? '';
  const isOctal = /^0\d/.test(digits);
  if (match === null || (isOctal && /[89]/.test(digits))) {
    throw new ExpressionError(`"${text}" is no integer of C`, column);
  }
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  if (value >= 2n ** 64n) throw new ExpressionError(`"${text}" has more than 64 bits`, column);
  return { value: canonical(value), scalar: typeOf(value, digits, match[2].toLowerCase()) };
}

/** The first type of C11's list that has the value: a decimal one stays signed. */
function typeOf(value: bigint, digits: string, suffix: string): Scalar {
  const isUnsigned = suffix.includes('u');
  const mayBeUnsigned = isUnsigned || /^0[\dxXbB]/.test(digits);
  if (!suffix.includes('l')) {
    if (!isUnsigned && value < 2n ** 31n) return 's32';
    if (mayBeUnsigned && value < 2n ** 32n) return 'u32';
  }
  if (!isUnsigned && value < 2n ** 63n) return 's64';
  return 'u64';
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
};

function characterOf(text: string, column: number): number {
  const inner = text.slice(1, -1);
  if (inner.length === 1 && inner !== '\\') return inner.charCodeAt(0);
  const escaped = inner.slice(1);
  const code = /^[0-7]{1,3}$/.test(escaped)
    ? Number.parseInt(escaped, 8)
    : /^x[0-9a-fA-F]{1,2}$/.test(escaped)
      ? Number.parseInt(escaped.slice(1), 16)
      : escaped.length === 1
        ? (ESCAPES[escaped] ?? escaped.charCodeAt(0))
        : Number.NaN;
  if (Number.isNaN(code) || code > 255) {
    throw new ExpressionError(`${text} is no character of C`, column);
  }
  return (code << 24) >> 24;
}
