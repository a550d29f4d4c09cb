/** Number and character literals: their values and types (C11 6.4.4). */
import { canonical, convert, type Value } from '../../machine/program/values.ts';
import { INT, type IntegerType, LONG, UNSIGNED, UNSIGNED_LONG } from './ctypes.ts';

export interface Literal {
  value: Value;
  type: IntegerType;
}

const INTEGER = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/;
const SUFFIX = /^(u?(l|ll)?|(l|ll)u)$/i;
const LARGEST = 2n ** 64n - 1n;

/**
 * null for what is no integer, or does not fit in 64 bits. The grammar takes a sign for part of the
 * number: `-1` is 1 negated.
 */
export function integerLiteral(text: string): Literal | null {
  if (!/^[-+]/.test(text)) return unsignedLiteral(text);
  const literal = unsignedLiteral(text.slice(1));
  if (literal === null || text.startsWith('+')) return literal;
  const negated = canonical(-BigInt(literal.value));
  return { ...literal, value: convert(negated, literal.type.scalar) };
}

function unsignedLiteral(text: string): Literal | null {
  const match = INTEGER.exec(text);
  if (match === null || !SUFFIX.test(match[2]) || /lL|Ll/.test(match[2])) return null;
  const digits = match[1];
  const octal = /^0[0-7]+$/.test(digits);
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  if (value > LARGEST) return null;
  const unsigned = /u/i.test(match[2]);
  const long = /l/i.test(match[2]);
  const decimal = !octal && !/^0[xXbB]/.test(digits);
  const fits = (type: IntegerType, limit: bigint): IntegerType[] => (value < limit ? [type] : []);
  const candidates = [
    ...(unsigned || long ? [] : fits(INT, 2n ** 31n)),
    ...(long || (decimal && !unsigned) ? [] : fits(UNSIGNED, 2n ** 32n)),
    ...(unsigned ? [] : fits(LONG, 2n ** 63n)),
    UNSIGNED_LONG,
  ];
  return { value: canonical(value), type: candidates[0] };
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

const ESCAPE = /\\x([0-9a-fA-F]+)|\\([0-7]{1,3})|\\([\s\S])|[^\\]+/g;

/** The bytes of a string literal, without the 0 behind them; null for one of wide characters. */
export function stringLiteral(text: string): number[] | null {
  if (!text.startsWith('"')) return null;
  const bytes: number[] = [];
  for (const [all, hexadecimal, octal, escaped] of text.slice(1, -1).matchAll(ESCAPE)) {
    if (hexadecimal !== undefined) bytes.push(Number.parseInt(hexadecimal, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (escaped === '\n') continue;
    else if (escaped !== undefined) bytes.push(ESCAPES[escaped] ?? escaped.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(all));
  }
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

/** `'a'`, `'\n'`, `'\x41'`, `'\101'`: an int, from a signed char as on x86; null for others. */
export function characterLiteral(text: string): Literal | null {
  const match = /^'(?:\\x([0-9a-fA-F]{1,2})|\\([0-7]{1,3})|\\(.)|([^\\]))'$/s.exec(text);
  if (match === null) return null;
  const [, hexadecimal, octal, escaped, plain] = match;
  const code = () => {
    if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16);
    if (octal !== undefined) return Number.parseInt(octal, 8);
    if (escaped !== undefined) return ESCAPES[escaped] ?? escaped.charCodeAt(0);
    return plain.charCodeAt(0);
  };
  const value = code();
  return value > 255 ? null : { value: (value << 24) >> 24, type: INT };
}
