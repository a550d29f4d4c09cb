/** Makes the machine's expressions, computing what is constant. */
import type { Expression } from '../../../machine/program/program.ts';
import {
  type BinaryOperator,
  binary,
  convert,
  DivideError,
  isSigned,
  type Scalar,
  sizeOf,
  type UnaryOperator,
  unary,
  type Value,
} from '../../../machine/program/values.ts';

export const constantOf = (value: Value): Expression => ({ kind: 'constant', value });
export const localOf = (index: number): Expression => ({ kind: 'local', index });

const isConstant = (
  expression: Expression,
  value: Value,
): expression is Expression & { kind: 'constant' } =>
  expression.kind === 'constant' && expression.value === value;

/** True when every value of type `from` is the same number in type `to`. */
export function holdsAll(to: Scalar, from: Scalar): boolean {
  if (to === from) return true;
  if (sizeOf(from) >= sizeOf(to)) return false;
  return isSigned(to) || !isSigned(from);
}

/** `left operator right`; a division that would trap is left to the machine. */
export function makeBinary(
  operator: BinaryOperator,
  type: Scalar,
  left: Expression,
  right: Expression,
): Expression {
  if (left.kind === 'constant' && right.kind === 'constant') {
    try {
      return constantOf(binary(operator, type, left.value, right.value));
    } catch (error) {
      if (!(error instanceof DivideError)) throw error;
    }
  }
  if (operator === '*' && isConstant(right, 1)) return left;
  if (operator === '*' && isConstant(left, 1)) return right;
  if (operator === '+' || operator === '-') {
    if (isConstant(right, 0)) return left;
    if (operator === '+' && isConstant(left, 0)) return right;
  }
  if (operator === '+' && right.kind === 'constant') {
    const inner = left.kind === 'binary' && left.operator === '+' && left.type === type && left;
    if (inner && inner.left.kind === 'constant') {
      const base = binary('+', type, inner.left.value, right.value);
      return makeBinary('+', type, constantOf(base), inner.right);
    }
  }
  return { kind: 'binary', operator, type, left, right };
}

export function makeUnary(operator: UnaryOperator, type: Scalar, operand: Expression): Expression {
  if (operand.kind === 'constant') return constantOf(unary(operator, type, operand.value));
  return { kind: 'unary', operator, type, operand };
}

export function makeConvert(type: Scalar, operand: Expression): Expression {
  if (operand.kind === 'constant') return constantOf(convert(operand.value, type));
  return { kind: 'convert', type, operand };
}

const INVERSE: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** An expression that is not zero exactly when `operand` is zero. */
export function negate(operand: Expression): Expression {
  if (operand.kind === 'constant') return constantOf(operand.value === 0 ? 1 : 0);
  if (operand.kind === 'binary') {
    const operator = INVERSE[operand.operator];
    if (operator !== undefined) return { ...operand, operator };
  }
  if (operand.kind === 'unary' && operand.operator === '!') return operand.operand;
  return { kind: 'unary', operator: '!', type: 's32', operand };
}
