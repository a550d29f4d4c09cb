/** Expressions of C: names, literals, casts, and the way to what other modules check. */
import { INT, isFunctionPointer, pointerTo, VOID } from '../meaning/ctypes.ts';
import { characterLiteral, integerLiteral } from '../meaning/literals.ts';
import { type CFunction, type Expression, typeOfFunction } from '../meaning/tree.ts';
import { child, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkCall } from './calls/calls.ts';
import { FUNCTION_NAME, functionName } from './declarations/literals.ts';
import { assignment, update } from './operands/assignments.ts';
import {
  binaryOperation,
  conditional,
  requireScalar,
  unaryOperation,
} from './operands/operators.ts';
import {
  checkAddress,
  checkPlace,
  dereference,
  inside,
  refuseUnknown,
  variablePlace,
  withoutParentheses,
  withTemplate,
} from './operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from './scope/checker.ts';
import { constant, readPlace } from './scope/conversions.ts';
import { refuseConstruct, refuseNode } from './scope/refused-constructs.ts';
import { statementExpression } from './statements.ts';
import { checkCast, checkOffsetof, checkSizeof } from './type-operators.ts';

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
    case 'field_expression':
    case 'compound_literal_expression':
    case 'string_literal':
    case 'concatenated_string': {
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
    return statementExpression(checker, node);
  }
  return checkExpression(checker, inner);
}

function checkIdentifier(checker: Checker, node: SyntaxNode): Expression {
  const entity = checker.scope.find(node.text);
  const { source } = node;
  if (entity === undefined && checker.fn !== null && FUNCTION_NAME.test(node.text)) {
    return readPlace(functionName(checker, checker.fn, source));
  }
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
  return checkAddress(checker, node, place);
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
  const whenTrue = consequence === undefined ? test : checkExpression(checker, consequence);
  const otherwise = checkExpression(checker, part(node, 'alternative'));
  const made = conditional(checker, node, test, whenTrue, otherwise);
  if (consequence !== undefined || made.kind !== 'conditional') return made;
  const { type, source } = made;
  return { kind: 'fallback', value: made.whenTrue, otherwise: made.otherwise, type, source };
}

function checkComma(checker: Checker, node: SyntaxNode): Expression {
  const left = checkExpression(checker, part(node, 'left'));
  const right = checkExpression(checker, part(node, 'right'));
  if (isInvalid(left) || isInvalid(right)) return invalid(node.source);
  return { kind: 'comma', left, right, type: right.type, source: node.source };
}
