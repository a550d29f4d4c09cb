/** Conversions that C makes without being asked, written out (C11 6.3). */
import type { SourceRange } from '../../../machine/program/program.ts';
import { convert, type Value } from '../../../machine/program/values.ts';
import { promoted } from '../../meaning/arithmetic-types.ts';
import { constantValue } from '../../meaning/constants.ts';
import {
  type CType,
  describeType,
  INT,
  type IntegerType,
  isFunctionPointer,
  isInBytes,
  isScalar,
  type PointerType,
  pointerTo,
  sameShape,
  scalarOf,
  unqualified,
} from '../../meaning/ctypes.ts';
import type { Expression, Place } from '../../meaning/tree.ts';
import { type Checker, invalid, isInvalid } from './checker.ts';

export const constant = (value: Value, type: CType, source: SourceRange): Expression => ({
  kind: 'constant',
  value,
  type,
  source,
});

/** The value of a place: a load, or for an array its address. */
export function readPlace(place: Place): Expression {
  const { type, source } = place;
  if (type.kind === 'array') {
    return { kind: 'address', place, type: pointerTo(type.element), source };
  }
  return { kind: 'read', place, fence: null, fixup: null, type: unqualified(type), source };
}

/** A conversion without questions: what a cast does. */
export function convertTo(expression: Expression, type: CType): Expression {
  const from = expression.type;
  const { source } = expression;
  if (isInvalid(expression) || type.kind === 'invalid') return invalid(source);
  if (type.kind === 'integer' && type.bool && !(from.kind === 'integer' && from.bool)) {
    const compared = notZero(expression);
    return { kind: 'convert', operand: compared, type: unqualified(type), source };
  }
  if (expression.kind === 'constant' && isScalar(type)) {
    return { ...expression, value: convert(expression.value, scalarOf(type)), type };
  }
  return { kind: 'convert', operand: expression, type: unqualified(type), source };
}

/** `expression != 0`, an int. */
export function notZero(expression: Expression): Expression {
  if (isInvalid(expression)) return expression;
  const { source } = expression;
  const left = expression.type.kind === 'integer' ? promote(expression) : expression;
  const right = constant(0, left.type, source);
  return { kind: 'binary', operator: '!=', left, right, type: INT, source };
}

/** C11 6.3.1.1. */
export function promote(expression: Expression): Expression {
  if (expression.type.kind !== 'integer') return expression;
  const type = promoted(expression.type);
  return type.scalar === expression.type.scalar ? expression : convertTo(expression, type);
}

/** C11 6.3.2.3: a constant 0, or one cast to `void *`. */
export function isNullPointer(expression: Expression): boolean {
  const { type } = expression;
  if (constantValue(expression) !== 0) return false;
  return type.kind === 'integer' || (type.kind === 'pointer' && type.target.kind === 'void');
}

export type Fit =
  | { fits: true; value: Expression }
  | { fits: false; message: string; advice: string };

const misfit = (message: string, advice: string): Fit => ({ fits: false, message, advice });

function fitPointer(checker: Checker, value: Expression, type: PointerType): Fit {
  const from = value.type;
  const converted: Fit = { fits: true, value: convertTo(value, type) };
  if (isNullPointer(value) || (checker.loose && isScalar(from))) return converted;
  if (from.kind !== 'pointer') {
    return misfit(
      `'${describeType(type)}' is given '${describeType(from)}', which is no pointer`,
      'take the address with &, or cast if a number is meant as an address',
    );
  }
  const untyped = from.target.kind === 'void' || type.target.kind === 'void';
  if (!untyped && !sameShape(from.target, type.target)) {
    const isMixed = isInBytes(from.target) !== isInBytes(type.target);
    return misfit(
      `'${describeType(type)}' is given '${describeType(from)}'`,
      isMixed
        ? 'point to bytes (u8 *) instead, and cast where an access is made: *(u32 *)pointer'
        : 'make the pointer and what it points to have one type',
    );
  }
  if (from.target.constant && !type.target.constant) {
    return misfit(
      `'${describeType(type)}' is given '${describeType(from)}': const is lost`,
      `declare it '${describeType(from)}'`,
    );
  }
  return converted;
}

/** `value` as an object of `type` takes it in an assignment, argument or return (C11 6.5.16.1). */
export function fitted(checker: Checker, value: Expression, type: CType): Fit {
  const from = value.type;
  if (isInvalid(value) || type.kind === 'invalid') {
    return { fits: true, value: invalid(value.source) };
  }
  if (from.kind === 'void') {
    return misfit('this gives no value', 'call it as a statement, or let it return something');
  }
  if (type.kind === 'struct' && from.kind === 'struct' && sameShape(type, from)) {
    return { fits: true, value };
  }
  if (type.kind === 'array') {
    const advice = 'copy element by element, or bytes with memcpy: each is an access of its own';
    return misfit('arrays are not copied as a whole', advice);
  }
  if (from.kind === 'struct' || type.kind === 'struct') {
    const message = `'${describeType(type)}' is given '${describeType(from)}'`;
    return misfit(message, 'make both one type, or name a member');
  }
  if (type.kind === 'pointer') return fitPointer(checker, value, type);
  const toBool = type.kind === 'integer' && type.bool;
  if (from.kind === 'pointer' && !checker.loose && !toBool) {
    const message = `'${describeType(type)}' is given the pointer '${describeType(from)}'`;
    // What is made a number is what text calls, and text passes no arguments.
    const isOnlyCalled = isFunctionPointer(from) && from.target.parameters.length > 0;
    return misfit(
      message,
      isOnlyCalled
        ? `keep it in a '${describeType(from)}'`
        : "cast it: '(unsigned long)' for an address as a number",
    );
  }
  return { fits: true, value: convertTo(value, type) };
}

/** True for two types that `+`, `<` and their kind can take. */
export const areIntegers = (
  a: Expression,
  b: Expression,
): a is Expression & { type: IntegerType } =>
  a.type.kind === 'integer' && b.type.kind === 'integer';
