/**
 * C integer values and arithmetic.
 *
 * A value is canonical: a JavaScript number when it is a safe integer, a bigint otherwise, so that
 * two equal values are always `===`. Only 64-bit types ever meet a bigint.
 * Source: ISO C11 6.2.5 (unsigned wrap-around) and 6.3.1.3; signed overflow wraps, as the kernel's
 * `-fno-strict-overflow` says.
 */

export type Value = number | bigint;

/** The type of one scalar access; a pointer is a `u64`. */
export type Scalar = 's8' | 'u8' | 's16' | 'u16' | 's32' | 'u32' | 's64' | 'u64';

const SIZES: Readonly<Record<Scalar, number>> = {
  s8: 1,
  u8: 1,
  s16: 2,
  u16: 2,
  s32: 4,
  u32: 4,
  s64: 8,
  u64: 8,
};

/** Size in bytes. */
export function sizeOf(type: Scalar): number {
  return SIZES[type];
}

export function isSigned(type: Scalar): boolean {
  return type.charCodeAt(0) === 115;
}

/** The canonical form of an exact 64-bit result: a number when safe, else a bigint. */
export function canonical(value: bigint): Value {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function convert64(value: Value, type: 's64' | 'u64'): Value {
  if (typeof value === 'number' && Number.isSafeInteger(value) && (type === 's64' || value >= 0)) {
    return value;
  }
  const big = BigInt(value);
  return canonical(type === 's64' ? BigInt.asIntN(64, big) : BigInt.asUintN(64, big));
}

/** Converts `value` to `type`, wrapping (C11 6.3.1.3). */
export function convert(value: Value, type: Scalar): Value {
  if (type === 's64' || type === 'u64') return convert64(value, type);
  const low =
    typeof value === 'number' && Number.isSafeInteger(value)
      ? narrow(value)
      : Number(BigInt.asIntN(32, BigInt(value)));
  switch (type) {
    case 's32':
      return low;
    case 'u32':
      return low >>> 0;
    case 's16':
      return (low << 16) >> 16;
    case 'u16':
      return low & 0xffff;
    case 's8':
      return (low << 24) >> 24;
    case 'u8':
      return low & 0xff;
  }
}

/** The low 32 bits of a safe integer, signed. (`|` alone is exact: ECMAScript ToInt32 is modular.) */
function narrow(value: number): number {
  return value | 0;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>=';

export type UnaryOperator = '-' | '~' | '!';

/** What a division by zero or INT_MIN / -1 raises on x86 (#DE); the machine turns it into a crash. */
export class DivideError extends Error {}

/** `left operator right`, both already converted to `type`. Comparisons give 0 or 1. */
export function binary(operator: BinaryOperator, type: Scalar, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
  }
  if (sizeOf(type) < 8) return arithmetic32(operator, type, Number(left), Number(right));
  if (
    (operator === '+' || operator === '-') &&
    typeof left === 'number' &&
    typeof right === 'number'
  ) {
    const sum = operator === '+' ? left + right : left - right;
    if (Number.isSafeInteger(sum) && (sum >= 0 || type === 's64')) return sum;
  }
  return arithmetic64(operator, type as 's64' | 'u64', BigInt(left), BigInt(right));
}

type Arithmetic = Exclude<BinaryOperator, '==' | '!=' | '<' | '<=' | '>' | '>='>;

function arithmetic32(operator: Arithmetic, type: Scalar, left: number, right: number): Value {
  switch (operator) {
    case '+':
      return convert(left + right, type);
    case '-':
      return convert(left - right, type);
    case '*':
      return convert(Math.imul(left, right), type);
    case '/':
    case '%':
      return divide32(operator, type, left, right);
    case '&':
      return convert(left & right, type);
    case '|':
      return convert(left | right, type);
    case '^':
      return convert(left ^ right, type);
    case '<<':
      return convert(left << (right & 31), type);
    case '>>':
      return convert(isSigned(type) ? left >> (right & 31) : left >>> (right & 31), type);
  }
}

function divide32(operator: '/' | '%', type: Scalar, left: number, right: number): Value {
  if (right === 0) throw new DivideError('division by zero');
  if (right === -1 && left === -0x80000000 && isSigned(type)) throw new DivideError('overflow');
  return convert(operator === '/' ? Math.trunc(left / right) : left % right, type);
}

function arithmetic64(
  operator: Arithmetic,
  type: 's64' | 'u64',
  left: bigint,
  right: bigint,
): Value {
  const wrap = (value: bigint) =>
    canonical(type === 's64' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value));
  switch (operator) {
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    case '/':
    case '%':
      if (right === 0n) throw new DivideError('division by zero');
      if (right === -1n && left === -(2n ** 63n)) throw new DivideError('overflow');
      return wrap(operator === '/' ? left / right : left % right);
    case '&':
      return wrap(left & right);
    case '|':
      return wrap(left | right);
    case '^':
      return wrap(left ^ right);
    case '<<':
      return wrap(left << (right & 63n));
    case '>>':
      return wrap(left >> (right & 63n));
  }
}

/** `operator value`, the operand already converted to `type`; `!` gives 0 or 1. */
export function unary(operator: UnaryOperator, type: Scalar, value: Value): Value {
  switch (operator) {
    case '!':
      return value === 0 ? 1 : 0;
    case '-':
      return binary('-', type, 0, value);
    case '~':
      return typeof value === 'number' && sizeOf(type) < 8
        ? convert(~value, type)
        : convert(canonical(~BigInt(value)), type);
  }
}
