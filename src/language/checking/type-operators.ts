/** Operators that take types: casts, sizeof, offsetof. */
import { sizeOf } from '../../machine/program/values.ts';
import {
  asBytes,
  asViaBytes,
  type CType,
  describeType,
  isBytewise,
  isComplete,
  isInBytes,
  isScalar,
  type Member,
  sizeOfType,
  UNSIGNED_LONG,
} from '../meaning/ctypes.ts';
import { findMember } from '../meaning/members.ts';
import type { Expression, Variable } from '../meaning/tree.ts';
import { child, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkTypeDescriptor } from './declarations/type-names.ts';
import { variableOf } from './operands/places.ts';
import { typeOfOperand } from './operands/unevaluated.ts';
import { type Checker, invalid, isInvalid, refuse } from './scope/checker.ts';
import { constant, convertTo } from './scope/conversions.ts';

/** `(type)value`. */
export function checkCast(checker: Checker, node: SyntaxNode): Expression {
  const type = checkTypeDescriptor(checker, part(node, 'type'));
  const value = checker.expression(part(node, 'value'));
  const { source } = node;
  if (isInvalid(value) || type.kind === 'invalid') return invalid(source);
  if (type.kind === 'void') return { kind: 'convert', operand: value, type, source };
  const [from, to] = [describeType(value.type), describeType(type)];
  if (!isScalar(type) || !isScalar(value.type)) {
    const message = `'${from}' cannot be cast to '${to}'`;
    return refuse(checker, node, message, 'cast between integers and pointers only');
  }
  const advice = castAdvice(value, type);
  if (advice !== null && !checker.loose) {
    return refuse(checker, node, `a cast from '${from}' to '${to}'`, advice);
  }
  return { ...convertTo(value, castType(value, type)), source };
}

/** The variable whose address, or a part's, the expression is at sight; null where only a run can tell. */
function namedObject(expression: Expression): Variable | null {
  if (expression.kind === 'binary') return namedObject(expression.left);
  if (expression.kind !== 'address') return null;
  const { place } = expression;
  return variableOf(place);
}

const isUntyped = ({ kind }: CType): boolean => kind === 'void' || kind === 'function';

/** Why a pointer to `from` is not cast to one to `to`: parts of an object would be accessed, at sight. */
function mixesSizes(value: Expression, from: CType, to: CType): string | null {
  if ([from, to].some(isUntyped) || (isBytewise(from) && (isBytewise(to) || isScalar(to))))
    return null;
  if (sizeOfType(from) === sizeOfType(to) && isInBytes(from) === isInBytes(to)) return null;
  const isNamed = namedObject(value) !== null;
  if (!isNamed && (isBytewise(from) || isBytewise(to))) return null;
  return isBytewise(from)
    ? 'an access has the size of the object; put it into a union with what it is to be read as'
    : 'an access has the size of the object: declare the object as bytes, or a union with bytes';
}

/** What a cast gives: behind a pointer to bytes there are bytes, or text. */
function castType(value: Expression, type: CType): CType {
  if (value.type.kind !== 'pointer' || type.kind !== 'pointer') return type;
  const [from, { target }] = [value.type.target, type];
  if (isUntyped(from) || !isBytewise(from) || !isScalar(target) || isBytewise(target)) {
    return type;
  }
  const seen = namedObject(value) === null ? asViaBytes(target) : asBytes(target);
  return { ...type, target: seen };
}

/** What to write in place of a cast that gcc warns of or that would access parts of an object. */
function castAdvice(value: Expression, type: CType): string | null {
  const from = value.type;
  if (from.kind === 'pointer' && type.kind === 'pointer') {
    return mixesSizes(value, from.target, type.target);
  }
  const narrow = (t: CType): boolean => t.kind === 'integer' && !t.bool && sizeOf(t.scalar) !== 8;
  const toInteger = from.kind === 'pointer' && narrow(type);
  const toPointer = type.kind === 'pointer' && narrow(from) && value.kind !== 'constant';
  return toInteger || toPointer ? 'addresses are as wide as unsigned long: cast through it' : null;
}

export function checkSizeof(checker: Checker, node: SyntaxNode): Expression {
  const typeNode = child(node, 'type');
  const type = typeNode
    ? checkTypeDescriptor(checker, typeNode)
    : typeOfOperand(checker, part(node, 'value'));
  if (type.kind === 'invalid') return invalid(node.source);
  if (type.kind === 'function') {
    const operand = child(node, 'value') ?? node;
    return refuse(checker, operand, 'the size of a function', 'a pointer to one has 8 bytes');
  }
  if (isComplete(type)) return constant(sizeOfType(type), UNSIGNED_LONG, node.source);
  const message = `the size of '${describeType(type)}' is not known`;
  return refuse(checker, node, message, 'define the struct above');
}

export function checkOffsetof(checker: Checker, node: SyntaxNode): Expression {
  const type = checkTypeDescriptor(checker, part(node, 'type'));
  const member = part(node, 'member');
  if (type.kind === 'invalid') return invalid(node.source);
  let at: CType = type;
  let offset = 0;
  for (const name of member.text.split(/\s*\.\s*/)) {
    const found: Member[] | null = at.kind === 'struct' ? findMember(at, name) : null;
    if (found === null) {
      const message = `'${describeType(at)}' has no member '${name}'`;
      return refuse(checker, member, message, 'name a member of the struct');
    }
    offset = found.reduce((sum, inner) => sum + inner.offset, offset);
    at = found[found.length - 1].type;
  }
  return constant(offset, UNSIGNED_LONG, node.source);
}
