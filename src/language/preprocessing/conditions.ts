/** The constant expressions of #if (C11 6.10.1): all numbers have 64 bits. */
import { MAX_LEVELS } from './problems.ts';
import type { Token } from './tokens.ts';

interface Number {
  value: bigint;
  unsigned: boolean;
}

/** What is wrong with an expression, and where. */
export class BadCondition extends Error {
  readonly token: Token | undefined;
  readonly advice: string;

  constructor(token: Token | undefined, message: string, advice: string) {
    super(message);
    this.token = token;
    this.advice = advice;
  }
}

const PRECEDENCE: Readonly<Record<string, number>> = {
  '*': 10,
  '/': 10,
  '%': 10,
  '+': 9,
  '-': 9,
  '<<': 8,
  '>>': 8,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '==': 6,
  '!=': 6,
  '&': 5,
  '^': 4,
  '|': 3,
  '&&': 2,
  '||': 1,
};

const wrapped = (value: bigint, unsigned: boolean): Number => ({
  value: unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value),
  unsigned,
});
const truth = (is: boolean): Number => ({ value: is ? 1n : 0n, unsigned: false });

function shifted(left: Number, count: bigint): Number {
  if (count < 0n) return shiftedRight(left, -count);
  return count > 63n ? wrapped(0n, left.unsigned) : wrapped(left.value << count, left.unsigned);
}

function shiftedRight({ value, unsigned }: Number, count: bigint): Number {
  if (count < 0n) return shifted({ value, unsigned }, -count);
  return wrapped(value >> (count > 63n ? 64n : count), unsigned);
}

const ARITHMETIC: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '&': (left, right) => left & right,
  '^': (left, right) => left ^ right,
  '|': (left, right) => left | right,
};
const COMPARISONS: Readonly<Record<string, (left: bigint, right: bigint) => boolean>> = {
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};
const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  r: 13,
  v: 11,
  e: 27,
};

/** Of 64 bits, with a prefix, and zeros before them. */
const MAX_DIGITS = 200;
const INTEGER =
  /^(0[xX][\da-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uU]?(?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU])$/;

/** The value of a character constant, null when it is none. */
function characterOf(text: string): Number | null {
  const match = /^'(?:([^\\])|\\([0-7]{1,3})|\\x([\da-fA-F]+)|\\(.))'$/s.exec(text);
  if (match === null) return null;
  const [, plain, octal, hex, other] = match;
  const code =
    plain?.charCodeAt(0) ??
    (octal === undefined ? undefined : Number.parseInt(octal, 8)) ??
    (hex === undefined ? undefined : Number.parseInt(hex.slice(-8), 16)) ??
    ESCAPES[other] ??
    other.charCodeAt(0);
  return { value: BigInt.asIntN(8, BigInt(code)), unsigned: false };
}

function numberOf(token: Token): Number {
  const match = INTEGER.exec(token.text);
  if (match === null) {
    const message = `'${token.text}' is no whole number`;
    throw new BadCondition(token, message, 'compare whole numbers in #if');
  }
  const [, digits, suffix] = match;
  const value = digits.length > MAX_DIGITS ? null : BigInt(digits.replace(/^0(?=\d)/, '0o'));
  if (value === null || value > 0xffffffffffffffffn) {
    throw new BadCondition(token, 'a number of more than 64 bits', 'write a smaller one');
  }
  const unsigned = /u/i.test(suffix) || value > 0x7fffffffffffffffn;
  return wrapped(value, unsigned);
}

class Condition {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly isDefined: (name: string) => boolean;

  constructor(tokens: readonly Token[], isDefined: (name: string) => boolean) {
    this.tokens = tokens;
    this.isDefined = isDefined;
  }

  run(): boolean {
    const { value } = this.choice(true);
    const rest = this.tokens[this.at];
    if (rest === undefined) return value !== 0n;
    const before = this.tokens[this.at - 1];
    if (rest.text === '(' && before.kind === 'name') {
      const message = `there is no macro '${before.text}'`;
      throw new BadCondition(before, message, '#define it, or write what it stands for');
    }
    const advice = rest.text === '=' ? "is '==' meant?" : 'write an operator before it';
    throw new BadCondition(rest, `'${rest.text}' is not expected here`, advice);
  }

  private take(text: string): boolean {
    if (this.tokens[this.at]?.text !== text) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (this.take(text)) return;
    const last = this.tokens[this.tokens.length - 1];
    const next = this.tokens[this.at];
    const advice = `write '${text}' ${next ? 'before' : 'behind'} this`;
    throw new BadCondition(next ?? last, `'${text}' is missing`, advice);
  }

  /** Runs `read` one level deeper. `live`: what is read counts, so that it must not divide by 0. */
  private nested(read: () => Number): Number {
    if (++this.depth > MAX_LEVELS) {
      const token = this.tokens[this.at];
      throw new BadCondition(token, 'this is nested too deeply', 'take it apart into several #if');
    }
    const made = read();
    this.depth--;
    return made;
  }

  private choice(live: boolean): Number {
    return this.nested(() => {
      const test = this.binary(1, live);
      if (!this.take('?')) return test;
      const isFirst = test.value !== 0n;
      const first = this.choice(live && isFirst);
      this.expect(':');
      const second = this.choice(live && !isFirst);
      return wrapped((isFirst ? first : second).value, first.unsigned || second.unsigned);
    });
  }

  private binary(least: number, live: boolean): Number {
    let left = this.operand(live);
    for (;;) {
      const operator = this.tokens[this.at];
      const precedence = PRECEDENCE[operator?.text ?? ''] ?? 0;
      if (precedence < least) return left;
      this.at++;
      const decides =
        (operator.text === '&&' && left.value === 0n) ||
        (operator.text === '||' && left.value !== 0n);
      const isLive = live && !decides;
      const right = this.binary(precedence + 1, isLive);
      left = this.combined(operator, left, right, isLive);
    }
  }

  private combined(operator: Token, left: Number, right: Number, live: boolean): Number {
    const { text } = operator;
    if (text === '&&') return truth(left.value !== 0n && right.value !== 0n);
    if (text === '||') return truth(left.value !== 0n || right.value !== 0n);
    if (text === '<<') return shifted(left, right.value);
    if (text === '>>') return shiftedRight(left, right.value);
    const unsigned = left.unsigned || right.unsigned;
    const [a, b] = [wrapped(left.value, unsigned).value, wrapped(right.value, unsigned).value];
    if (Object.hasOwn(COMPARISONS, text)) return truth(COMPARISONS[text](a, b));
    if ((text === '/' || text === '%') && b === 0n) {
      if (live) throw new BadCondition(operator, 'a division by zero', 'test for 0 before, by &&');
      return { value: 0n, unsigned };
    }
    return wrapped(ARITHMETIC[text](a, b), unsigned);
  }

  private operand(live: boolean): Number {
    const token = this.tokens[this.at++];
    if (token === undefined) {
      const last = this.tokens[this.tokens.length - 1];
      const message = last ? `nothing stands behind '${last.text}'` : '#if without a condition';
      throw new BadCondition(last, message, last ? 'write its operand' : 'write one, or #if 1');
    }
    switch (token.kind) {
      case 'number':
        return numberOf(token);
      case 'name':
        return token.text === 'defined' ? this.defined() : truth(false);
      case 'quoted': {
        const character = characterOf(token.text);
        if (character !== null) return character;
        break;
      }
      default:
        if (token.text === '(') return this.parenthesised(live);
        if (/^[-+~!]$/.test(token.text)) return this.unary(token.text, live);
    }
    const advice = 'write numbers, names of macros and operators between them';
    throw new BadCondition(token, `'${token.text}' is not expected in a condition`, advice);
  }

  private parenthesised(live: boolean): Number {
    const inner = this.choice(live);
    this.expect(')');
    return inner;
  }

  private unary(operator: string, live: boolean): Number {
    const { value, unsigned } = this.nested(() => this.operand(live));
    if (operator === '!') return truth(value === 0n);
    if (operator === '+') return { value, unsigned };
    return wrapped(operator === '-' ? -value : ~value, unsigned);
  }

  private defined(): Number {
    const hasParenthesis = this.take('(');
    const name = this.tokens[this.at++];
    if (name?.kind !== 'name') {
      const before = name ?? this.tokens[this.tokens.length - 1];
      throw new BadCondition(before, "'defined' without a name", 'write defined(NAME)');
    }
    if (hasParenthesis) this.expect(')');
    return truth(this.isDefined(name.text));
  }
}

/** Whether the condition holds, its macros replaced already. Throws BadCondition. */
export const holds = (tokens: readonly Token[], isDefined: (name: string) => boolean): boolean =>
  new Condition(tokens, isDefined).run();
