/** Expressions of C: names, literals, casts, and the way to what other modules check. */
import { sizeOf } from '../../machine/program/values.ts';
import {
  type CType,
  describeType,
  INT,
  INVALID,
  isComplete,
  isFunctionPointer,
  isScalar,
  pointerTo,
  sizeOfType,
  UNSIGNED_LONG,
  VOID,
} from '../meaning/ctypes.ts';
import { characterLiteral, integerLiteral } from '../meaning/literals.ts';
import { type CFunction, type Expression, typeOfFunction } from '../meaning/tree.ts';
import { child, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkCall } from './calls/calls.ts';
import { checkTypeDescriptor } from './declarations/type-names.ts';
import { assignment, update } from './operands/assignments.ts';
import {
  binaryOperation,
  conditional,
  requireScalar,
  unaryOperation,
} from './operands/operators.ts';
import {
  addressOf,
  checkPlace,
  dereference,
  inside,
  looksLikePlace,
  refuseUnknown,
  variablePlace,
  withoutParentheses,
  withTemplate,
} from './operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from './scope/checker.ts';
import { constant, convertTo, readPlace } from './scope/conversions.ts';
import { refuseConstruct, refuseNode } from './scope/refused-constructs.ts';

/** Checks an expression and gives its value; an array gives its address. */
export function checkExpression(checker: Checker, node: SyntaxNode): Expression {
  const { source } = node;
  switch (node.kind) {
    case 'parenthesized_expression':
      return checkParenthesised(checker, node);
    case 'identifier':
      return checkIdentifier(checker, node);
    case 'number_literal':
      return checkNumber(checker, node);
    case 'char_literal': {
      const literal = characterLiteral(node.text);
      if (literal) return constant(literal.value, literal.type, source);
      return refuse(checker, node, `${node.text} is no character`, 'write one byte: its number');
    }
    case 'true':
    case 'false':
      return constant(node.kind === 'true' ? 1 : 0, INT, source);
    case 'null':
      return constant(0, pointerTo(VOID), source);
    case 'pointer_expression':
      return checkPointerExpression(checker, node);
    case 'subscript_expression':
    case 'field_expression': {
      const place = checkPlace(checker, node);
      return place ? readPlace(place) : invalid(source);
    }
    case 'unary_expression': {
      const operand = checkExpression(checker, part(node, 'argument'));
      return unaryOperation(checker, node, part(node, 'operator').text, operand);
    }
    case 'binary_expression':
      return checkBinary(checker, node);
    case 'conditional_expression':
      return checkConditional(checker, node);
    case 'comma_expression':
      return checkComma(checker, node);
    case 'assignment_expression':
      return assignment(checker, node);
    case 'update_expression':
      return update(checker, node);
    case 'cast_expression':
      return checkCast(checker, node);
    case 'sizeof_expression':
      return checkSizeof(checker, node);
    case 'offsetof_expression':
      return checkOffsetof(checker, node);
    case 'call_expression':
      return checkCall(checker, node);
    default:
      return refuseNode(checker, node, 'an expression');
  }
}

function checkParenthesised(checker: Checker, node: SyntaxNode): Expression {
  const inner = inside(node);
  if (inner.kind === 'compound_statement') {
    return refuseConstruct(checker, node, 'statement_expression');
  }
  return checkExpression(checker, inner);
}

function checkIdentifier(checker: Checker, node: SyntaxNode): Expression {
  const entity = checker.scope.find(node.text);
  const { source } = node;
  switch (entity?.kind) {
    case undefined:
      return refuseUnknown(checker, node);
    case 'value':
      return { ...entity.expression, source };
    case 'function':
      return addressOfFunction(checker, entity.fn, node);
    case 'typedef':
      return refuse(checker, node, `'${node.text}' is a type`, 'write a value here');
    case 'variable': {
      const place = variablePlace(checker, node, entity.variable);
      return place ? readPlace(place) : invalid(source);
    }
  }
}

/** A pointer to it; made a number, it is where text calls the function. */
function addressOfFunction(checker: Checker, fn: CFunction, { source }: SyntaxNode): Expression {
  checker.addressed.push({ fn, source });
  return { kind: 'function-address', fn, type: pointerTo(typeOfFunction(fn)), source };
}

function checkNumber(checker: Checker, node: SyntaxNode): Expression {
  const literal = integerLiteral(node.text);
  if (literal) return constant(literal.value, literal.type, node.source);
  if (/^[0-9.]+([eE]|\.|[fF]$)/.test(node.text)) {
    return refuseConstruct(checker, node, 'floating_point');
  }
  return refuse(checker, node, `${node.text} is no integer of 64 bits`, 'write a smaller integer');
}

/** `*p` and `&x`. */
function checkPointerExpression(checker: Checker, node: SyntaxNode): Expression {
  const argument = part(node, 'argument');
  if (part(node, 'operator').text === '*') {
    const pointer = checkExpression(checker, argument);
    // C11 6.3.2.1, 4: the function that one points to is that pointer again.
    if (isFunctionPointer(pointer.type)) return { ...pointer, source: node.source };
    const place = dereference(checker, node, pointer);
    return place ? readPlace(place) : invalid(node.source);
  }
  const bare = withoutParentheses(argument);
  const entity = bare.kind === 'identifier' ? checker.scope.find(bare.text) : undefined;
  if (entity?.kind === 'function') return addressOfFunction(checker, entity.fn, node);
  if (entity?.kind === 'value' && entity.expression.type.kind === 'pointer') {
    return { ...entity.expression, source: node.source };
  }
  if (bare.kind === 'pointer_expression' && part(bare, 'operator').text === '*') {
    return addressOfPointee(checker, node, bare);
  }
  const place = withTemplate(checker, argument, () => checkPlace(checker, argument));
  if (place === null) return invalid(node.source);
  if (place.kind === 'dereference') return { ...place.pointer, type: pointerTo(place.type) };
  return addressOf(place, node.source);
}

/** `&*p` (C11 6.5.3.2, 3). */
function addressOfPointee(checker: Checker, { source }: SyntaxNode, node: SyntaxNode): Expression {
  const pointer = checkExpression(checker, part(node, 'argument'));
  if (isFunctionPointer(pointer.type)) return { ...pointer, source };
  const place = dereference(checker, node, pointer);
  if (place?.kind !== 'dereference') return invalid(source);
  return { ...place.pointer, type: pointerTo(place.type) };
}

function checkBinary(checker: Checker, node: SyntaxNode): Expression {
  const operator = part(node, 'operator').text;
  const left = checkExpression(checker, part(node, 'left'));
  const right = checkExpression(checker, part(node, 'right'));
  if (operator === '&&' || operator === '||') {
    const [a, b] = [left, right].map((operand) => requireScalar(checker, node, operand));
    if (isInvalid(a) || isInvalid(b)) return invalid(node.source);
    return { kind: 'logical', operator, left: a, right: b, type: INT, source: node.source };
  }
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return binaryOperation(checker, node, operator, left, right);
    default:
      return refuseNode(checker, node, 'an operator');
  }
}

function checkConditional(checker: Checker, node: SyntaxNode): Expression {
  const condition = part(node, 'condition');
  const test = requireScalar(checker, condition, checkExpression(checker, condition));
  const consequence = child(node, 'consequence');
  if (consequence === undefined) {
    return refuse(
      checker,
      node,
      "'?:' without a middle operand is not part of the language",
      'write the value between ? and :',
    );
  }
  const whenTrue = checkExpression(checker, consequence);
  const otherwise = checkExpression(checker, part(node, 'alternative'));
  return conditional(checker, node, test, whenTrue, otherwise);
}

function checkComma(checker: Checker, node: SyntaxNode): Expression {
  const left = checkExpression(checker, part(node, 'left'));
  const right = checkExpression(checker, part(node, 'right'));
  if (isInvalid(left) || isInvalid(right)) return invalid(node.source);
  return { kind: 'comma', left, right, type: right.type, source: node.source };
}

function checkCast(checker: Checker, node: SyntaxNode): Expression {
  const type = checkTypeDescriptor(checker, part(node, 'type'));
  const value = checkExpression(checker, part(node, 'value'));
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
  return { ...convertTo(value, type), source };
}

const isUntyped = ({ kind }: CType): boolean => kind === 'void' || kind === 'function';

/** What to write in place of a cast that gcc warns of or that would read parts of an object. */
function castAdvice(value: Expression, type: CType): string | null {
  const from = value.type;
  if (from.kind === 'pointer' && type.kind === 'pointer') {
    const [a, b] = [from.target, type.target];
    const same = [a, b].some(isUntyped) || sizeOfType(a) === sizeOfType(b);
    if (same) return null;
    return sizeOfType(a) === 1
      ? 'an access has the size of the object; for text cast a number: *(u32 *)site_ip(0)'
      : 'an access has the size of the object: declare the object as bytes';
  }
  const narrow = (t: CType): boolean => t.kind === 'integer' && !t.bool && sizeOf(t.scalar) !== 8;
  const toInteger = from.kind === 'pointer' && narrow(type);
  const toPointer = type.kind === 'pointer' && narrow(from) && value.kind !== 'constant';
  return toInteger || toPointer ? 'addresses are as wide as unsigned long: cast through it' : null;
}

function checkSizeof(checker: Checker, node: SyntaxNode): Expression {
  const typeNode = child(node, 'type');
  const type = typeNode
    ? checkTypeDescriptor(checker, typeNode)
    : typeOfOperand(checker, part(node, 'value'));
  if (type.kind === 'invalid') return invalid(node.source);
  if (isComplete(type)) return constant(sizeOfType(type), UNSIGNED_LONG, node.source);
  const message = `the size of '${describeType(type)}' is not known`;
  return refuse(checker, node, message, 'define the struct above');
}

/** The type of an expression that is not evaluated: arrays stay arrays. */
function typeOfOperand(checker: Checker, node: SyntaxNode): CType {
  const bare = withoutParentheses(node);
  if (bare.kind === 'identifier' && checker.scope.find(bare.text)?.kind === 'function') {
    refuse(checker, node, 'the size of a function', 'a pointer to one has 8 bytes');
    return INVALID;
  }
  if (!looksLikePlace(checker, node)) return checkExpression(checker, node).type;
  const place = withTemplate(checker, node, () => checkPlace(checker, node));
  return place?.type ?? invalid(node.source).type;
}

function checkOffsetof(checker: Checker, node: SyntaxNode): Expression {
  const type = checkTypeDescriptor(checker, part(node, 'type'));
  const member = part(node, 'member');
  if (type.kind === 'invalid') return invalid(node.source);
  const found =
    type.kind === 'struct' && type.layout.members?.find(({ name }) => name === member.text);
  if (found) return constant(found.offset, UNSIGNED_LONG, node.source);
  const message = `'${describeType(type)}' has no member '${member.text}'`;
  return refuse(checker, member, message, 'name a member of the struct');
}
