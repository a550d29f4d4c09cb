/** Operators on values: operand types checked, conversions written out (C11 6.5). */
import type { BinaryOperator } from '../../../machine/program/values.ts';
import { commonType } from '../../meaning/arithmetic-types.ts';
import { type CType, describeType, INT, isScalar, sameShape, VOID } from '../../meaning/ctypes.ts';
import type { Expression } from '../../meaning/tree.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { areIntegers, convertTo, isNullPointer, promote } from '../scope/conversions.ts';
import { addToPointer, comparePointers, subtractPointers } from './pointer-arithmetic.ts';

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const isComparison = (operator: BinaryOperator): operator is Comparison =>
  COMPARISONS.has(operator);

/** `left operator right` for all but `&&`, `||` and the comma. */
export function binaryOperation(
  checker: Checker,
  node: SyntaxNode,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
): Expression {
  if (isInvalid(left) || isInvalid(right)) return invalid(node.source);
  if (areIntegers(left, right)) return integerOperation(node, operator, left, right);
  const pointers = [left, right].filter((operand) => operand.type.kind === 'pointer').length;
  if (pointers > 0 && isScalar(left.type) && isScalar(right.type)) {
    if (isComparison(operator)) return comparePointers(checker, node, operator, left, right);
    if (pointers === 2 && operator === '-') return subtractPointers(checker, node, left, right);
    if (pointers === 1 && operator === '+') {
      const swapped = right.type.kind === 'pointer';
      return addToPointer(checker, node, '+', swapped ? right : left, swapped ? left : right);
    }
    if (pointers === 1 && operator === '-' && left.type.kind === 'pointer') {
      return addToPointer(checker, node, '-', left, right);
    }
  }
  const types = `'${describeType(left.type)}' and '${describeType(right.type)}'`;
  return refuse(
    checker,
    node,
    `'${operator}' does not take ${types}`,
    'use integers; cast a pointer to (unsigned long) to compute with its address',
  );
}

function integerOperation(
  node: SyntaxNode,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
): Expression {
  const { source } = node;
  if (operator === '<<' || operator === '>>') {
    const value = promote(left);
    const count = convertTo(promote(right), value.type);
    return { kind: 'binary', operator, left: value, right: count, type: value.type, source };
  }
  if (left.type.kind !== 'integer' || right.type.kind !== 'integer') return invalid(source);
  const common = commonType(left.type, right.type);
  return {
    kind: 'binary',
    operator,
    left: convertTo(left, common),
    right: convertTo(right, common),
    type: isComparison(operator) ? INT : common,
    source,
  };
}

/** `-`, `+`, `~` and `!`. */
export function unaryOperation(
  checker: Checker,
  node: SyntaxNode,
  operator: string,
  operand: Expression,
): Expression {
  const { source } = node;
  if (isInvalid(operand)) return invalid(source);
  if (operator === '!') {
    const value = requireScalar(checker, node, operand);
    return isInvalid(value)
      ? value
      : { kind: 'unary', operator, operand: promote(value), type: INT, source };
  }
  if (operand.type.kind !== 'integer') {
    const message = `'${operator}' does not take '${describeType(operand.type)}'`;
    return refuse(checker, node, message, 'use an integer');
  }
  const value = promote(operand);
  if (operator === '-' || operator === '~') {
    return { kind: 'unary', operator, operand: value, type: value.type, source };
  }
  return { ...value, source };
}

/** An integer or pointer, as conditions take. */
export function requireScalar(checker: Checker, node: SyntaxNode, value: Expression): Expression {
  if (isInvalid(value) || isScalar(value.type)) return value;
  const message = `a condition of type '${describeType(value.type)}'`;
  return refuse(checker, node, message, 'compare something, or use an integer or a pointer');
}

/** `test ? then : otherwise` (C11 6.5.15). */
export function conditional(
  checker: Checker,
  node: SyntaxNode,
  test: Expression,
  whenTrue: Expression,
  otherwise: Expression,
): Expression {
  const { source } = node;
  if ([test, whenTrue, otherwise].some(isInvalid)) return invalid(source);
  const type = conditionalType(whenTrue, otherwise);
  if (type === null) {
    const types = `'${describeType(whenTrue.type)}' and '${describeType(otherwise.type)}'`;
    return refuse(checker, node, `the two values are ${types}`, 'give both values one type');
  }
  const as = (value: Expression): Expression =>
    type.kind === 'void' || type.kind === 'struct' ? value : convertTo(value, type);
  return {
    kind: 'conditional',
    test,
    whenTrue: as(whenTrue),
    otherwise: as(otherwise),
    type,
    source,
  };
}

function conditionalType(a: Expression, b: Expression): CType | null {
  if (a.type.kind === 'void' && b.type.kind === 'void') return VOID;
  if (a.type.kind === 'struct') return sameShape(a.type, b.type) ? a.type : null;
  if (a.type.kind === 'integer' && b.type.kind === 'integer') return commonType(a.type, b.type);
  if (isNullPointer(a) && b.type.kind === 'pointer') return b.type;
  if (isNullPointer(b) && a.type.kind === 'pointer') return a.type;
  if (a.type.kind !== 'pointer' || b.type.kind !== 'pointer') return null;
  if (a.type.target.kind === 'void') return a.type;
  return b.type.target.kind === 'void' || sameShape(a.type, b.type) ? b.type : null;
}
