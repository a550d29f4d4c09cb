/** `=`, compound assignment, `++` and `--`. */
import type { BinaryOperator } from '../../../machine/program/values.ts';
import {
  type CType,
  describeType,
  INT,
  isScalar,
  isWrapper,
  unqualified,
} from '../../meaning/ctypes.ts';
import type { Expression, Place } from '../../meaning/tree.ts';
import { part, type SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant, fitted, readPlace } from '../scope/conversions.ts';
import { declareRegister } from '../scope/registers.ts';
import { binaryOperation } from './operators.ts';
import { checkPlace, isValue, variableOf } from './places.ts';

/** A place that may be written; null when it may not, which has been told. */
export function checkTarget(checker: Checker, node: SyntaxNode): Place | null {
  const place = checkPlace(checker, node);
  if (place === null || place.type.kind === 'invalid') return null;
  if (isValue(place)) {
    refuse(checker, node, `'${node.text}' is part of a value`, 'keep the value in a variable');
    return null;
  }
  if (place.type.constant) {
    const message = `'${node.text}' is const`;
    refuse(checker, node, message, 'take const off its declaration, or write to something else');
    return null;
  }
  const refused = refusesWhole(place.type);
  if (refused !== null) {
    refuse(checker, node, `'${describeType(place.type)}' is not written as a whole`, refused);
    return null;
  }
  const variable = variableOf(place);
  if (variable !== null) variable.assigned = true;
  return place;
}

/** What to write instead of an assignment to an object of that type; null where it can be assigned. */
function refusesWhole(type: CType): string | null {
  if (isScalar(type)) return null;
  if (type.kind !== 'struct') return 'write element by element, or bytes with memcpy';
  if (isWrapper(type)) return 'use atomic_set and its kind: they are accesses of their own';
  const fixed = constantMember(type);
  return fixed === null ? null : `write member by member: '${fixed}' is const`;
}

/** The name of a const member, null where there is none (C11 6.3.2.1p1). */
function constantMember(type: CType): string | null {
  if (type.kind === 'array') return constantMember(type.element);
  if (type.kind !== 'struct') return null;
  const members = type.layout.members ?? [];
  const fixed = members.find((member) => member.type.constant);
  if (fixed !== undefined) return fixed.name;
  return members.map((member) => constantMember(member.type)).find((name) => name !== null) ?? null;
}

/** `value` converted for a place of `type`; an invalid expression when it does not fit. */
export function checkFit(
  checker: Checker,
  node: SyntaxNode,
  value: Expression,
  type: CType,
): Expression {
  const result = fitted(checker, value, unqualified(type));
  return result.fits ? result.value : refuse(checker, node, result.message, result.advice);
}

export function assignment(checker: Checker, node: SyntaxNode): Expression {
  const left = part(node, 'left');
  const operator = part(node, 'operator').text;
  const right = part(node, 'right');
  if (operator !== '=') {
    const operand = checker.expression(right);
    return compound(checker, node, left, operator.slice(0, -1) as BinaryOperator, operand, false);
  }
  const undeclared = left.kind === 'identifier' && checker.scope.find(left.text) === undefined;
  const register = checker.loose && undeclared ? checker.expression(right) : null;
  if (register !== null && isScalar(register.type)) {
    declareRegister(checker, left.text, register.type, left.source);
  }
  const place = checkTarget(checker, left);
  const value = register ?? checker.expression(right);
  if (place === null) return invalid(node.source);
  return store(node, place, checkFit(checker, right, value, place.type));
}

/** A plain store of a value that fits. */
function store(node: SyntaxNode, place: Place, value: Expression): Expression {
  const { source } = node;
  if (isInvalid(value)) return value;
  const type = unqualified(place.type);
  return { kind: 'assign', place, value, before: null, after: null, type, source };
}

function compound(
  checker: Checker,
  node: SyntaxNode,
  left: SyntaxNode,
  operator: BinaryOperator,
  operand: Expression,
  old: boolean,
): Expression {
  const place = checkTarget(checker, left);
  if (place === null || isInvalid(operand)) return invalid(node.source);
  if (place.type.kind === 'struct') {
    const message = `'${operator}' does not take '${describeType(place.type)}'`;
    return refuse(checker, node, message, 'name a member of it');
  }
  const computed = binaryOperation(checker, node, operator, readPlace(place), operand);
  if (isInvalid(computed)) return computed;
  const type = unqualified(place.type);
  if (
    computed.kind !== 'binary' ||
    (type.kind === 'pointer') !== (computed.type.kind === 'pointer')
  ) {
    const message = `'${operator}=' does not take '${describeType(operand.type)}' here`;
    return refuse(checker, node, message, 'add or subtract an integer');
  }
  const { right, type: common } = computed;
  const { source } = node;
  return { kind: 'update', place, operator, operand: right, common, old, type, source };
}

/** `++x`, `x++`, `--x`, `x--`. */
export function update(checker: Checker, node: SyntaxNode): Expression {
  const operator = part(node, 'operator');
  const argument = part(node, 'argument');
  const one = constant(1, INT, node.source);
  const old = node.children[0] === argument;
  return compound(checker, node, argument, operator.text[0] as BinaryOperator, one, old);
}
