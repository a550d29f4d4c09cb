/** Arithmetic on addresses (C11 6.5.6): counted in elements, computed in bytes. */
import {
  describeType,
  INT,
  isComplete,
  isFunctionPointer,
  LONG,
  type PointerType,
  sameShape,
  sizeOfType,
  UNSIGNED_LONG,
} from '../../meaning/ctypes.ts';
import type { Expression } from '../../meaning/tree.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';
import { constant, convertTo, isNullPointer } from '../scope/conversions.ts';

/** `count` elements of what `pointer` points to, in bytes. */
function inBytes(pointer: PointerType, count: Expression): Expression {
  const { source } = count;
  const left = convertTo(count, UNSIGNED_LONG);
  const size = sizeOfType(pointer.target);
  if (size === 1) return left;
  const right = constant(size, UNSIGNED_LONG, source);
  return { kind: 'binary', operator: '*', left, right, type: UNSIGNED_LONG, source };
}

/** `pointer + count` or `pointer - count`. */
export function addToPointer(
  checker: Checker,
  node: SyntaxNode,
  operator: '+' | '-',
  pointer: Expression,
  count: Expression,
): Expression {
  const type = pointer.type as PointerType;
  if (count.type.kind !== 'integer') {
    const message = `'${describeType(count.type)}' does not count elements`;
    return refuse(checker, node, message, 'add an integer to a pointer');
  }
  if (!['void', 'function'].includes(type.target.kind) && !isComplete(type.target)) {
    const message = `'${describeType(type)}' points to a struct that is not defined`;
    return refuse(checker, node, message, 'define the struct above');
  }
  const right = inBytes(type, count);
  return { kind: 'binary', operator, left: pointer, right, type, source: node.source };
}

/** `left - right`, both pointers, in elements. */
export function subtractPointers(
  checker: Checker,
  node: SyntaxNode,
  left: Expression,
  right: Expression,
): Expression {
  const type = left.type as PointerType;
  if (!sameShape(left.type, right.type)) return refuseMixed(checker, node, left, right);
  const { source } = node;
  const bytes: Expression = {
    kind: 'binary',
    operator: '-',
    left: convertTo(left, LONG),
    right: convertTo(right, LONG),
    type: LONG,
    source,
  };
  const size = sizeOfType(type.target);
  if (size === 1) return bytes;
  const count = constant(size, LONG, source);
  return { kind: 'binary', operator: '/', left: bytes, right: count, type: LONG, source };
}

/** A comparison with at least one pointer. */
export function comparePointers(
  checker: Checker,
  node: SyntaxNode,
  operator: '==' | '!=' | '<' | '<=' | '>' | '>=',
  left: Expression,
  right: Expression,
): Expression {
  if (isInvalid(left) || isInvalid(right)) return left;
  const pointer = left.type.kind === 'pointer' ? left : right;
  const other = pointer === left ? right : left;
  const target = (pointer.type as PointerType).target;
  const untyped =
    target.kind === 'void' || (other.type.kind === 'pointer' && other.type.target.kind === 'void');
  const comparable =
    checker.loose || untyped || isNullPointer(other) || isNullPointer(pointer)
      ? other.type.kind === 'pointer' || isNullPointer(other) || checker.loose
      : sameShape(pointer.type, other.type);
  if (!comparable) return refuseMixed(checker, node, left, right);
  // No function is made a number by being compared.
  const { type } = isFunctionPointer(other.type) ? other : pointer;
  return {
    kind: 'binary',
    operator,
    left: convertTo(left, type),
    right: convertTo(right, type),
    type: INT,
    source: node.source,
  };
}

function refuseMixed(
  checker: Checker,
  node: SyntaxNode,
  left: Expression,
  right: Expression,
): Expression {
  const message = `'${describeType(left.type)}' and '${describeType(right.type)}' do not go together`;
  return refuse(checker, node, message, 'use two pointers of one type, or cast one of them');
}
